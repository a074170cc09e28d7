import { parsePolicyDocument } from '../../../../src/policy/parse.ts'
import type {
  AccountSnapshot,
  SnapshotDocument,
  SnapshotGroup,
  SnapshotPolicy,
  SnapshotRole,
  SnapshotUser,
} from '../../../../src/evidence/iam/types.ts'
import { matchPolicies } from '../../../../src/evidence/iam/match/match-policies.ts'
import type { PolicyMatch } from '../../../../src/evidence/iam/match/types.ts'
import { readSources } from '../../../../src/sources/read.ts'
import { terraformParser } from '../../../../src/sources/terraform/syntax/parser.ts'
import type { PolicySource, Source } from '../../../../src/sources/types.ts'

export const a = '111122223333'
export const b = '444455556666'

export const document = (statements: unknown): unknown => ({ Version: '2012-10-17', Statement: statements })

export function snapshotDocument(value: unknown, kind: 'identity' | 'trust' = 'identity'): SnapshotDocument {
  const { document: parsed, problems } = parsePolicyDocument(value, kind)
  return {
    text: JSON.stringify(value),
    ...(parsed ? { document: parsed } : { problem: problems.map(({ message }) => message).join('; ') }),
  }
}

interface Principal {
  readonly path?: string
  readonly attached?: readonly string[]
  /** Name → document. */
  readonly inline?: Readonly<Record<string, unknown>>
  readonly boundary?: string
  readonly created?: string
  readonly lastUsed?: string
  readonly groups?: readonly string[]
}

interface Managed {
  readonly path?: string
  readonly document: unknown
  readonly created?: string
  readonly updated?: string
}

/** What an account has, in short: names → facts. Attached policies are names of the account's, or ARNs. */
export interface Content {
  readonly policies?: Readonly<Record<string, Managed>>
  readonly roles?: Readonly<Record<string, Principal>>
  readonly users?: Readonly<Record<string, Principal>>
  readonly groups?: Readonly<Record<string, Principal>>
  readonly taken?: string
}

const created = '2026-01-01T00:00:00Z'

const trust = snapshotDocument(
  document([{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }]),
  'trust',
)

/** A snapshot of an account with that content. */
export function snapshotOf(account: string, content: Content): AccountSnapshot {
  const policyArn = (name: string, path = '/'): string => `arn:aws:iam::${account}:policy${path}${name}`
  const policies = Object.entries(content.policies ?? {}).map(([name, policy]): SnapshotPolicy => {
    const { path = '/' } = policy
    const own = { created: policy.created ?? created, updated: policy.updated ?? policy.created ?? created }
    const version = { id: 'v1', isDefault: true, created: own.updated, ...snapshotDocument(policy.document) }
    return { arn: policyArn(name, path), id: `ANPA${name}`, name, path, awsManaged: false, ...own, versions: [version] }
  })
  const foreign = [...Object.values(content.roles ?? {}), ...Object.values(content.users ?? {})]
    .flatMap(({ attached = [] }) => attached.filter((each) => each.startsWith('arn:aws:iam::aws:policy/')))
    .map((arn): SnapshotPolicy => {
      const name = arn.slice(arn.lastIndexOf('/') + 1)
      const version = snapshotDocument(document([{ Effect: 'Allow', Action: '*', Resource: '*' }]))
      const versions = [{ id: 'v1', isDefault: true, created, ...version }]
      return { arn, id: name, name, path: '/', awsManaged: true, created, updated: created, versions }
    })
  const common = (kind: string, name: string, { path = '/', attached = [], inline = {}, ...more }: Principal) => ({
    arn: `arn:aws:iam::${account}:${kind}${path}${name}`,
    id: `${kind}-${name}`,
    name,
    path,
    created: more.created ?? created,
    attached: attached.map((each) => ({
      name: each.slice(each.lastIndexOf('/') + 1),
      arn: each.startsWith('arn:') ? each : (policies.find((policy) => policy.name === each)?.arn ?? policyArn(each)),
    })),
    inline: Object.entries(inline).map(([own, value]) => ({ name: own, ...snapshotDocument(value) })),
  })
  const bounded = ({ boundary }: Principal) => ({
    tags: new Map<string, string>(),
    ...(boundary !== undefined && { boundary: boundary.startsWith('arn:') ? boundary : policyArn(boundary) }),
  })
  const roles = Object.entries(content.roles ?? {}).map(([name, role]): SnapshotRole => ({
    kind: 'role',
    ...common('role', name, role),
    ...bounded(role),
    trust,
    instanceProfiles: [],
    ...(role.lastUsed !== undefined && { lastUsed: role.lastUsed }),
  }))
  const users = Object.entries(content.users ?? {}).map(([name, user]): SnapshotUser => ({
    kind: 'user',
    ...common('user', name, user),
    ...bounded(user),
    groups: user.groups ?? [],
  }))
  const groups = Object.entries(content.groups ?? {}).map(([name, group]): SnapshotGroup => ({
    kind: 'group',
    ...common('group', name, group),
  }))
  const byArn = <T extends { readonly arn: string }>(all: readonly T[]): Map<string, T> =>
    new Map([...all].sort((one, two) => (one.arn < two.arn ? -1 : 1)).map((each) => [each.arn, each]))
  return {
    name: `${account}.json`,
    account,
    partition: 'aws',
    taken: content.taken ?? '2026-11-20T00:00:00Z',
    takenBy: 'reading',
    roles: byArn(roles),
    users: byArn(users),
    groups: byArn(groups),
    policies: byArn([...policies, ...foreign]),
  }
}

export const roleArn = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`
export const policyArn = (account: string, name: string): string => `arn:aws:iam::${account}:policy/${name}`

/** The sources of some files, each directory applied to these accounts. */
export function sourcesOf(files: Readonly<Record<string, string>>, accounts: readonly string[]): readonly Source[] {
  return readSources(
    Object.entries(files).map(([path, content]) => ({ path, content })),
    { accountsOf: () => accounts, principals: {}, parser: terraformParser, entities: true },
  ).sources
}

export const foundIn = (sources: readonly Source[]): readonly PolicySource[] =>
  sources.filter((source): source is PolicySource => source.status === 'found')

/** What each policy of the files matches, by address. */
export function matched(
  files: Readonly<Record<string, string>>,
  contents: Readonly<Record<string, Content>>,
  accounts: readonly string[] = Object.keys(contents),
): ReadonlyMap<string, PolicyMatch> {
  const sources = foundIn(sourcesOf(files, accounts))
  const snapshots = new Map(Object.entries(contents).map(([id, content]) => [id, snapshotOf(id, content)]))
  const matches = matchPolicies(sources, { accounts: snapshots })
  return new Map(
    sources.flatMap((source) => {
      const match = matches.get(source.id)
      return match ? [[source.address ?? source.file, match] as const] : []
    }),
  )
}
