import { expect, jest, test } from '@jest/globals'
import type { UsageEntry } from '../../../src/evidence/types.ts'
import type { PolicyDocument } from '../../../src/policy/document.ts'
import type { Verdict } from '../../../src/policy/containment/verdict.ts'

/**
 * What `propose` does with a proof that fails. Narrowing never makes such a document by itself, so the proof is replaced:
 * taking the gate out of `propose` must not go unnoticed.
 */
const witness = { action: 'ec2:RunInstances', resource: '*', context: {} }

async function proposeWith(containment: Verdict) {
  jest.resetModules()
  jest.unstable_mockModule('../../../src/policy/contain.ts', () => ({ proveContainment: () => containment }))
  const { propose } = await import('../../../src/jobs/narrow/propose.ts')
  const { policyInput } = await import('../propose-input.ts')
  return propose(policyInput())
}

test('a proof that holds is a proposal', async () => {
  const plan = await proposeWith({ verdict: 'proven' })
  expect(plan).toMatchObject({ status: 'narrowed', proof: { containment: { verdict: 'proven' } } })
})

test.each<[Verdict, string]>([
  [
    { verdict: 'refuted', reason: 'grants more', witness },
    'Not proposed: the new policy grants something new (grants more).',
  ],
  [
    { verdict: 'undecided', reason: 'too entangled' },
    'Not proposed: could not prove that the new policy grants nothing new (too entangled).',
  ],
])('a containment that is $verdict is none', async (containment, reason) => {
  const plan = await proposeWith(containment)
  expect(plan).toMatchObject({ status: 'unchanged', reason, changes: [], edits: [], proof: { containment } })
  expect(plan.after).toBeUndefined()
})

test('a single denied request is none', async () => {
  jest.resetModules()
  const { entry, role } = await import('../../support/ledger.ts')
  jest.unstable_mockModule('../../../src/policy/contain.ts', () => ({
    proveContainment: () => ({ verdict: 'proven' }),
  }))
  jest.unstable_mockModule('../../../src/proof/replay.ts', () => ({
    replay: (_: PolicyDocument, entries: readonly UsageEntry[]) => ({
      requests: entries.length,
      events: 40,
      records: { total: 40, allowed: 40, denied: 0, noEvidence: 0, unmapped: 0 },
      notFromHere: 0,
      doubtful: 0,
      denied: [{ entry: entries[0], decision: 'unknown', reason: 'replaced' }],
    }),
  }))
  const { propose } = await import('../../../src/jobs/narrow/propose.ts')
  const { policyInput } = await import('../propose-input.ts')
  const plan = propose(policyInput([entry('ec2:DescribeInstances')]))
  expect(plan).toMatchObject({
    status: 'unchanged',
    reason: `Not proposed: it would deny 1 of the requests seen, first ec2:DescribeInstances by ${role} (event 00000000-0000-0000-0000-000000000001).`,
  })
})
