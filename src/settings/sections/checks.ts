import * as z from 'zod'
import { actionPattern, region } from '../value-schemas.ts'

const checks = z
  .strictObject({
    validate: z.boolean().optional().describe('ValidatePolicy on every proposal (free). An error stops it.'),
    'no-new-access': z
      .boolean()
      .optional()
      .describe('CheckNoNewAccess of every proposal against the old document (costs per call). FAIL stops it.'),
    'access-not-granted': z
      .array(actionPattern)
      .min(1, 'names no action')
      .max(100, 'names more than 100 actions')
      .optional()
      .describe('CheckAccessNotGranted: critical actions; whether a proposal still grants one is reported.'),
    'no-public-access': z
      .boolean()
      .optional()
      .describe('CheckNoPublicAccess on the resource and trust policies found; what they grant is reported.'),
  })
  .meta({ minProperties: 1 })

export const accessAnalyzer = z.strictObject({
  region: region.optional().describe('Region to ask in. Default: that of the run (AWS_REGION).'),
  required: z
    .boolean()
    .optional()
    .describe(
      'Propose nothing for a policy whose checks could not be made or that AWS leaves undecided (no credentials, no permission, throttled, unresolved values). Default: false, and the report says which were not made.',
    ),
  checks: checks.describe("AWS's own checks, beside Whittle's proof. None is made unless it is named."),
})
