import { expect, test } from '@jest/globals'
import type { NetworkUse } from '../../src/evidence/types.ts'
import { learnFences } from '../../src/network/learn-fences.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { printDocument } from '../../src/policy/print.ts'
import { ledger, role } from '../support/ledger.ts'
import { allows, compareWithSimulator, entryIn, isDenied } from './random-fences.ts'
import { contextOf, randomNumbers } from './record-contexts.ts'

const contexts = 100_000

test(`of ${contexts.toLocaleString('en')} random contexts none contradicts what is said of a Deny`, () => {
  const { seen, contradictions } = compareWithSimulator(contexts, randomNumbers(20_261_130))
  expect(contradictions).toEqual([])
  for (const kind of Object.values(seen)) expect(kind).toBeGreaterThan(contexts / 100)
}, 1_800_000)

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
        if (isDenied({ identity: printed }, call, context)) expect({ call, context, printed }).toBeUndefined()
      }
    }
  }
  expect(fits).toBeGreaterThan(500)
}, 600_000)
