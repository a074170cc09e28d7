import type { Splice } from '../../types.ts'
import type { ModuleGraph } from '../modules/module-graph.ts'
import type { Module, ModuleFile } from '../modules/module.ts'
import { placeAt } from '../modules/places.ts'
import { addressOf, type Block } from '../syntax/syntax-tree.ts'
import { removeBlocks } from './remove-blocks.ts'

/** What a removal of attachments or memberships comes to. */
export interface RemovalEdits {
  readonly edits: readonly { readonly file: string; readonly splices: readonly Splice[] }[]
  /** What is removed, a phrase each: `aws_iam_user_policy_attachment.admin (iam.tf:12)`. */
  readonly removed: readonly string[]
  /** What was found and is left, with the reason, a sentence each. */
  readonly left: readonly string[]
}

/** Collects the edits of a removal by file: elements of lists, and whole blocks. */
export class RemovalCollector {
  private readonly graph: ModuleGraph
  private readonly lists = new Map<ModuleFile, Splice[]>()
  private readonly blocks = new Map<ModuleFile, Block[]>()
  private readonly removed = new Set<string>()
  private readonly left = new Set<string>()

  constructor(graph: ModuleGraph) {
    this.graph = graph
  }

  leave(block: Block, file: ModuleFile, reason: string): void {
    this.left.add(`${placeOf(block, file)} is not removed: ${reason}.`)
  }

  /** The reason why the block cannot be edited at all. */
  whyNotEdited(block: Block, file: ModuleFile): string | undefined {
    if (file.syntax.language === 'json') return 'it is written in JSON syntax'
    if (file.isOverridden || block.broken) return 'not all of its arguments are in its own block'
    return undefined
  }

  elements(block: Block, file: ModuleFile, splices: readonly Splice[], what: string): void {
    this.lists.set(file, [...(this.lists.get(file) ?? []), ...splices])
    this.removed.add(`${what} of ${placeOf(block, file)}`)
  }

  /** Removes a block that nothing else refers to. */
  block(block: Block, file: ModuleFile, module: Module): void {
    const [user] = this.graph.references(module).get(addressOf(block)) ?? []
    if (user) return this.leave(block, file, `${user.address} (${placeAt(user.file, user.at)}) refers to it`)
    this.blocks.set(file, [...(this.blocks.get(file) ?? []), block])
    this.removed.add(placeOf(block, file))
  }

  result(): RemovalEdits {
    const files = [...new Set([...this.lists.keys(), ...this.blocks.keys()])].sort((a, b) => (a.path < b.path ? -1 : 1))
    return {
      edits: files.map((file) => {
        const blocks = this.blocks.get(file) ?? []
        const within = ({ start, end }: Splice): boolean =>
          blocks.some((block) => block.start <= start && end <= block.end)
        const lists = (this.lists.get(file) ?? []).filter((splice) => !within(splice))
        return { file: file.path, splices: [...lists, ...removeBlocks(file.content, file.syntax, blocks)] }
      }),
      removed: [...this.removed].sort(),
      left: [...this.left].sort(),
    }
  }
}

const placeOf = (block: Block, file: ModuleFile): string => `${addressOf(block)} (${placeAt(file, block.start)})`
