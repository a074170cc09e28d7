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
  const held = heldPair(caller, call)
  writePair(held === isMissing ? numberPair(caller, call) : held - firstPair, hasShared)
}

export function writePair(pair: u32, hasShared: bool): void {
  const row = rows + ((<usize>rowWords) << 2)
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

/** Of a pair that has no number: its records are distinguished further. */
export const isDetailedPair: u32 = firstNumber
export const firstPair: u32 = firstNumber + 1
/** Of a pair whose records are not distinguished further. */
export const excludedMark: u64 = (<u64>1) << 63

// The multiplier is odd: the part of the product that is kept differs for any two pairs.
const factor: u64 = 0x9e3779b97f4a7c15

/** What is kept of a pair: its number behind `firstPair`, `isDetailedPair`, or `isMissing`. */
export function heldPair(caller: u32, call: u32): u32 {
  const pair = ((<u64>caller) << 32) | call
  return known(pair * factor, ~pair)
}

/** @param mark in the upper word of what JavaScript receives of it */
export function numberPair(caller: u32, call: u32, mark: u64 = 0): u32 {
  const pair = ((<u64>caller) << 32) | call
  const number = pairCount++
  remember(pair * factor, ~pair, firstPair + number)
  store<u64>(pairs + ((<usize>freshPairs) << 3), pair | mark)
  freshPairs++
  return number
}

export function rememberDetailed(caller: u32, call: u32): void {
  const pair = ((<u64>caller) << 32) | call
  remember(pair * factor, ~pair, isDetailedPair)
}
