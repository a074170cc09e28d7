import { expect, test } from '@jest/globals'
import { usageOfAction } from '../../src/proof/action-usage.ts'
import { catalog } from '../catalog/catalog-asset.ts'
import { entry, ledger, role } from '../support/ledger.ts'

const other = 'arn:aws:iam::111122223333:role/other'
const [a, b] = ['arn:aws:lambda:eu-west-1:111122223333:function:a', 'arn:aws:lambda:eu-west-1:111122223333:function:b']
const action = 'lambda:GetFunction'
const records = ledger([
  entry(action, { resource: a, count: 3, calls: 3, events: ['e1'] }),
  entry(action, { resource: b, count: 2, calls: 2, events: ['e2'], lastSeen: '2026-10-31T00:00:00Z' }),
  entry(action, { resource: null, count: 1, calls: 1, events: ['e3'], principal: other }),
  entry(action, { resource: a, count: 7, calls: 7, events: ['e4'], outcome: 'denied' }),
  entry('lambda:ListFunctions', { count: 50, calls: 50 }),
])

test('counts calls of the action by whoever is asked about, and denied ones apart', () => {
  expect(usageOfAction(records, catalog, { action: 'LAMBDA:getfunction', principals: [role] })).toEqual({
    used: {
      count: 5,
      firstSeen: '2026-08-01T00:00:00Z',
      lastSeen: '2026-10-31T00:00:00Z',
      principals: [role],
      resources: [a, b],
      unresolved: false,
      events: ['e1', 'e2'],
    },
    denied: expect.objectContaining({ count: 7, events: ['e4'] }),
    onResource: null,
    blind: [],
  })
  expect(usageOfAction(records, catalog, { action }).used).toMatchObject({
    count: 6,
    principals: [role, other],
    unresolved: true,
  })
})

test('returns the calls on one resource', () => {
  expect(usageOfAction(records, catalog, { action, resource: b }).onResource).toMatchObject({
    count: 2,
    events: ['e2'],
  })
  expect(usageOfAction(records, catalog, { action, resource: `${b}x` }).onResource).toMatchObject({
    count: 0,
    firstSeen: null,
  })
})

test.each<[string, string, readonly string[] | undefined, RegExp | undefined]>([
  ['a management event', 'lambda:DeleteFunction', undefined, undefined],
  ['a data event that is not recorded', 'lambda:InvokeFunction', undefined, /data events of AWS::Lambda::Function/],
  ['what leaves no event', 'iam:PassRole', undefined, /\w/],
  ['an unknown action', 'lambda:Dance', undefined, /catalog does not know/],
  [
    'an account of which nothing was read',
    'lambda:DeleteFunction',
    ['arn:aws:iam::444455556666:role/r'],
    /No CloudTrail record of this account/,
  ],
])('why %s may leave no trace', (_, asked, principals, reason) => {
  const { blind } = usageOfAction(records, catalog, { action: asked, ...(principals ? { principals } : {}) })
  if (reason === undefined) expect(blind).toEqual([])
  else expect(blind.map((each) => each.reason).join('\n')).toMatch(reason)
})
