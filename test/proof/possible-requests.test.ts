import { expect, test } from '@jest/globals'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { isPossible, possibleRequests } from '../../src/proof/possible-requests.ts'
import { catalog } from '../catalog/catalog-asset.ts'
import { allow, policy } from '../policy/support/build.ts'

test.each([
  ['ec2:DescribeInstances', '*', true],
  ['ec2:DescribeInstances', 'arn:aws:ec2:us-east-1:111122223333:instance/i-1', false],
  ['s3:GetObject', '*', false],
  ['s3:GetObject', 'arn:aws:s3:::a/b', true],
  ['s3:GetObject', 'arn:aws:s3:::a', false],
  ['iam:PassRole', 'arn:aws:iam::111122223333:user/a', false],
])('%s on %s: %s', (action, resource, expected) => {
  expect(isPossible(catalog.action(action)!, resource)).toBe(expected)
})

const user = 'arn:aws:iam::111122223333:user/example'
const role = 'arn:aws:iam::111122223333:role/example'
const object = 'arn:aws:s3:::example-bucket/example-key'

function nearest(action: string, resource: string, resources: string[], granted: string[]): string[] {
  const documents = [policy(allow('s3:*', resources)), policy(allow('s3:*', 'arn:aws:iam::111122223333:role/*'))]
  const all = possibleRequests({ action, resource }, documents, catalog, (name) => granted.includes(name))
  return [...new Set([...all].map((one) => `${one.info.name} ${one.resource}`))]
}

test.each<[string, Parameters<typeof nearest>, string[]]>([
  [
    'the action that was found comes first, on what was found',
    ['iam:GetUser', user, ['*'], ['iam:CreateUser', 'iam:GetUser']],
    [`iam:GetUser ${user}`, `iam:CreateUser ${user}`],
  ],
  [
    'well-known actions of the service come before its others, on what most readers know',
    ['s3:a', 'arn:aws:s3:::', ['*'], ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject']],
    [
      `s3:GetObject ${object}`,
      's3:GetObject arn:aws:s3:us-east-1:111122223333:accesspoint/example/object/example',
      's3:GetObject arn:aws:s3:::example/example',
      `s3:PutObject ${object}`,
      's3:PutObject arn:aws:s3:us-east-1:111122223333:accesspoint/example/object/example',
      's3:PutObject arn:aws:s3:::example/example',
      's3:AbortMultipartUpload arn:aws:s3:us-east-1:111122223333:accesspoint/example/object/example',
      's3:AbortMultipartUpload arn:aws:s3:::example/example',
    ],
  ],
  [
    'instances of the resources that the documents name, but of texts that hold unknown wildcards',
    [
      'iam:GetRole',
      '*',
      [
        'arn:aws:iam::111122223333:role/team/*',
        `arn:aws:iam::111122223333:role/${unresolvedText('aws_x.a[*].b')}`,
        'arn:aws:iam::111122223333:role/${aws:username}',
      ],
      ['iam:GetRole'],
    ],
    [`iam:GetRole ${role}`, 'iam:GetRole arn:aws:iam::111122223333:role/team/example'],
  ],
  [
    'then actions of the service of the resource',
    ['s3:a', role, ['*'], ['iam:GetRole', 'iam:PassRole']],
    [`iam:GetRole ${role}`, `iam:PassRole ${role}`],
  ],
  ['then all others', ['s3:a', '*', ['*'], ['ec2:DescribeImages']], ['ec2:DescribeImages *']],
])('%s', (_, [action, resource, resources, granted], expected) => {
  expect(nearest(action, resource, resources, granted)).toEqual(expected)
})
