import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  AccountSnapshot,
  SnapshotGroup,
  SnapshotPolicy,
  SnapshotRole,
  SnapshotUser,
  Snapshots,
} from '../../../src/evidence/iam/types.ts'
import { readEvidence } from '../../../src/evidence/read-evidence.ts'
import { loadCatalog, loadCheckout } from '../../../src/jobs/load/load-inputs.ts'
import { buildPlan, proposeAll } from '../../../src/jobs/narrow/build-plan.ts'
import { parsePolicyDocument } from '../../../src/policy/parse.ts'
import { defaultSettings } from '../../../src/settings/parse.ts'
import type { Settings } from '../../../src/settings/types.ts'
import { account, trailRecord, userIdentity } from '../../evidence/records.ts'
import { FakeClock } from '../../fakes/aws-sdk.ts'

/** Snapshots of accounts, and plans of files with the calls of their roles. */

export const now = '2026-06-30T12:00:00Z'
export { account }
const created = '2024-01-01T00:00:00Z'

/** A policy of AWS by its path, or with an account's ARN one of that account. */
export function snapshotPolicy(path: string, statements: readonly unknown[], version = 'v3'): SnapshotPolicy {
  const json = { Version: '2012-10-17', Statement: statements }
  const { document } = parsePolicyDocument(json, 'identity')
  if (!document) throw new Error(`${path} is no policy`)
  const arn = path.startsWith('arn:') ? path : `arn:aws:iam::aws:policy/${path}`
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  return {
    arn,
    id: `ANPA${name}`,
    name,
    path: '/',
    awsManaged: !path.startsWith('arn:'),
    created,
    updated: created,
    versions: [{ id: version, isDefault: true, created, text: JSON.stringify(json), document }],
  }
}

const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1)
const attachedAs = (arns: readonly string[]) => arns.map((arn) => ({ arn, name: nameIn(arn) }))
const entity = (arn: string, attached: readonly string[]) => ({
  arn,
  id: `ID${nameIn(arn)}`,
  name: nameIn(arn),
  path: '/',
  created,
  attached: attachedAs(attached),
  inline: [],
})

export const snapshotRole = (arn: string, ...attached: readonly string[]): SnapshotRole => ({
  ...entity(arn, attached),
  kind: 'role',
  tags: new Map(),
  trust: { text: '{}' },
  instanceProfiles: [],
})
export const snapshotUser = (arn: string, groups: readonly string[], ...attached: readonly string[]): SnapshotUser => ({
  ...entity(arn, attached),
  kind: 'user',
  tags: new Map(),
  groups,
})
export const snapshotGroup = (arn: string, ...attached: readonly string[]): SnapshotGroup => ({
  ...entity(arn, attached),
  kind: 'group',
})

export function snapshotOf(
  policies: readonly SnapshotPolicy[],
  entities: readonly (SnapshotRole | SnapshotUser | SnapshotGroup)[],
  of = account,
): AccountSnapshot {
  const byArn = <K extends string>(kind: K) =>
    new Map(
      entities.flatMap((each) => (each.kind === kind ? [[each.arn, each as Extract<typeof each, { kind: K }>]] : [])),
    )
  return {
    name: `${of}.json`,
    account: of,
    partition: 'aws',
    taken: now,
    takenBy: 'stated',
    roles: byArn('role'),
    users: byArn('user'),
    groups: byArn('group'),
    policies: new Map(policies.map((policy) => [policy.arn, policy])),
  }
}

export const snapshotsOf = (...all: readonly AccountSnapshot[]): Snapshots => ({
  accounts: new Map(all.map((each) => [each.account, each])),
  problems: [],
})

export interface Call {
  /** ARN of the role or user. */
  readonly by: string
  readonly source: string
  readonly name: string
  readonly request?: object
  readonly more?: object
}

const day = (daysAgo: number): string =>
  `${new Date(Date.parse(now) - daysAgo * 86_400_000).toISOString().slice(0, 19)}Z`

/** Each call on every third day of 95, in a log that shows reads and writes of every day. */
function recordsOf(calls: readonly Call[]): object[] {
  let number = 0
  const background = Array.from({ length: 190 }, (_, index) =>
    trailRecord(number++, {
      userIdentity: userIdentity(),
      eventTime: day(index % 95),
      ...(index >= 95 && { eventName: 'CreateTags', readOnly: false, requestParameters: {} }),
    }),
  )
  const own = calls.flatMap(({ by, source, name, request = {}, more = {} }) =>
    Array.from({ length: 32 }, (_, index) =>
      trailRecord(number++, {
        userIdentity: identityOf(by),
        eventTime: day(94 - 3 * index),
        eventSource: `${source}.amazonaws.com`,
        eventName: name,
        requestParameters: request,
        recipientAccountId: by.split(':')[4],
        ...more,
      }),
    ),
  )
  return [...background, ...own]
}

function identityOf(arn: string): object {
  const [, partition, , , of = '', rest = ''] = arn.split(':')
  const name = nameIn(arn)
  if (rest.startsWith('user/')) return { type: 'IAMUser', arn, accountId: of, userName: name, principalId: 'AIDAX' }
  return {
    type: 'AssumedRole',
    principalId: 'AROAX:s',
    arn: `arn:${partition}:sts::${of}:assumed-role/${name}/s`,
    accountId: of,
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId: 'AROAX', arn, accountId: of, userName: name },
      attributes: {},
    },
  }
}

/** The plan of some files, with everything that led to it real but the snapshots. */
export async function planWith(
  files: Readonly<Record<string, string>>,
  calls: readonly Call[],
  snapshots: Snapshots | undefined,
  over: Partial<Settings> = {},
) {
  const root = await mkdtemp(join(tmpdir(), 'whittle-managed-'))
  try {
    const settings = { ...defaultSettings, accounts: [{ files: '**', accounts: [account] }], ...over }
    for (const [path, content] of Object.entries(files)) await writeFile(join(root, path), content)
    const logs = await mkdtemp(join(root, 'logs-'))
    await writeFile(join(logs, 'log.json'), JSON.stringify({ Records: recordsOf(calls) }))
    const catalog = await loadCatalog()
    const checkout = await loadCheckout(root, settings, [], { entities: snapshots !== undefined })
    const evidence = await readEvidence({
      settings: settings.evidence,
      root,
      paths: [logs],
      accounts: settings.accounts,
      catalog,
      clock: new FakeClock(now),
    })
    const input = {
      settings,
      catalog,
      checkout,
      evidence,
      trusted: [],
      today: now.slice(0, 10),
      ...(snapshots && { snapshots }),
    }
    return buildPlan([...proposeAll(input)], input, [])
  } finally {
    await rm(root, { recursive: true })
  }
}
