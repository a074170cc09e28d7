const secondsOf: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800 }

/**
 * Seconds of a duration of a runbook: `30m`, `6h`, `7d`, `2w`.
 *
 * @throws RangeError where the text is none: files are checked before
 */
export function durationSeconds(text: string): number {
  const [, number, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? []
  const seconds = secondsOf[unit]
  if (number === undefined || seconds === undefined) throw new RangeError(`"${text}" is no duration such as 30m or 7d`)
  return Number(number) * seconds
}

/** The moment `duration` after another, ISO 8601 to the second. */
export const momentAfter = (moment: string, duration: string): string =>
  isoSeconds(Date.parse(moment) + durationSeconds(duration) * 1000)

/** ISO 8601, UTC, to the second. @param time milliseconds since the epoch */
export const isoSeconds = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z')
