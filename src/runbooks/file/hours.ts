import type * as z from 'zod'
import type { WorkingHours } from '../../evidence/events/condition.ts'
import type { hours } from './condition-schema.ts'

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const minutesOf = (written: string): number => Number(written.slice(0, 2)) * 60 + Number(written.slice(3))

export const parseHours = (written: z.infer<typeof hours>): WorkingHours => ({
  timeZone: written['time-zone'],
  days: written.days.map((day) => days.indexOf(day) + 1),
  from: minutesOf(written.from),
  to: minutesOf(written.to),
  holidays: written.holidays ?? [],
})
