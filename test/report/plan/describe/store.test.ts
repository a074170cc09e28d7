import { describe, expect, test } from '@jest/globals'
import type { StoreReport } from '../../../../src/evidence/store/report.ts'
import { describeStore } from '../../../../src/report/plan/describe/store.ts'
import { renderSummary } from '../../../../src/report/plan/markdown/pull-request.ts'
import { renderPlanText } from '../../../../src/report/plan/text.ts'
import { plan } from '../../plans.ts'

const savedEvidence: StoreReport = {
  place: 's3://acme/ledger',
  state: 'read',
  days: 212,
  daysAlone: 180,
  from: '2025-11-20',
  to: '2026-08-02',
  saved: '2026-11-14',
  ageDays: 7,
  catalogs: [{ version: '0.21.1', from: '2025-11-20', to: '2026-08-02', days: 212 }],
}

describe('which part of the evidence is saved evidence, in words', () => {
  test.each<[string, Partial<StoreReport>, string]>([
    [
      'a part',
      {},
      's3://acme/ledger: 212 days, 2025-11-20 to 2026-08-02, 180 of them only from saved evidence; saved on 2026-11-14 (7 days ago); mapped by catalog 0.21.1.',
    ],
    [
      'all of it, by two catalogs',
      {
        daysAlone: 212,
        ageDays: 0,
        catalogs: [
          { version: '0.20.0', from: '2025-11-20', to: '2026-01-01', days: 43 },
          { version: '0.21.1', from: '2026-01-02', to: '2026-08-02', days: 169 },
        ],
      },
      's3://acme/ledger: 212 days, 2025-11-20 to 2026-08-02, all of them only from saved evidence; saved on 2026-11-14 (today); mapped by catalog 0.20.0 (2025-11-20 to 2026-01-01) and 0.21.1 (2026-01-02 to 2026-08-02).',
    ],
    [
      'one day',
      { days: 1, daysAlone: 0, to: '2025-11-20', ageDays: 1, catalogs: [] },
      's3://acme/ledger: 1 day, 2025-11-20, none of them only from saved evidence; saved on 2026-11-14 (1 day ago).',
    ],
    ['nothing', { from: null, to: null }, 's3://acme/ledger: empty.'],
    ['the first time', { state: 'none' }, 's3://acme/ledger: no saved evidence yet; this run creates it.'],
    [
      'a broken one',
      { state: 'refused' },
      's3://acme/ledger: not read (see below); only the evidence of this run is used.',
    ],
  ])('%s', (_, over, words) => expect(describeStore({ ...savedEvidence, ...over })).toBe(words))

  test('stands in the text and in the job summary, with its place made harmless', () => {
    const odd = { ...savedEvidence, place: 'state/<b>\u001b[31m' }
    expect(renderPlanText({ ...plan, savedEvidence }, { colour: false }).replace(/\s+/g, ' ')).toContain(
      'Saved evidence: s3://acme/ledger: 212 days, 2025-11-20 to 2026-08-02',
    )
    expect(renderSummary({ ...plan, savedEvidence })).toContain('/acme/ledger: 212 days, 2025-11-20 to 2026-08-02')
    expect(renderPlanText({ ...plan, savedEvidence: odd }, { colour: false })).not.toContain('\u001b')
    expect(renderSummary({ ...plan, savedEvidence: odd })).not.toContain('<b>')
  })
})
