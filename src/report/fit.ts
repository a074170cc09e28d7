/**
 * A part of a page in versions from whole to shortest. A version that leaves something out says so itself, so that a
 * page that had to be shortened is honest about it.
 */
export interface Section {
  /** At least one; a later version is shorter. An empty one is left out. */
  readonly versions: readonly string[]
  /** Sections of a lower rank are shortened first. */
  readonly rank: number
}

export const section = (rank: number, ...versions: readonly string[]): Section => ({ rank, versions })

/** GitHub counts characters, its database bytes: what keeps to the number in UTF-8 bytes keeps to both. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length

export interface FittedSections {
  readonly text: string
  /** Was a section shortened or left out? */
  readonly shortened: boolean
}

/**
 * Joins sections with an empty line between them in at most `limit` bytes: the sections of the lowest rank are
 * shortened first, among equals the largest. If the shortest versions do not fit either, whole sections go from the
 * end, and `missing` says so.
 */
export const fitText = (sections: readonly Section[], limit: number, missing: string): string =>
  fitSections(sections, limit, missing).text

/** As `fitText`, with whether anything had to be shortened. */
export function fitSections(sections: readonly Section[], limit: number, missing: string): FittedSections {
  const parts = sections.map(({ versions, rank }) => ({
    rank,
    versions: versions.map((text) => ({ text, bytes: bytesOf(text) })),
    at: 0,
  }))
  const sizeOf = ({ versions, at }: (typeof parts)[number]): number => (versions[at]?.bytes ?? 0) + 2
  const total = (): number => parts.reduce((sum, part) => sum + sizeOf(part), 0)
  while (total() > limit) {
    const [next] = parts
      .filter(({ versions, at }) => at + 1 < versions.length)
      .sort((a, b) => a.rank - b.rank || sizeOf(b) - sizeOf(a))
    if (next === undefined) break
    next.at++
  }
  const cut = total() > limit
  const room = limit - bytesOf(missing) - 2
  if (cut) while (parts.length > 0 && total() > room) parts.pop()
  const texts = parts.map(({ versions, at }) => versions[at]?.text ?? '')
  const text = `${[...texts, cut ? missing : ''].filter((part) => part !== '').join('\n\n')}\n`
  return { text, shortened: cut || parts.some(({ at }) => at > 0) }
}
