import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { createAwsClients } from '../../src/aws/clients.ts'
import { createPacer, systemClock } from '../../src/aws/clock.ts'
import { describeFailure, failureOf, throwIfNoCredentials, type Failure } from '../../src/aws/failures.ts'
import { withRetry } from '../../src/aws/retry.ts'
import { InputError } from '../../src/errors.ts'
import { FakeClock, setEnvironment } from '../fakes/aws-sdk.ts'
import { FakeAws } from '../fakes/aws.ts'

const thrown = (name: string, over: object = {}): Error => Object.assign(new Error('words'), { name, ...over })
const status = (httpStatusCode: number): object => ({ $metadata: { httpStatusCode } })

test.each<[string, unknown, Failure]>([
  ['throttled', thrown('ThrottlingException'), 'passing'],
  ['throttled by status', thrown('Whatever', status(429)), 'passing'],
  ['the service’s fault', thrown('InternalFailure', status(500)), 'passing'],
  ['the network', thrown('Error', { code: 'ECONNRESET' }), 'passing'],
  ['no such host', thrown('Error', { code: 'ENOTFOUND' }), 'passing'],
  ['too slow', thrown('TimeoutError'), 'passing'],
  ['expired', thrown('ExpiredTokenException', status(400)), 'credentials'],
  ['unknown key', thrown('UnrecognizedClientException'), 'credentials'],
  ['not allowed', thrown('AccessDeniedException', status(403)), 'denied'],
  ['no credentials', thrown('CredentialsProviderError'), 'no-credentials'],
  ['a mistake of ours', thrown('ValidationException', status(400)), 'final'],
  ['no error at all', undefined, 'final'],
])('%s', (_, error, failure) => {
  expect(failureOf(error)).toBe(failure)
  expect(describeFailure(error, 'service:Action')).not.toContain('\n')
})

test('no credentials are the caller’s to mend', () => {
  expect(() => throwIfNoCredentials(thrown('CredentialsProviderError'))).toThrow(InputError)
  expect(() => throwIfNoCredentials(thrown('ThrottlingException'))).not.toThrow()
})

describe('retry', () => {
  test('gives up after so many calls, with the last failure', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z')
    let calls = 0
    const call = async (): Promise<void> => {
      throw thrown('ThrottlingException', { number: ++calls })
    }
    await expect(withRetry(call, { clock, attempts: 4 })).rejects.toMatchObject({ number: 4 })
    expect(clock.sleeps).toEqual([500, 1000, 2000])
  })

  test('does not repeat what is final', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z')
    let calls = 0
    const call = async (): Promise<void> => {
      calls++
      throw thrown('AccessDeniedException')
    }
    await expect(withRetry(call, { clock })).rejects.toThrow('words')
    expect(calls).toBe(1)
  })

  test('gives up sooner on an address that never answers', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z')
    let calls = 0
    const call = async (): Promise<void> => {
      calls++
      throw thrown('Error', { code: 'ENOTFOUND' })
    }
    await expect(withRetry(call, { clock })).rejects.toThrow('words')
    expect(calls).toBe(4)
  })

  test('stops waiting when it is aborted', async () => {
    const abort = new AbortController()
    const call = async (): Promise<void> => {
      setTimeout(() => abort.abort(new Error('enough')), 5)
      throw thrown('ThrottlingException')
    }
    await expect(withRetry(call, { clock: systemClock, signal: abort.signal })).rejects.toThrow('enough')
  })
})

test('a pacer lets through at its interval, and at once after a pause', async () => {
  const clock = new FakeClock('2026-01-01T00:00:00Z')
  const start = clock.now()
  const turn = createPacer(500, clock)
  const at: number[] = []
  for (const pause of [0, 0, 0, 2000, 0]) {
    clock.time += pause
    await turn()
    at.push(clock.now() - start)
  }
  expect(at).toEqual([0, 500, 1000, 3000, 3500])
})

test('the shipped policy allows exactly the calls that are made', async () => {
  const analyzerArn = 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused'
  const role = 'arn:aws:iam::111122223333:role/r'
  const fake = await FakeAws.start({
    findings: [{ id: 'f', resource: role, findingType: 'UnusedPermission', findingDetails: [] }],
    analyzers: [{ arn: analyzerArn, type: 'ACCOUNT_UNUSED_ACCESS' }],
    recommendations: { f: { resourceArn: role } },
    buckets: { logs: { key: 'x' } },
    tables: { 'd.t': {} },
    lastAccessed: { [role]: [] },
    iam: { '111122223333': { details: {}, report: 'user,arn\n' } },
  })
  const restore = setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' })
  try {
    const clients = createAwsClients()
    const apis = {
      cloudTrail: await clients.cloudTrail('eu-west-1'),
      analyzer: await clients.accessAnalyzer('eu-west-1'),
      checks: await clients.policyChecks('eu-west-1'),
      s3: await clients.s3('eu-west-1', { arn: role }),
      athena: await clients.athena(undefined),
      iam: await clients.iam(),
    }
    const { cloudTrail, analyzer, checks, s3, athena, iam } = apis
    await cloudTrail.lookupEvents({})
    await cloudTrail.describeTrails({})
    await cloudTrail.getTrailStatus({ Name: 't' }).catch(() => undefined)
    await cloudTrail.getEventSelectors({ TrailName: 't' }).catch(() => undefined)
    await cloudTrail.getInsightSelectors({ TrailName: 't' }).catch(() => undefined)
    await cloudTrail.getEventDataStore({ EventDataStore: 's' }).catch(() => undefined)
    const { QueryId } = await cloudTrail.startQuery({ QueryStatement: 'SELECT 1' })
    await cloudTrail.getQueryResults({ QueryId })
    await cloudTrail.cancelQuery({ QueryId })
    await analyzer.listFindings({ analyzerArn })
    await analyzer.getFinding({ analyzerArn, id: 'f' })
    await analyzer.listAnalyzers({})
    await analyzer.getAnalyzer({ analyzerName: 'unused' })
    await analyzer.listArchiveRules({ analyzerName: 'unused' })
    await analyzer.generateRecommendation({ analyzerArn, id: 'f' })
    await analyzer.getRecommendation({ analyzerArn, id: 'f' })
    const policyDocument = '{}'
    const policyType = 'IDENTITY_POLICY'
    await checks.validatePolicy({ policyDocument, policyType })
    await checks.checkNoNewAccess({ newPolicyDocument: '{}', existingPolicyDocument: '{}', policyType })
    await checks.checkAccessNotGranted({ policyDocument, policyType, access: [{ actions: ['iam:PassRole'] }] })
    await checks.checkNoPublicAccess({ policyDocument, resourceType: 'AWS::S3::Bucket' })
    await s3.listObjects({ Bucket: 'logs' })
    await s3.getObject({ Bucket: 'logs', Key: 'key' })
    await s3.putObject({ Bucket: 'logs', Key: 'ledger', Body: 'x' })
    await athena.getTableMetadata({ CatalogName: 'c', DatabaseName: 'd', TableName: 't' })
    const { QueryExecutionId } = await athena.startQueryExecution({ QueryString: 'SELECT 1' })
    await athena.getQueryExecution({ QueryExecutionId })
    await athena.getQueryResults({ QueryExecutionId })
    await athena.stopQueryExecution({ QueryExecutionId })
    const { JobId } = await iam.generateLastAccessed({ Arn: role, Granularity: 'ACTION_LEVEL' })
    await iam.getLastAccessed({ JobId })
    await iam.getAccountAuthorizationDetails({})
    await iam.generateCredentialReport({})
    await iam.getCredentialReport({})
    // Every call the clients offer was made, and one to take on a role.
    expect(Object.values(apis).flatMap((api) => Object.keys(api))).toHaveLength(fake.requests.length - 1)
  } finally {
    restore()
    await fake.close()
  }
  const policy = JSON.parse(await readFile(new URL('../../docs/aws-policy.json', import.meta.url), 'utf8')) as {
    Statement: { Sid: string; Effect: string; Action: string | string[]; Resource: string | string[] }[]
  }
  expect(policy.Statement.every(({ Effect }) => Effect === 'Allow')).toBe(true)
  const allowed = policy.Statement.flatMap(({ Action }) => Action)
  const unique = (actions: readonly string[]): string[] => [...new Set(actions)].sort()
  expect(unique(allowed)).toEqual(unique(fake.requests.map(({ iamAction }) => iamAction)))
  // The one call that writes is for the one configured object, in a statement apart from all reads.
  expect(policy.Statement.filter(({ Action }) => Action.includes('s3:PutObject'))).toEqual([
    {
      Sid: 'KeepEvidence',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: 'arn:aws:s3:::LEDGER-BUCKET/LEDGER-KEY',
    },
  ])
  expect(allowed.some((action) => action.includes('*'))).toBe(false)
})
