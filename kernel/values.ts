/** The values that a row holds: ids and times, in exactly the form that CloudTrail writes. */

/** Four bits of each of sixteen lower-case hexadecimal digits; other bytes leave a mark in `wrong`. */
function nibbles(digits: v128): v128 {
  const isLetter = i8x16.gt_u(digits, i8x16.splat(0x60))
  const base = v128.bitselect(i8x16.splat(0x57), i8x16.splat(0x30), isLetter)
  const value = i8x16.sub(digits, base)
  const most = v128.bitselect(i8x16.splat(15), i8x16.splat(9), isLetter)
  wrong = v128.or(wrong, i8x16.gt_u(value, most))
  return value
}

let wrong: v128 = i64x2.splat(0)

/** Two digits in each lane of 16 bits, the first in its lower byte, make a byte. */
function bytesOf(digits: v128): v128 {
  const both = v128.or(i16x8.shl(digits, 4), i16x8.shr_u(digits, 8))
  return v128.and(both, i16x8.splat(0xff))
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
  // Without the dashes: the first sixteen digits lie in bytes 1 to 18, the others in bytes 20 to 36.
  const head = v128.load(value, 1)
  const middle = v128.load(value, 7)
  const first = i8x16.shuffle(head, middle, 0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 26, 27)
  const tail = v128.load(value, 20)
  const end = v128.load(value, 21)
  const second = i8x16.shuffle(tail, end, 0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 31)
  wrong = i64x2.splat(0)
  const bytes = i8x16.narrow_i16x8_u(bytesOf(nibbles(first)), bytesOf(nibbles(second)))
  v128.store(into, i8x16.shuffle(bytes, bytes, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12))
  return !v128.any_true(wrong)
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
