import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InputError } from '../../errors.ts'
import type { Settings } from '../../settings/types.ts'

/** The sources of findings; `all`: the analyzers that the credentials see in the Region of the run. */
export interface NamedFindings {
  /** Absolute paths, with the names for messages. */
  readonly files: readonly { readonly path: string; readonly name: string }[]
  readonly analyzers: readonly string[] | 'all'
}

export interface FindingSources {
  /** Files of saved findings, looked for from `statesFrom`. */
  readonly findingFiles: readonly string[]
  /** ARNs of analyzers to read from; `all`: those that the credentials see in the Region of the run. */
  readonly analyzers: readonly string[] | 'all'
}

interface Named {
  readonly findings: Pick<Settings['findings'], 'files' | 'analyzers'>
  readonly evidence: { readonly accessAnalyzer?: Settings['evidence']['accessAnalyzer'] | undefined }
}

/** What the call names; else what the configuration names; `undefined`: nothing. */
export function namedFindings(
  { findingFiles, analyzers, root, statesFrom = root }: FindingSources & { root: string; statesFrom?: string },
  { findings, evidence }: Named,
): NamedFindings | undefined {
  if (analyzers === 'all' || analyzers.length > 0 || findingFiles.length > 0)
    return { files: findingFiles.map((name) => ({ path: resolve(statesFrom, name), name })), analyzers }
  const files = findings.files.map((name) => ({ path: resolve(root, name), name }))
  if (files.length > 0 || findings.analyzers.length > 0) return { files, analyzers: findings.analyzers }
  const configured = evidence.accessAnalyzer?.analyzerArn
  return configured === undefined ? undefined : { files: [], analyzers: [configured] }
}

/** @throws {InputError} for a file that cannot be read */
export async function readFindingsFile({
  path,
  name,
}: NamedFindings['files'][number]): Promise<{ text: string; name: string }> {
  try {
    return { text: await readFile(path, 'utf8'), name }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new InputError(`${name}: cannot be read (${code ?? 'unknown error'}); name a file of findings`)
  }
}
