/** Is there a text that both patterns match? `*` and `?` are wildcards; case matters. */
export function patternsOverlap(a: string, b: string): boolean {
  const width = b.length + 1
  // From the ends to the front: do the rests of both from here on have a text in common?
  const rest = new Uint8Array((a.length + 1) * width)
  for (let i = a.length; i >= 0; i--)
    for (let j = b.length; j >= 0; j--) rest[i * width + j] = Number(overlapFrom(a, b, i, j, rest))
  return rest[0] === 1
}

function overlapFrom(a: string, b: string, i: number, j: number, rest: Uint8Array): boolean {
  const width = b.length + 1
  const is = (x: number, y: number): boolean => rest[x * width + y] === 1
  if (i === a.length && j === b.length) return true
  if (a[i] === '*') return is(i + 1, j) || (j < b.length && is(i, j + 1))
  if (b[j] === '*') return is(i, j + 1) || (i < a.length && is(i + 1, j))
  if (i === a.length || j === b.length) return false
  return (a[i] === b[j] || a[i] === '?' || b[j] === '?') && is(i + 1, j + 1)
}
