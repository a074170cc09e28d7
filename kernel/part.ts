import { indexQuotes, sawOther } from './quotes'
import { setCursor } from './walk'

/**
 * The part of a file that is in memory: what is left of the part before, and the next one behind it. Then the index of
 * its quotation marks.
 */

/** Bytes: a record that is longer is not taken. */
const mostBytes: usize = 24 << 20
/** What may be looked at behind the end, and is zero. */
const padding: usize = 128

/** The beginning of the next record, and the end of the part. */
export let place: usize = 0
export let partEnd: usize = 0
/** Does the file end with the part? */
export let isLast = false
let checkedFrom: usize = 0

export function setPlace(at: usize): void {
  place = at
}

function partAt(): usize {
  return (__heap_base + 63) & ~(<usize>63)
}

function marksAt(): usize {
  return partAt() + mostBytes + 2 * padding
}

/** @returns false when there is no memory for it; what is not used costs none */
export function openPart(): bool {
  const wanted = marksAt() + 4 * mostBytes + 2 * padding
  const missing = <isize>wanted - ((<isize>memory.size()) << 16)
  if (missing > 0 && memory.grow(<i32>((missing + 65535) >> 16)) < 0) return false
  partEnd = place = partAt()
  isLast = false
  return true
}

export function room(bytes: usize): usize {
  const from = partAt()
  const left = partEnd - place
  if (place !== from) memory.copy(from, place, left)
  place = from
  partEnd = from + left
  return left + bytes > mostBytes ? 0 : partEnd
}

export function feed(bytes: usize, last: bool): void {
  partEnd += bytes
  isLast = last
  memory.fill(partEnd, 0, padding)
  checkedFrom = place
  indexQuotes(place, partEnd, marksAt())
  setCursor(marksAt())
}

export function doubtFrom(): usize {
  return checkedFrom
}

export function doubtTo(): usize {
  return sawOther ? place : checkedFrom
}
