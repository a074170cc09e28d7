import { expect, test } from '@jest/globals'
import { isProvenQuiet } from '../../../src/jobs/narrow/quiet-networks.ts'
import { loadCatalog } from '../../../src/jobs/load/load-inputs.ts'
import type { AccountCoverage } from '../../../src/evidence/types.ts'
import { coverage, ledger, role } from '../../support/ledger.ts'

const catalog = await loadCatalog()

const silentUntil = (to: string): Partial<AccountCoverage> => ({
  byRegion: [
    {
      region: 'eu-west-1',
      days: 70,
      from: '2026-08-01T00:00:00Z',
      to: '2026-10-31T00:00:00Z',
      silence: { from: '2026-08-20', to, days: 14 },
    },
  ],
})

test.each<[string, Partial<AccountCoverage>, boolean]>([
  ['all of the time is covered', {}, true],
  ['the evidence begins later', { from: '2026-09-03T00:00:00Z' }, false],
  ['the records of a Region stop for a while', silentUntil('2026-09-02'), false],
  ['they stop before', silentUntil('2026-09-01'), true],
])('a network without calls is not in use: %s', (_, over, expected) => {
  const statement = { action: ['sqs:GetQueueUrl'], resource: ['*'], condition: [] }
  const document = {
    statements: [
      { effect: 'Allow' as const, ...statement },
      { effect: 'Deny' as const, ...statement },
    ],
  }
  const evidence = ledger([], { coverage: { accounts: [coverage(over)], complete: true, problems: [] } })
  const quietSince = '2026-09-02T00:00:00Z'
  expect(isProvenQuiet({ principals: [role], documents: [document], ledger: evidence, catalog, quietSince })).toBe(
    expected,
  )
})
