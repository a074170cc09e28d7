import { expect, test } from '@jest/globals'
import type { ActionInfo, Visibility } from '../../../src/catalog/types.ts'
import { blindSpotsOf } from '../../../src/evidence/coverage/blind-spots.ts'
import { account, coverage } from '../../support/ledger.ts'

const action = (name: string, visibility: Visibility = { kind: 'management' }): ActionInfo => ({
  name,
  service: name.split(':')[0] ?? '',
  accessLevel: 'Read',
  resourceTypes: [],
  dependentActions: [],
  visibility,
})
const data = (...resourceTypes: string[]): Visibility => ({ kind: 'data', resourceTypes })
const actions = [
  action('ec2:DescribeVpcs'),
  action('s3:PutObject', data('AWS::S3::Object')),
  action('s3:GetObject', data('AWS::S3::Object')),
  action('sns:Publish', data('AWS::SNS::Topic', 'AWS::SNS::PlatformEndpoint')),
  action('iam:PassRole', { kind: 'none', reason: 'It has no event.' }),
]
const spots = (over: Parameters<typeof coverage>[0] = {}, demands = {}) =>
  blindSpotsOf(account, actions, coverage(over), demands)
const types = (over: Parameters<typeof coverage>[0] = {}): string[][] =>
  spots(over).map(({ selectors }) => selectors.map(({ Name }) => Name.replace('Data events of ', '')))

test('each reason once, most actions first, with the selectors that would make it visible', () => {
  expect(spots().map(({ actions: of, canOpen }) => [of, canOpen])).toEqual([
    [['s3:GetObject', 's3:PutObject'], true],
    [['iam:PassRole'], false],
    [['sns:Publish'], true],
  ])
  expect(types()).toEqual([['AWS::S3::Object'], [], ['AWS::SNS::PlatformEndpoint', 'AWS::SNS::Topic']])
})

test('only the types that are missing', () => {
  const over = {
    dataEvents: ['AWS::S3::Object', 'AWS::SNS::Topic'],
    dataComplete: ['AWS::S3::Object', 'AWS::SNS::Topic'],
  }
  expect(types(over)).toEqual([[], ['AWS::SNS::PlatformEndpoint']])
})

test('a Region or an account that was not read is no matter of selectors', () => {
  expect(spots({}, { regions: ['ap-south-1'] }).flatMap(({ selectors }) => selectors)).toEqual([])
  const unread = blindSpotsOf(account, actions, undefined, {})
  expect(unread.flatMap(({ selectors }) => selectors)).toEqual([])
  expect(unread[0]?.actions).toHaveLength(4)
})
