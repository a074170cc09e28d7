import { afterEach, describe, expect, test } from '@jest/globals'
import { catalog } from '../../catalog/catalog-asset.ts'
import { unresolvedText } from '../../../src/policy/unresolved.ts'
import { runAccessAnalyzerChecks } from '../../../src/jobs/access-analyzer/run-checks.ts'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
import { defaultSettings } from '../../../src/settings/parse.ts'
import type { PolicyChecks, Settings } from '../../../src/settings/types.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'
import { awsError, FakeAws, type FakeAwsContent } from '../../fakes/aws.ts'
import { narrowed } from '../../report/narrowed-plan.ts'
import { skipped } from '../../report/plans.ts'

const everything: PolicyChecks = {
  validate: true,
  noNewAccess: true,
  accessNotGranted: ['iam:PassRole', 's3:PutBucketPolicy'],
  noPublicAccess: true,
}

/** A proposal without unresolved expressions. */
const proposal: PolicyPlan = {
  ...narrowed,
  after: {
    version: '2012-10-17',
    statements: [{ effect: 'Allow', action: ['s3:GetObject'], resource: ['arn:aws:s3:::logs/*'], condition: [] }],
  },
}

const bucketPolicy: PolicyPlan = {
  ...skipped,
  address: 'module.logs.aws_s3_bucket_policy.logs',
  hosts: [{ address: 'module.logs.aws_s3_bucket_policy.logs', kind: 'resource' }],
  reason: 'It is a resource policy; only identity policies are narrowed.',
  before: {
    version: '2012-10-17',
    statements: [{ effect: 'Allow', principal: '*', action: ['s3:GetObject'], resource: ['*'], condition: [] }],
  },
}

let close = async (): Promise<void> => undefined
afterEach(() => close())

async function runChecks(
  policies: readonly PolicyPlan[],
  content: FakeAwsContent = {},
  checks: Partial<PolicyChecks> = everything,
  required = false,
) {
  const fake = await FakeAws.start(content)
  const restore = setEnvironment(fake.environment)
  close = async () => {
    restore()
    await fake.close()
  }
  const none = { validate: false, noNewAccess: false, accessNotGranted: [], noPublicAccess: false }
  const settings: Settings = {
    ...defaultSettings,
    accessAnalyzer: { region: 'eu-west-1', required, checks: { ...none, ...checks } },
  }
  const clock = new FakeClock('2026-11-21T00:00:00Z')
  const checked = await runAccessAnalyzerChecks(policies, settings, { env: {}, clock })
  return { ...checked, requests: fake.requests, clock }
}

const resultsOf = (policy: PolicyPlan | undefined): Record<string, string> =>
  Object.fromEntries((policy?.aws ?? []).map(({ check, result }) => [check, result]))

test('nothing is asked that configuration does not ask for', async () => {
  expect(await runAccessAnalyzerChecks([proposal], defaultSettings, { env: {} })).toEqual({
    policies: [proposal],
    problems: [],
    heldBack: 0,
  })
  const { requests, policies } = await runChecks([proposal, bucketPolicy, skipped], {}, { validate: true })
  expect(requests.map(({ operation }) => operation)).toEqual(['ValidatePolicy'])
  expect(policies.map((policy) => policy.aws?.length)).toEqual([1, undefined, undefined])
})

test.each([
  ['resource-policy', 'RESOURCE_POLICY', ['CheckNoNewAccess', 'ValidatePolicy']],
  ['service-control-policy', 'SERVICE_CONTROL_POLICY', ['ValidatePolicy']],
  ['resource-control-policy', 'RESOURCE_CONTROL_POLICY', ['ValidatePolicy']],
] as const)('a proposal on a %s is checked as one', async (policyKind, policyType, operations) => {
  const { requests, policies } = await runChecks([{ ...proposal, policyKind }])
  expect(requests.map(({ operation }) => operation).toSorted()).toEqual(operations)
  for (const { input } of requests) expect(input).toMatchObject({ policyType })
  expect(Object.values(resultsOf(policies[0]))).toEqual(operations.map(() => 'pass'))
})

test('every check gets the documents and the list it is for', async () => {
  const { requests, policies, problems } = await runChecks([proposal, bucketPolicy, skipped])
  expect(resultsOf(policies[0])).toEqual({
    ValidatePolicy: 'pass',
    CheckNoNewAccess: 'pass',
    CheckAccessNotGranted: 'pass',
  })
  expect(resultsOf(policies[1])).toEqual({ CheckNoPublicAccess: 'pass' })
  expect(policies.map(({ status }) => status)).toEqual(['narrowed', 'skipped', 'skipped'])
  expect(problems).toEqual([])
  const input = (name: string) => requests.find(({ operation }) => operation === name)?.input
  expect(JSON.parse(String(input('CheckNoNewAccess')?.['newPolicyDocument']))).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::logs/*'] }],
  })
  expect(String(input('CheckNoNewAccess')?.['existingPolicyDocument'])).toContain('ec2:RunInstances')
  expect(input('CheckAccessNotGranted')?.['access']).toEqual([{ actions: ['iam:PassRole', 's3:PutBucketPolicy'] }])
  expect(input('CheckNoPublicAccess')).toMatchObject({ resourceType: 'AWS::S3::Bucket' })
  expect(requests.every(({ region }) => region === 'eu-west-1')).toBe(true)
})

test('a contradiction stops the proposal and is reported as a defect', async () => {
  const { policies, problems } = await runChecks([proposal], { newAccess: 'FAIL' })
  expect(policies[0]).toMatchObject({ status: 'unchanged', changes: [], edits: [], proof: narrowed.proof })
  expect(policies[0]?.after).toBeUndefined()
  expect(policies[0]?.statements).toBeUndefined()
  expect(policies[0]?.reason).toMatch(
    /^Not proposed: AWS says that it may grant new access \(statement Own: New access/,
  )
  expect(policies[0]?.reason).toContain("defect of Whittle's")
  expect(problems).toEqual([expect.stringMatching(/^aws_iam_policy\.deploy: AWS contradicts/)])
})

describe('ValidatePolicy', () => {
  test('an error stops the proposal, without being a defect', async () => {
    const { policies, problems } = await runChecks([proposal], {
      policyFindings: ['WARNING MISSING_VERSION', 'ERROR INVALID_ACTION'],
    })
    expect(policies[0]).toMatchObject({ status: 'unchanged', edits: [] })
    expect(policies[0]?.reason).toBe(
      'Not proposed: AWS finds errors in the new document (ERROR INVALID_ACTION at Statement.0.Action: Words.).',
    )
    expect(problems).toEqual([])
  })

  test('anything less is shown, from all pages', async () => {
    const policyFindings = ['SUGGESTION A', 'SECURITY_WARNING B', 'WARNING C']
    const { policies } = await runChecks([proposal], { policyFindings, policyFindingsPerPage: 1 }, { validate: true })
    expect(policies[0]).toMatchObject({ status: 'narrowed', aws: [{ result: 'pass' }] })
    expect(policies[0]?.aws?.[0]?.says.map((line) => line.split(' at ')[0])).toEqual(policyFindings)
  })
})

test('critical access that is still granted is reported, and stops nothing', async () => {
  const { policies } = await runChecks([proposal], { accessGranted: 'FAIL' })
  expect(policies[0]?.status).toBe('narrowed')
  expect(resultsOf(policies[0])).toMatchObject({ CheckAccessNotGranted: 'fail' })
})

test('what AWS cannot decide is undecided', async () => {
  const { policies, problems } = await runChecks([proposal, bucketPolicy], {
    newAccess: 'undecidable',
    publicAccess: 'undecidable',
  })
  expect(resultsOf(policies[0])).toMatchObject({ CheckNoNewAccess: 'undecided' })
  expect(resultsOf(policies[1])).toEqual({ CheckNoPublicAccess: 'undecided' })
  expect(policies[0]).toMatchObject({ status: 'narrowed' })
  expect(problems).toEqual([])
})

test('public access is reported', async () => {
  const { policies } = await runChecks([bucketPolicy], { publicAccess: 'FAIL' })
  expect(policies[0]).toMatchObject({ status: 'skipped', aws: [{ result: 'fail' }] })
})

test('throttled calls are made again', async () => {
  const intervene = (_: unknown, number: number) =>
    number < 2 ? awsError('ThrottlingException', 'slow', 429) : undefined
  const { policies, requests, clock } = await runChecks([proposal], { intervene }, { noNewAccess: true })
  expect(resultsOf(policies[0])).toEqual({ CheckNoNewAccess: 'pass' })
  expect(requests).toHaveLength(3)
  expect(clock.sleeps).toHaveLength(2)
})

test('a call that is not allowed leaves its check not made, is not repeated and says what to allow', async () => {
  const intervene = () => awsError('AccessDeniedException', 'no', 403)
  const { policies, problems, requests } = await runChecks(
    Array.from({ length: 20 }, (_, index) => ({ ...proposal, id: String(index) })),
    { intervene },
    { noNewAccess: true },
  )
  expect(policies.map(resultsOf)).toEqual(policies.map(() => ({ CheckNoNewAccess: 'not-made' })))
  expect(policies.map(({ status }) => status)).toEqual(policies.map(() => 'narrowed'))
  // those that were under way at the same time
  expect(requests.length).toBeLessThanOrEqual(4)
  expect(problems).toEqual([expect.stringContaining('allow access-analyzer:CheckNoNewAccess')])
})

test('a document with unresolved expressions is not sent', async () => {
  const before = {
    version: '2012-10-17' as const,
    statements: [{ effect: 'Allow' as const, action: ['s3:*'], resource: [unresolvedText('var.arn')], condition: [] }],
  }
  const { policies, requests } = await runChecks([{ ...proposal, before }, narrowed])
  expect(resultsOf(policies[0])).toEqual({
    ValidatePolicy: 'pass',
    CheckNoNewAccess: 'not-sent',
    CheckAccessNotGranted: 'pass',
  })
  expect(resultsOf(policies[1])).toEqual({
    ValidatePolicy: 'not-sent',
    CheckNoNewAccess: 'not-sent',
    CheckAccessNotGranted: 'not-sent',
  })
  expect(policies[0]?.aws?.find(({ result }) => result === 'not-sent')?.says).toEqual([
    'the document contains unresolved values: ${var.arn}',
  ])
  expect(JSON.stringify(requests)).not.toMatch(/[\uE000-\uF8FF]/)
})

test('without a Region, one clear line', async () => {
  const settings = { ...defaultSettings, accessAnalyzer: { required: false, checks: everything } }
  await expect(runAccessAnalyzerChecks([proposal], settings, { env: {} })).rejects.toThrow(
    /set access-analyzer\.region, or AWS_REGION/,
  )
})

describe('access-analyzer.required', () => {
  const withoutCredentials = async (required: boolean) => {
    const restore = setEnvironment({
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_PROFILE: undefined,
      AWS_EC2_METADATA_DISABLED: 'true',
      HOME: '/nonexistent',
    })
    const settings = { ...defaultSettings, accessAnalyzer: { required, checks: everything } }
    try {
      return await runAccessAnalyzerChecks([proposal, bucketPolicy], settings, { env: { AWS_REGION: 'eu-west-1' } })
    } finally {
      restore()
    }
  }

  test('without credentials nothing is proposed where the checks are required', async () => {
    const { policies, problems, heldBack } = await withoutCredentials(true)
    expect(heldBack).toBe(1)
    expect(policies[0]).toMatchObject({ status: 'unchanged', changes: [], edits: [], proof: narrowed.proof })
    expect(policies[0]?.after).toBeUndefined()
    expect(policies[0]?.reason).toMatch(
      /^Not proposed: access-analyzer\.required asks for the result of ValidatePolicy, CheckNoNewAccess, CheckAccessNotGranted, and there is none: there are no AWS credentials/,
    )
    expect(problems).toContainEqual(expect.stringMatching(/^Access Analyzer, CheckNoNewAccess: there are no AWS cred/))
  })

  test('without credentials a proposal says that they were not made where they are not required', async () => {
    const { policies, heldBack } = await withoutCredentials(false)
    expect(heldBack).toBe(0)
    expect(policies[0]?.status).toBe('narrowed')
    expect(policies[0]?.aws).toContainEqual({
      check: 'CheckNoNewAccess',
      result: 'not-made',
      says: [expect.stringMatching(/^there are no AWS credentials/)],
    })
  })

  const opaqueBefore = {
    version: '2012-10-17' as const,
    statements: [{ effect: 'Allow' as const, action: ['s3:*'], resource: [unresolvedText('var.arn')], condition: [] }],
  }
  test.each<[string, FakeAwsContent, Partial<PolicyPlan>, string]>([
    ['denied', { intervene: () => awsError('AccessDeniedException', 'no', 403) }, {}, 'allow access-analyzer:Check'],
    ['throttled', { intervene: () => awsError('ThrottlingException', 'slow', 429) }, {}, 'it kept failing'],
    ['no answer', { intervene: () => 'hang up' }, {}, 'it kept failing'],
    ['an error', { intervene: () => awsError('InternalServerException', 'oops', 500) }, {}, 'it kept failing'],
    ['expired', { intervene: () => awsError('ExpiredTokenException', 'old', 403) }, {}, 'renew them'],
    ['undecidable', { newAccess: 'undecidable' }, {}, 'too complex'],
    ['values that are not resolved', {}, { before: opaqueBefore }, 'unresolved values'],
  ])('%s: nothing is proposed', async (_, content, more, words) => {
    const { policies, heldBack } = await runChecks([{ ...proposal, ...more }], content, { noNewAccess: true }, true)
    expect(policies[0]).toMatchObject({ status: 'unchanged', edits: [] })
    expect(policies[0]?.reason).toMatch(
      /^Not proposed: access-analyzer\.required asks for the result of CheckNoNewAccess/,
    )
    expect(policies[0]?.reason).toContain(words)
    expect(heldBack).toBe(1)
  })

  test('results, of whatever kind, open the gate or close it as without the setting', async () => {
    const passed = await runChecks([proposal, bucketPolicy], { accessGranted: 'FAIL' }, everything, true)
    expect(passed).toMatchObject({ heldBack: 0, policies: [{ status: 'narrowed' }, { status: 'skipped' }] })
    await close()
    const contradicted = await runChecks([proposal], { newAccess: 'FAIL' }, everything, true)
    expect(contradicted).toMatchObject({ heldBack: 0, policies: [{ status: 'unchanged' }] })
    expect(contradicted.policies[0]?.reason).toContain("defect of Whittle's")
  })

  test('a check of the public access of other policies holds no proposal back', async () => {
    const { policies, heldBack } = await runChecks(
      [proposal, bucketPolicy],
      { publicAccess: 'undecidable' },
      everything,
      true,
    )
    expect({ heldBack, statuses: policies.map(({ status }) => status) }).toEqual({
      heldBack: 0,
      statuses: ['narrowed', 'skipped'],
    })
  })
})

test.each(['ValidatePolicy', 'CheckNoNewAccess', 'CheckAccessNotGranted', 'CheckNoPublicAccess'])(
  'access-analyzer:%s takes no resource, as docs/aws-policy.json assumes',
  (name) => expect(catalog.action(`access-analyzer:${name}`)?.resourceTypes).toEqual([]),
)
