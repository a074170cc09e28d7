import { absorb, absorbMark, begin, callPrint, callerPrint, detailPrint, requestPrint, shortPrint } from './hash'
import { absorbMessage } from './message'
import { absorbRequest } from './request'
import { idWords, sharedWords, timeWord } from './rows'
import { readTime, readUuid } from './values'
import { afterSpace, afterValue, closeObject, comma, cursor, openObject, quotationMark } from './walk'
import { setCursor, valueBehind } from './walk'

/** Kinds of field: what is done with a member's value. As in `fields.ts`. */
const takeId: u32 = 1
const takeTime: u32 = 2
const takeShared: u32 = 3
const ofCaller: u32 = 4
const ofCall: u32 = 5
const ofBoth: u32 = 6
const ofOperation: u32 = 7
const isRequest: u32 = 8
const isResources: u32 = 9
const isNoted: u32 = 10
const descend: u32 = 11
const isSession: u32 = 12
const isMessage: u32 = 14
const isErrorCode: u32 = 15
const isVersion: u32 = 16
const isDetail: u32 = 17
const isDetailedSession: u32 = 18
const isDetailedKey: u32 = 19

/** Of a name that matters: its length, kind, where it leads, number; its first, middle and last eight bytes. */
const levels = 5
const slotsPerLevel = 128
const nameSize = 40
export const names = memory.data(levels * slotsPerLevel * nameSize, 16)

/** The places of the fields of the record, by number: begin and end. */
export const spans = memory.data(64 * 8, 16)
/** Which it has: bits by number. */
export let present: u64 = 0

export let hasShared = false
/** Fingerprint of what is called. */
export let operation: u64 = 0
let unusual = false
let hasId = false
let hasTime = false
let requestFrom: usize = 0
let requestTo: usize = 0
let requestMarks: usize = 0
let resourcesFrom: usize = 0
let resourcesTo: usize = 0
let messageFrom: usize = 0
let messageTo: usize = 0
let codeFrom: usize = 0
let codeTo: usize = 0

/** The kind of an access key stands in its first four characters, behind a quotation mark: `"AKIA`. */
const keyPrefix: usize = 5

/** Tags of what is no field's value. */
const leaveTag: u32 = 64
const sessionTag: u32 = 160
const resourcesTag: u32 = 161

/** Can the record last read become a row, and its fingerprints stand for it? */
export function isUsual(): bool {
  return !unusual && hasId && hasTime
}

/** Takes the fields of the record at `from`. @returns the place behind it, 0 where it is none */
export function readRecord(from: usize): usize {
  unusual = hasId = hasTime = hasShared = false
  present = 0
  operation = 0
  requestFrom = resourcesFrom = messageFrom = codeFrom = 0
  begin(callerPrint)
  begin(callPrint)
  begin(detailPrint)
  const after = object(from, 0)
  if (messageFrom !== 0) absorbMessage(callPrint, messageFrom, messageTo, codeFrom, codeTo)
  return after
}

/** The fingerprint of request and resources, as the members are that count by now. */
export function printRequest(): void {
  begin(requestPrint)
  if (requestFrom !== 0) absorbRequest(requestPrint, operation, requestFrom, requestTo, requestMarks)
  if (resourcesFrom !== 0) absorb(requestPrint, resourcesFrom, resourcesTo - resourcesFrom, resourcesTag)
}

/** @returns the place behind the object at `from`, 0 where it is none */
function object(from: usize, level: u32): usize {
  let at = afterSpace(from + 1)
  if (load<u8>(at) === closeObject) return at + 1
  while (load<u8>(at) === quotationMark) {
    const name = at + 1
    const nameEnd = <usize>load<u32>(cursor, 4)
    setCursor(cursor + 8)
    const entry = entryOf(level, name, nameEnd - name)
    at = valueBehind(nameEnd + 1)
    if (at === 0) return 0
    at = entry === 0 ? afterValue(at) : member(entry, at)
    if (at === 0) return 0
    if (load<u8>(at) !== comma) {
      at = afterSpace(at)
      const byte = load<u8>(at)
      if (byte === closeObject) return at + 1
      if (byte !== comma) return 0
    }
    at++
    if (load<u8>(at) !== quotationMark) at = afterSpace(at)
  }
  return 0
}

function member(entry: usize, value: usize): usize {
  const kind = load<u32>(entry, 4)
  const number = load<u32>(entry, 12)
  const bit = (<u64>1) << number
  if (present & bit) unusual = true
  present |= bit
  const valueMarks = cursor
  if (kind === descend && load<u8>(value) === openObject) {
    absorbMark(callerPrint, number)
    const after = object(value, load<u32>(entry, 8))
    absorbMark(callerPrint, number + leaveTag)
    note(number, value, after)
    return after
  }
  const after = afterValue(value)
  if (after === 0) return 0
  note(number, value, after)
  const length = after - value
  if (kind === ofCaller) absorb(callerPrint, value, length, number)
  else if (kind === ofCall) absorb(callPrint, value, length, number)
  else if (kind === ofBoth) {
    absorb(callerPrint, value, length, number)
    absorb(callPrint, value, length, number)
  } else if (kind === ofOperation) {
    absorb(callPrint, value, length, number)
    operation = shortPrint(operation + number, value, length)
  } else if (kind === isRequest) {
    requestFrom = value
    requestTo = after
    requestMarks = valueMarks
  } else if (kind === isResources) {
    resourcesFrom = value
    resourcesTo = after
  } else if (kind === isErrorCode) {
    absorb(callPrint, value, length, number)
    codeFrom = value
    codeTo = after
  } else if (kind === isMessage) {
    messageFrom = value
    messageTo = after
  } else if (kind === isVersion) {
    if (length < 4 || (load<u32>(value) & 0xffffff) !== 0x2e3122) unusual = true
  } else if (kind === isSession) session(value, length, number)
  else if (kind === isDetail) absorb(detailPrint, value, length, number)
  else if (kind === isDetailedSession) {
    session(value, length, number)
    absorb(detailPrint, value, length, number)
  } else if (kind === isDetailedKey) {
    absorb(callerPrint, value, min(length, keyPrefix), number)
    absorb(detailPrint, value, length, number)
  } else if (kind === takeId) hasId = readUuid(value, length, idWords)
  else if (kind === takeTime) hasTime = readTime(value, length, timeWord)
  else if (load<u32>(value) === 0x6c6c756e && length === 4) return after
  else if (kind === isNoted) absorbMark(callPrint, number)
  else if (kind === takeShared && readUuid(value, length, sharedWords)) hasShared = true
  else unusual = true
  return after
}

function note(number: u32, from: usize, to: usize): void {
  store<u32>(spans + ((<usize>number) << 3), <u32>from)
  store<u32>(spans + ((<usize>number) << 3), <u32>to, 4)
}

/**
 * The ARN of a caller. That of a session counts up to the session's name, which says nothing of whose permission was
 * used: `"arn:aws:sts::111122223333:assumed-role/ROLE/`.
 */
function session(value: usize, length: usize, number: u32): void {
  const isArn = load<u64>(value) === 0x7377613a6e726122 && load<u32>(value, 8) === 0x7374733a
  if (isArn && load<u16>(value, 12) === 0x3a3a) {
    let slashes = 0
    for (let at = value + 14; at < value + length; at++) {
      const byte = load<u8>(at)
      if (byte === 0x5c) break
      if (byte === 0x2f && ++slashes === 2) return absorb(callerPrint, value, at + 1 - value, sessionTag)
    }
  }
  absorb(callerPrint, value, length, number)
}

/** The entry of a name that matters, 0 for another. */
function entryOf(level: u32, name: usize, length: usize): usize {
  const hash = <u32>length + load<u8>(name) + <u32>load<u8>(name + length - 3) * 9
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
  // Escaped, it may be one that matters.
  for (let at = name; at < name + length; at += 16) {
    let found = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0x5c)))
    const left = name + length - at
    if (left < 16) found &= (1 << (<u32>left)) - 1
    if (found !== 0) unusual = true
  }
  return 0
}
