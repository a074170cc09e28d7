import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { proveContainment } from '../../../src/policy/contain.ts'
import type { PolicyDocument } from '../../../src/policy/document.ts'
import { evaluateRequest } from '../../../src/policy/evaluate.ts'
import type { Request } from '../../../src/policy/request.ts'
import { printStatement } from '../../../src/policy/print.ts'
import { removeGrants, type Removal } from '../../../src/runbooks/revocation/remove-grants.ts'
import { contradicts } from '../../policy/fuzz/evaluation.ts'
import { catalog, document } from '../support/revocation.ts'
import { countOf } from '../../support/sampled.ts'

const allow = (Action: string | readonly string[], Resource: string | readonly string[] = '*', more = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})

function removedFrom(before: PolicyDocument, removal: Removal): PolicyDocument | undefined {
  const statements = before.statements.map((statement, from) => ({ from, statement }))
  const result = removeGrants(before, statements, removal, catalog)
  return result && { ...before, statements: result.statements.map(({ statement }) => statement) }
}

const puts: Removal = { actions: ['s3:Put*'], resources: ['*'] }
const denyPuts = { Sid: 'RevokedByRunbook', Effect: 'Deny', Action: ['s3:Put*'], Resource: ['*'] }
const invoices: Removal = { actions: ['*'], resources: ['arn:aws:s3:::invoices', 'arn:aws:s3:::invoices/*'] }

describe('what becomes of statements', () => {
  test.each<[string, readonly object[], Removal, readonly object[] | undefined]>([
    ['an entry of a list', [allow(['s3:GetObject', 's3:PutObject'])], puts, [allow(['s3:GetObject'], ['*'])]],
    ['a whole statement', [allow(['s3:PutObject']), allow(['s3:GetObject'])], puts, [allow(['s3:GetObject'], ['*'])]],
    ['a wildcard of which much stays: a Deny', [allow('s3:*')], puts, [allow(['s3:*'], ['*']), denyPuts]],
    [
      'a wildcard of which little stays is written out',
      [allow(['s3:PutBucketP*', 's3:GetObject'])],
      { actions: ['s3:PutBucketPolicy'], resources: ['*'] },
      [allow(['s3:PutBucketPublicAccessBlock', 's3:GetObject'], ['*'])],
    ],
    [
      'NotAction takes what is removed',
      [{ Effect: 'Allow', NotAction: ['iam:*'], Resource: '*' }],
      puts,
      [{ Effect: 'Allow', NotAction: ['iam:*', 's3:Put*'], Resource: ['*'] }],
    ],
    [
      'the only statement: a Deny, as no policy is empty',
      [allow('s3:PutObject')],
      puts,
      [allow(['s3:PutObject'], ['*']), denyPuts],
    ],
    ['nothing of it is granted', [allow('s3:GetObject'), allow('ec2:*')], puts, undefined],
    ['it is denied already', [allow('s3:*'), denyPuts], puts, undefined],
    [
      'a Deny that is there for another thing stays',
      [allow('s3:*'), { ...denyPuts, Action: ['s3:PutObject'] }],
      puts,
      [allow(['s3:*'], ['*']), { ...denyPuts, Action: ['s3:PutObject'] }, { ...denyPuts, Sid: 'RevokedByRunbook2' }],
    ],
    [
      'a resource of a list',
      [allow('s3:GetObject', ['arn:aws:s3:::invoices/*', 'arn:aws:s3:::logs/*'])],
      invoices,
      [allow(['s3:GetObject'], ['arn:aws:s3:::logs/*'])],
    ],
    [
      'a resource within a wildcard: a Deny',
      [allow('s3:GetObject')],
      invoices,
      [
        allow(['s3:GetObject'], ['*']),
        { Sid: 'RevokedByRunbook', Effect: 'Deny', Action: ['*'], Resource: [...invoices.resources] },
      ],
    ],
    [
      'a resource, of some actions only',
      [allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::invoices/*')],
      { actions: ['s3:Put*'], resources: ['arn:aws:s3:::invoices/*'] },
      [allow(['s3:GetObject'], ['arn:aws:s3:::invoices/*'])],
    ],
    [
      'a resource with a policy variable may be it: a Deny',
      [allow('s3:GetObject', 'arn:aws:s3:::${aws:username}/*')],
      invoices,
      [
        allow(['s3:GetObject'], ['arn:aws:s3:::${aws:username}/*']),
        { Sid: 'RevokedByRunbook', Effect: 'Deny', Action: ['*'], Resource: [...invoices.resources] },
      ],
    ],
    [
      'NotResource takes what is removed',
      [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::logs/*' }],
      invoices,
      [{ Effect: 'Allow', Action: ['s3:*'], NotResource: ['arn:aws:s3:::logs/*', ...invoices.resources] }],
    ],
  ])('%s', (_, before, removal, after) => {
    const result = removedFrom(document(...before), removal)
    expect(result?.statements.map(printStatement)).toEqual(after)
    if (result) expect(removedFrom(result, removal)).toBeUndefined()
  })
})

const action = fc.constantFrom(
  's3:GetObject',
  's3:PutObject',
  's3:Put*',
  's3:Get*',
  's3:*',
  '*',
  'iam:*',
  'ec2:Describe*',
)
const resource = fc.constantFrom(
  '*',
  'arn:aws:s3:::a',
  'arn:aws:s3:::a/*',
  'arn:aws:s3:::a/x*',
  'arn:aws:s3:::b/*',
  'arn:aws:s3:::*',
)
const some = <T>(of: fc.Arbitrary<T>) => fc.uniqueArray(of, { minLength: 1, maxLength: 3 })
const statement = fc
  .tuple(fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'), fc.boolean(), some(action), fc.boolean(), some(resource))
  .map(([Effect, isNot, actions, isNotResource, resources]) => ({
    Effect,
    [isNot && Effect === 'Allow' ? 'NotAction' : 'Action']: actions,
    [isNotResource && Effect === 'Allow' ? 'NotResource' : 'Resource']: resources,
  }))
const requests = ['s3:GetObject', 's3:PutObject', 's3:PutObjectAcl', 'iam:GetUser', 'ec2:DescribeInstances'].flatMap(
  (name) =>
    (name.startsWith('s3') ? ['arn:aws:s3:::a/x1', 'arn:aws:s3:::a/y', 'arn:aws:s3:::b/x'] : ['*']).map((on) => ({
      action: name,
      resource: on,
    })),
)

describe('of any document', () => {
  const asked = (request: { action: string; resource: string }): Request => ({
    ...request,
    principal: 'arn:aws:iam::111122223333:user/jane',
    context: { keys: new Map(), unlisted: 'absent' },
  })
  const decide = (of: PolicyDocument, request: { action: string; resource: string }) =>
    evaluateRequest(asked(request), { identity: [of] })
  const matches = (pattern: string, text: string): boolean =>
    new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i').test(text)

  test('it is contained in the old one, grants nothing of what is removed, and all that it granted besides', () => {
    fc.assert(
      fc.property(some(statement), some(action), some(resource), (statements, actions, resources) => {
        const before = document(...statements)
        const after = removedFrom(before, { actions, resources }) ?? before
        expect(proveContainment(after, before).verdict).toBe('proven')
        for (const request of requests) {
          const isRemoved =
            actions.some((each) => matches(each, request.action)) &&
            resources.some((each) => each === '*' || matches(each, request.resource))
          expect(decide(after, request) === 'allowed').toBe(decide(before, request) === 'allowed' && !isRemoved)
        }
      }),
      { numRuns: countOf(120, 30) },
    )
  })

  test('iam-simulate agrees', () => {
    const cases = fc.sample(fc.tuple(some(statement), some(action), some(resource)), { numRuns: 60, seed: 7 })
    let judged = 0
    for (const [statements, actions, resources] of cases) {
      const before = document(...statements)
      const after = removedFrom(before, { actions, resources }) ?? before
      for (const request of requests) {
        const answer = contradicts(after, asked(request), decide(after, request) === 'allowed')
        expect([request, answer]).not.toEqual([request, true])
        if (answer === false) judged++
      }
    }
    expect(judged).toBeGreaterThan(300)
  })
})
