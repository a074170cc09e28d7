/** The place of saved evidence, in `.github/whittle.yml`. */
import * as z from 'zod'
import { branch, bucket, durationInDays, externalId, region, roleArn, text } from '../value-schemas.ts'

const cacheKey = z.string().regex(/^[^,\s]{1,200}$/, 'is not a cache key: at most 200 characters, no comma, no space')

const objectKey = z
  .string()
  .regex(/^(?!\/)[!-~]{1,1024}$/, 'is not the key of an object such as whittle/ledger: it does not begin with a slash')

/**
 * Exactly one is given: for editors in the JSON Schema, with a message where mistakes are reported (`crossMistakes`).
 */
export const ledgerPlaces = ['file', 'cache', 's3', 'branch'] as const

export const ledger = z
  .strictObject({
    file: text.optional().describe('A file, from the root of the checkout.'),
    cache: z
      .union([
        z.literal(true),
        z.strictObject({
          key: cacheKey.optional().describe('What the keys of its entries begin with. Default: whittle-ledger.'),
        }),
      ])
      .optional()
      .describe(
        "GitHub's cache of the repository (in the action only). GitHub removes a cache that is not read for 7 days.",
      ),
    s3: z
      .strictObject({
        bucket: bucket.describe('Bucket of the object.'),
        key: objectKey.describe('Key of the object, e.g. whittle/ledger.'),
        region: region.optional().describe("The bucket's Region. Default: that of the run."),
        role: roleArn.optional().describe('Role to assume. Default: the credentials of the run.'),
        'external-id': externalId.optional().describe("External id that the role's trust policy asks for."),
      })
      .optional()
      .describe(
        'An object in S3: the one thing that Whittle writes in AWS. Needs s3:GetObject and s3:PutObject on it.',
      ),
    branch: branch
      .optional()
      .describe('A branch of the repository that holds nothing else (in the action only). Needs contents: write.'),
    expire: durationInDays
      .optional()
      .describe('How long evidence is kept, counted from the newest day. Default: 400d.'),
  })
  .meta({ oneOf: ledgerPlaces.map((place) => ({ required: [place], properties: { [place]: {} } })) })
