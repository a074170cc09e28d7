import type { Splice } from './types.ts'

/**
 * The content with its splices applied. Splices that overlap, or reach outside, are refused: they were made for another
 * text or contradict each other. Two insertions at one place count as overlapping: their order is undefined. One
 * insertion where another splice starts comes before it.
 */
export function applySplices(content: string, splices: readonly Splice[]): string {
  let out = ''
  let position = 0
  let last: Splice | undefined
  for (const splice of [...splices].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const { start, end, text } = splice
    if (start < position || end < start || end > content.length || (last?.start === end && last.end === end))
      throw new RangeError(`Splice [${start}, ${end}) overlaps another one or reaches outside of the text`)
    out += content.slice(position, start) + text
    position = end
    last = splice
  }
  return out + content.slice(position)
}
