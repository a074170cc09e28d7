/** The sources of account snapshots, as `.github/whittle.yml` names them. */
import * as z from 'zod'
import { date, durationInDays, externalId, roleArnOfAccounts, text } from '../value-schemas.ts'
import type { SnapshotSettings } from '../types.ts'
import { assumedRole } from '../cloudtrail-defaults.ts'

const files = z.array(text).min(1, 'names no file').optional()

export const snapshot = z
  .strictObject({
    files: files.describe(
      'Account snapshots, from the root of the checkout: the output of aws iam get-account-authorization-details, a file for each account.',
    ),
    'credential-reports': files.describe(
      'Credential reports of the same accounts, from the root of the checkout: the passwords and keys of users.',
    ),
    taken: date
      .meta({
        description: 'The day (UTC) on which the files were taken. Default: the latest date that each of them has.',
        format: 'date',
      })
      .optional(),
    live: z
      .boolean()
      .optional()
      .describe(
        'Ask IAM itself, in each account of the configuration (iam:GetAccountAuthorizationDetails and the credential report). Default: false.',
      ),
    role: roleArnOfAccounts
      .optional()
      .describe(
        'Role to assume for that, e.g. arn:aws:iam::{account}:role/whittle-reader. Default: the credentials of the run.',
      ),
    'external-id': externalId.optional().describe("External id that the role's trust policy asks for."),
    'max-age': durationInDays
      .optional()
      .describe('How long ago a snapshot may have been taken; an older one is not used. Default: 7d.'),
  })
  .superRefine(({ live, role, 'external-id': id }, context) => {
    if (role !== undefined && live !== true)
      context.addIssue({ code: 'custom', path: ['role'], input: role, message: 'is assumed for live: true only' })
    if (id !== undefined && role === undefined)
      context.addIssue({ code: 'custom', path: ['external-id'], input: id, message: 'needs the role that asks for it' })
  })

export type SnapshotInput = z.infer<typeof snapshot>

export const snapshotFrom = (input: SnapshotInput): SnapshotSettings => ({
  files: input.files ?? [],
  credentialReports: input['credential-reports'] ?? [],
  ...(input.taken !== undefined && { taken: input.taken }),
  ...(input.live === true && { live: assumedRole(input.role, input['external-id']) ?? {} }),
  maxAgeDays: Number.parseInt(input['max-age'] ?? '7d', 10),
})
