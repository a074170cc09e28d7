/** Whole seconds since the epoch, as the ledger counts time while records come in. */
export type Seconds = number

const secondsPerDay = 86_400

/** @param time ISO 8601, UTC, to the second; NaN for anything else */
export const secondsOf = (time: string): Seconds => Date.parse(time) / 1000

/** ISO 8601, UTC, to the second; empty where no time is known. */
export const timeOf = (seconds: Seconds): string =>
  Number.isFinite(seconds) ? `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z` : ''

/** Number of the UTC day since the epoch. */
export const dayOf = (seconds: Seconds): number => Math.floor(seconds / secondsPerDay)

/** `2026-05-01` */
export const dayText = (day: number): string => new Date(day * secondsPerDay * 1000).toISOString().slice(0, 10)

/** The inverse of `dayText`. */
export const dayNumber = (text: string): number => Date.parse(text) / 1000 / secondsPerDay

/** First and last second of a UTC day, by its number. */
export const startOfDay = (day: number): Seconds => day * secondsPerDay
export const endOfDay = (day: number): Seconds => (day + 1) * secondsPerDay - 1
