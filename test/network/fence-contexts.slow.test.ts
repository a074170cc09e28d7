import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate'
import { expect, test } from '@jest/globals'
import type { Network, NetworkUse, UsageEntry } from '../../src/evidence/types.ts'
import { networkDeny } from '../../src/network/fence.ts'
import { learnFences } from '../../src/network/learn-fences.ts'
import { denyOf } from '../../src/network/would-deny.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import { printDocument } from '../../src/policy/print.ts'
import type { TrustedNetwork } from '../../src/settings/types.ts'
import { account, entry, ledger, role } from '../support/ledger.ts'
import {
  accounts,
  contextOf,
  organisations,
  pick,
  randomNumbers,
  regions,
  vpcs,
  type RequestContext,
} from './record-contexts.ts'

const user = `arn:aws:iam::${account}:user/jane`
const allows: Statement = { effect: 'Allow', action: ['*'], resource: ['*'], condition: [] }

/** Does iam-simulate, another project's evaluator, deny the call in this context? Everything else is allowed. */
function isDenied(document: unknown, action: string, context: RequestContext): boolean {
  const principal = context['aws:PrincipalArn'] ?? ''
  const result = runUnsafeSimulation(
    {
      identityPolicies: [{ name: 'p', policy: document }],
      request: {
        action,
        principal,
        resource: { resource: '*', accountId: account },
        contextVariables: { ...context },
      },
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  )
  if (result !== 'Allowed' && result !== 'ExplicitlyDenied') throw new Error(`${action}: iam-simulate says ${result}`)
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

type Random = (below: number) => number

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

const entryIn = (random: Random): UsageEntry =>
  entry(pick(random, actions), {
    network: networkIn(random),
    principal: random(4) === 0 ? user : role,
    region: pick(random, regions),
  })

const contexts = 100_000

test(`of ${contexts.toLocaleString('en')} random contexts none contradicts what is said of a Deny`, () => {
  const random = randomNumbers(20_261_130)
  const seen = { never: 0, always: 0, 'possibly denied': 0, 'possibly allowed': 0 }
  for (let count = 0; count < contexts;) {
    const exempt = random(4) === 0 ? [user] : []
    const { statements } = networkDeny({ statements: [allows] }, { networks: [trustedNetwork(random)], exempt })
    const document = printDocument({ version: '2012-10-17', statements: [allows, ...statements] })
    const certaintyOf = denyOf(statements)
    for (let each = 0; each < 10; each++) {
      const call = entryIn(random)
      const certainty = certaintyOf(call)
      for (let at = 0; at < 10; at++, count++) {
        const context = contextOf(call, random)
        const denied = isDenied(document, call.action, context)
        if (certainty === 'possibly') seen[denied ? 'possibly denied' : 'possibly allowed']++
        else {
          seen[certainty]++
          if (denied !== (certainty === 'always'))
            expect({ certainty, call, context, document, denied }).toBeUndefined()
        }
      }
    }
  }
  for (const kind of Object.values(seen)) expect(kind).toBeGreaterThan(contexts / 100)
}, 600_000)

test('a learned fence that fits denies no legitimate call in any context', () => {
  const random = randomNumbers(7)
  const days = Array.from({ length: 88 }, (_, day) => Date.parse('2026-08-01') / 86_400_000 + day)
  const stable = { firstSeen: '2026-08-01T00:00:00Z', lastSeen: '2026-10-27T00:00:00Z' }
  let fits = 0
  for (let run = 0; run < 3_000; run++) {
    const entries = Array.from({ length: 1 + random(4) }, () => {
      const call = { ...entryIn(random), principal: role, ...stable }
      // Mostly what fences can hold to: addresses and endpoints.
      return random(3) === 0 ? call : { ...call, network: { kind: 'address', address: '203.0.113.7' } as const }
    })
    const networks = entries.map(({ network }): NetworkUse => ({
      principal: role,
      network,
      outcome: 'allowed',
      count: 88,
      ...stable,
      days,
    }))
    const { principals } = learnFences({ ...ledger(entries), networks }, { only: [], noServiceAssumes: () => false })
    const { fence } = principals[0]!
    if (fence.status !== 'fits') continue
    fits++
    const document: PolicyDocument = { version: '2012-10-17', statements: [allows, ...fence.statements] }
    const printed = printDocument(document)
    for (const call of entries) {
      for (let at = 0; at < 5; at++) {
        const context = contextOf(call, random)
        if (isDenied(printed, call.action, context)) expect({ call, context, printed }).toBeUndefined()
      }
    }
  }
  expect(fits).toBeGreaterThan(500)
}, 600_000)
