import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { InputError } from '../../../../src/errors.ts'
import { readTrailFiles, type ReadProgress } from '../../../../src/evidence/cloudtrail/files/read-files.ts'
import type { Ledger } from '../../../../src/evidence/types.ts'
import { builder } from '../../fake-catalog.ts'
import { eventID, trailRecord } from '../../records.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whittle-files-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function put(path: string, content: string | Uint8Array): Promise<string> {
  const whole = join(folder, path)
  await mkdir(dirname(whole), { recursive: true })
  await writeFile(whole, content)
  return whole
}

async function read(...paths: string[]): Promise<Ledger> {
  const into = builder()
  await readTrailFiles(paths.length > 0 ? paths : [folder], into)
  return into.build()
}

const log = (...numbers: number[]): string => JSON.stringify({ Records: numbers.map((number) => trailRecord(number)) })
const envelope = (number: number): object => ({
  EventId: eventID(number),
  EventName: 'DescribeInstances',
  ReadOnly: 'true',
  EventTime: '2026-05-01T12:00:00+00:00',
  Resources: [],
  CloudTrailEvent: JSON.stringify(trailRecord(number)),
})

describe('formats', () => {
  test.each<[string, string, string | Uint8Array, number]>([
    ['a log', 'a.json', log(1, 2), 2],
    ['a gzipped log', 'a.json.gz', gzipSync(log(1, 2, 3)), 3],
    ['a log that was inflated and kept its name', 'a.json.gz', log(1, 2), 2],
    ['a gzipped log that lost its name', 'a.json', gzipSync(log(1)), 1],
    ['gzip members one after the other', 'a.json.gz', Buffer.concat([gzipSync(log(1)), gzipSync(log(2))]), 2],
    ['an array of records', 'a.json', JSON.stringify([trailRecord(1), trailRecord(2)], null, 2), 2],
    ['NDJSON of records', 'a.ndjson', `${JSON.stringify(trailRecord(1))}\r\n${JSON.stringify(trailRecord(2))}\r\n`, 2],
    ['a dump of LookupEvents', 'a.json', JSON.stringify({ Events: [envelope(1), envelope(2)] }, null, 4), 2],
    [
      'pages of LookupEvents',
      'a.json',
      `${JSON.stringify({ Events: [envelope(1)], NextToken: 'x' })}\n${JSON.stringify({ Events: [envelope(2)] })}`,
      2,
    ],
    [
      'an array of pages',
      'a.json',
      JSON.stringify([{ Events: [envelope(1)] }, { Events: [envelope(2), envelope(3)] }]),
      3,
    ],
    ['NDJSON of events', 'a.jsonl', `${JSON.stringify(envelope(1))}\n${JSON.stringify(envelope(2))}`, 2],
    [
      'a byte-order mark and CRLF',
      'a.json',
      `\uFEFF${JSON.stringify(JSON.parse(log(1)), null, 2).replaceAll('\n', '\r\n')}`,
      1,
    ],
    ['an empty log', 'a.json', '{"Records":[]}', 0],
  ])('%s', async (_, name, content, records) => {
    await put(name, content)
    const ledger = await read()
    expect(ledger.coverage.problems).toEqual([])
    expect(ledger).toMatchObject({ records, coverage: { complete: true } })
  })
})

describe('folders', () => {
  test('of buckets are read whole, in any depth, digests and Insights passed over', async () => {
    const bucket = 'AWSLogs/o-abc/111122223333'
    const day = '2026/05/01'
    await put(
      `${bucket}/CloudTrail/eu-west-1/${day}/111122223333_CloudTrail_eu-west-1_20260501T1200Z_a.json.gz`,
      gzipSync(log(1)),
    )
    await put(`${bucket}/CloudTrail/us-east-1/${day}/b.json.gz`, gzipSync(log(2)))
    await put(`${bucket}/CloudTrail-Digest/eu-west-1/${day}/d.json.gz`, gzipSync('{"digestPublicKeyFingerprint":"x"}'))
    await put(`${bucket}/CloudTrail-Insight/eu-west-1/${day}/i.json.gz`, gzipSync('{"Records":[{}]}'))
    await put(`${bucket}/Config/eu-west-1/${day}/snapshot.json.gz`, gzipSync('{"configurationItems":[]}'))
    const ledger = await read()
    expect(ledger).toMatchObject({ records: 2, coverage: { complete: true } })
    expect(ledger.coverage.problems).toEqual([expect.stringMatching(/1 file or folder passed over.*Config/)])
  })

  test('of downloads may hold digests by name', async () => {
    await put('1_CloudTrail_eu-west-1_x.json', log(1))
    await put('1_CloudTrail-Digest_eu-west-1_trail_x.json.gz', gzipSync('{}'))
    expect((await read()).coverage.problems).toEqual([])
  })

  test('other files are named in one line, and leave the evidence complete', async () => {
    await put('a.json', log(1))
    await put('README.md', 'hello')
    await put('b/notes.txt', 'hello')
    await symlink(join(folder, 'a.json'), join(folder, 'link.json'))
    const { coverage } = await read()
    expect(coverage.complete).toBe(true)
    expect(coverage.problems).toEqual([
      `${folder}: 3 files or folders passed over that are not logs, e.g. ${join(folder, 'README.md')}.`,
    ])
  })

  test('without a log are a problem', async () => {
    await put('README.md', 'hello')
    expect((await read()).coverage).toMatchObject({
      complete: false,
      problems: [expect.stringContaining('no CloudTrail logs')],
    })
  })

  test('given twice, or with a file of theirs, are read once', async () => {
    const file = await put('a.json', log(1))
    expect(await read(folder, file, folder)).toMatchObject({ records: 1, duplicates: 0 })
  })

  test('in any order of naming, the same ledger', async () => {
    const a = await put('a.json', log(1, 2, 3))
    const b = await put('b.json', log(3, 4))
    expect(await read(a, b)).toEqual(await read(b, a))
  })
})

describe('bad input: one line, and the rest goes on', () => {
  const cut = gzipSync(log(...Array.from({ length: 3000 }, (_, number) => number)))
  test.each<[string, string, string | Uint8Array, RegExp]>([
    ['cut-off gzip', 'bad.json.gz', cut.subarray(0, cut.length / 2), /gzip data ends in the middle/],
    ['damaged gzip', 'bad.json.gz', Buffer.from(cut).fill(0x55, cut.length - 8), /gzip data is damaged/],
    ['a gzip header alone', 'bad.json.gz', cut.subarray(0, 4), /gzip data ends in the middle/],
    ['not gzip', 'bad.json.gz', 'PK\u0003\u0004 a zip archive', /neither gzip nor JSON/],
    ['cut-off JSON', 'bad.json', log(5, 6).slice(0, -30), /cut off/],
    ['not JSON', 'bad.json', 'hello', /not JSON with CloudTrail records at byte 0/],
    ['empty', 'bad.json', '', /empty/],
    ['empty gzip', 'bad.json.gz', gzipSync(''), /empty/],
    ['UTF-16', 'bad.json', Buffer.from(`\uFEFF${log(5)}`, 'utf16le'), /UTF-16/],
    [
      'not CloudTrail',
      'bad.json',
      '{"Version":"2012-10-17","Statement":[]}',
      /1 record not used: not a CloudTrail record/,
    ],
    [
      'a digest',
      'bad.json',
      '{"awsAccountId":"111122223333","digestStartTime":"2026-05-01T00:00:00Z"}',
      /not a CloudTrail record/,
    ],
    [
      'records that are none',
      'bad.json',
      '{"Records":[{"a":1},{"b":2}]}',
      /2 records not used: not a CloudTrail record/,
    ],
    [
      'one record that is not JSON',
      'bad.json',
      `{"Records":[{oops},${JSON.stringify(trailRecord(5))}]}`,
      /a record that is not JSON/,
    ],
    [
      'one event whose record is not JSON',
      'bad.json',
      JSON.stringify({ Events: [envelope(5), { CloudTrailEvent: '{"a"' }] }),
      /CloudTrailEvent is not JSON/,
    ],
    [
      'a record without its id',
      'bad.json',
      JSON.stringify([trailRecord(5, { eventID: undefined })]),
      /eventID is missing/,
    ],
  ])('%s', async (_, name, content, line) => {
    const bad = await put(name, content)
    await put('good.json', log(1, 2))
    const { coverage, records } = await read()
    expect(coverage.complete).toBe(false)
    expect(coverage.problems).toEqual([expect.stringMatching(line)])
    expect(coverage.problems[0]).toContain(bad)
    expect(coverage.problems[0]).not.toContain('\n')
    expect(records).toBeGreaterThanOrEqual(2)
  })

  test('records before the break count', async () => {
    await put('bad.json.gz', cut.subarray(0, cut.length - 200))
    expect((await read()).records).toBeGreaterThan(100)
  })

  test('a path that is not there stops everything, in one line', async () => {
    const missing = join(folder, 'nowhere')
    await expect(read(missing)).rejects.toThrow(InputError)
    await expect(read(missing)).rejects.toThrow(
      `${missing}: no such file or folder. Name a CloudTrail log file or a folder of them.`,
    )
  })
})

describe('large and hostile records', () => {
  test('a record of 5 MB', async () => {
    const large = trailRecord(1, {
      requestParameters: { arn: 'arn:aws:s3:::a', policy: '{"☃":"\\"}]}'.repeat(450_000) },
    })
    await put('a.json.gz', gzipSync(JSON.stringify({ Records: [large, trailRecord(2)] })))
    expect(await read()).toMatchObject({ records: 2, coverage: { complete: true } })
  })

  test('deep nesting', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    await put('a.json', JSON.stringify({ Records: [trailRecord(1)] }).replace('"filterSet":{}', `"filterSet":${deep}`))
    expect(await read()).toMatchObject({ records: 1, coverage: { complete: true } })
  })

  test('keys that would reach a prototype', async () => {
    await put(
      'a.json',
      log(1).replace('"userIdentity":{', '"__proto__":{"eventID":"x"},"userIdentity":{"__proto__":{"arn":"x"},'),
    )
    expect(await read()).toMatchObject({ records: 1, coverage: { complete: true } })
    expect(Object.prototype).not.toHaveProperty('arn')
  })

  test('logs that hold logs are not unpacked without end', async () => {
    await put('a.json', `${'{"Records":['.repeat(50_000)}${']}'.repeat(50_000)}`)
    expect((await read()).coverage.complete).toBe(false)
  })
})

test('reports its progress', async () => {
  await put('a.json', log(1, 2))
  await put('b.json.gz', gzipSync(log(3)))
  const steps: ReadProgress[] = []
  await readTrailFiles([folder], builder(), { onProgress: (progress) => steps.push(progress) })
  expect(steps.at(-1)).toEqual({
    files: 2,
    totalFiles: 2,
    events: 3,
    bytes: expect.any(Number),
    totalBytes: expect.any(Number),
  })
  expect(steps.map(({ events }) => events)).toEqual(steps.map(({ events }) => events).sort((a, b) => a - b))
})

test('stops when aborted', async () => {
  await put('a.json', log(1, 2))
  await put('b.json', log(3))
  const abort = new AbortController()
  const reading = readTrailFiles([folder], builder(), {
    signal: abort.signal,
    onProgress: () => abort.abort(new Error('enough')),
  })
  await expect(reading).rejects.toThrow('enough')
})
