import { applySplices } from '../sources/splice.ts'
import type { Splice } from '../sources/types.ts'
import type { JudgedFinding } from './types.ts'

/** A file as it is and as proposals make it. */
export interface ChangedFile {
  readonly path: string
  readonly before: string
  readonly after: string
}

/**
 * The files that the proposals of findings change, without those of findings that are intended. Of proposals whose edits
 * touch each other the first ones count; the others are there again with the next run.
 *
 * @param contents of the files, by path
 */
export function filesEditedBy(
  findings: readonly JudgedFinding[],
  contents: ReadonlyMap<string, string>,
): ChangedFile[] {
  const chosen = new Map<string, readonly Splice[]>()
  for (const { proposal, waived } of findings) {
    if (proposal === undefined || waived !== undefined) continue
    const together = new Map(
      proposal.edits.map(({ file, splices }) => [file, withSplices(chosen.get(file) ?? [], splices)]),
    )
    if ([...together].every(([file, splices]) => canBeApplied(contents.get(file), splices)))
      for (const [file, splices] of together) chosen.set(file, splices)
  }
  return [...chosen]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, splices]) => {
      const before = contents.get(path) ?? ''
      return { path, before, after: applySplices(before, splices) }
    })
}

/** Several findings on one policy propose the same edit. */
function withSplices(chosen: readonly Splice[], splices: readonly Splice[]): readonly Splice[] {
  const isChosen = ({ start, end, text }: Splice): boolean =>
    chosen.some((each) => each.start === start && each.end === end && each.text === text)
  return [...chosen, ...splices.filter((splice) => !isChosen(splice))]
}

function canBeApplied(content: string | undefined, splices: readonly Splice[]): boolean {
  if (content === undefined) return false
  try {
    applySplices(content, splices)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
