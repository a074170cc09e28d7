import { resolve } from 'node:path'
import { parseRunbook, type RunbookFile } from '../../runbooks/file/parse-runbook.ts'
import { readBoundedText } from '../load/bounded-file.ts'

export interface ReadRunbook extends RunbookFile {
  /** Path as given. */
  readonly path: string
  readonly text: string
}

/**
 * Reads a runbook file.
 *
 * @param path as given
 * @param from the folder that it starts from
 * @throws {InputError} where it cannot be read, or is no runbook: with line and column
 */
export async function readRunbook(path: string, from: string): Promise<ReadRunbook> {
  const text = await readBoundedText(resolve(from, path), path, 'name a runbook file')
  return { ...parseRunbook(text, path), path, text }
}
