import { describe, expect, test } from '@jest/globals'
import { setEnvironment } from '../../fakes/aws-sdk.ts'
import { account, terraform, trust, oneCall, workflow, pathOf, files, run, withAws, of, inCheckout } from './support.ts'

inCheckout()

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
      of(await run({ noAws: true, eventPaths: [pathOf('logs')] }), 'policies.principals')[0]
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
    const report = await run({ noAws: true, eventPaths: [pathOf('logs')], now: new Date('2027-06-30T12:00:00Z') })
    expect(of(report, 'evidence.coverage')[0]).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('which ended 62 days ago'),
    })
  })

  test('a principal that the logs never show', async () => {
    files(oneCall)
    const report = await run({ noAws: true, eventPaths: [pathOf('logs')] })
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
    const report = await run({ noAws: true, eventPaths: [pathOf('nowhere')] })
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
