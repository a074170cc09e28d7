import { expect, test } from '@jest/globals'
import { serviceNotCoveredReason } from '../../../src/jobs/narrow/fence-evidence.ts'
import { loadCatalog } from '../../../src/jobs/load/load-inputs.ts'
import type { AccountCoverage } from '../../../src/evidence/types.ts'
import { account, coverage, ledger } from '../../support/ledger.ts'

const catalog = await loadCatalog()

const part = (region: string, silent = false) => ({
  region,
  days: 70,
  from: '2026-08-01T00:00:00Z',
  to: '2026-10-31T00:00:00Z',
  ...(silent && { silence: { from: '2026-09-01', to: '2026-09-20', days: 20 } }),
})

test.each<[string, Partial<AccountCoverage>, string | undefined]>([
  ['is read', { byRegion: [part('eu-west-1', true), part('us-east-1')] }, undefined],
  [
    'is not read',
    { regions: ['eu-west-1'] },
    'its calls are recorded in us-east-1, of which the evidence has no records',
  ],
  [
    'falls silent',
    { byRegion: [part('eu-west-1'), part('us-east-1', true)] },
    'the evidence has no records of us-east-1 from 2026-09-01 to 2026-09-20 (evidence.recorded.regions)',
  ],
])('calls of a global service are recorded in one Region, which %s', (_, over, expected) => {
  const whole = coverage({ regions: ['eu-west-1', 'us-east-1'], ...over })
  const input = {
    ledger: ledger([], { coverage: { accounts: [whole], complete: true, problems: [] } }),
    catalog,
    today: '2026-11-01',
    maxAgeDays: 30,
  }
  expect(serviceNotCoveredReason('route53', [account], input)).toBe(expected)
})
