import { describe, expect, test } from '@jest/globals'
import { mapEvent } from '../../src/catalog/map-event.ts'
import { statedService, unknownService } from '../../src/catalog/shared-sources.ts'
import type { EventFacts } from '../../src/catalog/types.ts'
import { authorised, catalog, facts } from './catalog-asset.ts'

const application = { additionalEventData: { service: 'application-autoscaling' } }
const plans = { additionalEventData: { service: 'autoscaling-plans' } }
const other = { additionalEventData: { service: 'another-autoscaling' } }

describe('several services log under one event source', () => {
  test.each<[source: string, name: string, more: Partial<EventFacts>, actions: string[]]>([
    ['autoscaling', 'RegisterScalableTarget', application, ['application-autoscaling:RegisterScalableTarget']],
    ['autoscaling', 'PutScalingPolicy', application, ['application-autoscaling:PutScalingPolicy']],
    ['autoscaling', 'DescribeScalingActivities', application, ['application-autoscaling:DescribeScalingActivities']],
    ['autoscaling', 'CreateScalingPlan', plans, ['autoscaling-plans:CreateScalingPlan']],
    [
      'autoscaling',
      'PutScalingPolicy',
      { additionalEventData: { service: 'autoscaling' } },
      ['autoscaling:PutScalingPolicy'],
    ],
    // Only one of the services knows the operation.
    ['autoscaling', 'CreateAutoScalingGroup', {}, ['autoscaling:CreateAutoScalingGroup']],
    ['autoscaling', 'RegisterScalableTarget', {}, ['application-autoscaling:RegisterScalableTarget']],
    // The record does not say which: any of them.
    [
      'autoscaling',
      'PutScalingPolicy',
      {},
      ['autoscaling:PutScalingPolicy', 'application-autoscaling:PutScalingPolicy'],
    ],
    [
      'autoscaling',
      'PutScalingPolicy',
      other,
      ['autoscaling:PutScalingPolicy', 'application-autoscaling:PutScalingPolicy'],
    ],
    ['waf', 'CreateIPSet', { region: 'eu-central-1' }, ['waf-regional:CreateIPSet']],
    ['waf', 'CreateIPSet', { region: 'us-east-1' }, ['waf:CreateIPSet', 'waf-regional:CreateIPSet']],
    ['sso', 'SearchUsers', {}, ['sso:SearchUsers', 'sso-directory:SearchUsers']],
    ['sso-directory', 'CreateGroup', {}, ['sso-directory:CreateGroup', 'identitystore:CreateGroup']],
    [
      'codestar-connections',
      'CreateConnection',
      {},
      ['codestar-connections:CreateConnection', 'codeconnections:CreateConnection'],
    ],
    // DAX's own reads and writes are never recorded, and S3 names its other kinds of buckets by other sources.
    ['dynamodb', 'GetItem', {}, ['dynamodb:GetItem']],
    ['s3', 'DeleteBucket', {}, ['s3:DeleteBucket']],
    ['mturk-requester', 'CreateHIT', {}, ['mechanicalturk:CreateHIT']],
  ])('%s %s %j', (source, name, more, actions) => {
    expect([...authorised(facts(source, name, {}, more)).keys()].toSorted()).toEqual(actions.toSorted())
  })

  test('where it is not known which was called, nothing may be concluded about resources', () => {
    const parameters = { autoScalingGroupName: 'g', policyName: 'p' }
    const of = (more: Partial<EventFacts>): boolean[] =>
      [...authorised(facts('autoscaling', 'PutScalingPolicy', parameters, more)).values()].map(
        ({ complete }) => complete,
      )
    expect(of({})).toEqual([false, false])
    expect(of(other)).toEqual([false, false])
    const sole = authorised(facts('autoscaling', 'CreateAutoScalingGroup', parameters, other))
    expect([...sole.values()].map(({ complete }) => complete)).toEqual([false])
  })

  test('a call that tags is of the service of the ARN that it names', () => {
    const tagged = (resourceArn: string): string[] => [
      ...authorised(facts('dynamodb', 'TagResource', { resourceArn })).keys(),
    ]
    expect(tagged('arn:aws:dynamodb:eu-central-1:111122223333:table/t')).toEqual(['dynamodb:TagResource'])
    expect(tagged('arn:aws:dax:eu-central-1:111122223333:cache/c')).toEqual(['dax:TagResource'])
    expect(tagged('arn:aws:sqs:eu-central-1:111122223333:q')).toEqual(['dynamodb:TagResource', 'dax:TagResource'])
  })

  test('an unmapped event names all the services that it may belong to', () => {
    expect(mapEvent(catalog, facts('autoscaling', 'InventedCall', {}))).toEqual({
      kind: 'unmapped',
      services: ['autoscaling', 'application-autoscaling', 'autoscaling-plans'],
    })
    expect(mapEvent(catalog, facts('autoscaling', 'InventedCall', {}, application))).toEqual({
      kind: 'unmapped',
      services: ['application-autoscaling'],
    })
  })

  test('a record is read only for event sources that several services share', () => {
    const looked: string[] = []
    const watched = (source: string): EventFacts => ({
      ...facts(source, 'PutScalingPolicy'),
      get additionalEventData() {
        looked.push(source)
        return { service: 'application-autoscaling' }
      },
    })
    expect([
      statedService(watched('autoscaling')),
      statedService(watched('ec2')),
      statedService(watched('sso')),
    ]).toEqual(['application-autoscaling', undefined, undefined])
    expect(looked).toEqual(['autoscaling'])
    expect(statedService(facts('autoscaling', 'X', {}, other))).toBe(unknownService)
  })
})
