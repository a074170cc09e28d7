import { describe, expect, test } from '@jest/globals'
import type { CheckResult, DoctorReport } from '../../../src/report/doctor/types.ts'
import { awsError, xmlError, type AwsRequest, type FakeAwsContent } from '../../fakes/aws.ts'
import { now, account, analyzerArn, files, withAws, of, bad, inCheckout } from './support.ts'

inCheckout()

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
