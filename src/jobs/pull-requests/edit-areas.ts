import type { ModuleGraph } from '../../sources/terraform/modules/module-graph.ts'
import type { Splice } from '../../sources/types.ts'

/** The edits of a proposal in one file, with positions in the file that was checked out. */
export interface FileEdits {
  /** From the folder of the job. */
  readonly path: string
  readonly splices: readonly Splice[]
}

/** Characters [start, end) of a file. */
export interface Area {
  readonly path: string
  readonly start: number
  readonly end: number
}

/** The top-level blocks of a Terraform file; `undefined` for any other file, which counts as one block. */
export type BlocksOf = (path: string) => readonly { readonly start: number; readonly end: number }[] | undefined

/** Of the Terraform that was read; a file that two directories read has the same blocks in both. */
export function blocksIn({ modules, configurations }: ModuleGraph): BlocksOf {
  const files = [...modules, ...configurations].flatMap(({ files: all }) => all)
  const blocks = new Map(files.map(({ path, syntax }) => [path, syntax.body.blocks]))
  return (path) => blocks.get(path)
}

/**
 * What edits belong to: the whole block of Terraform around each, or the whole file where it is no Terraform. So two
 * proposals never edit the same statement, although their characters differ.
 */
export const areasOf = (edits: readonly FileEdits[], blocksOf: BlocksOf): Area[] =>
  edits.flatMap(({ path, splices }) => {
    const blocks = blocksOf(path)
    if (blocks === undefined) return [{ path, start: 0, end: Infinity }]
    return splices.flatMap(({ start, end }) => [
      { path, start, end },
      ...blocks.filter((block) => overlaps(block, { start, end })).map((block) => ({ path, ...block })),
    ])
  })

export const areasOverlap = (some: readonly Area[], others: readonly Area[]): boolean =>
  some.some((one) => others.some((other) => one.path === other.path && (overlaps(one, other) || isSame(one, other))))

type Range = Pick<Area, 'start' | 'end'>

/** An insertion at the edge of a range is outside of it. */
const overlaps = (one: Range, other: Range): boolean => one.start < other.end && other.start < one.end

const isSame = (one: Range, other: Range): boolean => one.start === other.start && one.end === other.end
