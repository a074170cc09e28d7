import { z } from 'zod'
import type { Condition } from '../../evidence/events/condition.ts'
import { text } from './values.ts'

/** A condition as it was resolved for the run: later runs of the action read events by it, whatever the file says then. */
const condition = z.looseObject({ kind: text }).refine(isCondition) as unknown as z.ZodType<Condition>

function isCondition(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { kind, of } = value as { kind?: unknown; of?: unknown }
  if (kind === 'all' || kind === 'any') return Array.isArray(of) && of.every(isCondition)
  return kind === 'not' ? isCondition(of) : typeof kind === 'string'
}

const state = z.union([
  z.strictObject({ accessKey: text, is: z.enum(['inactive', 'absent']) }),
  z.strictObject({ user: text, password: z.literal('absent') }),
  z.strictObject({ user: text, notIn: z.array(text) }),
  z.strictObject({ principal: text, lacks: z.array(text) }),
])

export const verificationSpec = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stays-empty'), id: text, for: text, condition }),
  z.strictObject({ kind: z.literal('stays-alive'), id: text, for: text, within: text, condition }),
  z.strictObject({ kind: z.literal('state'), id: text, expect: state }),
])

/** A verification with its condition resolved. */
export type ResolvedVerification = z.infer<typeof verificationSpec>
export type WatchedVerification = Exclude<ResolvedVerification, { kind: 'state' }>
