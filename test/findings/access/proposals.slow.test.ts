import { runSimulation } from '@cloud-copilot/iam-simulate'
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { proposeForCause } from '../../../src/findings/access/propose.ts'
import type { AccessSettings } from '../../../src/findings/access/types.ts'
import { loadCatalog } from '../../../src/jobs/load/load-inputs.ts'
import { proveContainment } from '../../../src/policy/contain.ts'
import { parsePolicyDocument } from '../../../src/policy/parse.ts'
import type { OutsideCall, UsageEntry } from '../../../src/evidence/types.ts'
import type { PolicySource } from '../../../src/sources/types.ts'
import { coverage, ledger } from '../../support/ledger.ts'
import { account, appRole, entry, everything, outside, partner, queue, service, vendor } from './support.ts'

const catalog = await loadCatalog()
const third = '222233334444'
const root = (id: string): string => `arn:aws:iam::${id}:root`
const organisation = 'o-a1b2c3d4e5'
const topic = `arn:aws:sns:eu-west-1:${account}:orders`

interface World {
  readonly kind: 'trust' | 'resource'
  readonly statements: readonly object[]
  readonly calls: readonly (OutsideCall | UsageEntry)[]
  readonly members: readonly string[]
}

const ids = fc.uniqueArray(
  fc.constantFrom(root(account), root(partner), vendor, third, `arn:aws:iam::${partner}:role/etl`),
  {
    minLength: 1,
  },
)
const principals = fc.oneof(
  fc.constantFrom('*', { AWS: '*' }),
  ids.map((AWS) => ({ AWS })),
  fc
    .subarray(['states.amazonaws.com', 's3.amazonaws.com', 'sns.amazonaws.com'], { minLength: 1 })
    .map((Service) => ({ Service })),
)
const conditions = fc.constantFrom(
  undefined,
  undefined,
  { Bool: { 'aws:SecureTransport': 'true' } },
  { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': [organisation] } },
  { StringEqualsIfExists: { 'aws:SourceAccount': [account] } },
  { ArnLikeIfExists: { 'aws:SourceArn': ['arn:aws:sns:*:*:*'] } },
  { StringNotEquals: { 'aws:PrincipalAccount': [third] } },
)
const times = fc.constantFrom('2026-08-02T00:00:00Z', '2026-08-20T00:00:00Z', '2026-10-25T00:00:00Z')

const worlds: fc.Arbitrary<World> = fc.constantFrom('trust' as const, 'resource' as const).chain((kind) => {
  const [action, target] = kind === 'trust' ? ['sts:AssumeRole', appRole] : ['sqs:SendMessage', queue]
  const statements = fc.array(
    fc.record({ principal: principals, condition: conditions }).map(({ principal, condition }) => ({
      Effect: 'Allow',
      Principal: principal,
      Action: action,
      ...(kind === 'resource' && { Resource: queue }),
      ...(condition && { Condition: condition }),
    })),
    { minLength: 1, maxLength: 3 },
  )
  const calls = fc.array(
    fc
      .record({
        who: fc.constantFrom(
          partner,
          partner,
          vendor,
          third,
          account,
          'states.amazonaws.com',
          's3.amazonaws.com',
          'sns.amazonaws.com',
          'role',
        ),
        count: fc.constantFrom(1, 30, 60),
        firstSeen: times,
        origin: fc.constantFrom(
          undefined,
          { sourceAccount: account },
          { sourceAccount: partner },
          { sourceArn: topic },
          { sourceAccount: account, sourceArn: 'arn:aws:s3:::uploads' },
        ),
      })
      .map(({ who, count, firstSeen, origin }): OutsideCall | UsageEntry => {
        const seen = { count, firstSeen, lastSeen: '2026-10-30T00:00:00Z' }
        if (who === account) return entry(action, { resource: target, ...seen })
        if (who === 'role')
          return entry(action, {
            principal: `arn:aws:iam::${partner}:role/etl`,
            account: partner,
            resource: target,
            ...seen,
          })
        if (/^\d/.test(who)) return outside(action, target, { caller: { kind: 'account', account: who }, ...seen })
        return service(who, action, target, { ...seen, ...(origin && { origin }) })
      }),
    { maxLength: 5 },
  )
  const members = fc.constantFrom<readonly string[]>(
    [],
    [account],
    [account, partner],
    [account, partner, vendor, third],
  )
  return fc.record({ kind: fc.constant(kind), statements, calls, members })
})

const isEntry = (call: OutsideCall | UsageEntry): call is UsageEntry => 'principal' in call

/**
 * Does iam-simulate, another project's evaluator, allow the call by this policy? Callers of other accounts have every
 * permission there; those of the owner none, so that a direct grant to them is seen to stay.
 */
async function isAllowed(policy: object, call: OutsideCall | UsageEntry, { kind, members }: World): Promise<boolean> {
  const caller = isEntry(call) ? ({ kind: 'principal', ...call } as const) : call.caller
  const from = caller.kind === 'account' || caller.kind === 'principal' ? caller.account : undefined
  const principal =
    caller.kind === 'principal'
      ? caller.principal
      : caller.kind === 'account'
        ? `arn:aws:iam::${caller.account}:user/any`
        : caller.kind === 'service'
          ? caller.service
          : 'anonymous'
  const source =
    isEntry(call) || caller.kind !== 'service'
      ? undefined
      : (call.origin?.sourceAccount ?? (kind === 'trust' ? account : undefined))
  const contextVariables: Record<string, string> = {
    'aws:SecureTransport': 'true',
    ...(from !== undefined && { 'aws:PrincipalAccount': from }),
    ...(from !== undefined && members.includes(from) && { 'aws:PrincipalOrgID': organisation }),
    ...(source !== undefined && { 'aws:SourceAccount': source }),
    ...(!isEntry(call) && call.origin?.sourceArn !== undefined && { 'aws:SourceArn': call.origin.sourceArn }),
  }
  const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
  const result = await runSimulation(
    {
      identityPolicies: from === undefined || from === account ? [] : [{ name: 'all', policy: all }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: policy,
      request: {
        principal,
        action: call.action,
        resource: { resource: call.resource ?? '', accountId: account },
        contextVariables,
      },
    },
    {},
  )
  if (result.resultType === 'error') throw new Error(JSON.stringify(result))
  return result.overallResult === 'Allowed'
}

test('a proposal grants nothing new, and denies no call that was seen; another evaluator judges', async () => {
  let proposals = 0
  let judgedCalls = 0
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const { kind, statements, calls, members } = world
      const before = { Version: '2012-10-17', Statement: statements }
      const { document } = parsePolicyDocument(before, kind)
      const [target] = kind === 'trust' ? [appRole] : [queue]
      const source = {
        id: 'p',
        file: 'p.json',
        line: 1,
        column: 1,
        form: 'json',
        kind,
        hosts: [],
        status: 'found',
        attachedTo: [{ arns: [target], complete: true }],
        document: document!,
        principals: [],
        principalsUnknown: [],
        layout: undefined,
      } as unknown as PolicySource
      const settings: AccessSettings = {
        windowDays: 90,
        maxAgeDays: 30,
        today: '2026-11-01',
        regions: [],
        ...(members.length > 0 && { organization: { id: organisation, accounts: members } }),
        edit: () => ({ kind: 'edited', splices: [] }),
      }
      const read = ledger(calls.filter(isEntry), {
        outside: calls.filter((call): call is OutsideCall => !isEntry(call)),
        coverage: { accounts: [coverage(everything)], complete: true, problems: [] },
      })
      const cause = { id: 'p', file: 'p.json', line: 1, statements: statements.map((_, index) => index), certain: true }
      const { proposal } = proposeForCause({ source, cause }, account, {
        ledger: read,
        catalog,
        settings,
        deliveries: [],
      })
      if (proposal?.after === undefined) return
      proposals++
      const after = parsePolicyDocument(proposal.after, kind).document!
      expect(proveContainment(after, document!).verdict).toBe('proven')
      expect(proveContainment(document!, after).verdict).not.toBe('proven')
      for (const call of calls) {
        if (!(await isAllowed(before, call, world))) continue
        judgedCalls++
        expect([call, await isAllowed(proposal.after, call, world)]).toEqual([call, true])
      }
    }),
    { numRuns: 1500 },
  )
  // Of some thousand random policies and calls, enough end in a proposal.
  expect(proposals).toBeGreaterThan(40)
  expect(judgedCalls).toBeGreaterThan(40)
})
