import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate'
import type { Network, UsageEntry } from '../../src/evidence/types.ts'
import { buildNetworkDeny } from '../../src/network/fence.ts'
import { resourceControlDeny, serviceControlDeny } from '../../src/network/organisation-fence.ts'
import { resourceDeny } from '../../src/network/resource-fence.ts'
import { compileDeny } from '../../src/network/would-deny.ts'
import type { Statement } from '../../src/policy/document.ts'
import { printDocument } from '../../src/policy/print.ts'
import type { TrustedNetwork } from '../../src/settings/types.ts'
import { account, entry, role } from '../support/ledger.ts'
import { accounts, contextOf, organisations, pick, regions, vpcs, type RequestContext } from './record-contexts.ts'

export type Random = (below: number) => number

export const user = `arn:aws:iam::${account}:user/jane`
export const allows: Statement = { effect: 'Allow', action: ['*'], resource: ['*'], condition: [] }

/** The policies of a request: what is not given allows everything. */
export interface Policies {
  readonly identity?: unknown
  readonly serviceControl?: unknown
  /** Or the policy of a resource: a Deny decides alike in both, and the quick entry of iam-simulate fails on the latter. */
  readonly resourceControl?: unknown
}

const everything = printDocument({ version: '2012-10-17', statements: [allows] })

/** Does iam-simulate, another project's evaluator, deny the call in this context? Everything else is allowed. */
export function isDenied(
  { identity = everything, serviceControl, resourceControl }: Policies,
  { action, resource: arn }: Pick<UsageEntry, 'action' | 'resource'>,
  context: RequestContext,
): boolean {
  const named = (policy: unknown) => [{ orgIdentifier: 'o-a1b2c3d4e5', policies: [{ name: 'p', policy }] }]
  const result = runUnsafeSimulation(
    {
      identityPolicies: [{ name: 'p', policy: identity }],
      request: {
        action,
        principal: context['aws:PrincipalArn'] ?? '',
        resource: { resource: arn ?? '*', accountId: account },
        contextVariables: { ...context },
      },
      serviceControlPolicies: serviceControl === undefined ? [] : named(serviceControl),
      resourceControlPolicies: resourceControl === undefined ? [] : named(resourceControl),
    },
    {},
  )
  // The policy of a key would have to allow the call, and cannot be given here.
  const isOnKey = action.startsWith('kms:') && result === 'ImplicitlyDenied'
  if (result !== 'Allowed' && result !== 'ExplicitlyDenied' && !isOnKey)
    throw new Error(`${action}: iam-simulate says ${result}`)
  return result === 'ExplicitlyDenied'
}

const actions = [
  's3:ListAllMyBuckets',
  'sqs:ListQueues',
  'iam:ListRoles',
  'iam:PassRole',
  'logs:PutLogEvents',
  'logs:DescribeLogGroups',
  'dynamodb:ListTables',
  'lambda:ListFunctions',
  'rds-db:connect',
  'xray:PutTraceSegments',
] as const

const some = <Value>(random: Random, values: readonly Value[]): Value[] => values.filter(() => random(3) === 0)

function trustedNetwork(random: Random): TrustedNetwork {
  return {
    cidrs: some(random, ['203.0.113.0/24', '198.51.100.8/31', '2001:db8:1::/48']),
    vpcs: some(random, vpcs),
    vpcArns: some(random, vpcs.slice(0, 2)).map((id) => `arn:aws:ec2:${pick(random, regions)}:${account}:vpc/${id}`),
    vpcEndpoints: some(random, ['vpce-0a', 'vpce-0b']),
    endpointOwners: random(3) === 0 ? some(random, accounts) : [],
    endpointOrganisations: random(3) === 0 ? some(random, organisations) : [],
  }
}

function networkIn(random: Random): Network {
  const address = pick(random, [
    '203.0.113.7',
    '198.51.100.9',
    '198.51.100.10',
    '2001:db8:1::7',
    '2001:db8:2::7',
    '10.0.0.1',
    'fd00::1',
  ])
  const workload = random(4) === 0 && { workload: pick(random, ['lambda', 'ec2', 'glue']) }
  switch (random(4)) {
    case 0:
      return { kind: 'address', address, ...workload }
    case 1:
      return {
        kind: 'endpoint',
        endpoint: pick(random, ['vpce-0a', 'vpce-0b', 'vpce-0c']),
        address: '10.0.0.1',
        ...(random(2) === 0 && { vpc: pick(random, vpcs) }),
        ...(random(2) === 0 && { owner: pick(random, accounts) }),
        ...workload,
      }
    case 2:
      return {
        kind: 'service',
        service: pick(random, ['athena.amazonaws.com', 'lambda.amazonaws.com', 'AWS Internal']),
        ...(random(2) === 0 && { forwarded: random(2) === 0 }),
      }
    default:
      return { kind: 'unknown', ...(random(2) === 0 && { vendor: '444455556666' }) }
  }
}

/** A call of a role or a user, on a resource where one is given. */
export const entryIn = (random: Random, on?: { readonly action: string; readonly resource: string }): UsageEntry =>
  entry(on?.action ?? pick(random, actions), {
    network: networkIn(random),
    principal: random(4) === 0 ? user : role,
    region: pick(random, regions),
    ...(on && { resource: on.resource }),
  })

const bucket = 'arn:aws:s3:::reports'
const key = `arn:aws:kms:eu-west-1:${account}:key/00000000-0000-4000-8000-000000000001`
const queue = `arn:aws:sqs:eu-west-1:${account}:jobs`

const calls = [
  { arn: bucket, action: 's3:GetObject', resource: `${bucket}/a` },
  { arn: bucket, action: 's3:ListBucket', resource: bucket },
  { arn: key, action: 'kms:Decrypt', resource: key },
  { arn: queue, action: 'sqs:SendMessage', resource: queue },
] as const

/** A fence of one kind, the policies of a request with it, and the calls that it is for. */
interface RandomFence {
  readonly statements: readonly Statement[]
  readonly policies: Policies
  readonly on?: (typeof calls)[number]
}

const everyone: Statement = { ...allows, principal: '*' }
const printed = (statements: readonly Statement[]): unknown => printDocument({ version: '2012-10-17', statements })

const fences: readonly ((request: Parameters<typeof buildNetworkDeny>[1], random: Random) => RandomFence)[] = [
  (request) => {
    const { statements } = buildNetworkDeny({ statements: [allows] }, request)
    return { statements, policies: { identity: printed([allows, ...statements]) } }
  },
  (request, random) => {
    const on = pick(random, calls)
    const { statements } = resourceDeny([on.arn], request, [account])
    return { statements, policies: { resourceControl: printed([everyone, ...statements]) }, on }
  },
  (request, random) => {
    const { statements } = serviceControlDeny(request, some(random, ['lambda', 's3', 'sqs']))
    return { statements, policies: { serviceControl: printed([allows, ...statements]) } }
  },
  (request, random) => {
    const { statements } = resourceControlDeny(request, some(random, ['kms', 's3', 'sqs']))
    const resourceControl = printed([everyone, ...statements])
    return { statements, policies: { resourceControl }, on: pick(random, calls) }
  },
]

/** What was said of calls, and what iam-simulate decided of their contexts. */
export interface Comparison {
  /** Contexts by what was said of the call, and by the decision where that was left open. */
  readonly seen: Readonly<Record<'never' | 'always' | 'possibly denied' | 'possibly allowed', number>>
  /** The first contexts in which the decision is not what was said. */
  readonly contradictions: readonly object[]
}

/** Compares what is said of fences of every kind with iam-simulate's decisions in random contexts. */
export function compareWithSimulator(contexts: number, random: Random): Comparison {
  const seen = { never: 0, always: 0, 'possibly denied': 0, 'possibly allowed': 0 }
  const contradictions: object[] = []
  for (let count = 0, fence = 0; count < contexts; fence++) {
    const exempt = random(4) === 0 ? [user] : []
    const make = fences[fence % fences.length]!
    const { statements, policies, on } = make({ networks: [trustedNetwork(random)], exempt }, random)
    const certaintyOf = compileDeny(statements)
    for (let each = 0; each < 10; each++) {
      const call = entryIn(random, on)
      const certainty = certaintyOf(call)
      for (let at = 0; at < 10; at++, count++) {
        const context = contextOf(call, random)
        const denied = isDenied(policies, call, context)
        if (certainty === 'possibly') {
          seen[denied ? 'possibly denied' : 'possibly allowed']++
          continue
        }
        seen[certainty]++
        if (denied !== (certainty === 'always') && contradictions.length < 3) {
          contradictions.push({ certainty, denied, call, context, policies })
        }
      }
    }
  }
  return { seen, contradictions }
}
