import { expect, test } from '@jest/globals'
import { explainFindingInComment } from '../../src/action/explain-finding-in-comment.ts'
import type { Catalog } from '../../src/catalog/types.ts'
import type { JudgedFinding } from '../../src/findings/types.ts'

const subject = { type: 'UnusedPermission', resource: 'arn:aws:iam::111122223333:role/app' }
const finding = (id: number): JudgedFinding => ({
  ...subject,
  id: `f-${id}`,
  resourceType: 'AWS::IAM::Role',
  account: '111122223333',
  status: 'ACTIVE',
  from: 'findings.json',
  policies: [],
  verdict: 'manual',
  reason: 'A person decides.',
})

const explained = (count: number): string =>
  explainFindingInComment({
    subject,
    action: undefined,
    catalog: {} as Catalog,
    sources: [],
    narrowed: 'no evidence',
    read: { findings: Array.from({ length: count }, (_, index) => finding(index)), problems: [] } as never,
  })

test.each([
  [5, undefined],
  [6, '*and 1 more finding of this type on the resource*'],
  [8, '*and 3 more findings of this type on the resource*'],
])('of %s findings on one resource those that are left out are counted', (count, more) => {
  const text = explained(count)
  expect(text.split('\n\n').at(-1)?.startsWith('*and') ? text.split('\n\n').at(-1) : undefined).toBe(more)
  expect(text.match(/\(f-\d/g)).toHaveLength(5)
})
