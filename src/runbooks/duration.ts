import { durationSeconds } from './file/values.ts'

/** ISO 8601, UTC, to the second. @param time milliseconds since the epoch */
export const isoSeconds = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z')

/** The moment `duration` (`30m`, `7d`) after another, ISO 8601 to the second. */
export const momentAfter = (moment: string, duration: string): string =>
  isoSeconds(Date.parse(moment) + durationSeconds(duration) * 1000)
