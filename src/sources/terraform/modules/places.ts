import { lineAt, lineStarts } from '../../files.ts'
import type { ModuleFile } from './module.ts'

/** Most places of a file are computed many times. */
const starts = new WeakMap<object, readonly number[]>()

/** `main.tf:12`, for reasons. */
export function placeAt(file: Pick<ModuleFile, 'path' | 'content'>, offset: number): string {
  let known = starts.get(file)
  if (!known) starts.set(file, (known = lineStarts(file.content)))
  return `${file.path}:${lineAt(known, offset)}`
}
