import { absorb, absorbMark, shortPrint } from './hash'
import {
  afterSpace,
  afterValue,
  closeList,
  closeObject,
  comma,
  cursor,
  openList,
  openObject,
  quotationMark,
  setCursor,
  valueBehind,
} from './walk'

/**
 * The fingerprint of a request. Most members of most requests are never looked at when a call is mapped to actions: a
 * session's name, a client's token. JavaScript says which these are, by operation and name of the outermost member,
 * because it sees what the mapping reads. Of an unread member only its structure counts, and every text that begins as
 * an ARN does, since those are looked at wherever they stand. A request that has escapes where that matters, or that is
 * not JSON, counts byte by byte.
 */

const slots = 1 << 13
const unread = memory.data(slots * 8, 16)
let used: i32 = 0

const isUnread: u64 = 1
const isRead: u64 = 2
const flags: u64 = 3

const memberTag: u32 = 200
const nameTag: u32 = 201
const plainTag: u32 = 202
const textTag: u32 = 203
const numberTag: u32 = 204
const beginTag: u32 = 205
const endTag: u32 = 206
const wholeTag: u32 = 207

const deepest: i32 = 48

function slotOf(key: u64): usize {
  let index = <usize>((key >> 20) & (slots - 1))
  while (true) {
    const slot = unread + (index << 3)
    const held = load<u64>(slot)
    if (held === 0 || (held & ~flags) === (key & ~flags)) return slot
    index = (index + 1) & (slots - 1)
  }
}

/** A member that was read once is read for good. With too many members the rest count as read. */
export function setUnread(operation: u64, name: usize, length: usize, read: bool): void {
  const key = shortPrint(operation, name, length)
  const slot = slotOf(key)
  const held = load<u64>(slot)
  if (held === 0) {
    if (used >= (slots >> 2) * 3) return
    used++
  } else if ((held & flags) === isRead) return
  store<u64>(slot, (key & ~flags) | (read ? isRead : isUnread))
}

/** @param to behind the request; `marks`: the cursor at `from` */
export function absorbRequest(print: usize, operation: u64, from: usize, to: usize, marks: usize): void {
  const before = cursor
  setCursor(marks)
  if (load<u8>(from) !== openObject || members(print, operation, from) !== to) absorb(print, from, to - from, wholeTag)
  setCursor(before)
}

function members(print: usize, operation: u64, from: usize): usize {
  let at = afterSpace(from + 1)
  if (load<u8>(at) === closeObject) return at + 1
  while (load<u8>(at) === quotationMark) {
    const name = at
    const nameEnd = <usize>load<u32>(cursor, 4)
    setCursor(cursor + 8)
    at = valueBehind(nameEnd + 1)
    if (at === 0) return 0
    const held = load<u64>(slotOf(shortPrint(operation, name + 1, nameEnd - name - 1)))
    if ((held & flags) === isUnread) {
      absorb(print, name, nameEnd - name, nameTag)
      at = shape(print, at, 0)
    } else {
      at = afterValue(at)
      absorb(print, name, at - name, memberTag)
    }
    if (at === 0) return 0
    at = afterSpace(at)
    const byte = load<u8>(at)
    if (byte === closeObject) return at + 1
    if (byte !== comma) return 0
    at = afterSpace(at + 1)
  }
  return 0
}

/** Takes in what a value is made of. @returns the place behind it */
function shape(print: usize, from: usize, depth: i32): usize {
  const byte = load<u8>(from)
  if (byte === quotationMark) return text(print, from)
  if (byte !== openObject && byte !== openList) {
    const after = afterValue(from)
    if (byte === 0x2d || byte - 0x30 < 10) absorbMark(print, numberTag)
    else absorb(print, from, after - from, plainTag)
    return after
  }
  if (depth === deepest) return 0
  const isObject = byte === openObject
  const closing = isObject ? closeObject : closeList
  absorb(print, from, 1, beginTag)
  let at = afterSpace(from + 1)
  while (load<u8>(at) !== closing) {
    if (isObject) {
      if (load<u8>(at) !== quotationMark) return 0
      const nameEnd = <usize>load<u32>(cursor, 4)
      setCursor(cursor + 8)
      absorb(print, at, nameEnd - at, nameTag)
      at = valueBehind(nameEnd + 1)
      if (at === 0) return 0
    }
    at = shape(print, at, depth + 1)
    if (at === 0) return 0
    at = afterSpace(at)
    if (load<u8>(at) === comma) at = afterSpace(at + 1)
    else if (load<u8>(at) !== closing) return 0
  }
  absorbMark(print, endTag)
  return at + 1
}

/** Could this text, once read, begin with `arn:`? Its first letters may be escaped. */
function text(print: usize, from: usize): usize {
  const after = <usize>load<u32>(cursor, 4) + 1
  setCursor(cursor + 8)
  const first = load<u32>(from, 1)
  const slashes = first ^ 0x5c5c5c5c
  const escaped = ((slashes - 0x01010101) & ~slashes & 0x80808080) !== 0
  if (escaped || first === 0x3a6e7261) absorb(print, from, after - from, plainTag)
  else absorbMark(print, textTag)
  return after
}
