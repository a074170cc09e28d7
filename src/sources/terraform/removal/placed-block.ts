import type { ModuleFile } from '../modules/module.ts'
import type { Block } from '../syntax/syntax-tree.ts'

/** A block in its file. */
export interface PlacedBlock {
  readonly block: Block
  readonly file: ModuleFile
}
