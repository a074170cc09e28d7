import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { readTrailFiles } from '../../../src/evidence/cloudtrail/files/read-files.ts'
import type { Ledger } from '../../../src/evidence/types.ts'
import { countEvents } from '../../fakes/query-engine.ts'
import { builder } from '../fake-catalog.ts'
import { account, eventID, role, trailRecord } from '../records.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whittle-envelopes-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  return path
}

async function read(...paths: string[]): Promise<Ledger> {
  const into = builder()
  await readTrailFiles(paths.length > 0 ? paths : [folder], into)
  return into.build()
}

const records = [trailRecord(1), trailRecord(2, { eventName: 'DescribeImages' })]
const texts = records.map((record) => JSON.stringify(record))
const eventBridge = (detail: unknown, kind = 'AWS API Call via CloudTrail') => ({
  version: '0',
  id: eventID(900),
  'detail-type': kind,
  source: 'aws.ec2',
  account,
  time: '2026-05-01T12:00:01Z',
  region: 'eu-west-1',
  resources: [],
  detail,
})
const logEvents = texts.map((message, index) => ({ id: String(index), timestamp: 1_777_636_800_000, message }))
const subscription = {
  messageType: 'DATA_MESSAGE',
  owner: account,
  logGroup: 'CloudTrail/logs',
  logStream: `${account}_CloudTrail_eu-west-1`,
  subscriptionFilters: ['all'],
  logEvents,
}
/** As a subscription delivers it: Base64 of gzip. */
const encoded = (value: unknown): string => gzipSync(JSON.stringify(value)).toString('base64')
const control = {
  messageType: 'CONTROL_MESSAGE',
  owner: 'CloudwatchLogs',
  logEvents: [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health of destination Firehose.' }],
}
const counted = countEvents(records)
const lakeRows = counted.rows.map((row) =>
  row.flatMap((value, at) => (value ? [{ [counted.columns[at]!]: value }] : [])),
)
const athenaSet = {
  Rows: [counted.columns, ...counted.rows].map((row) => ({
    Data: row.map((value) => (value === undefined ? {} : { VarCharValue: value })),
  })),
}
const fieldRow = (record: Record<string, unknown>) => [
  { eventID: record['eventID'] },
  { eventtime: '2026-05-01 12:00:00.000' },
  { event_source: record['eventSource'] },
  { eventName: record['eventName'] },
  { awsRegion: record['awsRegion'] },
  { recipientAccountId: account },
  { sourceIPAddress: record['sourceIPAddress'] },
  { userIdentity: JSON.stringify(record['userIdentity']) },
  { requestParameters: JSON.stringify(record['requestParameters']) },
]

describe('what holds records is opened', () => {
  test.each<[string, string, string | Uint8Array]>([
    ['EventBridge events, one a line', 'a.ndjson', records.map((each) => JSON.stringify(eventBridge(each))).join('\n')],
    ['a list of EventBridge events', 'a.json', JSON.stringify(records.map((each) => eventBridge(each)))],
    [
      'EventBridge beside events of something else',
      'a.json',
      JSON.stringify([
        ...records.map((each) => eventBridge(each)),
        eventBridge({ state: 'stopped' }, 'EC2 Instance State-change Notification'),
      ]),
    ],
    ['a subscription of CloudWatch Logs', 'a.json', JSON.stringify(subscription)],
    [
      'what Firehose writes of it',
      'a.json.gz',
      Buffer.concat([gzipSync(JSON.stringify(control)), gzipSync(JSON.stringify(subscription))]),
    ],
    ['what a subscription hands to Lambda', 'a.json', JSON.stringify({ awslogs: { data: encoded(subscription) } })],
    [
      'what a stream of a subscription hands to Lambda',
      'a.json',
      JSON.stringify({
        Records: [
          { kinesis: { data: encoded(control) }, eventSource: 'aws:kinesis', eventID: 'shardId-000000000000:1' },
          { kinesis: { data: encoded(subscription) }, eventSource: 'aws:kinesis', eventID: 'shardId-000000000000:2' },
        ],
      }),
    ],
    [
      'what a stream of EventBridge holds',
      'a.json',
      JSON.stringify({
        Records: records.map((each, at) => ({
          SequenceNumber: String(at),
          Data: Buffer.from(JSON.stringify(eventBridge(each))).toString('base64'),
          PartitionKey: 'x',
        })),
      }),
    ],
    [
      'what Firehose names without an ending',
      'logs-1-2026-05-01-12-00-00-00000000-0000-4000-8000-000000000000',
      Buffer.concat([gzipSync(JSON.stringify(control)), gzipSync(JSON.stringify(subscription))]),
    ],
    ['records named as text', 'a.log', texts.join('\n')],
    ['filter-log-events', 'a.json', JSON.stringify({ events: logEvents, searchedLogStreams: [] })],
    [
      'an export of CloudWatch Logs',
      'export/000000.gz',
      gzipSync(texts.map((text) => `2026-05-01T12:00:00.000Z ${text}\n`).join('')),
    ],
    ["lookup-events --query 'Events[].CloudTrailEvent'", 'a.json', JSON.stringify(texts)],
    ['the same as text', 'a.json', texts.join('\t')],
    ['rows that Lake counted', 'a.json', JSON.stringify({ QueryStatus: 'FINISHED', QueryResultRows: lakeRows })],
    ['rows that Athena counted', 'a.json', JSON.stringify({ UpdateCount: 0, ResultSet: athenaSet })],
    [
      'rows that Athena counted, as its result file',
      'a.csv',
      [counted.columns, ...counted.rows]
        .map((row) => row.map((value) => (value === undefined ? '' : `"${value.replaceAll('"', '""')}"`)).join(','))
        .join('\n'),
    ],
    ['rows of Lake that are records', 'a.json', JSON.stringify({ QueryResultRows: records.map(fieldRow) })],
    [
      'rows that hold whole records',
      'a.json',
      JSON.stringify({ QueryResultRows: texts.map((text) => [{ eventName: 'x' }, { event: text }]) }),
    ],
  ])('%s', async (_, name, content) => {
    await put(name, content)
    const ledger = await read()
    expect(ledger.coverage.complete).toBe(true)
    expect(ledger.records).toBe(2)
    expect(ledger.entries.map(({ principal, action }) => [principal, action])).toEqual([
      [role, 'ec2:DescribeImages'],
      [role, 'ec2:DescribeInstances'],
    ])
  })
})

describe('a token for more that is left over', () => {
  const page = { Events: texts.map((CloudTrailEvent) => ({ CloudTrailEvent })) }

  test.each<[string, string]>([
    ['of LookupEvents', JSON.stringify({ ...page, NextToken: 'abc' })],
    ['of CloudWatch Logs', JSON.stringify({ events: logEvents, nextToken: 'abc' })],
    ['of rows of Athena', JSON.stringify({ ResultSet: athenaSet, NextToken: 'abc' })],
  ])('%s makes the evidence incomplete', async (_, content) => {
    const path = await put('a.json', content)
    const { coverage, records: read2 } = await read()
    expect(read2).toBe(2)
    expect(coverage.complete).toBe(false)
    expect(coverage.problems).toEqual([expect.stringMatching(/ends with a token for more \(NextToken\)/)])
    expect(coverage.problems[0]).toContain(path)
  })

  test('costs the account whose page it is', async () => {
    await put('a.json', JSON.stringify({ ...page, NextToken: 'abc' }))
    expect((await read()).coverage.incompleteAccounts).toEqual([{ account, problem: expect.any(String) }])
  })

  test('of a page that another one follows does not', async () => {
    await put('a.json', JSON.stringify({ ...page, NextToken: 'abc' }) + JSON.stringify(page))
    expect((await read()).coverage.complete).toBe(true)
  })
})

describe('events in another form are named, with what to give instead', () => {
  const tar = Buffer.alloc(1024)
  tar.write('a.json', 0)
  tar.write('ustar', 257)
  test.each<[string, string, string | Uint8Array, RegExp]>([
    ['OCSF', 'a.json', JSON.stringify({ class_uid: 6003, metadata: { product: { name: 'CloudTrail' } } }), /OCSF/],
    ['Elastic', 'a.ndjson', JSON.stringify({ '@timestamp': 'x', event: { provider: 'ec2.amazonaws.com' } }), /Elastic/],
    ['Elastic’s hits', 'a.json', JSON.stringify([{ _index: 'x', _source: { aws: {} } }]), /Elastic/],
    ['Elastic’s answer', 'a.json', JSON.stringify({ took: 1, hits: { hits: [{ _source: {} }] } }), /OpenSearch/],
    ['Splunk’s results', 'a.json', JSON.stringify({ results: [{ _raw: texts[0] }] }), /Splunk/],
    [
      'CloudWatch Logs Insights',
      'a.json',
      JSON.stringify({ results: [[{ field: '@message', value: texts[0] }]], status: 'Complete' }),
      /Logs Insights.*export the log group/,
    ],
    [
      'data in Base64 that are none',
      'a.json',
      JSON.stringify({ awslogs: { data: 'eA==' } }),
      /Base64 that are not JSON/,
    ],
    [
      'data in data',
      'a.json',
      JSON.stringify({ awslogs: { data: encoded({ awslogs: { data: encoded(subscription) } }) } }),
      /not a CloudTrail record/,
    ],
    [
      'a pointer of Git LFS',
      'a.json',
      'version https://git-lfs.github.com/spec/v1\noid sha256:x\n',
      /run git lfs pull/,
    ],
    ['an error of S3', 'a.json', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', /HTML or XML/],
    ['UTF-16', 'a.json', Buffer.from(`\uFEFF${texts[0]}`, 'utf16le'), /UTF-16/],
    ['UTF-16 without a mark', 'a.json', Buffer.from(texts[0]!, 'utf16le'), /UTF-16/],
    ['text of the AWS CLI, named so', 'a.txt', 'EVENTS\tAKIAEXAMPLE\t{}\n', /text output.*--output json/],
    ['YAML of the AWS CLI, named so', 'a.yaml', 'Events:\n- AccessKeyId: x\n', /YAML output.*--output json/],
    ['Splunk', 'a.json', JSON.stringify({ preview: false, result: { _raw: texts[0] } }), /Splunk/],
    ['Sentinel', 'a.json', JSON.stringify([{ TimeGenerated: 'x', EventName: 'y' }]), /Sentinel/],
    ['LookupEvents without records', 'a.json', JSON.stringify([{ EventId: 'x', EventName: 'y' }]), /--query/],
    ['Parquet', 'a.json', 'PAR1\u0015\u0004', /Parquet/],
    ['ZIP', 'a.json', 'PK\u0003\u0004rest', /ZIP archive.*unpack it/],
    ['tar.gz', 'a.json.gz', gzipSync(tar), /tar archive.*unpack it/],
    ['a table of the AWS CLI', 'a.json', '-------------------\n|  LookupEvents  |\n', /table.*--output json/],
    ['text of the AWS CLI', 'a.json', 'EVENTS\tAKIAEXAMPLE\t{}\n', /text output.*--output json/],
    ['YAML of the AWS CLI', 'a.json', 'Events:\n- AccessKeyId: x\n', /YAML output.*--output json/],
    ['an archive in a folder', 'logs.zip', 'PK\u0003\u0004rest', /archive is not read; unpack it/],
    ['another one', 'logs.tar.gz', gzipSync(tar), /archive is not read; unpack it/],
    [
      'rows of Lake whose identity is printed',
      'a.json',
      JSON.stringify({ QueryResultRows: [[...fieldRow(trailRecord(1)).slice(0, 7), { userIdentity: '{type=Root}' }]] }),
      /userIdentity is missing or not what CloudTrail writes there/,
    ],
  ])('%s', async (_, name, content, line) => {
    const path = await put(name, content)
    await put('good.json', JSON.stringify({ Records: records }))
    const { coverage, records: all } = await read()
    expect(all).toBe(2)
    expect(coverage.complete).toBe(false)
    expect(coverage.problems).toEqual([expect.stringMatching(line)])
    expect(coverage.problems[0]).toContain(path)
  })
})

describe('what lies beside the logs of a bucket is no damaged log', () => {
  const config = JSON.stringify({ fileVersion: '1.0', configSnapshotId: 'x', configurationItems: [] })
  test.each<[string, string, string | Uint8Array]>([
    ['AWS Config, by its content', 'a.json.gz', gzipSync(config)],
    ['AWS Config, by its name', `${account}_Config_eu-west-1_ConfigHistory_x.json.gz`, 'anything'],
    ['AWS Config, by its folder', `AWSLogs/${account}/Config/eu-west-1/2026/5/1/x.json`, 'anything'],
    ['load balancers, by their folder', `AWSLogs/o-abcdefghij/${account}/elasticloadbalancing/x.json`, 'anything'],
    [
      'notifications of S3',
      'a.json',
      JSON.stringify({
        Records: [{ eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: {} }],
      }),
    ],
    ['other files, by their beginning', 'README.md', `# Logs\n\n${texts[0]}\n`],
    ['empty ones', '.keep', ''],
    ['JSON of something else', 'a.tfstate', JSON.stringify({ version: 4, terraform_version: '1.9.0' })],
    ['VPC flow logs', 'a.json', 'version account-id interface-id srcaddr\n2 111122223333 eni-1 10.0.0.1'],
    ['a digest', 'a.json', JSON.stringify({ awsAccountId: account, digestStartTime: 'x', digestEndTime: 'y' })],
    ['EventBridge of something else', 'a.json', JSON.stringify(eventBridge({}, 'EC2 Spot Instance Interruption'))],
    ['a snapshot of IAM', 'a.json', JSON.stringify({ UserDetailList: [], RoleDetailList: [], Policies: [] })],
  ])('%s', async (_, name, content) => {
    await put(name, content)
    await put('good.json', JSON.stringify({ Records: records }))
    const { coverage, records: all } = await read()
    expect(all).toBe(2)
    expect(coverage).toMatchObject({ complete: true, problems: [expect.any(String)] })
  })
})

describe('a damaged log costs its account', () => {
  const other = '444455556666'
  const log = (number: number, of: string, from = 'CloudTrail') =>
    `AWSLogs/${of}/${from}/eu-west-1/2026/05/01/${of}_CloudTrail_eu-west-1_20260501T1200Z_x${number}.json.gz`
  const good = gzipSync(JSON.stringify({ Records: records }))
  const foreign = gzipSync(JSON.stringify({ Records: [trailRecord(9, { recipientAccountId: other })] }))
  const many = Array.from({ length: 300 }, (_, number) => trailRecord(100 + number, { recipientAccountId: other }))
  const cut = (list: readonly unknown[]): Uint8Array => {
    const whole = gzipSync(JSON.stringify({ Records: list }))
    return whole.subarray(0, whole.length - 200)
  }

  test.each<[string, string, string | Uint8Array, string | undefined]>([
    ['by its folder', log(2, other).replace(/[^/]*$/, 'b.json.gz'), cut(many), other],
    ['by its name', log(2, other).replace(/^.*\//, ''), cut(many), other],
    ['by both', log(2, other), cut(many), other],
    ['empty', log(2, other), '', other],
    [
      'unless name and folder differ',
      `AWSLogs/${account}/CloudTrail/${log(2, other).replace(/^.*\//, '')}`,
      cut(many),
      undefined,
    ],
    ['unless its records are of another one', log(2, account), cut(many), undefined],
    ['not where nothing names it', 'b.json.gz', cut(many), undefined],
    [
      'a record names its own',
      'b.json',
      JSON.stringify([trailRecord(7, { recipientAccountId: other, eventTime: null })]),
      other,
    ],
    ['what is no record is of its log', log(2, other), gzipSync('{"Records":[{"a":1}]}'), other],
    [
      'a nameless caller is of its account',
      'b.json',
      JSON.stringify([
        trailRecord(7, { recipientAccountId: other, userIdentity: { type: 'IAMUser', accountId: other } }),
      ]),
      other,
    ],
    [
      'a nameless caller of any',
      'b.json',
      JSON.stringify([trailRecord(7, { userIdentity: { type: 'IAMUser' } })]),
      undefined,
    ],
  ])('%s', async (_, name, content, expected) => {
    await put(log(1, account), good)
    await put(log(1, other), foreign)
    await put(name, content)
    const { coverage } = await read()
    expect(coverage.complete).toBe(false)
    expect(coverage.problems).toHaveLength(1)
    expect(coverage.incompleteAccounts).toEqual(
      expected === undefined ? undefined : [{ account: expected, problem: coverage.problems[0] }],
    )
  })

  test('one problem that may be of any makes all incomplete', async () => {
    await put(log(2, other), '')
    await put('b.json', '{"Records":[{"a":1}]}')
    const { coverage } = await read()
    expect(coverage.problems).toHaveLength(2)
    expect(coverage.incompleteAccounts).toBeUndefined()
  })
})
