import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { readTrailFiles } from '../../../../src/evidence/cloudtrail/files/read-files.ts'
import { LedgerBuilder } from '../../../../src/evidence/usage/ledger-builder.ts'
import type { Ledger } from '../../../../src/evidence/types.ts'
import { loadCatalog } from '../../../../src/jobs/load/load-inputs.ts'
import { builder } from '../../fake-catalog.ts'
import { consoleColumns, eventHistoryCsv } from '../../../fakes/event-history.ts'
import { account, eventID, trailRecord, userIdentity } from '../../records.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whittle-csv-'))
})
afterEach(() => rm(folder, { recursive: true }))

const headers = [
  'Event name',
  'Event time',
  'User name',
  'Event source',
  'Resource type',
  'Resource name',
  'AWS access key',
  'AWS region',
  'Error code',
  'Read-only',
  'Source IP address',
  'Event ID',
] as const

const row = (number: number, over: Partial<Record<(typeof headers)[number], string>> = {}) => ({
  'Event name': 'DescribeInstances',
  'Event time': '2026-05-01T12:00:00Z',
  'User name': 'jane',
  'Event source': 'ec2.amazonaws.com',
  'Resource type': '',
  'Resource name': '',
  'AWS access key': 'AKIAEXAMPLEEXAMPLE00',
  'AWS region': 'eu-west-1',
  'Error code': '',
  'Read-only': 'true',
  'Source IP address': '198.51.100.7',
  'Event ID': eventID(number),
  ...over,
})

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
const csv = (rows: readonly ReturnType<typeof row>[], order: readonly (typeof headers)[number][] = headers): string =>
  `${[order.join(','), ...rows.map((each) => order.map((name) => quoted(each[name])).join(','))].join('\r\n')}\r\n`

/** @param of the configured account; empty: none */
async function read(content: string | Uint8Array, of = account, name = 'a.csv'): Promise<Ledger> {
  await writeFile(join(folder, name), content)
  const into = builder()
  await readTrailFiles([folder], into, { ...(of && { account: of }) })
  return into.build()
}

const jane = `arn:aws:iam::${account}:user/jane`

test.each([
  ['as the console writes it', csv([row(1)])],
  ['columns in another order and case', csv([row(1)], headers.toReversed()).replace('Event name', 'EVENT NAME')],
  ['a byte-order mark', `\uFEFF${csv([row(1)])}`],
  ['a line break in a cell', csv([row(1, { 'Resource name': 'a,"b"\nc' })])],
])('%s', async (_, content) => {
  const ledger = await read(content)
  expect(ledger).toMatchObject({
    records: 1,
    entries: [{ principal: jane, action: 'ec2:DescribeInstances', network: { kind: 'address' }, count: 1 }],
  })
  expect(ledger.coverage.complete).toBe(false)
})

test('several files, gzipped too, count an event once', async () => {
  await writeFile(join(folder, 'b.csv.gz'), gzipSync(csv([row(1), row(2)])))
  expect(await read(csv([row(2), row(3)]))).toMatchObject({ records: 3, duplicates: 1 })
})

test.each([
  ['a temporary key: the name may be that of a session', { 'AWS access key': 'ASIAEXAMPLEEXAMPLE00' }],
  ['no key', { 'AWS access key': '' }],
  ['the root user', { 'User name': 'root' }],
])('is given to no principal: %s', async (_, over) => {
  const ledger = await read(csv([row(1, over)]))
  expect(ledger).toMatchObject({ records: 1, entries: [] })
  expect([...ledger.principals]).toEqual([])
})

test('the account of the row goes over the configured one', async () => {
  const record = trailRecord(1, { userIdentity: userIdentity(), recipientAccountId: '444455556666' })
  expect((await read(eventHistoryCsv([record]))).entries).toMatchObject([
    { principal: 'arn:aws:iam::444455556666:user/jane', account: '444455556666' },
  ])
})

test('account ids that a spreadsheet has cut short are not believed', async () => {
  const content = eventHistoryCsv([trailRecord(1, { userIdentity: userIdentity(), readOnly: 'FALSE' })])
  const saved = content.replace(`AwsApiCall,${account}`, 'AwsApiCall,1.11122E+11')
  expect(await read(saved)).toMatchObject({ entries: [{ principal: jane, account }] })
  const { entries, coverage } = await read(saved, '')
  expect(entries).toEqual([])
  expect(coverage.problems).toEqual([
    expect.stringMatching(/0 of 1 rows.*neither its rows \(a spreadsheet has cut the account ids short\) nor/),
  ])
})

test('names in another language: the order of the console and the values decide, if all agree', async () => {
  const foreign = consoleColumns.map((_, at) => `列 ${at}`)
  const records = [1, 2, 3].map((number) => trailRecord(number, { userIdentity: userIdentity() }))
  const ledger = await read(eventHistoryCsv(records, foreign), '')
  expect(ledger).toMatchObject({ records: 3, entries: [{ principal: jane, count: 3 }] })
  const [header = '', ...rest] = eventHistoryCsv(records, foreign).split('\n')
  expect(await read([header, rest.join('\r\n')].join('\n'), '')).toMatchObject({ records: 3 })
  const turned = [header, ...rest.map((line) => line.split(',').toReversed().join(','))].join('\n')
  expect(await read(turned, '')).toMatchObject({ records: 0, coverage: { complete: false } })
})

test.each([
  ['a sign-in', { eventType: 'AwsConsoleSignIn', eventName: 'ConsoleLogin' }, 'a sign-in to the console'],
  ['a remark of a service', { eventType: 'AwsServiceEvent' }, 'an event of an AWS service itself'],
  ['the root user', { userIdentity: { type: 'Root', accountId: account } }, 'the root user'],
])('%s is no evidence', async (_, over, reason) => {
  const ledger = await read(eventHistoryCsv([trailRecord(1, { userIdentity: userIdentity(), ...over })]))
  expect(ledger.entries).toEqual([])
  expect([...ledger.noEvidence.keys()]).toEqual([expect.stringContaining(reason)])
})

test('without a request the resource is unknown, though a rule would take one for all', async () => {
  const calls = ['StopInstances', 'StartInstances', 'DescribeInstances']
  const records = calls.map((eventName, index) => trailRecord(index + 1, { eventName, userIdentity: userIdentity() }))
  await writeFile(join(folder, 'a.csv'), eventHistoryCsv(records))
  const into = new LedgerBuilder(await loadCatalog())
  await readTrailFiles([folder], into)
  expect(into.build().entries.map(({ action, resource, grade }) => [action, resource, grade])).toEqual([
    ['ec2:DescribeInstances', '*', 'stated'],
    ['ec2:StartInstances', null, 'guessed'],
    ['ec2:StopInstances', null, 'guessed'],
  ])
})

test('a resource whose ARN is in the row', async () => {
  const arn = `arn:aws:kms:eu-west-1:${account}:key/k-1`
  const record = trailRecord(1, {
    userIdentity: userIdentity(),
    eventSource: 'kms.amazonaws.com',
    eventName: 'Decrypt',
    resources: [{ type: 'AWS::KMS::Key', ARN: arn }],
  })
  await writeFile(join(folder, 'a.csv'), eventHistoryCsv([record]))
  const into = new LedgerBuilder(await loadCatalog())
  await readTrailFiles([folder], into)
  expect(into.build().entries).toMatchObject([{ action: 'kms:Decrypt', resource: arn }])
})

test('without an account no caller is named, and that is reported', async () => {
  const into = builder()
  await writeFile(join(folder, 'a.csv'), csv([row(1)]))
  await readTrailFiles([folder], into)
  const { entries, coverage } = into.build()
  expect(entries).toEqual([])
  expect(coverage.problems).toEqual([
    expect.stringMatching(
      /a\.csv: an Event History CSV has no roles.*0 of 1 rows.*nor the configuration name the account/,
    ),
  ])
})

test('a refusal is no use', async () => {
  expect(await read(csv([row(1, { 'Error code': 'AccessDenied' })]))).toMatchObject({
    entries: [{ outcome: 'denied' }],
  })
})

test.each([
  ['another table', 'Name,Cost\r\nec2,5\r\n'],
  [
    'headers of another language',
    csv([row(1)]).replace(headers.join(','), headers.map((_, at) => `Spalte ${at}`).join(',')),
  ],
])('%s: one line', async (_, content) => {
  expect((await read(content)).coverage).toMatchObject({
    complete: false,
    problems: [
      expect.stringMatching(
        /a\.csv: it is no Event History CSV with English column names or in the console's order \(no eventid/,
      ),
    ],
  })
})

test('a quotation mark that never closes: one line', async () => {
  expect((await read(`${csv([row(1)])}"x`)).coverage.problems).toContainEqual(expect.stringMatching(/a\.csv: /))
})
