import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { CheckResult, DoctorReport } from '../../../src/report/doctor/types.ts'
import { runDoctor, type DoctorOptions } from '../../../src/jobs/doctor/run-doctor.ts'
import { FakeAws, awsError, xmlError, type AwsRequest, type FakeAwsContent } from '../../fakes/aws.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'
import { FakeGitHub } from '../../fakes/github.ts'
import { refusals } from '../../fakes/github-failures.ts'
import { BareRepository } from '../../fakes/github-git.ts'

const now = '2026-11-30T12:00:00Z'
const account = '111122223333'
const trailArn = `arn:aws:cloudtrail:eu-west-1:${account}:trail/main`
const analyzerArn = `arn:aws:access-analyzer:eu-west-1:${account}:analyzer/unused`
const logFolder = `AWSLogs/${account}/CloudTrail/eu-west-1`
const log = (day: string): string => `${logFolder}/${day}/${account}_CloudTrail_eu-west-1_x.json.gz`

const terraform = `
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
const trust =
  'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })'
/** Logs of one call, on 2026-11-29. */
const oneCall = {
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
const config = `
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
const workflow = `
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
const content: FakeAwsContent = {
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
const files = (all: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-doctor-'))
  mkdirSync(join(folder, '.git'))
  files({ 'main.tf': terraform, '.github/whittle.yml': config, '.github/workflows/whittle.yml': workflow })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (over: Partial<DoctorOptions> = {}): Promise<DoctorReport> =>
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

async function withAws(over: Partial<FakeAwsContent>, options: Partial<DoctorOptions> = {}) {
  const fake = await FakeAws.start({ ...content, ...over })
  const restore = setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' })
  try {
    return { report: await run(options), requests: fake.requests }
  } finally {
    restore()
    await fake.close()
  }
}

const of = ({ results }: DoctorReport, id: string): readonly CheckResult[] => results.filter((each) => each.id === id)
const bad = ({ results }: DoctorReport): readonly string[] =>
  results.filter(({ status }) => status === 'fail' || status === 'warn').map(({ id, detail }) => `${id}: ${detail}`)

describe('with AWS', () => {
  test('a set-up in order has no complaint', async () => {
    const { report } = await withAws({})
    expect(bad(report)).toEqual([])
    expect(of(report, 'credentials.identity')[0]?.detail).toContain('assumed-role/whittle-reader')
    expect(of(report, 'machine.clock')[0]?.status).toBe('ok')
    expect(report.estimates.map(({ source }) => source)).toEqual([
      'lookup-events eu-west-1, us-east-1',
      's3 org-trail',
      'athena d.t',
    ])
  })

  test('every call reads', async () => {
    const { requests } = await withAws({})
    const names = [...new Set(requests.map(({ operation }) => operation))].sort()
    // A simulation performs nothing.
    expect(names.filter((name) => !/^(?:Get|List|Describe|Lookup)/.test(name))).toEqual([
      'GenerateCredentialReport',
      'SimulatePrincipalPolicy',
    ])
    expect(names).toContain('GetCallerIdentity')
  })

  const untried = ['athena:StartQueryExecution', 's3:PutObject']
  const detailsOf = (report: DoctorReport, action: string): readonly CheckResult[] =>
    of(report, 'permissions.needed').filter(({ detail }) => detail.includes(action))

  test('what may not be tried is by the simulation, for the role of the run and a concrete resource', async () => {
    const all = ['GetQueryExecution', 'GetQueryResults', 'StartQueryExecution', 'StopQueryExecution']
    const simulated = Object.fromEntries(
      [...all.map((name) => `athena:${name}`), 's3:PutObject'].map((name) => [name, 'allowed' as const]),
    )
    const { report, requests } = await withAws({ simulated })
    for (const action of untried)
      expect(detailsOf(report, action)).toEqual([
        expect.objectContaining({
          status: 'ok',
          detail: expect.stringMatching(
            /the policies of arn:aws:iam::111122223333:role\/whittle-reader allow it, by IAM's simulation; not tried/,
          ),
        }),
      ])
    const asked = requests.filter(({ operation }) => operation === 'SimulatePrincipalPolicy').map(({ input }) => input)
    expect(new Set(asked.map((input) => input['ResourceArns.member.1']))).toEqual(
      new Set([`arn:aws:athena:eu-west-1:${account}:workgroup/whittle`, 'arn:aws:s3:::acme-whittle/whittle/ledger']),
    )
    expect(asked).toHaveLength(2)
    for (const input of asked) expect(input['PolicySourceArn']).toBe(`arn:aws:iam::${account}:role/whittle-reader`)
  })

  test('what the simulation refuses is a statement to add', async () => {
    const { report } = await withAws({ simulated: { 's3:PutObject': 'implicitDeny' } })
    const [result] = detailsOf(report, 's3:PutObject')
    expect(result).toMatchObject({
      status: 'fail',
      statement: {
        Sid: 'KeepEvidence',
        Action: ['s3:PutObject'],
        Resource: ['arn:aws:s3:::acme-whittle/whittle/ledger'],
      },
      see: expect.stringMatching(/^https:\/\/docs\.aws\.amazon\.com\//),
    })
  })

  test('without the simulation what is not tried is not known, with the command that shows it', async () => {
    const { report } = await withAws({})
    for (const action of untried) {
      const [result, ...others] = detailsOf(report, action)
      expect(others).toEqual([])
      expect(result?.status).toBe('skipped')
      expect(result?.detail).toContain("IAM's simulation is not allowed (iam:SimulatePrincipalPolicy)")
      expect(result?.remedies).toEqual([
        {
          kind: 'command',
          text: expect.stringMatching(
            new RegExp(
              `^aws iam simulate-principal-policy --policy-source-arn arn:aws:iam::${account}:role/whittle-reader --action-names [^-]*${action}[^-]* --resource-arns arn:`,
            ),
          ),
        },
      ])
    }
  })

  test('a refusal is a statement to add, and stops no other check', async () => {
    const refused = ({ iamAction }: AwsRequest) =>
      ['cloudtrail:LookupEvents', 'athena:GetTableMetadata', 'access-analyzer:ListFindings'].includes(iamAction)
        ? awsError('AccessDeniedException', 'no', 403)
        : undefined
    const { report } = await withAws({ intervene: refused })
    const statements = of(report, 'permissions.needed').flatMap(({ statement }) => statement ?? [])
    expect(statements).toEqual([
      { Sid: 'ReadEventHistory', Effect: 'Allow', Action: ['cloudtrail:LookupEvents'], Resource: ['*'] },
      {
        Sid: 'QueryAthena',
        Effect: 'Allow',
        Action: ['athena:GetTableMetadata'],
        Resource: ['arn:aws:athena:*:*:datacatalog/AwsDataCatalog', 'arn:aws:athena:*:*:workgroup/whittle'],
      },
      { Sid: 'ReadFindings', Effect: 'Allow', Action: ['access-analyzer:ListFindings'], Resource: [analyzerArn] },
    ])
    expect(of(report, 'trails.delivery')[0]?.status).toBe('ok')
    expect(of(report, 'states.readable')[0]?.status).toBe('ok')
  })

  test('everything refused: nothing is ok that was not shown', async () => {
    const { report } = await withAws({
      intervene: ({ operation }) =>
        operation === 'GetCallerIdentity' ? undefined : xmlError('AccessDenied', 'no', 403),
    })
    const areas = ['permissions', 'trails', 'analyzers', 'states'] as const
    expect(report.results.filter(({ area, status }) => areas.some((each) => each === area) && status === 'ok')).toEqual(
      [],
    )
  })

  test.each<[string, FakeAwsContent['intervene'], string]>([
    ['throttled', () => awsError('ThrottlingException', 'slow down', 400), 'skipped'],
    ['cut off', () => 'hang up', 'fail'],
    ['silent', () => 'silence', 'fail'],
  ])('%s: a call takes bounded time, and says what it was', async (_, intervene, status) => {
    const only = ({ operation }: AwsRequest) => operation === 'DescribeTrails'
    const { report } = await withAws(
      { intervene: (request, number) => (only(request) ? intervene?.(request, number) : undefined) },
      { timeoutMs: 1500 },
    )
    expect(of(report, 'trails.found').map((each) => each.status)).toEqual([status])
    expect(of(report, 'states.readable')[0]?.status).toBe('ok')
  })

  test('a clock that is wrong', async () => {
    const { report } = await withAws({ date: '2026-11-30T12:10:00Z' })
    expect(of(report, 'machine.clock')[0]).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('600 s behind'),
    })
  })

  test('a busy account: Athena is recommended', async () => {
    const events = Array.from({ length: 120 }, (_, at) => ({
      eventTime: new Date(Date.parse(now) - at * 1000).toISOString().replace('.000Z', 'Z'),
      eventID: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
      eventSource: 's3.amazonaws.com',
      eventName: 'ListBuckets',
      recipientAccountId: account,
    }))
    const { report } = await withAws({ trail: { 'eu-west-1': events, 'us-east-1': [] } })
    const [first] = of(report, 'evidence.reading-time')
    expect(first).toMatchObject({ status: 'warn', detail: expect.stringContaining('max-pages') })
    expect(first?.remedies.map(({ text }) => text).join('\n')).toContain('athena:')
  })

  test('roles in other accounts are tried', async () => {
    const role = "'arn:aws:iam::{account}:role/whittle-reader'"
    files({
      '.github/whittle.yml': `account: '${account}'\nsnapshot: { live: true, role: ${role} }\n`,
    })
    const { report } = await withAws({})
    expect(of(report, 'credentials.roles').map(({ status }) => status)).toEqual(['ok'])
    const denied = await withAws({
      intervene: ({ operation }) =>
        operation === 'AssumeRole'
          ? xmlError('AccessDenied', `User: x is not authorized to perform: sts:AssumeRole on resource: y`, 403)
          : undefined,
    })
    expect(of(denied.report, 'credentials.roles')[0]).toMatchObject({
      status: 'fail',
      statement: { Action: ['sts:AssumeRole'], Resource: [`arn:aws:iam::${account}:role/whittle-reader`] },
    })
  })

  test('credentials that AWS does not accept: the rest is skipped, with that reason', async () => {
    const { report } = await withAws({
      intervene: ({ operation }) =>
        operation === 'GetCallerIdentity' ? xmlError('ExpiredToken', 'expired', 403) : undefined,
    })
    expect(of(report, 'credentials.identity')[0]?.status).toBe('fail')
    expect(new Set(of(report, 'permissions.needed').map(({ status }) => status))).toEqual(new Set(['skipped']))
  })
})

describe('without AWS', () => {
  test('--no-aws asks nothing, and says so', async () => {
    const { report, requests } = await withAws({}, { noAws: true })
    expect(requests).toEqual([])
    for (const area of ['permissions', 'trails', 'analyzers', 'states', 'credentials'] as const) {
      const own = report.results.filter((each) => each.area === area)
      expect([area, ...new Set(own.map(({ status }) => status))]).toEqual([area, 'skipped'])
    }
    expect(of(report, 'configuration.file')[0]?.status).toBe('ok')
  })

  test('no credentials: the same, with that reason', async () => {
    const restore = setEnvironment({
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_PROFILE: undefined,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
      AWS_CONFIG_FILE: '/nonexistent',
    })
    try {
      const report = await run({ env: { PATH: process.env['PATH'] } })
      expect(of(report, 'credentials.identity')[0]).toMatchObject({ status: 'skipped' })
      expect(of(report, 'trails.found')[0]?.detail).toContain('there are no AWS credentials')
    } finally {
      restore()
    }
  })

  test('entries that match nothing, waivers that ran out, findings of another time', async () => {
    files({
      '.github/whittle.yml': [
        `account: '${account}'`,
        'policies:',
        "  include: ['nowhere/**/*.tf', '**/*.tf']",
        "  principals: { aws_iam_policy.nothing: ['arn:aws:iam::111122223333:role/x'] }",
        'networks: { office: { cidrs: [203.0.113.0/24] } }',
        "fences: [{ for: 'aws_iam_policy.gone', from: [office] }]",
        'waivers:',
        "  - { keep: 's3:DeleteBucket', in: 'aws_iam_role_policy.reader', until: 2026-01-01, because: 'x' }",
        "  - { keep: 's3:DeleteBucket', in: 'aws_iam_policy.gone', until: 2027-01-01, because: 'x' }",
        'findings:',
        "  waivers: [{ resource: '*', owner: jane, because: 'x', until: 2026-01-01 }]",
      ].join('\n'),
    })
    const report = await run({ noAws: true })
    const said = [...of(report, 'configuration.matches'), ...of(report, 'configuration.warnings')]
    const text = said.map(({ detail }) => detail).join('\n')
    expect(said.every(({ status }) => status === 'warn')).toBe(true)
    for (const part of [
      'policies.include: "nowhere/**/*.tf" matches no file',
      'policies.principals: "aws_iam_policy.nothing" matches no policy',
      'fences: "aws_iam_policy.gone" matches no policy',
      'The waiver for s3:DeleteBucket in "aws_iam_policy.gone" matches no policy',
      'The waiver for s3:DeleteBucket in aws_iam_role_policy.reader ran out on 2026-01-01',
      'The waiver of findings for * ran out on 2026-01-01',
      'Network office lists IPv4 blocks only',
    ])
      expect(text).toContain(part)
  })

  test('an account that is not configured makes principals unknown', async () => {
    files({ '.github/whittle.yml': 'evidence: {}\n' })
    const report = await run({ noAws: true })
    expect(of(report, 'policies.principals')[0]).toMatchObject({
      status: 'fail',
      remedies: expect.arrayContaining([{ kind: 'yaml', text: "account: '12 DIGITS'" }]),
    })
  })

  test('an account of the logs settles the principals, but not where two directories make one role', async () => {
    const trusting = terraform.replace('"{}"', trust)
    files({ '.github/whittle.yml': 'evidence: {}\n', 'main.tf': '', 'dev/main.tf': trusting, ...oneCall })
    const principalsOf = async () =>
      of(await run({ noAws: true, eventPaths: [join(folder, 'logs')] }), 'policies.principals')[0]
    expect(await principalsOf()).toMatchObject({ status: 'ok' })
    files({ 'prod/main.tf': trusting })
    const refused = await principalsOf()
    expect(refused).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/principals of 0 are known.* account of .* is not known/),
    })
    const remedies = refused?.remedies.map(({ text }) => text).join('\n')
    expect(remedies).toContain('dev/main.tf and prod/main.tf both make')
    expect(remedies).not.toMatch(/^account:/m)
  })

  test('evidence is judged as of the configured day, like a plan', async () => {
    const asOf = 'evidence: { as-of: 2027-01-30 }\n'
    files({ '.github/whittle.yml': `account: '${account}'\n${asOf}`, ...oneCall })
    const report = await run({ noAws: true, eventPaths: [join(folder, 'logs')], now: new Date('2027-06-30T12:00:00Z') })
    expect(of(report, 'evidence.coverage')[0]).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('which ended 62 days ago'),
    })
  })

  test('a principal that the logs never show', async () => {
    files(oneCall)
    const report = await run({ noAws: true, eventPaths: [join(folder, 'logs')] })
    expect(of(report, 'policies.never-seen')[0]).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining(`arn:aws:iam::${account}:role/reader was never seen`),
    })
    expect(of(report, 'evidence.coverage')[0]).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('1 days'),
    })
  })

  test('files that do not exist are a failure of that check alone', async () => {
    const report = await run({ noAws: true, eventPaths: [join(folder, 'nowhere')] })
    expect(of(report, 'evidence.coverage').map(({ status }) => status)).toEqual(['fail'])
    expect(of(report, 'policies.principals')[0]?.status).toBe('ok')
  })
})

describe('evidence in the cache of GitHub', () => {
  const ledger = 'ledger: { cache: true }\n'
  const reader = (cron: string, mode: string): string =>
    workflow
      .replace(/cron: '[^']+'/, `cron: '${cron}'`)
      .replace('whittle@v1', `whittle@v1\n        with: { mode: ${mode} }`)

  test.each([
    ['narrow', 'ok'],
    ['runbook', 'warn'],
  ])('a daily job of mode %s beside a weekly reading is %s', async (mode, status) => {
    files({
      '.github/whittle.yml': ledger,
      '.github/workflows/whittle.yml': reader('17 5 * * 1', 'narrow'),
      '.github/workflows/other.yml': reader('17 5 * * *', mode),
    })
    expect(of(await run({ noAws: true }), 'evidence.saved').map((each) => each.status)).toEqual([status])
  })
})

describe('with GitHub', () => {
  const git = (): BareRepository => new BareRepository(join(folder, 'remote.git'), { 'README.md': 'x' })
  async function withGitHub(prepare: (github: FakeGitHub) => void): Promise<DoctorReport> {
    const github = await new FakeGitHub({ git: git(), token: 'gho_x' }).start()
    try {
      prepare(github)
      const env = {
        PATH: process.env['PATH'],
        GITHUB_TOKEN: 'gho_x',
        GITHUB_REPOSITORY: github.name,
        GITHUB_API_URL: github.apiUrl,
      }
      const report = await run({ noAws: true, noGitHub: false, env })
      expect(github.violations).toEqual([])
      expect(github.writes).toEqual([])
      return report
    } finally {
      await github.stop()
    }
  }
  const facts = {
    private: false,
    pushed_at: '2026-11-29T00:00:00Z',
    permissions: { admin: true, push: true, pull: true },
  }
  const rules = [{ type: 'pull_request', parameters: { required_approving_review_count: 1 } }]

  test('in order', async () => {
    const report = await withGitHub((github) => Object.assign(github, { facts, rules, scopes: 'repo, workflow' }))
    const own = report.results.filter(({ area }) => area === 'github' || area === 'workflows')
    expect(own.filter(({ status }) => status !== 'ok')).toEqual([])
  })

  test('pull requests that Actions may not create, and no rules', async () => {
    const report = await withGitHub((github) => {
      github.facts = { ...facts, pushed_at: '2026-09-01T00:00:00Z' }
      github.workflowSettings = { default_workflow_permissions: 'write', can_approve_pull_request_reviews: false }
    })
    const states = report.results
      .filter(({ status }) => status === 'fail' || status === 'warn')
      .map(({ id, status }) => [id, status])
    expect(states).toEqual(
      expect.arrayContaining([
        ['github.pull-requests', 'fail'],
        ['github.default-permissions', 'warn'],
        ['github.branch', 'warn'],
        ['workflows.idle', 'fail'],
      ]),
    )
  })

  test('the last push counts from now, whatever day is decided as of', async () => {
    files({ '.github/whittle.yml': `account: '${account}'\nevidence: { as-of: 2026-09-02 }\n` })
    const report = await withGitHub((github) => {
      github.facts = { ...facts, pushed_at: '2026-09-01T00:00:00Z' }
    })
    expect(of(report, 'workflows.idle').map(({ status }) => status)).toEqual(['fail'])
  })

  test('settings that the token does not see are not known', async () => {
    const report = await withGitHub((github) => {
      github.facts = facts
      github.refuse(refusals.missingPermission, ({ path }) => path.endsWith('/actions/permissions/workflow'))
    })
    expect(of(report, 'github.pull-requests')).toMatchObject([
      {
        status: 'skipped',
        remedies: [{ kind: 'command', text: 'gh api repos/acme/infra/actions/permissions/workflow' }],
      },
    ])
  })

  test('a limit of the rate is not waited for', async () => {
    const report = await withGitHub((github) => github.refuse(refusals.longSecondaryRateLimit, () => true))
    expect(of(report, 'github.token')[0]?.status).toBe('skipped')
  })

  test('no token', async () => {
    const report = await run({ noAws: true, noGitHub: false, env: { PATH: process.env['PATH'] } })
    expect(of(report, 'github.token')[0]).toMatchObject({ status: 'skipped' })
  })
})
