/**
 * The valid content of `.github/whittle.yml`. The JSON Schema for editors is made from this (`npm run schema`), so
 * every key is described here, for the people who write the file.
 */
import * as z from 'zod'
import { accessAnalyzer } from './sections/checks.ts'
import { cloudtrailPlace, lastAccessed } from './sections/cloudtrail.ts'
import { dashboard } from './sections/dashboard.ts'
import { findings } from './sections/findings.ts'
import { publishedSchema } from './json-schema.ts'
import { ledger } from './sections/ledger.ts'
import { pullRequests } from './sections/pull-requests.ts'
import {
  accountId,
  actionPattern,
  analyzerArn,
  cidr,
  dataEventType,
  date,
  durationInDays,
  fencedResource,
  principalArnSchema,
  principalPattern,
  region,
  service,
  text,
  vpcOrArn,
  vpcEndpoint,
  organisation,
} from './value-schemas.ts'
import { review } from './sections/review.ts'
import { runbooks } from './sections/runbooks.ts'
import { rollout } from './sections/rollout.ts'
import { verify } from './sections/verify.ts'
import { snapshot } from './sections/snapshot.ts'
import { states } from './sections/states.ts'

const recorded = z.strictObject({
  management: z
    .enum(['all', 'read', 'write', 'none'])
    .optional()
    .describe('Which management events the trail records.'),
  excludable: z
    .array(z.enum(['kms.amazonaws.com', 'rdsdata.amazonaws.com']))
    .optional()
    .describe('Event sources that a trail may exclude, and that this one records.'),
  data: z.array(dataEventType).optional().describe('Resource types of recorded data events, e.g. AWS::S3::Object.'),
  regions: z.array(region).optional().describe('Regions that the trail records, besides those that its files show.'),
})

const evidence = z.strictObject({
  window: durationInDays
    .optional()
    .describe('An action must have been observable this long to be called unused, e.g. 90d. Default: 90d.'),
  'max-age': durationInDays
    .optional()
    .describe('How long ago the evidence of an account may have ended; older evidence removes nothing. Default: 30d.'),
  'as-of': date
    .meta({ description: 'Decide as of the end of this day (UTC) instead of now, e.g. 2026-11-01.', format: 'date' })
    .optional(),
  trial: z
    .boolean()
    .optional()
    .describe(
      'Let the action open pull requests for a trial: as-of, or a window below 30 days. The report says that it is one. Default: false.',
    ),
  regions: z
    .array(region)
    .optional()
    .describe('Regions the evidence must cover. Default: those in which the evidence has records.'),
  cloudtrail: z.array(cloudtrailPlace).optional().describe('Where to read CloudTrail from: one place or several.'),
  recorded: recorded
    .optional()
    .describe('What the trail records, where log files cannot show it. Without it, only what is seen counts.'),
  'access-analyzer': z
    .strictObject({ analyzer: analyzerArn.describe('ARN of the unused-access analyzer.') })
    .optional()
    .describe('Unused-access findings to hold against the evidence.'),
  'last-accessed': lastAccessed
    .optional()
    .describe(
      "IAM's last-accessed data of the policies' principals: actions that it shows as used are kept; the rest as configured.",
    ),
})

const keepOrDrop = z.enum(['keep', 'drop'])

const policies = z.strictObject({
  include: z
    .array(text)
    .min(1, 'names no file')
    .optional()
    .describe('Globs of the files to look into. Default: **/*.tf and **/*.json.'),
  exclude: z.array(text).optional().describe('Globs of files to leave out, besides .git, .terraform and node_modules.'),
  principals: z
    .record(text, z.array(principalArnSchema).min(1, 'names no principal'))
    .optional()
    .describe(
      'The principals that a policy is attached to, where the source does not name them: file path or Terraform address → user and role ARNs.',
    ),
  unobserved: z
    .union([
      keepOrDrop,
      z.array(
        z.strictObject({
          in: text.optional().describe('Glob over file, address or file#address. Default: every policy.'),
          services: z.array(service).optional().describe('Service prefixes it holds for. Default: all.'),
          reasons: z
            .array(z.enum(['nameless', 'data-events', 'permission-only']))
            .optional()
            .describe('Why the evidence cannot show the action. Default: whatever the reason.'),
          do: keepOrDrop.describe('keep, or drop.'),
        }),
      ),
    ])
    .optional()
    .describe('What to do with actions that the evidence cannot show. First match wins. Default: keep.'),
  generated: z
    .enum(['edit', 'skip'])
    .optional()
    .describe('Files that say they are generated (cdktf.out, "DO NOT EDIT"): edit them, or skip. Default: skip.'),
})

const network = z
  .strictObject({
    cidrs: z.array(cidr).optional().describe('Public IPv4 and IPv6 blocks. Private addresses belong under vpcs.'),
    vpcs: z
      .array(vpcOrArn)
      .optional()
      .describe(
        'VPC ids, or ARNs: ids are unique in a Region only, so that a fence compares ARNs where a service allows it.',
      ),
    'vpc-endpoints': z.array(vpcEndpoint).optional().describe('VPC endpoint ids.'),
    'vpc-endpoint-owners': z
      .array(accountId)
      .optional()
      .describe('Accounts, in quotes: all VPC endpoints that they own, for the services that set aws:VpceAccount.'),
    'vpc-endpoint-organisations': z
      .array(organisation)
      .optional()
      .describe('Organisations: all VPC endpoints that their accounts own, for the services that set aws:VpceOrgID.'),
  })
  .meta({ description: 'A trusted network.', minProperties: 1 })

const fence = z.strictObject({
  for: text.describe('Glob over file, address or file#address: the policies that get the Deny.'),
  from: z.array(text).min(1, 'names no network').describe('Names from networks: where requests may come from.'),
  exempt: z.array(principalPattern).optional().describe('ARN patterns of principals that the Deny never hits.'),
  mode: z
    .enum(['enforce', 'simulate'])
    .optional()
    .describe(
      'enforce: propose the Deny. simulate: report what it would have denied, and propose it once that is nothing. Default: enforce.',
    ),
  quiet: durationInDays
    .optional()
    .describe(
      'With mode simulate: the evidence over which it must have denied nothing. With learn: the time after which a network without use is no longer trusted. Default: evidence.window.',
    ),
  learn: z
    .boolean()
    .optional()
    .describe(
      'Of identity policies: trust what their principals use steadily as well, and no longer what they have stopped using. Default: false.',
    ),
  kind: z
    .enum(['resource-policy', 'service-control-policy', 'resource-control-policy'])
    .optional()
    .describe('What the policies are, where their text does not show it: those of JSON files. Default: by the text.'),
  resources: z
    .array(fencedResource)
    .min(1, 'names no resource')
    .optional()
    .describe('ARNs: the bucket, key, secret, queue or topic that a JSON file is the policy of.'),
  accounts: z
    .array(accountId)
    .min(1, 'names no account')
    .optional()
    .describe(
      'The member accounts, in quotes, that a service or resource control policy is in force in: all of them, for the evidence of each is needed.',
    ),
})

const waiver = z.strictObject({
  keep: actionPattern.describe('Action or action pattern that must stay, e.g. s3:DeleteObject.'),
  in: text.describe('Glob over file, address or file#address.'),
  until: date.meta({ description: 'The last day on which it holds, e.g. 2027-03-01.', format: 'date' }),
  because: text.describe('Why, for the reader of the report.'),
})

export const settingsSchema = z
  .strictObject({
    account: accountId.optional().describe('The AWS account of every policy in the repository, in quotes.'),
    accounts: z
      .record(text, z.union([accountId, z.array(accountId).min(1, 'names no account')]))
      .optional()
      .describe(
        'Path glob → account id, or a list of the ids of all accounts that the directory is applied to. First match wins.',
      ),
    evidence: evidence.optional().describe('What the policies are compared with.'),
    snapshot: snapshot
      .optional()
      .describe('Account snapshots: the users, groups, roles and policies of the accounts at one moment.'),
    policies: policies.optional().describe('Which policies, and who holds them.'),
    states: states.optional().describe('States of Terraform that are read where the source says they are kept.'),
    networks: z.record(text, network).optional().describe('Trusted networks by name.'),
    fences: z.array(fence).optional().describe('Denies by network to add to policies.'),
    waivers: z.array(waiver).optional().describe('What must stay although it looks unused.'),
    ledger: ledger
      .optional()
      .describe('Where evidence is saved between runs: one of file, cache, s3 or branch. Default: nowhere.'),
    'access-analyzer': accessAnalyzer.optional().describe("AWS's own checks of proposals, by IAM Access Analyzer."),
    findings: findings.optional().describe('What follows from findings of IAM Access Analyzer.'),
    'pull-requests': pullRequests.optional().describe('How pull requests are opened.'),
    review: review.optional().describe('How pull requests are reviewed. Only what the base branch says counts.'),
    runbooks: runbooks.optional().describe('Where runbooks and the records of their runs are.'),
    dashboard: dashboard
      .optional()
      .describe('An issue that shows every policy and proposal of the job; needs issues: write. Default: false.'),
    verify: verify.optional().describe('Which merged narrowings are verified (docs/verify.md).'),
    rollout: rollout
      .optional()
      .describe(
        'Stages in which proposals reach the accounts of a policy, one after the other (docs/rollout.md). Default: all at once.',
      ),
  })
  .meta({ title: 'Whittle', description: 'Configuration of Whittle, .github/whittle.yml. Everything is optional.' })

/** The file as written, checked but without its defaults. */
export type SettingsInput = z.infer<typeof settingsSchema>

export interface JsonSchema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly propertyNames?: { readonly enum?: readonly string[] }
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
}

/** What `schema/whittle.schema.json` holds. */
export const settingsSchemaFile = (): object => publishedSchema(settingsSchema, 'whittle.schema.json', 'draft-7')

/** The JSON Schema (draft 2020-12) of the configuration, for messages. */
export const settingsJsonSchema = (): JsonSchema =>
  z.toJSONSchema(settingsSchema, { target: 'draft-2020-12' }) as JsonSchema
