import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach } from '@jest/globals'
import type { CheckResult, DoctorReport } from '../../../src/report/doctor/types.ts'
import { runDoctor, type DoctorOptions } from '../../../src/jobs/doctor/run-doctor.ts'
import { FakeAws, type FakeAwsContent } from '../../fakes/aws.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'

export const now = '2026-11-30T12:00:00Z'
export const account = '111122223333'
export const trailArn = `arn:aws:cloudtrail:eu-west-1:${account}:trail/main`
export const analyzerArn = `arn:aws:access-analyzer:eu-west-1:${account}:analyzer/unused`
export const logFolder = `AWSLogs/${account}/CloudTrail/eu-west-1`
export const log = (day: string): string => `${logFolder}/${day}/${account}_CloudTrail_eu-west-1_x.json.gz`

export const terraform = `
terraform {
  backend "s3" {
    bucket = "acme-states"
    key    = "infra"
    region = "eu-west-1"
  }
}
resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = "{}"
}
resource "aws_iam_role_policy" "reader" {
  role   = aws_iam_role.reader.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObject"], Resource = "*" }]
  })
}
`
export const trust =
  'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })'
/** Logs of one call, on 2026-11-29. */
export const oneCall = {
  'logs/a.json': JSON.stringify({
    Records: [
      {
        eventVersion: '1.11',
        eventTime: '2026-11-29T00:00:00Z',
        eventID: '00000000-0000-4000-8000-000000000000',
        eventSource: 'sqs.amazonaws.com',
        eventName: 'ListQueues',
        awsRegion: 'eu-west-1',
        eventCategory: 'Management',
        managementEvent: true,
        recipientAccountId: account,
        userIdentity: {
          type: 'IAMUser',
          arn: `arn:aws:iam::${account}:user/jane`,
          accountId: account,
          userName: 'jane',
        },
      },
    ],
  }),
}
export const config = `
account: '${account}'
evidence:
  cloudtrail:
    - lookup-events: { regions: [eu-west-1, us-east-1] }
    - s3: { bucket: org-trail, region: eu-west-1 }
    - athena: { workgroup: whittle, database: d, table: t, region: eu-west-1 }
  access-analyzer: { analyzer: '${analyzerArn}' }
snapshot: { live: true }
states: { backends: true }
ledger: { s3: { bucket: acme-whittle, key: whittle/ledger, region: eu-west-1 } }
pull-requests: { reviewers: [jane] }
`
export const workflow = `
on:
  schedule: [{ cron: '17 5 * * 1,4' }]
permissions: { contents: write, pull-requests: write, id-token: write }
jobs:
  narrow:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/configure-aws-credentials@v6
      - uses: acme/whittle@v1
`
export const content: FakeAwsContent = {
  date: now,
  trails: [
    {
      arn: trailArn,
      bucket: 'org-trail',
      multiRegion: true,
      validated: true,
      started: '2025-01-01T00:00:00Z',
      lastDelivered: '2026-11-30T11:55:00Z',
      selectors: [
        {
          ReadWriteType: 'All',
          IncludeManagementEvents: true,
          DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }],
        },
      ],
    },
  ],
  trail: { 'eu-west-1': [], 'us-east-1': [] },
  buckets: {
    'org-trail': { [log('2025/06/01')]: 'x', [log('2026/11/28')]: 'x', [log('2026/11/29')]: 'x' },
    'acme-states': { infra: '{}' },
    'acme-whittle': { 'whittle/ledger': 'x' },
  },
  tables: { 'd.t': { Parameters: { location: 's3://org-trail/AWSLogs/' } } },
  analyzers: [{ arn: analyzerArn, type: 'ACCOUNT_UNUSED_ACCESS' }],
  findings: [
    { id: 'f', resource: 'arn:aws:iam::111122223333:role/r', findingType: 'UnusedPermission', findingDetails: [] },
  ],
  iam: { [account]: { details: {}, report: 'user,arn\n' } },
}

let folder = ''
export const pathOf = (path: string): string => join(folder, path)
export const files = (all: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(pathOf(path)), { recursive: true })
    writeFileSync(pathOf(path), text)
  }
}
/** Each test of the file has a checkout of its own. */
export function inCheckout(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'whittle-doctor-'))
    mkdirSync(pathOf('.git'))
    files({ 'main.tf': terraform, '.github/whittle.yml': config, '.github/workflows/whittle.yml': workflow })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
}

export const run = (over: Partial<DoctorOptions> = {}): Promise<DoctorReport> =>
  runDoctor({
    root: folder,
    overrides: {},
    eventPaths: [],
    now: new Date(now),
    env: { PATH: process.env['PATH'], AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' },
    noAws: false,
    noGitHub: true,
    nodeVersion: 'v24.11.0',
    clock: new FakeClock(now),
    timeoutMs: 10_000,
    ...over,
  })

export async function withAws(over: Partial<FakeAwsContent>, options: Partial<DoctorOptions> = {}) {
  const fake = await FakeAws.start({ ...content, ...over })
  const restore = setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' })
  try {
    return { report: await run(options), requests: fake.requests }
  } finally {
    restore()
    await fake.close()
  }
}

export const of = ({ results }: DoctorReport, id: string): readonly CheckResult[] =>
  results.filter((each) => each.id === id)
export const bad = ({ results }: DoctorReport): readonly string[] =>
  results.filter(({ status }) => status === 'fail' || status === 'warn').map(({ id, detail }) => `${id}: ${detail}`)
