/** Keys that differ only in case or in how words are joined (`branchPrefix`, `branch_prefix`) are the same to a reader. */
const bare = (word: string): string => word.toLowerCase().replaceAll(/[-_ ]/g, '')

/** The known word that was most likely meant, if any is close enough; of equally close ones the first. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  // nothing this long is a slip of the finger, and the comparison is quadratic
  if (word.length > 40) return undefined
  let best: string | undefined
  let least = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const [one, other] = [bare(word), bare(candidate)]
    const distance = isSwapped(one, other) ? 1 : editDistance(one, other)
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best
}

/** Do the words differ only in that two letters beside each other are swapped (`plna`, `plan`)? */
function isSwapped(a: string, b: string): boolean {
  const at = a.split('').findIndex((letter, index) => letter !== b[index])
  return at >= 0 && a.slice(0, at) + (a[at + 1] ?? '') + (a[at] ?? '') + a.slice(at + 2) === b
}

/** Levenshtein's distance. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
