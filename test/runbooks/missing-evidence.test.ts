import { expect, test } from '@jest/globals'
import { missingEvidenceReasons, type RequestedEvidence } from '../../src/runbooks/missing-evidence.ts'
import { runOf } from './values.ts'

const { reading } = runOf()
const [account] = reading.coverage.accounts
const asked: RequestedEvidence = {
  from: '2026-09-13T12:00:00Z',
  to: '2026-10-13T12:00:00Z',
  accounts: ['111122223333'],
  whenEmpty: false,
  where: { kind: 'resource', patterns: ['arn:aws:s3:::acme-invoices', 'arn:aws:s3:::acme-invoices/*'] },
}
const covering = (more: object): typeof reading => ({
  ...reading,
  problems: [],
  coverage: { ...reading.coverage, complete: true, problems: [], accounts: [{ ...account!, ...more }] },
})
const read = covering({})

test.each<[string, Parameters<typeof missingEvidenceReasons>[0], Partial<RequestedEvidence>, RegExp[]]>([
  ['everything was read', read, {}, []],
  ['a day without a record, where events are looked for', covering({ gaps: ['2026-09-20'] }), {}, []],
  ['the same, where there have to be none', covering({ gaps: ['2026-09-20'] }), { whenEmpty: true }, [/2026-09-20\.$/]],
  ['a day before the window', covering({ gaps: ['2026-09-01'] }), { whenEmpty: true }, []],
  ['events that begin within the window', covering({ from: '2026-10-01T00:00:00Z' }), {}, [/begin at 2026-10-01/]],
  ['the first event of the first day', covering({ from: '2026-09-13T18:00:00Z' }), {}, []],
  ['events that end within the window', covering({ to: '2026-10-01T00:00:00Z' }), {}, [/end at 2026-10-01/]],
  ['objects without data events', covering({ dataEvents: [] }), {}, [/data events of AWS::S3::Object/]],
  [
    'a bucket alone, which needs none',
    covering({ dataEvents: [] }),
    { where: { kind: 'resource', patterns: ['arn:aws:s3:::acme-invoices'] } },
    [],
  ],
  [
    'no record at all',
    { ...read, records: 0, coverage: { ...read.coverage, accounts: [] } },
    {},
    [/^No record of these/],
  ],
  ['an account of the configuration', read, { accounts: ['111122223333', '444455556666'] }, [/account 444455556666/]],
  [
    'a fault',
    { ...read, problems: ['A file is damaged.'], coverage: { ...read.coverage, complete: false } },
    {},
    [/damaged/],
  ],
  ['a fault without a word', { ...read, coverage: { ...read.coverage, complete: false } }, {}, [/^Not everything/]],
])('%s', (_, given, more, expected) => {
  const found = missingEvidenceReasons(given, { ...asked, ...more })
  expect(found).toEqual(expected.map((pattern) => expect.stringMatching(pattern)))
})
