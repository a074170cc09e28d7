import { describe } from '@jest/globals'
import { account, other, stated } from './calls.ts'

const arn = (rest: string, owner = account): string => `arn:aws:logs:eu-central-1:${owner}:${rest}`
const group = arn('log-group:/aws/lambda/orders')
const streams = `${group}:*`
const inGroup = `${group}:log-stream:`

describe('an action on a group is checked on the ARN that ends in :*', () => {
  stated('logs', [
    ['logs:CreateLogGroup', 'CreateLogGroup', { logGroupName: '/aws/lambda/orders' }, [streams]],
    [
      'logs:PutRetentionPolicy',
      'PutRetentionPolicy',
      { logGroupName: '/aws/lambda/orders', retentionInDays: 7 },
      [streams],
    ],
    ['logs:FilterLogEvents', 'FilterLogEvents', { logGroupIdentifier: group }, [streams]],
    ['logs:FilterLogEvents', 'FilterLogEvents', { logGroupIdentifier: `${group}:*` }, [streams]],
    [
      'logs:DescribeLogStreams',
      'DescribeLogStreams',
      { logGroupIdentifier: arn('log-group:a', other) },
      [`${arn('log-group:a', other)}:*`],
    ],
    ['logs:DescribeMetricFilters', 'DescribeMetricFilters', { metricName: 'errors' }, 'unknown'],
    ['logs:CreateLogGroup', 'CreateLogGroup', { logGroupName: '/aws/*' }, 'unknown'],
    ['logs:DescribeLogGroups', 'DescribeLogGroups', { logGroupNamePrefix: '/aws' }, ['*']],
    [
      'logs:StartQuery',
      'StartQuery',
      { logGroupNames: ['a', 'b'], queryString: 'fields' },
      [`${arn('log-group:a')}:*`, `${arn('log-group:b')}:*`],
    ],
    [
      'logs:StartQuery',
      'StartQuery',
      { logGroupIdentifiers: ['a', `${group}:*`] },
      [`${arn('log-group:a')}:*`, streams],
    ],
    ['logs:StartQuery', 'StartQuery', { queryString: 'SOURCE' }, 'unknown'],
    ['logs:GetQueryResults', 'GetQueryResults', { queryId: 'q' }, 'unknown'],
  ])
})

describe('a stream, without what its siblings do not share', () => {
  const named = (stream: string) => ({ logGroupName: '/aws/lambda/orders', logStreamName: stream })
  stated('logs', [
    ['logs:CreateLogStream', 'CreateLogStream', named('main'), [`${inGroup}main`]],
    ['logs:PutLogEvents', 'PutLogEvents', named('2026/01/15/[$LATEST]9f86d081'), [`${inGroup}*`]],
    ['logs:GetLogEvents', 'GetLogEvents', named('ecs/web/9f86d081884c'), [`${inGroup}ecs/web/*`]],
    ['logs:GetLogEvents', 'GetLogEvents', named('ecs/web/abc9f86d08'), [`${inGroup}ecs/web/*`]],
    ['logs:DeleteLogStream', 'DeleteLogStream', named('a*b'), 'unknown'],
    ['logs:GetLogEvents', 'GetLogEvents', { logGroupName: 'g' }, 'unknown'],
  ])
})

describe('destinations, deliveries and tags', () => {
  const destination = arn('destination:central', other)
  stated('logs', [
    [
      'logs:PutSubscriptionFilter',
      'PutSubscriptionFilter',
      { logGroupName: 'g', destinationArn: destination },
      [`${arn('log-group:g')}:*`, destination],
    ],
    [
      'logs:PutSubscriptionFilter',
      'PutSubscriptionFilter',
      { logGroupName: 'g', destinationArn: `arn:aws:lambda:eu-central-1:${account}:function:f` },
      [`${arn('log-group:g')}:*`],
    ],
    [
      'logs:PutDestination',
      'PutDestination',
      { destinationName: 'central', targetArn: 'arn:aws:kinesis:eu-central-1:1:stream/s' },
      [arn('destination:central')],
    ],
    ['logs:GetDelivery', 'GetDelivery', { id: 'd1' }, [arn('delivery:d1')]],
    [
      'logs:CreateDelivery',
      'CreateDelivery',
      { deliverySourceName: 's', deliveryDestinationArn: arn('delivery-destination:d') },
      [arn('delivery:*'), arn('delivery-destination:d'), arn('delivery-source:s')],
    ],
    ['logs:TagResource', 'TagResource', { resourceArn: group, tags: { a: 'b' } }, [group]],
    ['logs:ListTagsForResource', 'ListTagsForResource', { resourceArn: `${group}:*` }, [group]],
    ['logs:UntagResource', 'UntagResource', { resourceArn: destination }, [destination]],
    ['logs:TagLogGroup', 'TagLogGroup', { logGroupName: '/aws/lambda/orders' }, [streams]],
  ])
})
