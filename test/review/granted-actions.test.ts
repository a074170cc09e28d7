import { expect, test } from '@jest/globals'
import { loadCatalog } from '../../src/jobs/load/load-inputs.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import { newlyGrantedActions } from '../../src/review/granted-actions.ts'

const document = (...statements: readonly Statement[]): PolicyDocument => ({ version: '2012-10-17', statements })
const allow = (
  action: readonly string[],
  resource: readonly string[] = ['*'],
  more: Partial<Statement> = {},
): Statement => ({
  effect: 'Allow',
  action,
  resource,
  condition: [],
  ...more,
})

test.each<[string, PolicyDocument | null, Statement, readonly string[]]>([
  [
    'only what is new',
    document(allow(['s3:GetObject'])),
    allow(['s3:GetObject', 's3:PutObject']),
    ['s3:PutObject (Write) on *'],
  ],
  [
    'only where it is new',
    document(allow(['s3:GetObject'], ['arn:aws:s3:::a/*'])),
    allow(['s3:GetObject'], ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*']),
    ['s3:GetObject (Read) on arn:aws:s3:::b/*'],
  ],
  ['a wildcard is one entry, counted', null, allow(['sqs:*']), [`sqs:* (Permissions management, SQS) on *`]],
  [
    'what a wildcard contains is not named again',
    null,
    allow(['sqs:SendMessage', 'sqs:*', 'SQS:*', 'sns:Publish']),
    ['sqs:* (Permissions management, SQS) on *', 'sns:Publish (Write) on *'],
  ],
  [
    'the weightiest first',
    null,
    allow(['s3:ListBucket', 'iam:PutRolePolicy', 's3:GetObject', 's3:PutObject']),
    [
      'iam:PutRolePolicy (Permissions management) on *',
      's3:PutObject (Write) on *',
      's3:GetObject (Read) on *',
      's3:ListBucket (List) on *',
    ],
  ],
  ['an action that AWS does not know', null, allow(['s3:NoSuchThing']), ['s3:NoSuchThing (null) on *']],
  [
    'by principal',
    document(allow(['s3:GetObject'], ['*'], { principal: { AWS: ['arn:aws:iam::111122223333:root'] } })),
    allow(['s3:GetObject'], ['*'], {
      principal: { AWS: ['arn:aws:iam::111122223333:root', 'arn:aws:iam::444455556666:root'] },
    }),
    ['s3:GetObject (Read) on * to arn:aws:iam::444455556666:root'],
  ],
])('%s', async (_, base, statement, expected) => {
  const catalog = await loadCatalog()
  const found = newlyGrantedActions(base, document(statement), [0], catalog)
  expect(
    found.map(({ action, level, resource, actions, principal }) => {
      const count = actions === undefined ? '' : `, ${actions}`
      return `${action} (${level}${count}) on ${resource}${principal === undefined ? '' : ` to ${principal}`}`
    }),
  ).toEqual(expected.map((text) => text.replace('SQS', String(catalog.expand('sqs:*').length))))
})

test('all but some actions, on all but some resources', async () => {
  const [found] = newlyGrantedActions(
    null,
    document({ effect: 'Allow', notAction: ['iam:*'], notResource: ['arn:aws:s3:::a'], condition: [] }),
    [0],
    await loadCatalog(),
  )
  expect(found).toMatchObject({
    action: 'all but iam:*',
    resource: 'all but arn:aws:s3:::a',
    level: 'Permissions management',
  })
  expect(found?.actions).toBeGreaterThan(10_000)
})
