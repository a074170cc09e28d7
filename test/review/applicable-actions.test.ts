import { describe, expect, test } from '@jest/globals'
import { loadCatalog } from '../../src/jobs/load/load-inputs.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { mayApply } from '../../src/review/applicable-actions.ts'

const catalog = await loadCatalog()

describe('mayApply', () => {
  test.each([
    ['s3:GetObject', ['arn:aws:s3:::b/*'], true],
    ['s3:GetObject', ['arn:aws:s3:::b'], false],
    ['s3:ListBucket', ['arn:aws:s3:::b'], true],
    ['s3:CreateAccessGrant', ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'], false],
    ['s3:CreateAccessGrant', ['arn:aws:s3:*:111122223333:access-grants/*'], true],
    ['logs:PutLogEvents', ['arn:aws:logs:eu-west-1:111122223333:log-group:/app:*'], true],
    ['s3:ListAllMyBuckets', ['arn:aws:s3:::b'], false],
    ['s3:ListAllMyBuckets', ['*'], true],
    ['s3:ListAllMyBuckets', ['arn:aws:*'], true],
    ['s3:GetObject', [`arn:aws:s3:::${unresolvedText('var.bucket')}`], true],
    ['s3:GetObject', ['arn:aws:s3:::${aws:username}'], true],
    ['iam:PassRole', ['arn:aws:iam::111122223333:role/x'], true],
    ['iam:PassRole', ['arn:aws:iam::111122223333:user/x'], false],
  ])('%s on %j: %s', (name, resource, expected) => {
    const info = catalog.action(name)
    if (!info) throw new Error(`no action ${name}`)
    expect(mayApply(info, { resource })).toBe(expected)
  })

  test('what NotResource leaves is not limited', () => {
    const [info] = catalog.actionsOf('s3')
    expect(info && mayApply(info, {})).toBe(true)
  })
})
