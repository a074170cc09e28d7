import { parseFinding } from '../../../src/evidence/access-analyzer/parse-finding.ts'
import type { AccountCoverage, OutsideCall, UsageEntry } from '../../../src/evidence/types.ts'
import { judgeFinding } from '../../../src/findings/judge.ts'
import type { AccessSettings } from '../../../src/findings/access/types.ts'
import type { JudgedFinding } from '../../../src/findings/types.ts'
import { loadCatalog } from '../../../src/jobs/load/load-inputs.ts'
import { editWithReferences } from '../../../src/sources/edit.ts'
import { readSources } from '../../../src/sources/read.ts'
import { parseStateOrPlan } from '../../../src/sources/state/read.ts'
import { loadParser } from '../../sources/support.ts'
import { account, coverage, entry, ledger } from '../../support/ledger.ts'

export { account, entry }
export const [partner, vendor] = ['444455556666', '777788889999']

/** Data events of everything that the tables are about. */
export const dataEvents = ['AWS::S3::Object', 'AWS::SNS::PlatformEndpoint', 'AWS::SNS::Topic', 'AWS::SQS::Queue']
export const everything: Partial<AccountCoverage> = { dataEvents, dataComplete: dataEvents }

const catalog = await loadCatalog()

/** An allowed call of the partner, many times, over the whole window, unless said otherwise. */
export const outside = (action: string, resource: string | null, other: Partial<OutsideCall> = {}): OutsideCall => ({
  caller: { kind: 'account', account: partner, principal: 'AROAOTHEREXAMPLE00000' },
  owner: account,
  action,
  resource,
  grade: 'stated',
  operation: `${action.split(':')[0]}.amazonaws.com:${action.split(':')[1]}`,
  network: { kind: 'address', address: '198.51.100.9' },
  region: 'eu-west-1',
  outcome: 'allowed',
  count: 40,
  firstSeen: '2026-08-02T00:00:00Z',
  lastSeen: '2026-10-30T00:00:00Z',
  events: ['00000000-0000-0000-0000-00000000000a'],
  ...other,
})

export const service = (
  name: string,
  action: string,
  resource: string,
  other: Partial<OutsideCall> = {},
): OutsideCall =>
  outside(action, resource, {
    caller: { kind: 'service', service: name },
    network: { kind: 'service', service: name },
    ...other,
  })

export interface Case {
  readonly files: Readonly<Record<string, string>>
  readonly resource: string
  readonly resourceType?: string
  readonly access: readonly object[]
  readonly outside?: readonly OutsideCall[]
  readonly entries?: readonly UsageEntry[]
  readonly coverage?: Partial<AccountCoverage>
  /** More of the coverage as a whole. */
  readonly ledger?: Parameters<typeof ledger>[1]
  readonly settings?: Partial<AccessSettings>
  /** A state of Terraform. */
  readonly state?: object
  readonly type?: 'ExternalAccess' | 'InternalAccess'
}

/** What follows from a finding on a resource of account 111122223333, and the files as the proposal makes them. */
export async function judged(given: Case): Promise<JudgedFinding> {
  const parser = await loadParser()
  const { sources, graph } = readSources(
    Object.entries(given.files).map(([path, content]) => ({ path, content })),
    {
      accountOf: () => account,
      principals: {},
      parser,
      ...(given.state && { shown: [parseStateOrPlan(JSON.stringify(given.state), 'terraform.tfstate')] }),
    },
  )
  const type = given.type ?? 'ExternalAccess'
  const member = type === 'ExternalAccess' ? 'externalAccessDetails' : 'internalAccessDetails'
  const parsed = parseFinding(
    {
      id: 'f',
      resource: given.resource,
      resourceType: given.resourceType ?? '',
      resourceOwnerAccount: account,
      status: 'ACTIVE',
      findingType: type,
      findingDetails: given.access.map((each) => ({ [member]: each })),
    },
    'f.json',
  )
  if (typeof parsed === 'string') throw new Error(parsed)
  const of = ledger(given.entries ?? [], {
    ...(given.outside && { outside: given.outside }),
    coverage: { accounts: [coverage({ ...everything, ...given.coverage })], complete: true, problems: [] },
    ...given.ledger,
  })
  const settings: AccessSettings = {
    windowDays: 90,
    maxAgeDays: 30,
    today: '2026-11-01',
    regions: [],
    edit: (source, statements) => editWithReferences(source, given.files[source.file] ?? '', statements, { parser }),
    ...given.settings,
  }
  return judgeFinding(parsed.finding, { catalog, sources, graph, ledger: of, access: settings })
}

/** A trust policy of `role/app` with these statements, in jsonencode. */
export const trust = (...statements: readonly string[]): Readonly<Record<string, string>> => ({
  'main.tf': `resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
${statements.map((statement) => `      ${statement},`).join('\n')}
    ]
  })
}
`,
})
export const appRole = `arn:aws:iam::${account}:role/app`

/** A policy of the queue `jobs`. */
export const queuePolicy = (...statements: readonly string[]): Readonly<Record<string, string>> => ({
  'main.tf': `provider "aws" {
  region = "eu-west-1"
}
resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}
resource "aws_sqs_queue_policy" "jobs" {
  queue_url = aws_sqs_queue.jobs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
${statements.map((statement) => `      ${statement},`).join('\n')}
    ]
  })
}
`,
})
export const queue = `arn:aws:sqs:eu-west-1:${account}:jobs`
