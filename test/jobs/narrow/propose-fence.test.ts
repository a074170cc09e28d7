import { describe, expect, test } from '@jest/globals'
import { propose } from '../../../src/jobs/narrow/propose.ts'
import type { PolicyInput } from '../../../src/jobs/narrow/preconditions.ts'
import type { Statement } from '../../../src/policy/document.ts'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
import { describeContainment } from '../../../src/report/plan/describe/proof.ts'
import { entry } from '../../support/ledger.ts'
import { allow, policyInput, source } from '../propose-input.ts'

const fence = { networks: [{ cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] }], exempt: [] }
const inside = entry('ec2:DescribeInstances')
const byService = entry('ec2:RunInstances', { network: { kind: 'service', service: 'cloudformation.amazonaws.com' } })
const granted = allow('ec2:DescribeInstances', 'ec2:RunInstances')

const proposed = (
  statements: Statement[],
  entries = [inside, byService],
  over: Partial<PolicyInput> = {},
): PolicyPlan =>
  propose(policyInput(entries, { fence, source: source({ document: { version: '2012-10-17', statements } }), ...over }))

const rules = ({ changes }: PolicyPlan): string[] => changes.map(({ rule }) => rule)

describe('a role that calls through AWS services', () => {
  test('that no service may assume gets the Deny, which leaves calls on its behalf alone', () => {
    const plan = proposed([granted], undefined, { noServiceAssumes: () => true })
    expect(rules(plan)).toEqual(['deny-networks'])
    expect(plan.after?.statements.at(-1)).toMatchObject({
      effect: 'Deny',
      condition: expect.arrayContaining([{ operator: 'BoolIfExists', key: 'aws:ViaAWSService', values: ['false'] }]),
    })
    expect(plan.proof?.replay.denied).toEqual([])
  })

  test.each<[string, Partial<PolicyInput>]>([
    ['that a service may assume', { noServiceAssumes: () => false }],
    ['of which that is not known', {}],
  ])('%s gets none, and the reason', (_, over) => {
    const plan = proposed([granted], undefined, over)
    expect(rules(plan)).toEqual([])
    expect(plan.notes.join(' ')).toMatch(
      /No Deny by network is proposed: 40 allowed calls would have been denied, from cloudformation\.amazonaws\.com .*exempt the role/,
    )
  })

  test('in a forward access session by the record itself gets it', () => {
    const forwarded = { ...byService, network: { ...byService.network, forwarded: true } as typeof byService.network }
    expect(rules(proposed([granted], [inside, forwarded]))).toEqual(['deny-networks'])
  })
})

describe('a merged Deny', () => {
  const merged = proposed([granted], [inside, entry('ec2:RunInstances')]).after?.statements ?? []
  const deny = merged.at(-1)
  if (deny?.effect !== 'Deny') throw new Error('the first run proposes a Deny')

  test.each<[string, Statement]>([
    ['as it was proposed', deny],
    ['under another Sid', { ...deny, sid: 'OfficeOnly' }],
    [
      'with its lists in another order',
      {
        ...deny,
        condition: deny.condition.toReversed().map((each) => ({ ...each, values: each.values.toReversed() })),
      },
    ],
    [
      'with its blocks split and written otherwise',
      {
        ...deny,
        condition: deny.condition.map((each) =>
          each.key === 'aws:SourceIp'
            ? { ...each, values: ['2001:0db8::/32', '203.0.113.128/25', '203.0.113.0/25'] }
            : { ...each, values: ['False'] },
        ),
      },
    ],
  ])('%s: a second run proposes nothing', (_, statement) => {
    const plan = proposed([granted, statement], [inside, entry('ec2:RunInstances')])
    expect(plan).toMatchObject({ status: 'unchanged', changes: [] })
    expect(plan.notes.join(' ')).not.toContain('Deny by network')
  })

  test('is recognised while its actions are narrowed', () => {
    const plan = proposed([allow('ec2:*'), deny], [inside])
    expect(rules(plan)).toEqual(['narrow-actions'])
  })

  test('comes to trust a network that the configuration names: nothing else is let through, and that is said', () => {
    const condition = deny.condition.map((each) =>
      each.key === 'aws:SourceIp' ? { ...each, values: ['203.0.113.0/24'] } : each,
    )
    const plan = proposed([granted, { ...deny, condition }], [inside, entry('ec2:RunInstances')])
    expect(plan).toMatchObject({
      status: 'narrowed',
      reason: 'The Deny by network follows the networks that are asked for.',
      after: { statements: [granted, deny] },
      changes: [{ rule: 'deny-networks', statement: 1 }],
      proof: { containment: { verdict: 'proven' }, newlyTrusted: ['2001:db8::/32'] },
    })
    expect(describeContainment(plan.proof!.containment, plan.proof!.newlyTrusted)).toBe(
      'proven: but for requests from 2001:db8::/32, the new document grants nothing that the old one did not.',
    )
  })

  const withMore = (...more: string[]): Statement => ({
    ...deny,
    condition: deny.condition.map((each) =>
      each.key === 'aws:SourceIp' ? { ...each, values: [...each.values, ...more] } : each,
    ),
  })

  test('loses networks that the configuration no longer trusts', () => {
    const plan = proposed([granted, withMore('198.51.100.0/24')], [inside, entry('ec2:RunInstances')])
    expect(rules(plan)).toEqual(['deny-networks'])
    expect(plan.after?.statements).toEqual([granted, deny])
    expect(plan.proof?.containment.verdict).toBe('proven')
    expect(plan.changes[0]).toMatchObject({
      statement: 1,
      before: ['203.0.113.0/24', '2001:db8::/32', '198.51.100.0/24'],
      after: ['203.0.113.0/24', '2001:db8::/32'],
    })
  })

  test('keeps them while allowed calls come from there', () => {
    const outside = entry('ec2:RunInstances', { network: { kind: 'address', address: '198.51.100.9' } })
    const plan = proposed([granted, withMore('198.51.100.0/24')], [inside, outside])
    expect(rules(plan)).toEqual([])
    expect(plan.notes.join(' ')).toMatch(/40 allowed calls would have been denied, from 198\.51\.100\.9/)
  })

  test('under another Sid is left as it is', () => {
    const named = { ...withMore('198.51.100.0/24'), sid: 'OfficeOnly' }
    expect(rules(proposed([granted, named], [inside, entry('ec2:RunInstances')]))).not.toContain('remove-statement')
  })
})
