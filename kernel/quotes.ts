/**
 * Where the quotation marks stand that begin and end texts. Knowing them beforehand is what makes the walk through
 * a record cheap: between two texts there are only a few bytes of punctuation, and a text is passed in one step.
 */

/** Any byte of the part last indexed that is not ASCII: the caller must check whether it is UTF-8. */
export let sawOther = false

function maskOf(a: v128, b: v128, c: v128, d: v128, wanted: v128): u64 {
  return (
    (<u64>(<u32>i8x16.bitmask(i8x16.eq(a, wanted)))) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(b, wanted)))) << 16) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(c, wanted)))) << 32) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(d, wanted)))) << 48)
  )
}

/**
 * Writes the places of all quotation marks in [from, to) that no backslash escapes, one word each, to `index`; behind
 * them `to`, six times. `from` lies outside of any text.
 */
export function indexQuotes(from: usize, to: usize, index: usize): void {
  const quote = i8x16.splat(0x22)
  const backslash = i8x16.splat(0x5c)
  let others = i8x16.splat(0)
  let escapedNext: u64 = 0
  let out = index
  for (let at = from; at < to; at += 64) {
    const a = v128.load(at)
    const b = v128.load(at, 16)
    const c = v128.load(at, 32)
    const d = v128.load(at, 48)
    others = v128.or(others, v128.or(v128.or(a, b), v128.or(c, d)))
    let quotes = maskOf(a, b, c, d, quote)
    const slashed = v128.or(
      v128.or(i8x16.eq(a, backslash), i8x16.eq(b, backslash)),
      v128.or(i8x16.eq(c, backslash), i8x16.eq(d, backslash)),
    )
    if (escapedNext !== 0 || v128.any_true(slashed)) {
      let slashes = maskOf(a, b, c, d, backslash)
      let escaped = escapedNext
      escapedNext = 0
      while (slashes !== 0) {
        const bit = ctz<u64>(slashes)
        slashes &= slashes - 1
        if ((escaped >> bit) & 1) continue
        if (bit === 63) escapedNext = 1
        else escaped |= (<u64>2) << bit
      }
      quotes &= ~escaped
    }
    const left = <u64>(to - at)
    if (left < 64) quotes &= ((<u64>1) << left) - 1
    // Eight at a time, whether they are there or not: a loop with so many ends would be mispredicted.
    const count = <usize>popcnt<u64>(quotes)
    let next = out
    while (quotes !== 0) {
      store<u32>(next, <u32>(at + <usize>ctz<u64>(quotes)))
      quotes &= quotes - 1
      store<u32>(next, <u32>(at + <usize>ctz<u64>(quotes)), 4)
      quotes &= quotes - 1
      store<u32>(next, <u32>(at + <usize>ctz<u64>(quotes)), 8)
      quotes &= quotes - 1
      store<u32>(next, <u32>(at + <usize>ctz<u64>(quotes)), 12)
      quotes &= quotes - 1
      next += 16
    }
    out += count << 2
  }
  for (const last = out + 24; out < last; out += 4) store<u32>(out, <u32>to)
  sawOther = i8x16.bitmask(others) !== 0
}
