import * as z from 'zod'
import type { Condition } from '../../evidence/events/condition.ts'
import { quotedText } from './values.ts'

/** A condition as it was resolved for the run: later runs of the action read events by it, whatever the file says then. */
const condition = z
  .looseObject({ kind: quotedText.describe('Kind of the condition; its other members follow from it.') })
  .refine(isCondition) as unknown as z.ZodType<Condition>

function isCondition(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { kind, of } = value as { kind?: unknown; of?: unknown }
  if (kind === 'all' || kind === 'any') return Array.isArray(of) && of.every(isCondition)
  return kind === 'not' ? isCondition(of) : typeof kind === 'string'
}

const state = z.union([
  z.strictObject({
    accessKey: quotedText.describe('Id of an access key.'),
    is: z.enum(['inactive', 'absent']).describe('The state that it has to have.'),
  }),
  z.strictObject({
    user: quotedText.describe('Name or ARN of a user.'),
    password: z.literal('absent').describe('The user has to have no password.'),
  }),
  z.strictObject({
    user: quotedText.describe('Name or ARN of a user.'),
    notIn: z.array(quotedText).describe('Groups that the user must not be in.'),
  }),
  z.strictObject({
    principal: quotedText.describe('ARN of a user or role.'),
    lacks: z.array(quotedText).describe('Actions that its policies must not allow.'),
  }),
])

export const verificationSpec = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('stays-empty').describe('No further events may match.'),
    id: quotedText.describe('Id of the verification.'),
    for: quotedText.describe('How long.'),
    condition: condition.describe('The condition on events, as it was resolved for the run.'),
  }),
  z.strictObject({
    kind: z.literal('stays-alive').describe('Calls that match have to go on.'),
    id: quotedText.describe('Id of the verification.'),
    for: quotedText.describe('How long.'),
    within: quotedText.describe('The time within which there has to be one.'),
    condition: condition.describe('The condition on events, as it was resolved for the run.'),
  }),
  z.strictObject({
    kind: z.literal('state').describe('IAM has to be in this state.'),
    id: quotedText.describe('Id of the verification.'),
    expect: state.describe('The state.'),
  }),
])

/** A verification with its condition resolved. */
export type ResolvedVerification = z.infer<typeof verificationSpec>
export type WatchedVerification = Exclude<ResolvedVerification, { kind: 'state' }>
