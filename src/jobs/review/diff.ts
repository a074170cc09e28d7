/** Consecutive lines of the new side of a file that a diff shows: a comment stands on lines of one hunk. */
export interface Hunk {
  /** From 1, both included. */
  readonly start: number
  readonly end: number
  /** Text of each line, without its line feed. */
  readonly lines: readonly { readonly text: string; readonly added: boolean }[]
}

/**
 * The hunks of a unified diff of one file, as GitHub gives it for a file of a pull request (without the two lines of file
 * names) and as git prints it (with them). Hunks that only delete have no line on the new side.
 *
 * @see https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
 */
export function parsePatch(patch: string): readonly Hunk[] {
  const hunks: Hunk[] = []
  let current: { start: number; left: number; lines: { text: string; added: boolean }[] } | undefined
  const close = (): void => {
    if (current && current.lines.length > 0) {
      const { start, lines } = current
      hunks.push({ start, end: start + lines.length - 1, lines })
    }
    current = undefined
  }
  for (const line of patch.split('\n')) {
    const header = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(line)
    if (header) {
      close()
      current = { start: Number(header[1]), left: Number(header[2] ?? 1), lines: [] }
    } else if (current && current.left > 0 && /^[+ ]/.test(line)) {
      current.lines.push({ text: line.slice(1), added: line.startsWith('+') })
      current.left--
    } else if (current && current.left > 0 && line === '') {
      // Some tools cut the blank of an empty line off.
      current.lines.push({ text: '', added: false })
      current.left--
    }
  }
  close()
  return hunks
}

/** The lines `from` to `to` of a hunk, where it holds them all. */
export function linesInHunk(hunk: Hunk, from: number, to: number): Hunk['lines'] | undefined {
  if (from < hunk.start || to > hunk.end || from > to) return undefined
  return hunk.lines.slice(from - hunk.start, to - hunk.start + 1)
}
