/** Calls of the module examples/setup, what each has to grant, and what Terraform prints of them. */

export const account = '111122223333'
export const key = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6789-abcd-ef0123456789'
const analyzer = 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused'
const store = 'arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/0a1b2c3d-4e5f-6789-abcd-ef0123456789'

export const github = { repository: 'acme/infra' }
export const logs = { bucket: 'org-trail', prefix: 'audit/', organization: 'o-abcdefghij' }
export const athena = { accounts: [account, '444455556666'], regions: ['eu-west-1', 'us-east-1'], from: '2026-05-01' }
const nothing = { event_history: false, trails: false, snapshot: false }

/** Variables of the module by the name of its call; what is granted by each is in {@link granted}. */
export const calls = {
  defaults: { github },
  hub: { hub: { role_arn: 'arn:aws:iam::999988887777:role/whittle-reader', external_id: 'whittle' } },
  environment: { github: { ...github, environment: 'aws', create_provider: false }, ...nothing, event_history: true },
  immutable: { github: { ...github, owner_id: '123456', repository_id: '456789' }, ...nothing, event_history: true },
  event_history: { github, ...nothing, event_history: true },
  trails: { github, ...nothing, trails: true },
  trail_logs: { github, ...nothing, trail_logs: logs },
  encrypted_logs: { github, ...nothing, trail_logs: { ...logs, kms_key_arns: [key] } },
  athena: { github, ...nothing, trail_logs: logs, athena },
  encrypted_athena: { github, ...nothing, trail_logs: logs, athena: { ...athena, kms_key_arn: key } },
  event_data_stores: { github, ...nothing, event_data_stores: [store] },
  snapshot: { github, ...nothing, snapshot: true },
  last_accessed: { github, ...nothing, last_accessed: true },
  accounts: { github, ...nothing, accounts: ['444455556666'] },
  analyzers: { github, ...nothing, analyzers: [analyzer] },
  checks: { github, ...nothing, checks: true },
  states: { github, ...nothing, states: [{ bucket: 'acme-states', prefix: 'infra/' }] },
  ledger: { github, ...nothing, ledger: { bucket: 'acme-whittle' } },
  everything: {
    github,
    trail_logs: { ...logs, kms_key_arns: [key] },
    athena: { ...athena, kms_key_arn: key },
    event_data_stores: [store],
    last_accessed: true,
    accounts: ['444455556666'],
    analyzers: [analyzer],
    checks: true,
    states: [{ bucket: 'acme-states', kms_key_arns: [key] }],
    ledger: { bucket: 'acme-whittle', kms_key_arn: key },
  },
} satisfies Record<string, object>
export type Call = keyof typeof calls

/**
 * What Athena and S3 ask for on the reader's behalf: no call of Whittle, so that docs/aws-policy.json does not list it.
 * @see https://docs.aws.amazon.com/athena/latest/ug/managed-policies.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export const onBehalf = [
  'glue:GetDatabase',
  'glue:GetPartitions',
  'glue:GetTable',
  'kms:Decrypt',
  'kms:GenerateDataKey',
  's3:AbortMultipartUpload',
  's3:GetBucketLocation',
  's3:ListBucketMultipartUploads',
  's3:ListMultipartUploadParts',
]
const forAthena = onBehalf.filter((action) => !action.startsWith('kms:'))

/** The statements of docs/aws-policy.json that a variable stands for, and what is asked for on the reader's behalf. */
export const granted: readonly (readonly [Call, readonly string[], readonly string[]])[] = [
  ['event_history', ['ReadEventHistory'], []],
  ['trail_logs', ['ReadTrailLogs'], []],
  ['encrypted_logs', ['ReadTrailLogs'], ['kms:Decrypt']],
  ['athena', ['ReadTrailLogs', 'QueryAthena'], [...forAthena, 's3:PutObject']],
  ['encrypted_athena', ['ReadTrailLogs', 'QueryAthena'], [...onBehalf, 's3:PutObject']],
  ['snapshot', ['ReadAccountSnapshots'], []],
  ['last_accessed', ['ReadLastAccessed'], []],
  ['accounts', ['ReadOtherAccounts'], []],
  ['analyzers', ['FindAnalyzers', 'ReadFindings'], []],
  ['checks', ['AskAboutProposals'], []],
  ['states', ['ReadStates'], []],
  ['ledger', ['KeepEvidence'], ['s3:ListBucket']],
]

/** Of `aws_glue_catalog_table`, what the tests read. */
export interface Table {
  readonly parameters: object
  readonly partition_keys: readonly Record<string, unknown>[]
  readonly storage_descriptor: readonly {
    readonly columns: readonly Record<string, unknown>[]
    readonly ser_de_info: readonly { readonly serialization_library: string }[]
  }[]
}

/** An error of `terraform plan -json`. */
export interface Diagnostic {
  readonly severity: string
  readonly detail: string
  readonly range: { readonly start: { readonly line: number } }
}

/** A resource that a plan would make. */
export interface Resource {
  readonly address: string
  readonly type: string
  readonly module_address: string
  readonly change: { readonly after: Record<string, unknown> }
}
