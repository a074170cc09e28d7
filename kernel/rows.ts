import { firstNumber, isMissing, known, remember } from './table'

/** The content of a part of a file, until JavaScript takes it: a row for each record, and the pairs that rows name. */

/** Two words (pair, time), four of the id, four of the shared id where there is one. */
const mostRowWords = 1 << 14
const longestRow = 10
export const rows = memory.data(mostRowWords * 4, 16)
export let rowWords: i32 = 0
const sharedMark: u32 = 1 << 31
const loosePair: u32 = 0x7fffffff

/** Caller and call of each pair that got its number since they were last taken. */
const mostPairs = 1 << 13
export const pairs = memory.data(mostPairs * 8, 16)
export let freshPairs: i32 = 0
let pairCount: u32 = 0

/** The parts of a row, as the record's fields were read. */
export const timeWord = memory.data(4, 4)
export const idWords = memory.data(16, 16)
export const sharedWords = memory.data(16, 16)

export function isFull(): bool {
  return rowWords > mostRowWords - longestRow || freshPairs === mostPairs
}

export function takeRows(): void {
  rowWords = 0
}

export function takePairs(): void {
  freshPairs = 0
}

export function restartPairs(): void {
  freshPairs = 0
  pairCount = 0
}

export function writeRow(caller: u32, call: u32, hasShared: bool): void {
  const row = rows + ((<usize>rowWords) << 2)
  const pair = pairOf(caller, call)
  store<u32>(row, hasShared ? pair | sharedMark : pair)
  store<u32>(row, load<u32>(timeWord), 4)
  v128.store(row, v128.load(idWords), 8)
  rowWords += 6
  if (!hasShared) return
  v128.store(row, v128.load(sharedWords), 24)
  rowWords += 4
}

/** A row for a record that is passed to JavaScript separately, under this number. */
export function writeLooseRow(number: u32): void {
  const row = rows + ((<usize>rowWords) << 2)
  store<u32>(row, loosePair)
  store<u32>(row, number, 4)
  rowWords += 2
}

function pairOf(caller: u32, call: u32): u32 {
  const pair = ((<u64>caller) << 32) | call
  // The multiplier is odd: the part of the product that is kept differs for any two pairs.
  const print = pair * 0x9e3779b97f4a7c15
  const held = known(print, ~pair)
  if (held !== isMissing) return held - firstNumber
  const number = pairCount++
  remember(print, ~pair, firstNumber + number)
  store<u64>(pairs + ((<usize>freshPairs) << 3), pair)
  freshPairs++
  return number
}
