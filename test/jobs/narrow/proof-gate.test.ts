import { expect, test } from '@jest/globals'
import { propose } from '../../../src/jobs/narrow/propose.ts'
import type { Verdict } from '../../../src/policy/containment/verdict.ts'
import { replay } from '../../../src/proof/replay.ts'
import { entry, role } from '../../support/ledger.ts'
import { policyInput } from '../propose-input.ts'

/**
 * What `propose` does with a proof that fails. Narrowing never makes such a document by itself, so what proves is replaced:
 * taking the gate out of `propose` must not go unnoticed.
 */
const witness = { action: 'ec2:RunInstances', resource: '*', context: {} }

const proposeWith = (containment: Verdict) => propose(policyInput(), { proveContainment: () => containment, replay })

test('a proof that holds is a proposal', () => {
  const plan = proposeWith({ verdict: 'proven' })
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
])('a containment that is not proven is no proposal: %j', (containment, reason) => {
  const plan = proposeWith(containment)
  expect(plan).toMatchObject({ status: 'unchanged', reason, changes: [], edits: [], proof: { containment } })
  expect(plan.after).toBeUndefined()
})

test('a single denied request is none', () => {
  const plan = propose(policyInput([entry('ec2:DescribeInstances')]), {
    proveContainment: () => ({ verdict: 'proven' }),
    replay: (_, entries) => ({
      requests: entries.length,
      events: 40,
      records: { total: 40, allowed: 40, denied: 0, noEvidence: 0, unmapped: 0 },
      notFromHere: 0,
      doubtful: 0,
      denied: [{ entry: entries[0]!, decision: 'unknown', reason: 'replaced' }],
    }),
  })
  expect(plan).toMatchObject({
    status: 'unchanged',
    reason: `Not proposed: it would deny 1 of the requests seen, first ec2:DescribeInstances by ${role} (event 00000000-0000-0000-0000-000000000001).`,
  })
})
