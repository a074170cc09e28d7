import type { ModuleFile } from '../modules/module.ts'
import type { Block } from '../syntax/syntax-tree.ts'

/**
 * Positions of a file where blocks may be inserted, each given once: insertions at one position would have no order.
 * The end of the line on which a block ends, and the beginning of the next line, are two.
 */
export class Anchors {
  readonly #positions: readonly number[]
  readonly #taken = new Set<number>()

  constructor({ content, syntax }: ModuleFile) {
    this.#positions = [
      ...new Set(
        syntax.body.blocks.flatMap(({ end }) => {
          const newline = content.indexOf('\n', end)
          if (newline === -1) return [content.length]
          return [content[newline - 1] === '\r' ? newline - 1 : newline, newline + 1]
        }),
      ),
    ].sort((a, b) => a - b)
  }

  /** The first free position after a block, or else the last one before it; `undefined` where none is left. */
  after(block: Block): number | undefined {
    const free = this.#positions.filter((position) => !this.#taken.has(position))
    const found = free.find((position) => position >= block.end) ?? free.findLast((position) => position <= block.start)
    if (found !== undefined) this.#taken.add(found)
    return found
  }
}
