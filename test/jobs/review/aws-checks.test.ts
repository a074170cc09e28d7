import { afterEach, describe, expect, test } from '@jest/globals'
import { allFindings } from '../../../src/report/review/sarif.ts'
import type { Review } from '../../../src/review/types.ts'
import { setEnvironment } from '../../fakes/aws-sdk.ts'
import { awsError, FakeAws, type FakeAwsContent } from '../../fakes/aws.ts'
import { reviewTrees, type TreeText } from '../../review/trees.ts'

let close = async (): Promise<void> => undefined
afterEach(() => close())

const all = '{ validate: true, no-new-access: true, access-not-granted: [iam:PassRole], no-public-access: true }'
const configured = (checks: string, more = 'region: eu-west-1'): string =>
  `access-analyzer: { ${more === '' ? '' : `${more}, `}checks: ${checks} }\n`

const identity = (...actions: string[]): string =>
  `${JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: actions, Resource: 'arn:aws:s3:::logs/*' }],
    },
    undefined,
    2,
  )}\n`

const bucket = (principal: string): string => `resource "aws_s3_bucket_policy" "logs" {
  bucket = "logs"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = ${principal}
        Action    = "s3:GetObject"
        Resource  = "arn:aws:s3:::logs/*"
      },
    ]
  })
}
`

async function reviewed(content: FakeAwsContent, config: string, base: TreeText, head: TreeText) {
  const fake = await FakeAws.start(content)
  const restore = setEnvironment(fake.environment)
  close = async () => {
    restore()
    await fake.close()
  }
  const configuration = { '.github/whittle.yml': config }
  const review: Review = await reviewTrees({ ...configuration, ...base }, { ...configuration, ...head })
  const found = allFindings(review).filter(({ rule }) => rule.startsWith('aws-'))
  return {
    found: found.map(({ rule, level, line, message }) => `${level} ${rule} ${line}: ${message}`),
    incomplete: review.summary.incomplete,
    asked: fake.requests.map(({ operation }) => operation).sort(),
    inputs: fake.requests.map(({ input }) => input),
  }
}

const old = { 'app.json': identity('s3:GetObject') }
const wider = { 'app.json': identity('s3:GetObject', 's3:PutObject') }

test('nothing is asked that configuration does not ask for, or about policies that allow no more', async () => {
  expect((await reviewed({}, '', old, wider)).asked).toEqual([])
  await close()
  expect((await reviewed({}, configured(all), wider, old)).asked).toEqual([])
  await close()
  expect((await reviewed({}, configured('{ validate: true }'), old, wider)).asked).toEqual(['ValidatePolicy'])
})

test('every check that passes says nothing', async () => {
  const { found, incomplete, asked } = await reviewed({}, configured(all), old, wider)
  expect(asked).toEqual(['CheckAccessNotGranted', 'CheckNoNewAccess', 'ValidatePolicy'])
  expect([found, incomplete]).toEqual([[], []])
})

describe('ValidatePolicy', () => {
  const policyFindings = ['ERROR INVALID_ACTION', 'SECURITY_WARNING PASS_ROLE', 'WARNING OLD', 'SUGGESTION EMPTY']

  test("levels follow AWS's kinds of findings, on the lines that AWS names", async () => {
    const { found, inputs } = await reviewed(
      { policyFindings, policyFindingsPerPage: 1 },
      configured('{ validate: true }'),
      {},
      old,
    )
    expect(found).toEqual([
      "error aws-validate-policy 6: AWS's ValidatePolicy: ERROR INVALID_ACTION at Statement.0.Action: Words.",
      "warning aws-validate-policy 6: AWS's ValidatePolicy: SECURITY_WARNING PASS_ROLE at Statement.0.Action: Words.",
      "note aws-validate-policy 6: AWS's ValidatePolicy: WARNING OLD at Statement.0.Action: Words.",
      "note aws-validate-policy 6: AWS's ValidatePolicy: SUGGESTION EMPTY at Statement.0.Action: Words.",
    ])
    expect(inputs[0]).toMatchObject({ policyType: 'IDENTITY_POLICY' })
  })

  test('what it says of the base too is not said', async () => {
    const { found, asked } = await reviewed({ policyFindings }, configured('{ validate: true }'), old, wider)
    expect(asked).toEqual(['ValidatePolicy', 'ValidatePolicy'])
    expect(found).toEqual([])
  })
})

describe('custom checks', () => {
  test('an action that is not to be granted is an error; new access of a wider policy a note', async () => {
    const { found } = await reviewed({ accessGranted: 'FAIL', newAccess: 'FAIL' }, configured(all), {}, old)
    expect(found).toEqual([
      'error aws-access-check 1: AWS finds that it grants an action of access-not-granted (CheckAccessNotGranted): statement Own: One or more of the listed actions.',
    ])
    await close()
    expect((await reviewed({ newAccess: 'FAIL' }, configured(all), old, wider)).found).toEqual([
      'note aws-access-check 1: AWS finds new access (CheckNoNewAccess): statement Own: New access in the statement with sid: Own.',
    ])
    await close()
    // The base grants it too.
    expect((await reviewed({ accessGranted: 'FAIL' }, configured(all), old, wider)).found).toEqual([])
  })

  test('public access of a resource policy', async () => {
    const { found, asked, inputs } = await reviewed(
      { publicAccess: 'FAIL' },
      configured(all),
      {},
      {
        'iam.tf': bucket('"*"'),
      },
    )
    expect(asked).toEqual(['CheckNoPublicAccess', 'ValidatePolicy'])
    expect(found).toEqual([expect.stringMatching(/^error aws-access-check \d+: AWS finds public access/)])
    expect(inputs).toContainEqual(expect.objectContaining({ policyType: 'RESOURCE_POLICY' }))
  })
})

describe('a check that is not made', () => {
  const unresolved = { 'iam.tf': bucket('{ AWS = var.reader }') }

  test('an unresolved value is a sentence, never a failure', async () => {
    const { found, incomplete, asked } = await reviewed({}, configured(all), {}, unresolved)
    expect([found, asked]).toEqual([[], []])
    expect(incomplete).toEqual([
      expect.stringMatching(
        /^iam\.tf#.*: Access Analyzer's ValidatePolicy was not made: .*unresolved values: \$\{var\.reader\}\.$/,
      ),
      expect.stringMatching(/CheckNoPublicAccess was not made/),
    ])
  })

  test('without a Region', async () => {
    const { found, incomplete, asked } = await reviewed({}, configured('{ validate: true }', ''), {}, old)
    expect([found, asked]).toEqual([[], []])
    expect(incomplete).toEqual([
      "app.json: Access Analyzer's ValidatePolicy was not made: there is no Region: set access-analyzer.region.",
    ])
  })

  test('without the right to ask, asked once', async () => {
    const intervene = () => awsError('AccessDeniedException', 'User is not authorized', 403)
    const { found, incomplete, asked } = await reviewed(
      { intervene },
      configured('{ validate: true }'),
      {},
      { ...old, 'b.json': identity('s3:PutObject') },
    )
    expect(found).toEqual([])
    expect(asked.length).toBeLessThanOrEqual(2)
    expect(incomplete).toEqual([
      expect.stringMatching(
        /^app\.json and 1 other: Access Analyzer's ValidatePolicy was not made: .*access-analyzer:ValidatePolicy/,
      ),
    ])
  })

  test('what AWS cannot decide, once for all policies', async () => {
    const content = { publicAccess: 'undecidable', newAccess: 'undecidable' } as const
    const two = { 'b.json': identity('s3:GetObject', 's3:PutObject') }
    const { found, incomplete } = await reviewed(
      content,
      configured('{ no-new-access: true }'),
      { ...old, 'b.json': identity('s3:GetObject') },
      { ...wider, ...two },
    )
    expect(found).toEqual([])
    expect(incomplete).toEqual([
      "app.json and 1 other: Access Analyzer's CheckNoNewAccess was not made: The policy is too complex to check.",
    ])
  })

  test('is an error where configuration requires the checks', async () => {
    const config = configured(all, 'region: eu-west-1, required: true')
    const { found } = await reviewed({}, config, {}, unresolved)
    expect(found.map((line) => line.replace(/ \d+:.*/, ''))).toEqual([
      'error aws-access-check',
      'error aws-access-check',
    ])
  })
})
