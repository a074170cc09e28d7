import { absorb, absorbMark } from './hash'

/**
 * The part of an error's message that counts. Messages are as many as calls, so most must not distinguish calls: a
 * message counts in full where it may decide what became of the call (`src/evidence/records/outcome.ts`), and otherwise
 * only by being there. Behind a code that decides by itself it does not count at all.
 */

const messageTag: u32 = 162
const presentTag: u32 = 163

/** @param codeFrom 0 where there is no error code */
export function absorbMessage(print: usize, from: usize, to: usize, codeFrom: usize, codeTo: usize): void {
  const length = to - from
  const isText = load<u8>(from) === 0x22
  if (isText && length === 2) return
  if (!isText && length === 4 && load<u32>(from) === 0x6c6c756e) return
  if (codeFrom !== 0 && decides(codeFrom, codeTo - codeFrom)) return
  if (!isText || mayDecide(from, to)) absorb(print, from, length, messageTag)
  else absorbMark(print, presentTag)
}

/** `"AccessDenied…` and `"Client.UnauthorizedOperation"`, the most frequent ones by far. */
function decides(code: usize, length: usize): bool {
  if (length >= 14 && load<u64>(code, 1) === 0x6544737365636341 && load<u32>(code, 9) === 0x6465696e) return true
  return (
    length === 30 &&
    load<u64>(code, 1) === 0x552e746e65696c43 &&
    load<u64>(code, 9) === 0x69726f687475616e &&
    load<u64>(code, 17) === 0x617265704f64657a &&
    load<u32>(code, 25) === 0x6e6f6974
  )
}

/** `uthoriz`, `redenti`, or an escape, behind which there may be one of them. */
function mayDecide(from: usize, to: usize): bool {
  for (let at = from + 1; at < to; at++) {
    const byte = load<u8>(at)
    if (byte === 0x5c) return true
    if (byte !== 0x75 && byte !== 0x72) continue
    const word = load<u64>(at) & 0x00ffffffffffffff
    if (word === 0x007a69726f687475 || word === 0x0069746e65646572) return true
  }
  return false
}
