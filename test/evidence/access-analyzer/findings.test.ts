import { afterEach, describe, expect, test } from '@jest/globals'
import { createAwsClients } from '../../../src/aws/clients.ts'
import { readUnusedAccessFindings, type UnusedFindings } from '../../../src/evidence/access-analyzer/findings.ts'
import type { FakeFinding } from '../../fakes/aws-access-analyzer.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'
import { awsError, FakeAws, type FakeAwsContent } from '../../fakes/aws.ts'
import { role, user } from '../records.ts'

const analyzerArn = 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused'
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

async function run(content: FakeAwsContent): Promise<{ findings: UnusedFindings; fake: FakeAws }> {
  const fake = await FakeAws.start({ analyzerArn, ...content })
  cleanUp.push(() => fake.close(), setEnvironment(fake.environment))
  const client = await createAwsClients().accessAnalyzer('eu-west-1')
  const clock = new FakeClock('2026-11-21T00:00:00Z')
  return { findings: await readUnusedAccessFindings({ analyzerArn, client, clock }), fake }
}

const permission = (id: string, resource: string, ...findingDetails: object[]): FakeFinding => ({
  id,
  resource,
  findingType: 'UnusedPermission',
  findingDetails: findingDetails.map((unusedPermissionDetails) => ({ unusedPermissionDetails })),
})
const s3 = {
  serviceNamespace: 's3',
  lastAccessed: '2026-11-01T10:00:00Z',
  actions: [{ action: 'DeleteObject', lastAccessed: '2026-03-01T10:00:00Z' }, { action: 'PutObject' }],
}
const whole = (serviceNamespace: string): object => ({ serviceNamespace })

describe('unused-access findings', () => {
  test('by principal and service, all pages of lists and details', async () => {
    const roles = Array.from({ length: 7 }, (_, index) => `${role}-${index}`)
    const { findings, fake } = await run({
      findings: [
        permission('f-role', role, s3, whole('ec2'), whole('sqs')),
        ...roles.map((arn, index) => permission(`f-${index}`, arn, whole('iam'))),
        {
          id: 'f-unused',
          resource: `${role}-idle`,
          findingType: 'UnusedIAMRole',
          findingDetails: [{ unusedIamRoleDetails: { lastAccessed: '2026-01-02T03:04:05Z' } }],
        },
        { id: 'f-key', resource: user, findingType: 'UnusedIAMUserAccessKey', findingDetails: [] },
        { id: 'f-public', resource: 'arn:aws:s3:::b', findingType: 'ExternalAccess', findingDetails: [] },
        { ...permission('f-archived', user, whole('kms')), status: 'ARCHIVED' },
      ],
      findingsPerPage: 2,
      detailsPerPage: 1,
    })
    expect(findings).toMatchObject({ analyzerArn, complete: true, problems: [] })
    expect([...findings.principals.keys()]).toEqual([role, ...roles, `${role}-idle`])
    expect(findings.principals.get(role)).toEqual({
      permissions: {
        id: 'f-role',
        complete: true,
        services: new Map([
          [
            's3',
            {
              whole: false,
              lastAccessed: '2026-11-01T10:00:00Z',
              actions: new Map([
                ['deleteobject', '2026-03-01T10:00:00Z'],
                ['putobject', undefined],
              ]),
            },
          ],
          ['ec2', { whole: true, actions: new Map() }],
          ['sqs', { whole: true, actions: new Map() }],
        ]),
      },
    })
    expect(findings.principals.get(`${role}-idle`)).toEqual({
      unusedRole: { id: 'f-unused', lastAccessed: '2026-01-02T03:04:05Z' },
    })
    const lists = fake.requests.filter(({ operation }) => operation === 'ListFindingsV2')
    expect(lists).toHaveLength(5)
    expect(lists[0]?.input).toEqual({
      analyzerArn,
      maxResults: 100,
      filter: { status: { eq: ['ACTIVE'] }, findingType: { eq: ['UnusedPermission', 'UnusedIAMRole'] } },
    })
    expect(fake.requests.filter(({ input }) => input['id'] === 'f-role')).toHaveLength(3)
    expect(fake.requests.some(({ input }) => ['f-key', 'f-public', 'f-archived'].includes(String(input['id'])))).toBe(
      false,
    )
  })

  test('a service whose actions go over several pages', async () => {
    const more = { serviceNamespace: 's3', actions: [{ action: 's3:GetObject' }] }
    const { findings } = await run({ findings: [permission('f', role, s3, more)], detailsPerPage: 1 })
    const { actions } = findings.principals.get(role)?.permissions?.services.get('s3') ?? {}
    expect([...(actions?.keys() ?? [])]).toEqual(['deleteobject', 'putobject', 'getobject'])
  })

  test('one that was archived since it was listed says nothing', async () => {
    const { findings } = await run({ findings: [{ ...permission('f', role, s3), statusNow: 'ARCHIVED' }] })
    expect(findings.principals.size).toBe(0)
    expect(findings.complete).toBe(true)
  })

  test('one that is an error of the analysis is ignored, and a note says so', async () => {
    const { findings } = await run({
      findings: [{ ...permission('f', role, s3), error: 'ACCESS_DENIED' }, permission('g', user, s3)],
    })
    expect([...findings.principals.keys()]).toEqual([user])
    expect(findings.problems).toEqual([
      `Access Analyzer, finding f on ${role}: it is an error of the analysis (ACCESS_DENIED) and is ignored.`,
    ])
  })
})

describe('failures', () => {
  test('throttling is waited out', async () => {
    const { findings } = await run({
      findings: [permission('f', role, s3)],
      intervene: (_, number) => (number % 2 === 0 ? awsError('ThrottlingException', 'Rate exceeded', 429) : undefined),
    })
    expect(findings).toMatchObject({ complete: true })
    expect(findings.principals.size).toBe(1)
  })

  test('a page that fails leaves its finding incomplete, and the others whole', async () => {
    const { findings } = await run({
      findings: [permission('bad', role, s3, whole('ec2')), permission('good', user, s3, whole('ec2'))],
      detailsPerPage: 1,
      intervene: ({ input }) =>
        input['id'] === 'bad' && input['nextToken'] ? awsError('ValidationException', 'no') : undefined,
    })
    expect(findings).toMatchObject({
      complete: false,
      problems: [expect.stringMatching(/^Access Analyzer, finding bad: it failed/)],
    })
    expect(findings.principals.get(role)?.permissions?.complete).toBe(false)
    expect(findings.principals.get(user)?.permissions?.complete).toBe(true)
  })

  test.each([
    ['AccessDeniedException', 403, /list of findings: the credentials may not do this.*access-analyzer:ListFindings/],
    ['ResourceNotFoundException', 404, /list of findings: it failed \(ResourceNotFoundException: no\)/],
    ['ExpiredTokenException', 403, /does not accept the credentials/],
  ])('%s is one line', async (type, status, line) => {
    const { findings, fake } = await run({ intervene: () => awsError(type, 'no', status) })
    expect(findings).toMatchObject({ complete: false, problems: [expect.stringMatching(line)] })
    expect(fake.requests).toHaveLength(1)
  })
})
