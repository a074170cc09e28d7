/**
 * The known fingerprints, each with its number. A value of 0 is an empty slot. Callers, calls, requests and pairs share
 * it, as no two fingerprints are alike. Of a fingerprint's 128 bits 96 are kept: a slot is as long as one look into
 * memory reaches.
 */
const slots = 1 << 18
const slotSize = 16
const table = memory.data(slots * slotSize, 64)
let used: i32 = 0

export const isMissing: u32 = 0
/** Numbers begin behind it. */
export const firstNumber: u32 = 1

function slotOf(a: u64, b: u32): usize {
  let index = <usize>((a ^ (a >> 29)) & (slots - 1))
  while (true) {
    const slot = table + index * slotSize
    if (load<u32>(slot, 12) === isMissing) return slot
    if (load<u64>(slot) === a && load<u32>(slot, 8) === b) return slot
    index = (index + 1) & (slots - 1)
  }
}

export function known(a: u64, b: u64): u32 {
  return load<u32>(slotOf(a, <u32>b), 12)
}

/** Stores a value; a full table is emptied first. */
export function remember(a: u64, b: u64, value: u32): void {
  if (used >= (slots >> 2) * 3) forget()
  const slot = slotOf(a, <u32>b)
  if (load<u32>(slot, 12) === isMissing) used++
  store<u64>(slot, a)
  store<u32>(slot, <u32>b, 8)
  store<u32>(slot, value, 12)
}

export function forget(): void {
  if (used === 0) return
  memory.fill(table, 0, slots * slotSize)
  used = 0
}
