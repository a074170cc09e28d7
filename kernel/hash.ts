/**
 * Fingerprints of 128 bits. What goes into one is absorbed part by part, each with its tag and length, so that no two
 * sequences of parts are written alike. Seeds and multipliers are secret: no attacker can prepare two that agree.
 */

/** The place of a fingerprint under way: two words of 64 bits. */
export const callerPrint = memory.data(16, 16)
export const callPrint = memory.data(16, 16)
export const requestPrint = memory.data(16, 16)
/** Of what distinguishes callers of one fingerprint. */
export const detailPrint = memory.data(16, 16)

let seedA: u64 = 0
let seedB: u64 = 0
let factorA: u64 = 0x9e3779b97f4a7c15
let factorB: u64 = 0xc2b2ae3d27d4eb4f

export function setSeeds(a: u64, b: u64, c: u64, d: u64): void {
  seedA = a
  seedB = b
  factorA = c | 1
  factorB = d | 1
}

export function begin(print: usize): void {
  store<u64>(print, seedA)
  store<u64>(print, seedB, 8)
}

export function firstOf(print: usize): u64 {
  return load<u64>(print)
}

export function secondOf(print: usize): u64 {
  return load<u64>(print, 8)
}

/** Takes in `length` bytes at `from`. Up to seven bytes behind them are looked at and do not count. */
export function absorb(print: usize, from: usize, length: usize, tag: u32): void {
  const head = ((<u64>tag) << 40) | (<u64>length)
  let a = (rotl<u64>(load<u64>(print), 23) ^ head) * factorA
  let b = (rotl<u64>(load<u64>(print, 8), 41) + head) * factorB
  let at = from
  const whole = from + (length & ~(<usize>7))
  for (; at < whole; at += 8) {
    const word = load<u64>(at)
    a = (rotl<u64>(a, 23) ^ word) * factorA
    a ^= a >> 32
    b = (rotl<u64>(b, 41) + word) * factorB
    b ^= b >> 29
  }
  const rest = load<u64>(at) & (((<u64>1) << (((<u64>length) & 7) << 3)) - 1)
  a = (rotl<u64>(a, 23) ^ rest) * factorA
  b = (rotl<u64>(b, 41) + rest) * factorB
  store<u64>(print, a ^ (a >> 32))
  store<u64>(print, b ^ (b >> 29), 8)
}

/** A mark without bytes. */
export function absorbMark(print: usize, tag: u32): void {
  const a = (rotl<u64>(load<u64>(print), 23) ^ (((<u64>tag) << 40) | 0xff)) * factorA
  const b = (rotl<u64>(load<u64>(print, 8), 41) + (((<u64>tag) << 40) | 0xff)) * factorB
  store<u64>(print, a ^ (a >> 32))
  store<u64>(print, b ^ (b >> 29), 8)
}

/** 64 bits of a short text and of what it belongs to. */
export function shortPrint(owner: u64, from: usize, length: usize): u64 {
  let a = owner ^ (<u64>length * factorB)
  let at = from
  const whole = from + (length & ~(<usize>7))
  for (; at < whole; at += 8) {
    a = (rotl<u64>(a, 23) ^ load<u64>(at)) * factorA
    a ^= a >> 32
  }
  const rest = load<u64>(at) & (((<u64>1) << (((<u64>length) & 7) << 3)) - 1)
  a = (rotl<u64>(a, 29) ^ rest) * factorB
  return a ^ (a >> 31)
}

/** One word from two, not the same for another order of them. */
export function mixed(a: u64, b: u64): u64 {
  const word = (rotl<u64>(a, 31) ^ b) * factorB
  return word ^ (word >> 30)
}
