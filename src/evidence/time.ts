/** Whole seconds since the epoch, as the ledger counts time while records come in. */
export type Seconds = number

export const secondsPerDay = 86_400

/** @param time ISO 8601, UTC, to the second; NaN for anything else */
export const secondsOf = (time: string): Seconds => Date.parse(time) / 1000

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))

const minuteTexts = new Map<number, string>()

/** ISO 8601, UTC, to the second; empty where no time is known. */
export function timeOf(seconds: Seconds): string {
  if (!Number.isFinite(seconds)) return ''
  const minute = Math.floor(seconds / 60)
  const second = Math.floor(seconds) - minute * 60
  return `${minuteText(minute)}:${twoDigits[second]}Z`
}

/** The same for many moments: parts of one text, which are made and compared faster than texts that were put together. */
export function timesOf(moments: readonly Seconds[]): string[] {
  const digits = Buffer.allocUnsafe(moments.length * timeLength)
  let end = 0
  for (const moment of moments) if (Number.isFinite(moment)) end = writeTime(digits, end, moment)
  const all = digits.toString('latin1', 0, end)
  let at = 0
  return moments.map((moment) => (Number.isFinite(moment) ? all.slice(at, (at += timeLength)) : ''))
}

/** `2026-05-01T12:00:00Z` */
const timeLength = 20

/** @returns the place behind it */
function writeTime(into: Buffer, at: number, moment: Seconds): number {
  const seconds = Math.floor(moment)
  const day = dayOf(seconds)
  const within = seconds - day * secondsPerDay
  const date = dayText(day)
  for (let index = 0; index < date.length; index++) into[at + index] = date.charCodeAt(index)
  const minutes = Math.floor(within / 60)
  writeTwo(into, at + 10, letterT, Math.floor(minutes / 60))
  writeTwo(into, at + 13, colon, minutes % 60)
  writeTwo(into, at + 16, colon, within % 60)
  into[at + 19] = letterZ
  return at + timeLength
}

const [letterT, letterZ, colon, zero] = [0x54, 0x5a, 0x3a, 0x30]

/** A separator and a number of two digits. */
function writeTwo(into: Buffer, at: number, separator: number, number: number): void {
  into[at] = separator
  into[at + 1] = zero + Math.floor(number / 10)
  into[at + 2] = zero + (number % 10)
}

/** Many events are of few minutes. */
function minuteText(minute: number): string {
  let text = minuteTexts.get(minute)
  if (text === undefined) {
    const day = dayOf(minute * 60)
    const within = minute - day * 1440
    text = `${dayText(day)}T${twoDigits[Math.floor(within / 60)]}:${twoDigits[within % 60]}`
    if (minuteTexts.size < 100_000) minuteTexts.set(minute, text)
  }
  return text
}

/** Number of the UTC day since the epoch. */
export const dayOf = (seconds: Seconds): number => Math.floor(seconds / secondsPerDay)

const dayTexts = new Map<number, string>()

/** `2026-05-01` */
export function dayText(day: number): string {
  let text = dayTexts.get(day)
  if (text === undefined) {
    text = new Date(day * secondsPerDay * 1000).toISOString().slice(0, 10)
    if (dayTexts.size < 10_000) dayTexts.set(day, text)
  }
  return text
}

/** The inverse of `dayText`. */
export const dayNumber = (text: string): number => Date.parse(text) / 1000 / secondsPerDay

/** First and last second of a UTC day, by its number. */
export const startOfDay = (day: number): Seconds => day * secondsPerDay
export const endOfDay = (day: number): Seconds => (day + 1) * secondsPerDay - 1
