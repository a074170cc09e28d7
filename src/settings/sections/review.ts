import * as z from 'zod'
import { date, text } from '../value-schemas.ts'

/** Ids of the rules of a review, which settings and findings name: they do not change between versions. */
export const reviewRuleIds = [
  'full-admin',
  'wild-write',
  'wild-read',
  'permissions-management',
  'privilege-escalation',
  'public-access',
  'cross-account',
  'confused-deputy',
  'deny-removed',
  'boundary-removed',
  'network-deny',
  'admin-attached',
  'managed-policy-attached',
  'beyond-use',
  'replaceable-wildcard',
  'aws-validate-policy',
  'aws-access-check',
  'undecided-change',
  'unreadable-policy',
  'configuration-changed',
  'waiver-expired',
  'waiver-unmatched',
] as const

export type ReviewRuleId = (typeof reviewRuleIds)[number]

const ruleId = z.enum(reviewRuleIds)

const waiver = z.strictObject({
  rule: ruleId.describe('Id of the rule whose findings are accepted.'),
  in: text.describe('Glob over file, address or file#address.'),
  until: date.meta({ description: 'The last day on which it holds, e.g. 2027-03-01.', format: 'date' }),
  because: text.describe('Why, for the reader of the review.'),
})

export const review = z.strictObject({
  'fail-on': z
    .enum(['note', 'warning', 'error', 'never'])
    .optional()
    .describe('The check fails for findings of this level or a higher one. Default: error.'),
  'max-comments': z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('At most this many comments on lines and files of a pull request, the worst first. Default: 20.'),
  levels: z
    .partialRecord(ruleId, z.enum(['note', 'warning', 'error', 'off']))
    .optional()
    .describe('Rule → level, instead of its own; off: the rule is not applied.'),
  waivers: z
    .array(waiver)
    .optional()
    .describe('Findings that are accepted until a day: they stay listed and never fail.'),
})
