import { afterEach, expect, test } from '@jest/globals'
import { createAwsClients } from '../../../src/aws/clients.ts'
import {
  findAnalyzers,
  describeAnalyzerLimits,
  readAnalyzerRules,
} from '../../../src/evidence/access-analyzer/analyzers.ts'
import { requestRecommendation } from '../../../src/evidence/access-analyzer/recommendation.ts'
import type { FakeRecommendation } from '../../fakes/aws-access-analyzer.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'
import { awsError, FakeAws, type FakeAwsContent } from '../../fakes/aws.ts'

const arn = (name: string): string => `arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/${name}`
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

async function connected(content: FakeAwsContent) {
  const fake = await FakeAws.start(content)
  cleanUp.push(() => fake.close(), setEnvironment(fake.environment))
  return { client: await createAwsClients().accessAnalyzer('eu-west-1'), clock: new FakeClock('2026-11-21T00:00:00Z') }
}

const unused = {
  arn: arn('unused'),
  type: 'ORGANIZATION_UNUSED_ACCESS',
  configuration: {
    unusedAccess: {
      unusedAccessAge: 90,
      analysisRule: { exclusions: [{ accountIds: ['444455556666'] }, { resourceTags: [{ team: 'lab', env: 'dev' }] }] },
    },
  },
  managedBy: 'securityhub.amazonaws.com',
  archiveRules: ['known', 'accepted'],
}

test('all analyzers of a Region with their rules, page by page', async () => {
  const { analyzers, problems } = await findAnalyzers(
    await connected({ analyzers: [unused, { arn: arn('external'), type: 'ACCOUNT', status: 'DISABLED' }] }),
    'eu-west-1',
  )
  expect(problems).toEqual([])
  expect(analyzers).toEqual([
    { arn: arn('external'), type: 'ACCOUNT', status: 'DISABLED', exclusions: [], archiveRules: [] },
    {
      arn: arn('unused'),
      type: 'ORGANIZATION_UNUSED_ACCESS',
      status: 'ACTIVE',
      unusedAccessAge: 90,
      managedBy: 'securityhub.amazonaws.com',
      exclusions: ['account 444455556666', 'the tag team=lab, env=dev'],
      archiveRules: ['accepted', 'known'],
    },
  ])
  expect(analyzers.flatMap(describeAnalyzerLimits)).toEqual([
    `${arn('external')} is disabled: it makes no findings now.`,
    `${arn('unused')} calls unused what was not used for 90 days. It is managed by securityhub.amazonaws.com.`,
    `${arn('unused')} leaves out account 444455556666; the tag team=lab, env=dev.`,
    `${arn('unused')} archives findings by 2 rules (accepted, known): these are not active.`,
  ])
})

test('each missing permission is named, and the rest goes on', async () => {
  const refuse = (action: string) =>
    connected({
      analyzers: [unused],
      intervene: ({ iamAction }) => (iamAction === action ? awsError('AccessDeniedException', 'no', 403) : undefined),
    })
  const list = await findAnalyzers(await refuse('access-analyzer:ListAnalyzers'), 'eu-west-1')
  expect(list.problems).toEqual([expect.stringContaining('allow access-analyzer:ListAnalyzers')])
  const get = await readAnalyzerRules([arn('unused')], await refuse('access-analyzer:GetAnalyzer'))
  expect(get).toEqual({ analyzers: [], problems: [expect.stringContaining('allow access-analyzer:GetAnalyzer')] })
  const rules = await readAnalyzerRules([arn('unused')], await refuse('access-analyzer:ListArchiveRules'))
  expect(rules.analyzers).toHaveLength(1)
  expect(rules.problems).toEqual([expect.stringContaining('allow access-analyzer:ListArchiveRules')])
})

test('no credentials is an error of its own', async () => {
  const common = await connected({ intervene: () => awsError('CredentialsProviderError', 'none', 400) })
  await expect(findAnalyzers(common, 'eu-west-1')).rejects.toThrow('No AWS credentials')
})

const role = 'arn:aws:iam::111122223333:role/deploy'
const step = (recommendedAction: string, other: object = {}): object => ({
  unusedPermissionsRecommendedStep: {
    recommendedAction,
    existingPolicyId: 'deploy',
    policyUpdatedAt: '2026-11-01T00:00:00Z',
    ...other,
  },
})

const ask = async (recommendation: FakeRecommendation, findingType = 'UnusedPermission') =>
  requestRecommendation('f', {
    analyzerArn: arn('unused'),
    ...(await connected({
      findings: [{ id: 'f', resource: role, findingType, findingDetails: [] }],
      recommendations: { f: recommendation },
    })),
  })

test('a recommendation is generated, waited for, and read to its last page', async () => {
  const recommendedSteps = [step('DETACH_POLICY'), step('CREATE_POLICY', { recommendedPolicy: '{}' })]
  const common = { existingPolicy: 'deploy', policyUpdated: '2026-11-01T00:00:00Z' }
  expect(await ask({ resourceArn: role, polls: 3, recommendedSteps })).toEqual([
    { action: 'DETACH_POLICY', ...common },
    { action: 'CREATE_POLICY', ...common, policy: '{}' },
  ])
})

test.each<[string, FakeRecommendation, string]>([
  [
    'it fails',
    { resourceArn: role, status: 'FAILED', error: { code: 'x', message: 'the policy is gone' } },
    'Access Analyzer, recommendation for finding f: it could not be made (the policy is gone).',
  ],
  [
    'it never comes',
    { resourceArn: role, polls: 10_000 },
    'Access Analyzer, recommendation for finding f: it was not made in ten minutes; run again later.',
  ],
])('no recommendation: %s', async (_, recommendation, line) => {
  expect(await ask(recommendation)).toBe(line)
})

test('a finding of another type has none', async () => {
  expect(await ask({ resourceArn: role }, 'UnusedIAMRole')).toMatch(
    /^Access Analyzer, recommendation for finding f: .*\.$/,
  )
})
