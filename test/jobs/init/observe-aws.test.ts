import { afterEach, expect, test } from '@jest/globals'
import { createAwsClients } from '../../../src/aws/clients.ts'
import { observeAws, type AwsObservation } from '../../../src/jobs/init/observe-aws.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'
import { awsError, FakeAws, xmlError, type FakeAwsContent } from '../../fakes/aws.ts'
import { findings, one, two } from './findings.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0)) await undo()
})

async function look(content: FakeAwsContent): Promise<{ readonly seen: AwsObservation; readonly fake: FakeAws }> {
  const fake = await FakeAws.start(content)
  cleanUp.push(() => fake.close(), setEnvironment({ ...fake.environment, AWS_REGION: undefined }))
  const seen = await observeAws({
    clients: createAwsClients(),
    repository: findings().repository,
    region: 'eu-west-1',
    clock: new FakeClock('2026-11-30T00:00:00Z'),
  })
  return { seen, fake }
}

const facts = async (content: FakeAwsContent) => {
  const { seen, fake } = await look(content)
  if (seen.kind !== 'seen') throw new Error(seen.why)
  return { ...seen, fake }
}

const both = [{ ReadWriteType: 'All', IncludeManagementEvents: true }]
const trail = {
  arn: `arn:aws:cloudtrail:eu-west-1:${one}:trail/all`,
  multiRegion: true,
  started: '2026-01-01T00:00:00Z',
  bucket: 'acme-trail',
  selectors: both,
}
const role = (name: string, subject: string) => ({
  Path: '/',
  RoleName: name,
  RoleId: `AROA${name.toUpperCase().replaceAll('-', '')}`,
  Arn: `arn:aws:iam::${one}:role/${name}`,
  CreateDate: '2026-01-01T00:00:00Z',
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${one}:oidc-provider/token.actions.githubusercontent.com` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { 'token.actions.githubusercontent.com:sub': subject } },
      },
    ],
  },
})
const iam = (perPage?: number) => ({
  [one]: {
    details: {
      RoleDetailList: [
        role('whittle-reader', 'repo:acme/infra:ref:refs/heads/main'),
        role('other', 'repo:acme/other:ref:refs/heads/main'),
      ],
    },
    ...(perPage !== undefined && { perPage }),
  },
})

test('a whole look: whose credentials, trails with their logs, the table, the analyzer and the role', async () => {
  const unused = `arn:aws:access-analyzer:eu-west-1:${one}:analyzer/unused`
  const {
    facts: found,
    observed,
    fake,
  } = await facts({
    trails: [trail],
    buckets: { 'acme-trail': { [`AWSLogs/${one}/CloudTrail/eu-west-1/2026/11/29/x.json.gz`]: '' } },
    tables: { 'whittle.cloudtrail_logs': {} },
    analyzers: [
      { arn: `arn:aws:access-analyzer:eu-west-1:${one}:analyzer/external`, type: 'ACCOUNT' },
      { arn: unused, type: 'ACCOUNT_UNUSED_ACCESS' },
    ],
    iam: iam(),
  })
  expect(found).toMatchObject({
    account: one,
    region: 'eu-west-1',
    trails: [{ name: 'all', bucket: 'acme-trail', prefix: '', isMultiRegion: true, listed: { accounts: [one] } }],
    table: { database: 'whittle', table: 'cloudtrail_logs', workgroup: 'whittle' },
    unusedAccess: [unused],
    roles: [{ name: 'whittle-reader', arn: `arn:aws:iam::${one}:role/whittle-reader` }],
    problems: [],
  })
  expect(found.trails[0]).not.toHaveProperty('shortcoming')
  expect([...(observed?.roles ?? [])]).toEqual(['whittle-reader', 'other'])
  // Nothing but reads.
  expect(fake.requests.map(({ operation }) => operation).filter((name) => !/^(Get|List|Describe)/.test(name))).toEqual(
    [],
  )
})

test('roles are read to the last page', async () => {
  const { observed } = await facts({ iam: iam(1) })
  expect(observed?.roles.size).toBe(2)
})

test('the bucket of an organisation, with a prefix', async () => {
  const { facts: found } = await facts({
    trails: [{ ...trail, organization: true, prefix: 'logs' }],
    buckets: {
      'acme-trail': Object.fromEntries(
        [one, two].map((account) => [
          `logs/AWSLogs/o-abcdefghij/${account}/CloudTrail/eu-west-1/2026/11/29/x.json.gz`,
          '',
        ]),
      ),
    },
  })
  expect(found.trails[0]).toMatchObject({
    isOrganization: true,
    prefix: 'logs/',
    listed: { organization: 'o-abcdefghij', accounts: [one, two] },
  })
})

const key = (root: string, account: string): string => `${root}${account}/CloudTrail/eu-west-1/2026/11/29/x.json.gz`
const accountOf = (number: number): string => String(100_000_000_000 + number)

test.each<[string, FakeAwsContent, object]>([
  [
    'of one account, in a bucket with logs of an organisation too',
    {
      trails: [trail],
      buckets: { 'acme-trail': { [key('AWSLogs/', one)]: '', [key('AWSLogs/o-abcdefghij/', two)]: '' } },
    },
    { accounts: [one, two] },
  ],
  [
    'of an organisation, in a bucket with other logs',
    {
      trails: [{ ...trail, organization: true }],
      buckets: { 'acme-trail': { [key('AWSLogs/', one)]: '', [key('AWSLogs/o-abcdefghij/', two)]: '' } },
    },
    { organization: 'o-abcdefghij', accounts: [two] },
  ],
  [
    'of an organisation, in a bucket of two of them',
    {
      trails: [{ ...trail, organization: true }],
      buckets: {
        'acme-trail': { [key('AWSLogs/o-abcdefghij/', one)]: '', [key('AWSLogs/o-abcdefghik/', two)]: '' },
      },
    },
    { accounts: [one, two] },
  ],
  [
    'with more accounts than a page has',
    {
      trails: [trail],
      keysPerPage: 2,
      buckets: {
        'acme-trail': Object.fromEntries([1, 2, 3, 4, 5].map((each) => [key('AWSLogs/', accountOf(each)), ''])),
      },
    },
    { accounts: [1, 2, 3, 4, 5].map(accountOf) },
  ],
])('the bucket of a trail %s', async (_, content, listed) => {
  const { facts: found } = await facts(content)
  expect(found.trails[0]?.listed).toEqual(listed)
})

test('a bucket that cannot be listed is a line with the reason, and a passing failure is tried again', async () => {
  const buckets = { 'acme-trail': { [key('AWSLogs/', one)]: '' } }
  const denied = await facts({
    trails: [trail],
    buckets,
    iam: iam(),
    intervene: ({ operation }) => (operation === 'ListObjectsV2' ? xmlError('AccessDenied', 'no', 403) : undefined),
  })
  expect(denied.facts.trails[0]).not.toHaveProperty('listed')
  expect(denied.facts.problems).toEqual([expect.stringMatching(/^the logs of the trail all: .*allow s3:ListBucket/)])
  let failures = 0
  const passing = await facts({
    trails: [trail],
    buckets,
    iam: iam(),
    intervene: ({ operation }) =>
      operation === 'ListObjectsV2' && failures++ === 0 ? xmlError('SlowDown', 'no', 503) : undefined,
  })
  expect(passing.facts).toMatchObject({ trails: [{ listed: { accounts: [one] } }], problems: [] })
})

test.each([
  ['has stopped', { ...trail, stopped: '2026-05-01T00:00:00Z' }, 'it has stopped logging'],
  [
    'records writes alone',
    { ...trail, selectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] },
    'it does not record the management events that read',
  ],
  [
    'does not deliver',
    { ...trail, deliveryError: 'NoSuchBucket' },
    'Trail all fails to deliver (NoSuchBucket); its selectors are not relied on.',
  ],
])('a trail that %s', async (_, given, shortcoming) => {
  const { facts: found } = await facts({ trails: [given] })
  expect(found.trails[0]).toMatchObject({ shortcoming })
  expect(found.trails[0]).not.toHaveProperty('listed')
})

test('what is refused is a line, and costs nothing else', async () => {
  const refused = new Set(['DescribeTrails', 'GetTableMetadata', 'ListAnalyzers', 'GetAccountAuthorizationDetails'])
  const { facts: found, observed } = await facts({
    intervene: ({ operation, iamAction }) => {
      if (!refused.has(operation)) return undefined
      return iamAction.startsWith('iam:')
        ? xmlError('AccessDenied', 'no', 403)
        : awsError('AccessDeniedException', 'no', 400)
    },
  })
  expect(observed).toBeUndefined()
  expect(found).toMatchObject({ account: one, trails: [], unusedAccess: [], roles: [] })
  expect(found.problems.map((line) => /allow (\S+)/.exec(line)?.[1])).toEqual([
    'cloudtrail:DescribeTrails',
    'athena:GetTableMetadata',
    'access-analyzer:ListAnalyzers',
    'iam:GetAccountAuthorizationDetails',
  ])
})

test('credentials that AWS does not accept are a reason, and nothing else is asked', async () => {
  const { seen, fake } = await look({ intervene: () => xmlError('InvalidClientTokenId', 'no', 403) })
  expect(seen).toEqual({ kind: 'not-seen', why: expect.stringContaining('AWS does not accept the credentials') })
  expect(fake.requests).toHaveLength(1)
})

test('no credentials are a reason', async () => {
  const fake = await FakeAws.start({})
  cleanUp.push(
    () => fake.close(),
    setEnvironment({
      AWS_ENDPOINT_URL: fake.url,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_PROFILE: undefined,
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_EC2_METADATA_DISABLED: 'true',
    }),
  )
  const seen = await observeAws({
    clients: createAwsClients(),
    repository: findings().repository,
    region: 'eu-west-1',
    clock: new FakeClock('2026-11-30T00:00:00Z'),
  })
  expect(seen).toEqual({ kind: 'not-seen', why: 'there are no credentials' })
  expect(fake.requests).toEqual([])
})
