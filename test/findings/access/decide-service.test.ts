import { describe, expect, test } from '@jest/globals'
import { account, appRole, judged, outside, partner, queue, service, trust } from './support.ts'
import { assume, root, fromPartner, roleCase, send, queueCase, type Row, check } from './decide-support.ts'

describe('services without a source account', () => {
  const states = `{ ${assume}, Principal = { Service = "states.amazonaws.com" } }`
  const access = [{ principal: { Service: 'states.amazonaws.com' }, action: ['sts:AssumeRole'], condition: {} }]
  const own = { StringEquals: { 'aws:SourceAccount': account } }
  test.each<Row>([
    [
      'a role of a service that sets the key',
      roleCase(states, { access, outside: [service('states.amazonaws.com', 'sts:AssumeRole', appRole)] }),
      { Condition: own },
      /states\.amazonaws\.com may act for any account: proposed is the condition aws:SourceAccount 111122223333 .* 40 calls of it were seen/,
    ],
    ['one that was not called', roleCase(states, { access }), { Condition: own }, /None of its calls was seen/],
    [
      'another service',
      roleCase(`{ ${assume}, Principal = { Service = "lambda.amazonaws.com" } }`, {
        access: [{ principal: { Service: 'lambda.amazonaws.com' }, action: [], condition: {} }],
      }),
      undefined,
      /Whether every call of lambda\.amazonaws\.com carries aws:SourceAccount here is not documented/,
    ],
    [
      'a service whose pages document the key for a part of it',
      roleCase(`{ ${assume}, Principal = { Service = ["states.amazonaws.com", "ecs-tasks.amazonaws.com"] } }`, {
        access,
      }),
      undefined,
      /every call of ecs-tasks\.amazonaws\.com/,
    ],
    [
      'an action beside that the page does not show',
      roleCase(
        '{ Action = ["sts:AssumeRole", "sts:TagSession"], Effect = "Allow", Principal = { Service = "states.amazonaws.com" } }',
        { access },
      ),
      undefined,
      /not documented/,
    ],
    [
      'the condition is there',
      roleCase(
        `{ ${assume}, Principal = { Service = "states.amazonaws.com" }, Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:states:*:111122223333:*" } } }`,
        { access },
      ),
      undefined,
      /have a condition on aws:SourceArn already/,
    ],
    [
      'a condition that requests without the key meet, too',
      roleCase(
        `{ ${assume}, Principal = { Service = "states.amazonaws.com" }, Condition = { "ForAllValues:StringEquals" = { "aws:SourceAccount" = ["111122223333"] } } }`,
        { access },
      ),
      { Condition: { ...own, 'ForAllValues:StringEquals': { 'aws:SourceAccount': account } } },
      /Its condition ForAllValues:StringEquals of aws:SourceAccount holds for requests without that key too/,
    ],
    [
      'services and accounts together',
      roleCase(`{ ${assume}, Principal = { Service = "states.amazonaws.com", AWS = "${root(partner)}" } }`),
      undefined,
      /names services and accounts together/,
    ],
    [
      'a record states another account',
      roleCase(states, {
        access,
        outside: [service('states.amazonaws.com', 'sts:AssumeRole', appRole, { origin: { sourceAccount: partner } })],
      }),
      undefined,
      /a record states that it acted for account 444455556666/,
    ],
    [
      'a queue whose records do not say for whom the service called',
      queueCase(`{ ${send}, Principal = { Service = "s3.amazonaws.com" } }`, {
        access: [{ principal: { Service: 's3.amazonaws.com' }, action: [], condition: {} }],
        outside: [service('s3.amazonaws.com', 'sqs:SendMessage', queue)],
      }),
      undefined,
      /40 calls of it were seen, and the records do not state for which account/,
    ],
    [
      'a queue whose records do',
      queueCase(`{ ${send}, Principal = { Service = "s3.amazonaws.com" } }`, {
        access: [{ principal: { Service: 's3.amazonaws.com' }, action: [], condition: {} }],
        outside: [service('s3.amazonaws.com', 'sqs:SendMessage', queue, { origin: { sourceAccount: partner } })],
      }),
      { Condition: { StringEquals: { 'aws:SourceAccount': partner } } },
      /condition aws:SourceAccount 444455556666/,
    ],
    [
      'a queue to which the service sent nothing: it may act for another account',
      queueCase(`{ ${send}, Principal = { Service = "s3.amazonaws.com" } }`, {
        access: [{ principal: { Service: 's3.amazonaws.com' }, action: [], condition: {} }],
      }),
      undefined,
      /none of its calls was seen, so that it is not known for which account it acts/,
    ],
    [
      'messages are not recorded',
      queueCase(`{ ${send}, Principal = { Service = "s3.amazonaws.com" } }`, {
        access: [{ principal: { Service: 's3.amazonaws.com' }, action: [], condition: {} }],
        coverage: { dataEvents: [], dataComplete: [] },
      }),
      undefined,
      /sqs:SendMessage may have been called unseen: Its use shows only in data events of AWS::SQS::Queue/,
    ],
  ])('%s', check)

  test('a service beside the statement that the finding names gets its condition, too', async () => {
    const { proposal } = await judged({
      files: trust(`{ ${assume}, Principal = { AWS = "${root(partner)}" } }`, states),
      resource: appRole,
      access: [fromPartner],
      outside: [outside('sts:AssumeRole', appRole)],
    })
    expect(proposal?.changes).toEqual([expect.objectContaining({ statement: 1, rule: 'source-account' })])
  })
})
