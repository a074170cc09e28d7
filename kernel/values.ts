/** The values that a row holds: ids and times, in exactly the form that CloudTrail writes. */

/** Value of a lower-case hexadecimal digit, or more than 15. */
function hex(byte: u32): u32 {
  const digit = byte - 0x30
  if (digit < 10) return digit
  const letter = byte - 0x61
  return letter < 6 ? letter + 10 : 0x100
}

let wrongHex: u32 = 0

function hexWord(at: usize, gap: usize): u32 {
  let word: u32 = 0
  let wrong: u32 = 0
  for (let index: usize = 0; index < 8; index++) {
    const digit = hex(load<u8>(index < 4 ? at + index : at + index + gap))
    wrong |= digit
    word = (word << 4) | (digit & 15)
  }
  wrongHex |= wrong & 0x100
  return word
}

/** `"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"`: its four words go to `into`. */
export function readUuid(value: usize, length: usize, into: usize): bool {
  const inForm =
    length === 38 &&
    load<u8>(value, 9) === 0x2d &&
    load<u8>(value, 14) === 0x2d &&
    load<u8>(value, 19) === 0x2d &&
    load<u8>(value, 24) === 0x2d
  if (!inForm) return false
  wrongHex = 0
  store<u32>(into, hexWord(value + 1, 0))
  store<u32>(into, hexWord(value + 10, 1), 4)
  store<u32>(into, hexWord(value + 20, 1), 8)
  store<u32>(into, hexWord(value + 29, 0), 12)
  return wrongHex === 0
}

let wrongDigit: bool = false

function twoDigits(at: usize): u32 {
  const tens = <u32>load<u8>(at) - 0x30
  const ones = <u32>load<u8>(at, 1) - 0x30
  if (tens > 9 || ones > 9) wrongDigit = true
  return tens * 10 + ones
}

/** `"2026-05-01T12:00:00Z"` between 1970 and 2099: its seconds since 1970 go to `into`. */
export function readTime(value: usize, length: usize, into: usize): bool {
  if (length !== 22) return false
  wrongDigit = false
  const year = twoDigits(value + 1) * 100 + twoDigits(value + 3)
  const month = twoDigits(value + 6)
  const day = twoDigits(value + 9)
  const hour = twoDigits(value + 12)
  const minute = twoDigits(value + 15)
  const second = twoDigits(value + 18)
  const marks =
    load<u8>(value, 5) === 0x2d &&
    load<u8>(value, 8) === 0x2d &&
    load<u8>(value, 11) === 0x54 &&
    load<u8>(value, 14) === 0x3a &&
    load<u8>(value, 17) === 0x3a &&
    load<u8>(value, 20) === 0x5a
  if (wrongDigit || !marks || year < 1970 || year > 2099) return false
  const leap: u32 = (year & 3) === 0 ? 1 : 0
  const monthLength: u32 = month === 2 ? 28 + leap : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  if (month < 1 || month > 12 || day < 1 || day > monthLength) return false
  if (hour > 23 || minute > 59 || second > 59) return false
  // Days counted in years that begin in March, so that the leap day comes last.
  const marchYear = month > 2 ? year : year - 1
  const marchMonth = (month + 9) % 12
  const days = marchYear * 365 + marchYear / 4 + (153 * marchMonth + 2) / 5 + day - 1
  store<u32>(into, (days - epochDays) * 86400 + hour * 3600 + minute * 60 + second)
  return true
}

/** The same count for 1970-01-01; no century in between lacks its leap day (2000 has one). */
const epochDays: u32 = 1969 * 365 + 1969 / 4 + (153 * 10 + 2) / 5
