import { describe, expect, test } from '@jest/globals'
import { propose } from '../../../src/jobs/narrow/propose.ts'
import { inputForPolicy } from '../../../src/jobs/narrow/policy-input.ts'
import type { UsageEntry } from '../../../src/evidence/types.ts'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
import { parseSettings } from '../../../src/settings/parse.ts'
import { entry } from '../../support/ledger.ts'
import { allow, policyInput, source } from '../propose-input.ts'

const request = { networks: [{ cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] }], exempt: [] }
const inside = entry('ec2:DescribeInstances')
const outside = entry('ec2:RunInstances', {
  network: { kind: 'address', address: '198.51.100.9' },
  count: 3,
  lastSeen: '2026-09-12T00:00:00Z',
})
const document = { version: '2012-10-17', statements: [allow('ec2:DescribeInstances', 'ec2:RunInstances')] } as const

const simulated = (entries: readonly UsageEntry[], quietDays = 90, fence?: typeof request): PolicyPlan =>
  propose(policyInput([...entries], { fence, simulation: { request, quietDays }, source: source({ document }) }))
const rules = ({ changes }: PolicyPlan): string[] => changes.map(({ rule }) => rule)

describe('a fence in simulation', () => {
  test('adds nothing while it would have denied calls, and says which, when last, and what would let them pass', () => {
    const plan = simulated([inside, outside])
    expect(rules(plan)).toEqual([])
    expect(plan.notes).toContain(
      'Simulated Deny by network: from 2026-08-01 to 2026-10-31 it would have denied 3 allowed calls, the last on 2026-09-12. arn:aws:iam::111122223333:role/deploy from 198.51.100.9 to ec2: 3 calls, the last on 2026-09-12 (e.g. event 00000000-0000-0000-0000-000000000001); aws:SourceIp: trust 198.51.100.9, or find out who called from there.',
    )
  })

  test('waits for evidence of its time', () => {
    const plan = simulated([inside, { ...outside, network: inside.network }], 120)
    expect(rules(plan)).toEqual([])
    expect(plan.notes).toContain(
      'Simulated Deny by network: from 2026-08-01 to 2026-10-31 it would have denied nothing that was allowed; it is proposed after 120 days of evidence, of which there are 92.',
    )
  })

  test('is proposed then, with its proof', () => {
    const plan = simulated([inside, { ...outside, network: inside.network }])
    expect(rules(plan)).toEqual(['deny-networks'])
    expect(plan.proof?.replay.denied).toEqual([])
    expect(plan.notes.join(' ')).toMatch(
      /denied nothing that was allowed; that are 92 days of evidence, and it is proposed\./,
    )
  })

  test.each<[string, Parameters<typeof policyInput>[1], RegExp[]]>([
    [
      'on too little evidence',
      { windowDays: 120 },
      [/^Simulated Deny by network: .* it would have denied 3 allowed calls/],
    ],
    ['whose principals are not all known', { source: source({ document, principalsUnknown: ['A variable.'] }) }, []],
  ])('is reported of a policy that nothing is decided on: %s', (_, more, expected) => {
    const plan = propose(
      policyInput([inside, outside], { simulation: { request, quietDays: 30 }, source: source({ document }), ...more }),
    )
    expect(plan.changes).toEqual([])
    expect(plan.notes).toEqual(expected.map((pattern) => expect.stringMatching(pattern)))
  })

  test('that was quiet is not called proposed where nothing is decided', () => {
    const simulation = { request, quietDays: 30 }
    const plan = propose(policyInput([inside], { simulation, source: source({ document }), windowDays: 120 }))
    expect(plan.notes).toEqual([
      'Simulated Deny by network: from 2026-08-01 to 2026-10-31 it would have denied nothing that was allowed; that are 92 days of evidence.',
    ])
  })

  test('beside one that is enforced is only reported', () => {
    const wide = {
      networks: [{ cidrs: ['0.0.0.0/1', '128.0.0.0/1', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] }],
      exempt: [],
    }
    const plan = simulated([inside, outside], 90, wide)
    expect(plan.after?.statements.at(-1)?.condition[0]?.values).toEqual(['0.0.0.0/1', '128.0.0.0/1', '2001:db8::/32'])
    expect(plan.notes.join(' ')).toMatch(/Simulated Deny by network: .* denied 3 allowed calls/)
  })
})

describe('two runs', () => {
  const first = [inside, outside]
  // The second run reads later evidence, in which the caller has moved to the office.
  const second = [inside, { ...outside, network: inside.network, lastSeen: '2026-10-30T00:00:00Z' }]
  test('of a drill: first the report, then the proposal', () => {
    expect([first, second].map((entries) => rules(simulated(entries)))).toEqual([[], ['deny-networks']])
  })
})

test.each<[string, string, object]>([
  ['mode: simulate', 'mode: simulate', { simulation: { quietDays: 90 } }],
  ['its time', 'mode: simulate, quiet: 30d', { simulation: { quietDays: 30 } }],
  ['mode: enforce', 'mode: enforce', { fence: { exempt: [] } }],
  ['no mode', 'exempt: []', { fence: { exempt: [] } }],
])('configuration: %s', (_, more, expected) => {
  const settings = parseSettings(
    `networks: { office: { cidrs: ['203.0.113.0/24'] } }\nfences: [{ for: '**', from: [office], ${more} }]\n`,
    '.github/whittle.yml',
  )
  const { catalog, ledger } = policyInput([inside])
  const input = inputForPolicy(source({ document }), {
    catalog,
    ledger,
    settings,
    findings: undefined,
    attribution: { isCovered: () => true, policiesOf: () => [] } as never,
    trusted: [],
    today: '2026-11-01',
  })
  expect(input).toMatchObject(expected)
  expect([input.fence === undefined, input.simulation === undefined].filter(Boolean)).toHaveLength(1)
})
