import { lineAt, lineStarts } from '../../files.ts'
import type { ModuleFile } from './module.ts'

/** Most places of a file are computed many times. */
const starts = new WeakMap<object, readonly number[]>()

/** `main.tf:12`, for reasons. */
export function placeAt(file: Pick<ModuleFile, 'path' | 'content'>, offset: number): string {
  const known = starts.get(file) ?? lineStarts(file.content)
  starts.set(file, known)
  return `${file.path}:${lineAt(known, offset)}`
}
