import { positionAt } from '../../../files.ts'
import type { ModuleFile } from '../../module.ts'

/** `main.tf:12`, for reasons. */
export const placeAt = (file: Pick<ModuleFile, 'path' | 'content'>, offset: number): string =>
  `${file.path}:${positionAt(file.content, offset).line}`
