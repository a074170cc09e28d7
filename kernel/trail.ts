/**
 * Finds in the bytes of a log file what tells one record's meaning from another's, without parsing it. Compiled to
 * WebAssembly (`npm run kernel`); `src/evidence/cloudtrail/fast/` is its other half and says what it is for.
 *
 * It reads `{"Records": [ … ]}` record by record. Of a record it takes the event's id and time, and a 128-bit
 * fingerprint (seeded, so that nobody can prepare two alike) of the bytes of every field that its meaning hangs on, in
 * two parts: all but request and resources, and those. What the fingerprint stands for is looked up in a table that
 * JavaScript fills. Whatever is not as CloudTrail writes it (escapes in a name, a field twice, an odd id or time) is
 * left to JavaScript's full reading: record by record, or all of the file.
 */

const levels = 5
const slotsPerLevel = 64
/** Of a name: its length, action, argument, number; its first, middle and last eight bytes. */
const nameSize = 40
const names = memory.data(levels * slotsPerLevel * nameSize, 16)

const takeId: u32 = 1
const takeTime: u32 = 2
const takeShared: u32 = 3
const hashCaller: u32 = 4
const hashRequest: u32 = 5
const descend: u32 = 6

const mostRows = 4096
const wordsPerRow = 12
const rows = memory.data(mostRows * wordsPerRow * 4, 16)

/** Entries: two words of 64 bits of the fingerprint, the value behind them. A value of 0 is an empty slot. */
const tableSlots = 1 << 17
const entrySize = 24
const table = memory.data(tableSlots * entrySize, 16)
let tableUsed: i32 = 0

const isMissing: u32 = 0
/** The meaning hangs on the request too. */
const hangsOnRequest: u32 = 1

const endOfFile = 0
const rowsFull = 1
const isUnknown = 2
const isUnusual = 3
const isNoLog = 4

let end: usize = 0
let place: usize = 0
let begun = false
let recordStart: usize = 0
let recordEnd: usize = 0
let rowCount: i32 = 0

let unusual = false
let hasId = false
let hasTime = false
let hasShared = false
let seconds: u32 = 0
let idA: u32 = 0
let idB: u32 = 0
let idC: u32 = 0
let idD: u32 = 0
let sharedA: u32 = 0
let sharedB: u32 = 0
let sharedC: u32 = 0
let sharedD: u32 = 0

let seedA: u64 = 0
let seedB: u64 = 0
let callerA: u64 = 0
let callerB: u64 = 0
let requestA: u64 = 0
let requestB: u64 = 0

const primeA: u64 = 0x9e3779b97f4a7c15
const primeB: u64 = 0xc2b2ae3d27d4eb4f

export function namesAt(): usize {
  return names
}

export function rowsAt(): usize {
  return rows
}

export function seed(a: u64, b: u64): void {
  seedA = a
  seedB = b
}

/** Where to write a file of so many bytes, with 64 zeros behind it. */
export function inputAt(bytes: usize): usize {
  const from: usize = (__heap_base + 63) & ~(<usize>63)
  const missing = <isize>(from + bytes + 128) - ((<isize>memory.size()) << 16)
  if (missing > 0 && memory.grow(<i32>((missing + 65535) >> 16)) < 0) return 0
  return from
}

export function open(bytes: usize): void {
  place = (__heap_base + 63) & ~(<usize>63)
  end = place + bytes
  begun = false
  rowCount = 0
}

export function startOfRecord(): usize {
  return recordStart
}

export function endOfRecord(): usize {
  return recordEnd
}

export function countOfRows(): i32 {
  return rowCount
}

export function takeRows(): void {
  rowCount = 0
}

/** Does the record last found tell its id and time in the usual form? Then a row can be written for it. */
export function writeRow(meaning: u32): void {
  const row = rows + <usize>rowCount * wordsPerRow * 4
  store<u32>(row, idA, 0)
  store<u32>(row, idB, 4)
  store<u32>(row, idC, 8)
  store<u32>(row, idD, 12)
  store<u32>(row, sharedA, 16)
  store<u32>(row, sharedB, 20)
  store<u32>(row, sharedC, 24)
  store<u32>(row, sharedD, 28)
  store<u32>(row, seconds, 32)
  store<u32>(row, meaning, 36)
  store<u32>(row, <u32>hasShared, 40)
  rowCount++
}

/** Remembers the meaning of the record last found, by all but its request. */
export function rememberCaller(meaning: u32): bool {
  return remember(callerA, callerB, meaning + 2)
}

/** Remembers the meaning of the record last found, by its request too. */
export function rememberRequest(meaning: u32): bool {
  return remember(callerA, callerB, hangsOnRequest) && remember(mixA(), mixB(), meaning + 2)
}

export function forget(): void {
  memory.fill(table, 0, tableSlots * entrySize)
  tableUsed = 0
}

function mixA(): u64 {
  return (rotl<u64>(callerA, 31) ^ requestA) * primeB
}

function mixB(): u64 {
  return (rotl<u64>(callerB, 17) + requestB) * primeA
}

function slotOf(a: u64, b: u64): usize {
  let index = <usize>((a ^ (a >> 29)) & (tableSlots - 1))
  while (true) {
    const entry = table + index * entrySize
    if (load<u32>(entry, 16) === isMissing) return entry
    if (load<u64>(entry) === a && load<u64>(entry, 8) === b) return entry
    index = (index + 1) & (tableSlots - 1)
  }
}

/** @returns false when the table is full */
function remember(a: u64, b: u64, value: u32): bool {
  if (tableUsed >= (tableSlots >> 2) * 3) return false
  const entry = slotOf(a, b)
  if (load<u32>(entry, 16) === isMissing) tableUsed++
  store<u64>(entry, a)
  store<u64>(entry, b, 8)
  store<u32>(entry, value, 16)
  return true
}

/** Goes on to the next record that needs a decision. Rows of the known ones are written. */
export function next(): i32 {
  if (!begun) {
    if (!openList()) return isNoLog
    begun = true
  }
  while (rowCount < mostRows) {
    place = afterSpace(place)
    if (load<u8>(place) === 0x5d) return closesWell(place + 1) ? endOfFile : isNoLog
    if (load<u8>(place) === 0x2c) {
      if (recordEnd === 0) return isNoLog
      place = afterSpace(place + 1)
    } else if (recordEnd !== 0) return isNoLog
    if (load<u8>(place) !== 0x7b) return isNoLog
    recordStart = place
    reset()
    const after = object(place, 0)
    if (after === 0 || after > end) return isNoLog
    place = recordEnd = after
    if (unusual || !hasId || !hasTime) return isUnusual
    const known = lookUp()
    if (known === isMissing) return isUnknown
    writeRow(known - 2)
  }
  return rowsFull
}

function lookUp(): u32 {
  const known = load<u32>(slotOf(callerA, callerB), 16)
  return known === hangsOnRequest ? load<u32>(slotOf(mixA(), mixB()), 16) : known
}

function reset(): void {
  unusual = hasId = hasTime = hasShared = false
  sharedA = sharedB = sharedC = sharedD = 0
  callerA = requestA = seedA
  callerB = requestB = seedB
}

/** `{"Records": [`, and spaces. */
function openList(): bool {
  recordEnd = 0
  let at = afterSpace(place)
  if (load<u8>(at) !== 0x7b) return false
  at = afterSpace(at + 1)
  // "Records" with its quotation marks: nine bytes.
  if (load<u64>(at) !== 0x7364726f63655222 || load<u8>(at, 8) !== 0x22) return false
  at = afterSpace(at + 9)
  if (load<u8>(at) !== 0x3a) return false
  at = afterSpace(at + 1)
  if (load<u8>(at) !== 0x5b) return false
  place = at + 1
  return true
}

function closesWell(from: usize): bool {
  const at = afterSpace(from)
  return load<u8>(at) === 0x7d && afterSpace(at + 1) === end
}

function isSpace(byte: u32): bool {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function afterSpace(from: usize): usize {
  let at = from
  while (isSpace(load<u8>(at))) at++
  return at
}

/** @returns the place behind the object at `from`, 0 where it is none */
function object(from: usize, level: u32): usize {
  let seen: u64 = 0
  let at = afterSpace(from + 1)
  if (load<u8>(at) === 0x7d) return at + 1
  while (at < end) {
    if (load<u8>(at) !== 0x22) return 0
    const name = at + 1
    at = afterString(at)
    if (at === 0) return 0
    const entry = nameOf(level, name, at - 1 - name)
    at = afterSpace(at)
    if (load<u8>(at) !== 0x3a) return 0
    at = afterSpace(at + 1)
    const value = at
    if (entry === 0) {
      at = afterValue(at)
    } else {
      const bit = (<u64>1) << load<u32>(entry, 12)
      if (seen & bit) unusual = true
      seen |= bit
      at = member(entry, value)
    }
    if (at === 0) return 0
    at = afterSpace(at)
    const byte = load<u8>(at)
    if (byte === 0x7d) return at + 1
    if (byte !== 0x2c) return 0
    at = afterSpace(at + 1)
  }
  return 0
}

function member(entry: usize, value: usize): usize {
  const action = load<u32>(entry, 4)
  if (action === descend && load<u8>(value) === 0x7b) {
    const tag = load<u32>(entry, 12)
    absorbCaller(value, 1, tag)
    const after = object(value, load<u32>(entry, 8))
    absorbCaller(value, 1, tag + 64)
    return after
  }
  const after = afterValue(value)
  if (after === 0) return 0
  if (action === hashCaller) absorbCaller(value, after - value, load<u32>(entry, 12))
  else if (action === hashRequest) absorbRequest(value, after - value, load<u32>(entry, 12))
  else if (action === takeId) hasId = id(value, after - value)
  else if (action === takeTime) hasTime = time(value, after - value)
  else if (load<u32>(value) === 0x6c6c756e && after === value + 4) return after
  else if (action === takeShared) {
    if (sharedId(value, after - value)) hasShared = true
    else unusual = true
  } else unusual = true
  return after
}

/** The entry of a name that matters, 0 for another. */
function nameOf(level: u32, name: usize, length: usize): usize {
  const hash = <u32>length + load<u8>(name) + <u32>load<u8>(name + length - 3) * 3
  const entry = names + <usize>(level * slotsPerLevel + (hash & (slotsPerLevel - 1))) * nameSize
  if (load<u32>(entry) === <u32>length) {
    const first = load<u64>(name)
    if (length < 8) {
      const mask = ((<u64>1) << ((<u64>length) << 3)) - 1
      if ((first & mask) === load<u64>(entry, 16)) return entry
    } else if (first === load<u64>(entry, 16) && load<u64>(name + length - 8) === load<u64>(entry, 32)) {
      if (length <= 16 || load<u64>(name + 8) === load<u64>(entry, 24)) return entry
    }
  }
  for (let at = name; at < name + length; at++) if (load<u8>(at) === 0x5c) unusual = true
  return 0
}

function afterValue(from: usize): usize {
  const byte = load<u8>(from)
  if (byte === 0x22) return afterString(from)
  if (byte === 0x7b || byte === 0x5b) return afterNested(from)
  let at = from
  while (at < end) {
    const next = load<u8>(at)
    if (next === 0x2c || next === 0x7d || next === 0x5d || isSpace(next)) break
    at++
  }
  return at === from ? 0 : at
}

function afterString(from: usize): usize {
  const quotes = i8x16.splat(0x22)
  const backslashes = i8x16.splat(0x5c)
  let at = from + 1
  while (at < end) {
    const bytes = v128.load(at)
    const found = i8x16.bitmask(v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, backslashes)))
    if (found === 0) {
      at += 16
      continue
    }
    at += ctz<i32>(found)
    if (at >= end) return 0
    if (load<u8>(at) === 0x22) return at + 1
    at += 2
  }
  return 0
}

function maskOf(a: v128, b: v128, c: v128, d: v128, wanted: v128): u64 {
  return (
    (<u64>(<u32>i8x16.bitmask(i8x16.eq(a, wanted)))) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(b, wanted)))) << 16) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(c, wanted)))) << 32) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(d, wanted)))) << 48)
  )
}

/** The place behind the object or list at `from`: 64 bytes at a time, brackets in strings masked out. */
function afterNested(from: usize): usize {
  const quote = i8x16.splat(0x22)
  const backslash = i8x16.splat(0x5c)
  const lower = i8x16.splat(0x20)
  const opening = i8x16.splat(0x7b)
  const closing = i8x16.splat(0x7d)
  let depth: i32 = 0
  let inString: u64 = 0
  let escapedNext: u64 = 0
  let at = from
  while (at < end) {
    let a = v128.load(at)
    let b = v128.load(at, 16)
    let c = v128.load(at, 32)
    let d = v128.load(at, 48)
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
    let within = maskOf(a, b, c, d, quote) & ~escaped
    within ^= within << 1
    within ^= within << 2
    within ^= within << 4
    within ^= within << 8
    within ^= within << 16
    within ^= within << 32
    within ^= inString
    inString = <u64>((<i64>within) >> 63)
    a = v128.or(a, lower)
    b = v128.or(b, lower)
    c = v128.or(c, lower)
    d = v128.or(d, lower)
    const opens = maskOf(a, b, c, d, opening) & ~within
    const closes = maskOf(a, b, c, d, closing) & ~within
    if (depth > <i32>popcnt<u64>(closes)) {
      depth += <i32>popcnt<u64>(opens) - <i32>popcnt<u64>(closes)
    } else {
      let both = opens | closes
      while (both !== 0) {
        const bit = ctz<u64>(both)
        both &= both - 1
        if ((opens >> bit) & 1) depth++
        else if (--depth === 0) return at + <usize>bit + 1
      }
    }
    at += 64
  }
  return 0
}

function absorbCaller(from: usize, length: usize, tag: u32): void {
  let a = callerA ^ ((((<u64>tag) << 40) | length) * primeB)
  let b = callerB + (((<u64>tag) << 40) | length) * primeA
  let at = from
  const whole = from + (length & ~(<usize>7))
  for (; at < whole; at += 8) {
    const word = load<u64>(at)
    a = (rotl<u64>(a, 23) ^ word) * primeA
    a ^= a >> 32
    b = (rotl<u64>(b, 41) + word) * primeB
    b ^= b >> 29
  }
  const rest = load<u64>(at) & (((1 as u64) << (((length & 7) as u64) << 3)) - 1)
  a = (rotl<u64>(a, 23) ^ rest) * primeA
  callerA = a ^ (a >> 32)
  b = (rotl<u64>(b, 41) + rest) * primeB
  callerB = b ^ (b >> 29)
}

function absorbRequest(from: usize, length: usize, tag: u32): void {
  const a = callerA
  const b = callerB
  callerA = requestA
  callerB = requestB
  absorbCaller(from, length, tag)
  requestA = callerA
  requestB = callerB
  callerA = a
  callerB = b
}

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

/** `"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"`, as CloudTrail writes it. */
function isUuid(value: usize, length: usize): bool {
  return (
    length === 38 &&
    load<u8>(value, 9) === 0x2d &&
    load<u8>(value, 14) === 0x2d &&
    load<u8>(value, 19) === 0x2d &&
    load<u8>(value, 24) === 0x2d
  )
}

function id(value: usize, length: usize): bool {
  if (!isUuid(value, length)) return false
  wrongHex = 0
  idA = hexWord(value + 1, 0)
  idB = hexWord(value + 10, 1)
  idC = hexWord(value + 20, 1)
  idD = hexWord(value + 29, 0)
  return wrongHex === 0
}

function sharedId(value: usize, length: usize): bool {
  if (!isUuid(value, length)) return false
  wrongHex = 0
  sharedA = hexWord(value + 1, 0)
  sharedB = hexWord(value + 10, 1)
  sharedC = hexWord(value + 20, 1)
  sharedD = hexWord(value + 29, 0)
  return wrongHex === 0
}

let wrongDigit: bool = false

function twoDigits(at: usize): u32 {
  const tens = <u32>load<u8>(at) - 0x30
  const ones = <u32>load<u8>(at, 1) - 0x30
  if (tens > 9 || ones > 9) wrongDigit = true
  return tens * 10 + ones
}

/** `"2026-05-01T12:00:00Z"` between 1970 and 2099. */
function time(value: usize, length: usize): bool {
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
  seconds = (days - epochDays) * 86400 + hour * 3600 + minute * 60 + second
  return true
}

/** The same count for 1970-01-01; no century in between lacks its leap day (2000 has one). */
const epochDays: u32 = 1969 * 365 + 1969 / 4 + (153 * 10 + 2) / 5
