import { callPrint, callerPrint, detailPrint, firstOf, mixed, requestPrint, secondOf, setSeeds } from './hash'
import { doubtFrom, doubtTo, feed, isLast, openPart, partEnd, place, room, setPlace } from './part'
import { hasShared, isUsual, names, operation, present, printRequest, readRecord, spans } from './record'
import { setUnread } from './request'
import {
  excludedMark,
  firstPair,
  freshPairs,
  heldPair,
  isDetailedPair,
  isFull,
  numberPair,
  pairs,
  rememberDetailed,
} from './rows'
import { restartPairs, rows, rowWords, takePairs, takeRows, writeLooseRow, writePair, writeRow } from './rows'
import { firstNumber, forget, isMissing, known, remember } from './table'
import { afterSpace, closeList, closeObject, comma, cursor, openList, openObject, quotationMark } from './walk'
import { setCursor, valueBehind } from './walk'

/**
 * Finds in the bytes of log files what distinguishes the meaning of one record from that of another, without parsing
 * them. Compiled to WebAssembly (`npm run kernel`); `src/evidence/cloudtrail/fast/` is its other half and describes its
 * purpose.
 *
 * A file comes in parts and is read record by record: `{"Records": [ … ]}`. A record is a caller and a call. Each has a
 * fingerprint of the bytes of all fields that its meaning depends on. Each fingerprint has a number that JavaScript
 * assigns; pairs of such numbers are numbered here. A record becomes a row: the number of its pair, its time, its ids.
 * Whatever is not as CloudTrail writes it (escapes in a name, a field twice, an odd id or time) is left to JavaScript's
 * full reading: record by record, or all of the file.
 */

export { doubtFrom, doubtTo, feed, room, takePairs, takeRows }

/** Answers of `next`. */
const goOn = 0
const isEnd = 1
const mustTake = 2
const needsMore = 3
const isUnknownCaller = 4
const isUnknownCall = 5
const isUnusual = 6
const isNoLog = 7
const isUnknownPair = 8
const isUnknownDetail = 9

let begun = false
let afterFirst = false
let records: i32 = 0
let recordStart: usize = 0
/** Is there a record in question? */
let undecided = false
let callerNumber: u32 = 0
/** Can policies name its caller? */
let callMatters = false
let callHead: i32 = -1
let callNumber: u32 = 0
/** Did JavaScript say what the call of the record in question is? */
let callGiven = false
/** Is JavaScript asked of each pair whether its records are distinguished further? */
let asksOfPairs = false

const scratch = memory.data(1024, 16)

export function namesAt(): usize {
  return names
}

export function rowsAt(): usize {
  return rows
}

export function pairsAt(): usize {
  return pairs
}

export function spansAt(): usize {
  return spans
}

export function scratchAt(): usize {
  return scratch
}

export function countOfRowWords(): i32 {
  return rowWords
}

export function countOfPairs(): i32 {
  return freshPairs
}

export function countOfRecords(): i32 {
  return records
}

export function seed(a: u64, b: u64, c: u64, d: u64): void {
  setSeeds(a, b, c, d)
}

/** Begins a file. @returns false when there is no memory */
export function open(): bool {
  begun = afterFirst = undecided = callGiven = false
  records = 0
  takeRows()
  return openPart()
}

/** From now on JavaScript is asked of each pair whether its records are distinguished further. */
export function askOfPairs(): void {
  asksOfPairs = true
}

/** Forgets all numbers: they are given anew. */
export function restart(): void {
  forget()
  restartPairs()
}

export function startOfRecord(): usize {
  return recordStart
}

export function endOfRecord(): usize {
  return place
}

export function presentLow(): u32 {
  return <u32>present
}

export function presentHigh(): u32 {
  return <u32>(present >> 32)
}

/** Of the record in question: is its caller, who is known, a principal? */
export function callByPrincipal(): bool {
  return callMatters
}

/** Of its call: the number of its head, where that is known; -1 otherwise. */
export function headOfCall(): i32 {
  return callHead
}

/** Says whom the fingerprint of its caller stands for. */
export function rememberCaller(number: u32, matters: bool): void {
  remember(firstOf(callerPrint), secondOf(callerPrint), firstNumber + ((number << 1) | (<u32>matters)))
}

/** The same for its call, where that does not depend on the request. */
export function rememberCall(number: u32): void {
  remember(callA(), callB(), firstNumber + (number << 1))
}

/** The same where it does: `head` stands for all of the call but its request. */
export function rememberRequest(number: u32, head: u32): void {
  remember(callA(), callB(), firstNumber + ((head << 1) | 1))
  printRequest()
  remember(wholeA(), wholeB(), firstNumber + number)
}

/** Says whether calls of its operation depend on the member of the request whose name is in `scratch`. */
export function setMember(length: usize, read: bool): void {
  setUnread(operation, scratch, length, read)
}

/** Says what its call is, for this record only. */
export function writeCall(number: u32): void {
  callNumber = number
  callGiven = true
}

/** The pair in question. */
export function callerOfPair(): u32 {
  return callerNumber
}

export function callOfPair(): u32 {
  return callNumber
}

/** Says of the pair in question whether its records are distinguished by the details of their callers. */
export function rememberPair(detailed: bool): void {
  if (detailed) rememberDetailed(callerNumber, callNumber)
  else numberPair(callerNumber, callNumber, excludedMark)
}

/** Says whom the caller of the record in question is with its details. */
export function rememberDetail(number: u32): void {
  remember(detailA(), detailB(), firstNumber + number)
}

/** Writes a row that stands for it and says nothing else. */
export function writeLoose(number: u32): void {
  writeLooseRow(number)
  undecided = callGiven = false
}

/** Continues to the next record that JavaScript must decide about. Rows of known records are written. */
export function next(): i32 {
  let answer = undecided ? decide() : goOn
  while (answer === goOn) {
    if (isFull()) return mustTake
    answer = find()
    if (answer === goOn) answer = decide()
  }
  return answer
}

/** Steps over one record, taking its fields. */
function find(): i32 {
  const marksBefore = cursor
  const before = place
  const begunBefore = begun
  const answer = record()
  if (answer !== isNoLog || isLast) return answer
  // Perhaps it only ends in the next part.
  setPlace(before)
  setCursor(marksBefore)
  begun = begunBefore
  return needsMore
}

function record(): i32 {
  if (!begun) {
    if (!openLog()) return isNoLog
    begun = true
  }
  let at = afterSpace(place)
  const byte = load<u8>(at)
  if (byte === closeList) {
    at = afterSpace(at + 1)
    if (load<u8>(at) !== closeObject || afterSpace(at + 1) !== partEnd || !isLast) return isNoLog
    setPlace(partEnd)
    return isEnd
  }
  if (afterFirst) {
    if (byte !== comma) return isNoLog
    at = afterSpace(at + 1)
  }
  if (load<u8>(at) !== openObject) return isNoLog
  const after = readRecord(at)
  if (after === 0 || after > partEnd) return isNoLog
  recordStart = at
  setPlace(after)
  records++
  afterFirst = undecided = true
  return isUsual() ? goOn : isUnusual
}

/** `{"Records": [`, and spaces. */
function openLog(): bool {
  let at = afterSpace(place)
  if (load<u8>(at) !== openObject) return false
  at = afterSpace(at + 1)
  // "Records" with its quotation marks: nine bytes.
  if (load<u64>(at) !== 0x7364726f63655222 || load<u8>(at, 8) !== quotationMark) return false
  at = valueBehind(at + 9)
  if (at === 0 || load<u8>(at) !== openList) return false
  setCursor(cursor + 8)
  setPlace(at + 1)
  return true
}

/** Looks up what the record last found means, and writes its row where that is known. */
function decide(): i32 {
  const caller = known(firstOf(callerPrint), secondOf(callerPrint))
  if (caller === isMissing) return isUnknownCaller
  callerNumber = (caller - firstNumber) >> 1
  callMatters = ((caller - firstNumber) & 1) !== 0
  if (!callGiven) {
    const answer = decideCall()
    if (answer !== goOn) return answer
  }
  if (asksOfPairs) {
    const answer = writeAsked()
    if (answer !== goOn) return answer
  } else writeRow(callerNumber, callNumber, hasShared)
  undecided = callGiven = false
  return goOn
}

function decideCall(): i32 {
  callHead = -1
  const held = known(callA(), callB())
  if (held === isMissing) return isUnknownCall
  callNumber = (held - firstNumber) >> 1
  if ((held - firstNumber) & 1) {
    callHead = callNumber
    printRequest()
    const whole = known(wholeA(), wholeB())
    if (whole === isMissing) return isUnknownCall
    callNumber = whole - firstNumber
  }
  return goOn
}

function writeAsked(): i32 {
  const pair = heldPair(callerNumber, callNumber)
  if (pair === isMissing) return isUnknownPair
  if (pair === isDetailedPair) {
    const caller = known(detailA(), detailB())
    if (caller === isMissing) return isUnknownDetail
    writeRow(caller - firstNumber, callNumber, hasShared)
  } else writePair(pair - firstPair, hasShared)
  return goOn
}

/** The fingerprint of a caller with all details. */
function detailA(): u64 {
  return mixed(firstOf(callerPrint), firstOf(detailPrint))
}

function detailB(): u64 {
  return mixed(secondOf(callerPrint), secondOf(detailPrint))
}

/** Calls by a caller that no policy can name mean less, so they count as different calls. */
function callA(): u64 {
  return callMatters ? firstOf(callPrint) : ~firstOf(callPrint)
}

function callB(): u64 {
  return callMatters ? secondOf(callPrint) : ~secondOf(callPrint)
}

function wholeA(): u64 {
  return mixed(callA(), firstOf(requestPrint))
}

function wholeB(): u64 {
  return mixed(callB(), secondOf(requestPrint))
}
