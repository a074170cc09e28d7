import { describe, expect, test } from '@jest/globals'
import { PolicyError, prove } from '../../src/library.ts'

const policy = (...statements: readonly object[]): object => ({ Version: '2012-10-17', Statement: statements })
const allow = (Action: string | string[], Resource: string | string[] = '*', other: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...other,
})
const reads = policy(allow(['s3:GetObject', 's3:ListBucket']))

describe('prove', () => {
  test.each([
    ['a policy grants no more than itself', reads, reads, 'proven'],
    ['fewer actions grant no more', policy(allow('s3:GetObject')), reads, 'proven'],
    ['JSON text is a policy too', JSON.stringify(reads), JSON.stringify(policy(allow('s3:*'))), 'proven'],
    ['another action does', policy(allow('s3:PutObject')), reads, 'refuted'],
    ['a condition that is left out does', reads, policy(allow('s3:*', '*', ifTls())), 'refuted'],
  ])('%s', (_, after, before, verdict) => expect(prove(after, before).verdict).toBe(verdict))

  test('a refutation has a request that shows it, and says which statement grants it', () => {
    expect(prove(policy(allow('s3:Put*')), reads)).toEqual({
      verdict: 'refuted',
      reason: expect.stringMatching(
        /^s3:Put\w+ on arn:\S+ is granted by statement 1 of the new document and by no statement of the old one$/,
      ),
      request: {
        action: expect.stringMatching(/^s3:Put/),
        resource: expect.stringContaining('arn:aws:s3'),
        context: {},
      },
    })
  })

  test('policies of different kinds are not compared', () => {
    const trust = policy({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })
    expect(prove(trust, reads)).toEqual({
      verdict: 'undecided',
      reason:
        'the new policy is a trust policy and the old one an identity policy: only two policies of one kind can be compared',
    })
  })
})

function ifTls(): object {
  return { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }
}

describe('what is no policy is an error that names the argument and the place', () => {
  test.each([
    ['no JSON', '{"Statement": [', 'newPolicy: not valid JSON at character 16 (close bracket expected)'],
    ['nothing', '', 'newPolicy: not valid JSON at character 1 (value expected)'],
    ['a number', 7, 'newPolicy: a policy document is a JSON object'],
    ['undefined', undefined, 'newPolicy: a policy document is a JSON object'],
    ['a circle', circle(), 'newPolicy: it cannot be written as JSON'],
    [
      'a key that stands twice',
      '{"Statement": [], "Statement": []}',
      'newPolicy: duplicate key "Statement" in one object',
    ],
    ['no statement', {}, 'newPolicy: Statement is missing'],
    [
      'an unknown element',
      policy({ ...allow('s3:GetObject'), effect: 'Allow' }),
      'newPolicy: Statement.0.effect: unknown',
    ],
  ])('%s', (_, value, message) => {
    const run = (): unknown => prove(value as object, reads)
    expect(run).toThrow(PolicyError)
    expect(run).toThrow(message)
  })

  test('the second argument is named too, and every problem is listed', () => {
    const wrong = policy({ Effect: 'Permit', Action: 's3:GetObject', Resource: 7 })
    const error = caught(() => prove(reads, wrong))
    expect(error.argument).toBe('oldPolicy')
    expect(error.problems.map(({ path }) => path.join('.'))).toEqual(['Statement.0.Effect', 'Statement.0.Resource'])
    expect(error.message).toMatch(/^oldPolicy: Statement\.0\.Effect: .* \(and 1 more\)$/)
  })
})

function circle(): object {
  const value: { self?: object } = {}
  value.self = value
  return value
}

function caught(run: () => unknown): PolicyError {
  try {
    run()
  } catch (error) {
    if (error instanceof PolicyError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
