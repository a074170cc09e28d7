/** The sources of CloudTrail, in `.github/whittle.yml`. */
import * as z from 'zod'
import {
  accountId,
  bucket,
  eventDataStoreArn,
  externalId,
  keyPrefix,
  organization,
  region,
  roleArn,
  roleArnOfAccounts,
  sqlName,
  text,
  trailArn,
  workgroup,
} from '../value-schemas.ts'

const accounts = z.array(accountId).min(1, 'names no account').optional()
const regions = z.array(region).min(1, 'names no Region').optional()
const days = z.int().min(1).max(3650).optional().describe('How far back to read. Default: evidence.window.')
const assumed = {
  role: roleArn.optional().describe('Role to assume for reading. Default: the credentials of the run.'),
  'external-id': externalId.optional().describe("External id that the role's trust policy asks for."),
}

const lookupEvents = z
  .strictObject({
    regions: regions.describe('Regions to ask. Default: evidence.regions.'),
    days: z.int().min(1).max(90).optional().describe('How far back to look; CloudTrail keeps 90 days. Default: 90.'),
    'max-pages': z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe('Pages of 50 events to read per Region, at two a second. What is not read is reported. Default: 2000.'),
    accounts: accounts.describe('Accounts to ask, each through its role. Default: that of the credentials.'),
    role: roleArnOfAccounts
      .optional()
      .describe('Role to assume, e.g. arn:aws:iam::{account}:role/whittle-reader for each of accounts.'),
    'external-id': assumed['external-id'],
  })
  .superRefine(({ accounts: of, role }, context) => {
    const perAccount = role?.includes('{account}') === true
    if (of !== undefined && !perAccount) {
      context.addIssue({
        code: 'custom',
        path: ['accounts'],
        input: of,
        message: 'needs a role with {account} in it, such as arn:aws:iam::{account}:role/whittle-reader',
      })
    } else if (of === undefined && perAccount) {
      context.addIssue({
        code: 'custom',
        path: ['role'],
        input: role,
        message: 'contains {account}: name them in accounts',
      })
    }
  })

const trail = z.strictObject({
  arn: trailArn.describe('ARN of a trail whose logs are read here: its selectors say what they could have shown.'),
  ...assumed,
})

const s3 = z.strictObject({
  bucket: bucket.describe("The trail's bucket."),
  prefix: keyPrefix.optional().describe('What stands before AWSLogs/ in the keys. Default: nothing.'),
  organization: organization.optional().describe('Id of the organisation, for the bucket of an organisation trail.'),
  accounts: accounts.describe('Accounts to read. Default: all that have a folder.'),
  regions: regions.describe('Regions to read. Default: all that have a folder.'),
  days,
  region: region.optional().describe("The bucket's Region. Default: that of the run."),
  ...assumed,
})

const athena = z.strictObject({
  workgroup: workgroup.optional().describe('Default: primary.'),
  catalog: sqlName.optional().describe('Data catalog. Default: AwsDataCatalog.'),
  database: sqlName.describe("Database of the trail's table."),
  table: sqlName.describe("The trail's table; whittle sql --engine athena --ddl prints a fitting one."),
  region: region.optional().describe("Athena's Region. Default: that of the run."),
  output: z
    .string()
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/\S*$/, 'is not a place such as s3://bucket/athena/')
    .optional()
    .describe("Where results go. Default: the workgroup's place."),
  accounts: accounts.describe('Accounts to read. Default: all in the table.'),
  regions: regions.describe('Regions to read. Default: all in the table.'),
  days,
  ...assumed,
})

const lake = z.strictObject({
  'event-data-store': eventDataStoreArn.describe('ARN of the event data store.'),
  accounts: accounts.describe('Accounts to read. Default: all in the store.'),
  regions: regions.describe('Regions to read. Default: all in the store.'),
  days,
  ...assumed,
})

export const cloudtrailPlace = z
  .strictObject({
    files: z
      .array(text)
      .min(1, 'names no file')
      .optional()
      .describe('Files or folders of trail logs (.json, .json.gz), LookupEvents or Event History downloads.'),
    'lookup-events': lookupEvents.optional().describe("CloudTrail's own 90 days of management events, over its API."),
    s3: s3.optional().describe('Trail logs in their bucket.'),
    athena: athena.optional().describe('Trail logs through Athena: aggregated there, so that rows travel, not events.'),
    lake: lake.optional().describe('An event data store of CloudTrail Lake.'),
    trail: trail.optional().describe('Not a place to read from: what a trail records, asked of CloudTrail.'),
  })
  .meta({ description: 'One place to read CloudTrail from.', minProperties: 1, maxProperties: 1 })

export type CloudTrailPlace = z.infer<typeof cloudtrailPlace>

export const lastAccessed = z.strictObject({
  'untouched-services': z
    .enum(['keep', 'drop'])
    .optional()
    .describe(
      'What to do with unobservable actions of services that no principal of the policy ever called. Default: keep.',
    ),
  role: roleArnOfAccounts
    .optional()
    .describe('Role to assume, e.g. arn:aws:iam::{account}:role/whittle-reader. Default: the credentials of the run.'),
  'external-id': assumed['external-id'],
})

export type LastAccessedInput = z.infer<typeof lastAccessed>
