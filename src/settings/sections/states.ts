/** Which states of Terraform are read, as `.github/whittle.yml` says it. */
import * as z from 'zod'
import { externalId, roleArn } from '../value-schemas.ts'

export const states = z.strictObject({
  backends: z
    .boolean()
    .optional()
    .describe(
      'Read the states that S3 backends of the source name, of all workspaces. Needs s3:GetObject and s3:ListBucket on their buckets. Default: false.',
    ),
  role: roleArn
    .optional()
    .describe(
      'Role to assume for reading states. Default: the credentials of the run. Those of a backend are not used.',
    ),
  'external-id': externalId.optional().describe("External id that the role's trust policy asks for."),
})
