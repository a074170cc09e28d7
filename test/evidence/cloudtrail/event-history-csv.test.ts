import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { readTrailFiles } from '../../../src/evidence/cloudtrail/files.ts'
import type { Ledger } from '../../../src/evidence/ledger-types.ts'
import { builder } from '../fake-catalog.ts'
import { account, eventID } from '../records.ts'

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

async function read(content: string | Uint8Array, of: string | undefined = account, name = 'a.csv'): Promise<Ledger> {
  await writeFile(join(folder, name), content)
  const into = builder()
  await readTrailFiles([folder], into, { ...(of !== undefined && { account: of }) })
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
])('is given to nobody: %s', async (_, over) => {
  const ledger = await read(csv([row(1, over)]))
  expect(ledger).toMatchObject({ records: 1, entries: [] })
  expect([...ledger.principals]).toEqual([])
})

test('without an account nobody is named, and that is said', async () => {
  const into = builder()
  await writeFile(join(folder, 'a.csv'), csv([row(1)]))
  await readTrailFiles([folder], into)
  const { entries, coverage } = into.build()
  expect(entries).toEqual([])
  expect(coverage.problems).toEqual([
    expect.stringMatching(/a\.csv: an Event History CSV has no roles.*0 of 1 rows.*names no account/),
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
    problems: [expect.stringMatching(/a\.csv: it is no Event History CSV with English column names \(no eventid/)],
  })
})

test('a quotation mark that never closes: one line', async () => {
  expect((await read(`${csv([row(1)])}"x`)).coverage.problems).toContainEqual(expect.stringMatching(/a\.csv: /))
})
