import { expect, test } from '@jest/globals'
import { proveContainment } from '../../src/policy/contain.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { describeRefutation } from '../../src/proof/refutation.ts'
import { catalog } from '../catalog/catalog-asset.ts'
import { allow, deny, policy } from '../policy/support/build.ts'

function refute(after: PolicyDocument, before: PolicyDocument) {
  const verdict = proveContainment(after, before)
  if (verdict.verdict !== 'refuted') throw new Error(`is ${verdict.verdict}`)
  return describeRefutation(verdict, after, before, catalog)
}

test.each<[string, object[], object[], RegExp, string]>([
  [
    'an action that exists, in its own case',
    [allow('S3:A*')],
    [allow('s3:get*')],
    /^s3:(?!Get)[A-Z]\w+$/,
    'is granted by statement 1 of the new document and by no statement of the old one',
  ],
  [
    'a name that AWS has not given yet, where nothing else differs',
    [allow('s3:GetObjectZ*')],
    [allow('s3:PutObject')],
    /^s3:GetObjectZ/i,
    'is granted by statement 1 of the new document and by no statement of the old one (an action that the catalog does not know: whatever AWS may call so)',
  ],
  [
    'statements by number and Sid, and a Deny that is gone',
    [allow('ec2:RunInstances'), allow('s3:DeleteObject', '*', undefined, { Sid: 'Clean' })],
    [allow('*'), deny('s3:Delete*', '*', undefined, { Sid: 'Keep' })],
    /^s3:DeleteObject$/,
    'is granted by statement 2 ("Clean") of the new document and denied by statement 2 ("Keep") of the old one',
  ],
  [
    'several statements',
    [
      allow('s3:DeleteObject'),
      allow('ec2:*'),
      allow('s3:*', '*', undefined, { Sid: 'All' }),
      allow('s3:DeleteObject*'),
    ],
    [allow('s3:*'), deny('s3:DeleteObject'), deny('*')],
    /^s3:DeleteObject$/,
    'is granted by statements 1, 3 ("All") and 4 of the new document and denied by statements 2 and 3 of the old one',
  ],
  [
    'unresolved expressions',
    [allow('s3:GetObject', `arn:aws:s3:::${unresolvedText('var.b')}/*`)],
    [allow('ec2:*')],
    /^s3:GetObject$/,
    'is granted by statement 1 of the new document and by no statement of the old one',
  ],
])('%s', (_, after, before, action, reason) => {
  const refuted = refute(policy(after as never), policy(before as never))
  expect(refuted.witness.action).toMatch(action)
  expect(catalog.action(refuted.witness.action)?.name ?? 'none').toBe(
    refuted.reason.includes('does not know') ? 'none' : refuted.witness.action,
  )
  expect(refuted.reason).toBe(reason)
})

const api = 'execute-api:Invoke'
const invoke = (Resource: string) => allow(api, Resource, undefined, { Principal: '*' })

test.each<[string, PolicyDocument, PolicyDocument, string, string]>([
  [
    'objects are in buckets',
    policy(allow('s3:*', 'arn:aws:sqs:*:*:*')),
    policy(allow('iam:*')),
    // None that can be made: it stands as it was found.
    's3:GetObject',
    'arn:aws:sqs::::',
  ],
  [
    'an action on an ARN of its kind',
    policy(allow('s3:GetObject')),
    policy(allow('sqs:*')),
    's3:GetObject',
    'arn:aws:s3:::example-bucket/example-key',
  ],
  [
    'an access point is no bucket',
    policy(allow('s3:*', '*')),
    policy(allow('s3:*', 'arn:aws:s3:::*')),
    's3:GetObject',
    'arn:aws:s3:us-east-1:111122223333:accesspoint/example/object/example',
  ],
  [
    'of a bucket, where objects are not concerned',
    policy(allow('s3:*', 'arn:aws:s3:::a')),
    policy(allow('s3:GetObject', 'arn:aws:s3:::a')),
    's3:ListBucket',
    'arn:aws:s3:::a',
  ],
  [
    'of the API that the policy is attached to',
    policy(invoke('execute-api:/*'), 'resource'),
    policy(invoke('execute-api:/dev/*'), 'resource'),
    api,
    'arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/example',
  ],
])('the request can be made: %s', (_, after, before, action, resource) => {
  expect(refute(after, before).witness).toMatchObject({ action, resource })
})

const witness = { action: 's3:getobject', resource: 'arn:aws:s3:::a/b', context: {} }
test.each<[string, object, object]>([
  ['that the new document does not grant', allow('ec2:*'), allow('sqs:*')],
  ['that both grant', allow('s3:*'), allow('*')],
  ['that the old one may deny', allow('s3:*'), allow('s3:*', `arn:aws:s3:::${unresolvedText('var.b')}`)],
])("a witness %s keeps the proof's own reason", (_, after, before) => {
  const refuted = { verdict: 'refuted', reason: 'of the proof', witness } as const
  expect(describeRefutation(refuted, policy(after as never), policy(before as never), catalog)).toEqual({
    witness: { ...witness, action: 's3:GetObject' },
    reason: 'of the proof',
  })
})
