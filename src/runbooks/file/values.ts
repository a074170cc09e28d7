/** What single values of a runbook file look like. */
import * as z from 'zod'

/** A time of the day. */
export const hoursOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'is not a time of the day such as "07:00"')

/** `30m`, `4h`, `90d`. */
export const duration = z.string().regex(/^(?:0|[1-9]\d{0,4})[mhd]$/, 'is not a duration such as 30m, 4h or 90d')

/** @param written as `duration` takes it */
export function durationSeconds(written: string): number {
  const unit = { m: 60, h: 3600, d: 86_400 }[written.slice(-1)]
  const number = Number(written.slice(0, -1))
  if (unit === undefined || !Number.isInteger(number)) throw new RangeError(`${written}: no duration`)
  return number * unit
}

export const durationDays = (written: string): number => durationSeconds(written) / 86_400

/** Names of runbooks, parameters, lists and steps: they become parts of file names, inputs and outputs. */
export const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'is not a name of small letters, digits and "-", beginning with a letter')
