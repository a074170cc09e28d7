import { expect, test } from '@jest/globals'
import { applySplices } from '../../../src/sources/splice.ts'
import { account, judged, partner, queue, queuePolicy, service, type Case } from './support.ts'

const [topic, bucket] = [`arn:aws:sns:eu-west-1:${account}:orders`, 'arn:aws:s3:::acme-uploads']
const rule = `arn:aws:events:eu-west-1:${account}:rule/nightly`
const send = 'Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.jobs.arn'

const sns = 'resource "aws_sns_topic" "orders" {\n  name = "orders"\n}\n'
const subscription = (more = ''): string =>
  `${sns}resource "aws_sns_topic_subscription" "jobs" {\n  topic_arn = aws_sns_topic.orders.arn\n  protocol = "sqs"\n  endpoint = aws_sqs_queue.jobs.arn\n${more}}\n`
const notification = (bucketName: string, target = 'aws_sqs_queue.jobs.arn'): string =>
  `resource "aws_s3_bucket_notification" "uploads" {\n  bucket = ${bucketName}\n  queue {\n    queue_arn = ${target}\n    events = ["s3:ObjectCreated:*"]\n  }\n}\n`
const target = (ruleBody: string): string =>
  `resource "aws_cloudwatch_event_rule" "nightly" {\n  ${ruleBody}\n}\nresource "aws_cloudwatch_event_target" "jobs" {\n  rule = aws_cloudwatch_event_rule.nightly.name\n  arn = aws_sqs_queue.jobs.arn\n}\n`

/** A queue to which services may send, beside more Terraform, with calls of one service: 40 over 89 days. */
function given(
  services: readonly string[],
  more: string,
  origins: readonly (object | undefined)[],
  condition = '',
): Case {
  const files = queuePolicy(
    `{ ${send}, Principal = { Service = ${JSON.stringify(services)} }${condition === '' ? '' : `, Condition = ${condition}`} }`,
  )
  return {
    files: { ...files, 'more.tf': more },
    resource: queue,
    access: [{ principal: { Service: services[0] }, action: [], condition: {} }],
    outside: origins.map((origin) =>
      service(services[0]!, 'sqs:SendMessage', queue, origin === undefined ? {} : { origin }),
    ),
  }
}

const arnIs = (...arns: string[]): object => ({ ArnEquals: { 'aws:SourceArn': arns.length === 1 ? arns[0] : arns } })
const both = { StringEquals: { 'aws:SourceAccount': account }, ...arnIs(bucket) }

const audit = topic.replace('orders', 'audit')
const toParameter = 'data "aws_ssm_parameter" "queue" {\n  name = "/jobs/queue"\n}\n'

/** Deliveries whose source the repository does not state: name, service, Terraform, the ARN that was seen, the reason. */
const unstated: readonly (readonly [string, string, string, string, RegExp])[] = [
  [
    'the queue as the value of a parameter',
    'sns.amazonaws.com',
    `${toParameter}resource "aws_sns_topic_subscription" "jobs" {\n  topic_arn = var.topic\n  protocol = "sqs"\n  endpoint = data.aws_ssm_parameter.queue.value\n}\n`,
    audit,
    /aws_sns_topic_subscription\.jobs in more\.tf may let it deliver here/,
  ],
  [
    'the queue as an output of a state',
    'events.amazonaws.com',
    `data "terraform_remote_state" "app" {\n  backend = "s3"\n}\nresource "aws_cloudwatch_event_target" "jobs" {\n  rule = var.rule\n  arn = data.terraform_remote_state.app.outputs.queue\n}\n`,
    rule,
    /aws_cloudwatch_event_target\.jobs in more\.tf may let it deliver here/,
  ],
  [
    'the topic as the value of a parameter, whose own ARN it is not',
    'sns.amazonaws.com',
    `${toParameter}resource "aws_sns_topic_subscription" "jobs" {\n  topic_arn = data.aws_ssm_parameter.queue.value\n  protocol = "sqs"\n  endpoint = aws_sqs_queue.jobs.arn\n}\n`,
    audit,
    /aws_sns_topic_subscription\.jobs in more\.tf may let it deliver here/,
  ],
  [
    'a bucket by a variable with a default, which a run may give another value',
    's3.amazonaws.com',
    `variable "bucket" {\n  default = "acme-dev"\n}\n${notification('var.bucket')}`,
    bucket,
    /aws_s3_bucket_notification\.uploads in more\.tf may let it deliver here/,
  ],
  [
    'a module that is not on disk and takes the queue',
    's3.amazonaws.com',
    'module "notification" {\n  source = "terraform-aws-modules/s3-bucket/aws//modules/notification"\n  sqs_notifications = { jobs = { queue_arn = aws_sqs_queue.jobs.arn } }\n}\n',
    bucket,
    /module\.notification in more\.tf may let it deliver here/,
  ],
  [
    'a module that is not on disk and takes a queue of another',
    'sns.amazonaws.com',
    'module "topic" {\n  source = "terraform-aws-modules/sns/aws"\n  subscriptions = { jobs = { protocol = "sqs", endpoint = module.queue.queue_arn } }\n}\n',
    audit,
    /module\.topic in more\.tf may let it deliver here/,
  ],
  [
    'a bucket of the other provider of AWS',
    's3.amazonaws.com',
    'resource "awscc_s3_bucket" "uploads" {\n  notification_configuration = { queue_configurations = [{ event = "s3:ObjectCreated:*", queue = aws_sqs_queue.jobs.arn }] }\n}\n',
    bucket,
    /awscc_s3_bucket\.uploads in more\.tf may let it deliver here/,
  ],
  [
    'a stack that takes the queue',
    'events.amazonaws.com',
    'resource "aws_cloudformation_stack" "rules" {\n  name = "rules"\n  template_url = "https://example.com/rules.yml"\n  parameters = { Target = aws_sqs_queue.jobs.arn }\n}\n',
    rule,
    /aws_cloudformation_stack\.rules in more\.tf may let it deliver here/,
  ],
  [
    'Terraform that cannot be read',
    'sns.amazonaws.com',
    'resource "aws_sns_topic_subscription" "jobs" {\n  topic_arn = "arn:aws:sns:eu-west-1:111122223333:orders"\n  endpoint = = aws_sqs_queue.jobs.arn\n}\n',
    audit,
    /in more\.tf may let it deliver here/,
  ],
]

test.each<readonly [string, Case, object | undefined, RegExp]>([
  [
    'a topic that the records and a subscription name',
    given(['sns.amazonaws.com'], subscription(), [{ sourceArn: topic }]),
    arnIs(topic),
    /proposed is the condition aws:SourceArn arn:aws:sns:eu-west-1:111122223333:orders \(https:\/\/docs\.aws\.amazon\.com\/sns\//,
  ],
  [
    'a topic of another account, by the records alone',
    given(['sns.amazonaws.com'], '', [{ sourceArn: topic.replace(account, partner) }]),
    arnIs(topic.replace(account, partner)),
    /aws:SourceArn arn:aws:sns:eu-west-1:444455556666:orders/,
  ],
  [
    'a subscription that was silent keeps its topic',
    given(['sns.amazonaws.com'], subscription(), [{ sourceArn: topic.replace('orders', 'audit') }]),
    arnIs(topic.replace('orders', 'audit'), topic),
    /aws:SourceArn .*:audit, .*:orders/,
  ],
  [
    'a bucket, with its account',
    given(['s3.amazonaws.com'], notification('"acme-uploads"'), [{ sourceAccount: account, sourceArn: bucket }]),
    both,
    /aws:SourceAccount 111122223333 and aws:SourceArn arn:aws:s3:::acme-uploads/,
  ],
  [
    'a bucket whose account the records do not state',
    given(['s3.amazonaws.com'], '', [{ sourceArn: bucket }]),
    arnIs(bucket),
    /condition aws:SourceArn arn:aws:s3:::acme-uploads/,
  ],
  [
    'an account without the ARN: the bucket stays open',
    given(['s3.amazonaws.com'], notification('"acme-uploads"'), [{ sourceAccount: account }]),
    { StringEquals: { 'aws:SourceAccount': account } },
    /aws:SourceArn is not asked for: 40 calls of it were seen, and the records do not state for which resource .*; the repository lets it deliver here for arn:aws:s3:::acme-uploads/,
  ],
  [
    'a notification of a bucket whose name is a variable',
    given(['s3.amazonaws.com'], `variable "bucket" {}\n${notification('var.bucket')}`, [
      { sourceAccount: account, sourceArn: bucket },
    ]),
    { StringEquals: { 'aws:SourceAccount': account } },
    /aws_s3_bucket_notification\.uploads in more\.tf may let it deliver here for a resource whose ARN the source alone does not state/,
  ],
  [
    'a notification to a queue that is a variable may be to this one',
    given(['s3.amazonaws.com'], `variable "queue" {}\n${notification('"acme-archive"', 'var.queue')}`, [
      { sourceAccount: account, sourceArn: bucket },
    ]),
    { ...both, ...arnIs('arn:aws:s3:::acme-archive', bucket) },
    /acme-archive, arn:aws:s3:::acme-uploads/,
  ],
  [
    'a notification to another queue is none to this one',
    given(
      ['s3.amazonaws.com'],
      `resource "aws_sqs_queue" "other" {\n  name = "other"\n}\n${notification('"acme-archive"', 'aws_sqs_queue.other.arn')}`,
      [{ sourceAccount: account, sourceArn: bucket }],
    ),
    both,
    /aws:SourceArn arn:aws:s3:::acme-uploads \(/,
  ],
  [
    'a queue for what a subscription could not deliver may be this one',
    given(
      ['sns.amazonaws.com'],
      `${sns}resource "aws_sns_topic_subscription" "mail" {\n  topic_arn = aws_sns_topic.orders.arn\n  protocol = "sqs"\n  endpoint = "arn:aws:sqs:eu-west-1:${account}:other"\n  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.jobs.arn })\n}\n`,
      [{ sourceArn: topic.replace('orders', 'audit') }],
    ),
    arnIs(topic.replace('orders', 'audit'), topic),
    /:audit, .*:orders/,
  ],
  [
    'a rule of the default event bus',
    given(['events.amazonaws.com'], target('name = "nightly"\n  schedule_expression = "rate(1 day)"'), [
      { sourceArn: rule },
    ]),
    arnIs(rule),
    /aws:SourceArn arn:aws:events:eu-west-1:111122223333:rule\/nightly \(/,
  ],
  [
    'a rule of another event bus, whose ARN holds the name of the bus',
    given(['events.amazonaws.com'], target('name = "nightly"\n  event_bus_name = "orders"'), [
      { sourceArn: rule.replace('rule/', 'rule/orders/') },
    ]),
    undefined,
    /aws_cloudwatch_event_target\.jobs in more\.tf may let it deliver here/,
  ],
  ...unstated.map(([name, services, more, origin, reason]): readonly [string, Case, object | undefined, RegExp] => [
    name,
    given([services], more, [{ sourceArn: origin }]),
    undefined,
    reason,
  ]),
  [
    'a subscription by another protocol, whose undelivered messages go to the queue',
    given(
      ['sns.amazonaws.com'],
      `${sns}resource "aws_sns_topic_subscription" "function" {\n  topic_arn = aws_sns_topic.orders.arn\n  protocol = "lambda"\n  endpoint = "arn:aws:lambda:eu-west-1:${account}:function:f"\n  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.jobs.arn })\n}\n`,
      [{ sourceArn: audit }],
    ),
    arnIs(audit, topic),
    /:audit, .*:orders/,
  ],
  [
    'a module on another queue, and one on no queue, that are not on disk',
    given(
      ['sns.amazonaws.com'],
      `resource "aws_sqs_queue" "other" {\n  name = "other"\n}\nmodule "topic" {\n  source = "acme/topic/aws"\n  subscriptions = { all = { protocol = "sqs", endpoint = aws_sqs_queue.other.arn } }\n}\nmodule "network" {\n  source = "acme/network/aws"\n  vpc = module.vpc.id\n}\n`,
      [{ sourceArn: audit }],
    ),
    arnIs(audit),
    /:audit/,
  ],
  [
    'a function is no queue',
    given(
      ['events.amazonaws.com'],
      `resource "aws_lambda_function" "f" {\n  function_name = "f"\n}\nresource "aws_cloudwatch_event_target" "f" {\n  rule = var.rule\n  arn = aws_lambda_function.f.arn\n}\n`,
      [{ sourceArn: rule }],
    ),
    arnIs(rule),
    /rule\/nightly/,
  ],
  [
    'two services, of which one was silent',
    given(['s3.amazonaws.com', 'sns.amazonaws.com'], '', [{ sourceAccount: account, sourceArn: bucket }]),
    undefined,
    /none of the calls of sns\.amazonaws\.com was seen/,
  ],
  [
    'no call was seen',
    given(['sns.amazonaws.com'], subscription(), []),
    undefined,
    /none of its calls was seen; the repository lets it deliver here for arn:aws:sns:eu-west-1:111122223333:orders/,
  ],
  [
    'one of the calls does not state the ARN',
    given(['sns.amazonaws.com'], '', [{ sourceArn: topic }, undefined]),
    undefined,
    /the records do not state for which resource/,
  ],
  [
    'an ARN that would match others',
    given(['sns.amazonaws.com'], '', [{ sourceArn: `${topic}*` }]),
    undefined,
    /orders\* is no plain ARN/,
  ],
  [
    'a service whose page shows no such condition',
    given(['lambda.amazonaws.com'], '', [{ sourceArn: topic }]),
    undefined,
    /Whether every call of lambda\.amazonaws\.com carries aws:SourceAccount here is not documented/,
  ],
  [
    'services of which each documents another key',
    given(['sns.amazonaws.com', 'config.amazonaws.com'], '', [{ sourceArn: topic }]),
    undefined,
    /every call of config\.amazonaws\.com carries aws:SourceAccount here is not documented/,
  ],
  [
    'a condition on the key that requests without it meet, too',
    given(
      ['sns.amazonaws.com'],
      '',
      [{ sourceArn: topic }],
      '{ ArnLikeIfExists = { "aws:SourceArn" = "arn:aws:sns:*:*:*" } }',
    ),
    undefined,
    /has a condition ArnLikeIfExists of aws:SourceArn/,
  ],
])('%s', async (_, one, condition, reason) => {
  const { verdict, proposal, reason: said } = await judged(one)
  expect(said).toMatch(reason)
  expect(verdict).toBe(condition === undefined ? 'manual' : 'proposes')
  const statement = (proposal?.after as { Statement: readonly { Condition?: object }[] } | undefined)?.Statement[0]
  expect(statement?.Condition).toEqual(condition)
  if (proposal)
    expect(proposal.proof).toMatchObject({ containment: { verdict: 'proven' }, replay: { events: 40, denied: [] } })
})

test('a bucket that appeared in the last third of the window is no reason to name all', async () => {
  const one = given(['s3.amazonaws.com'], '', [{ sourceAccount: account, sourceArn: bucket }])
  const late = service('s3.amazonaws.com', 'sqs:SendMessage', queue, {
    origin: { sourceAccount: account, sourceArn: 'arn:aws:s3:::acme-new' },
    firstSeen: '2026-10-20T00:00:00Z',
  })
  const { proposal, reason } = await judged({ ...one, outside: [...(one.outside ?? []), late] })
  expect(reason).toMatch(/a new resource \(arn:aws:s3:::acme-new\) appeared in the last third of the window/)
  expect(proposal?.changes).toMatchObject([{ rule: 'source-account' }])
})

test.each<readonly [string, string, string]>([
  ['a topic of the repository', subscription(), 'aws_sns_topic.orders.arn'],
  ['a topic that the repository does not make', '', `"${topic}"`],
  [
    'a topic that depends on the policy',
    subscription().replace('name = "orders"', 'name = "orders"\n  depends_on = [aws_sqs_queue_policy.jobs]'),
    `"${topic}"`,
  ],
])('%s in the edited file', async (_, more, written) => {
  const one = given(['sns.amazonaws.com'], `provider "aws" {\n  alias = "other"\n}\n${more}`, [{ sourceArn: topic }])
  const { proposal } = await judged(one)
  const [edit] = proposal?.edits ?? []
  const text = applySplices(one.files['main.tf']!, edit!.splices)
  expect(text).toContain(`ArnEquals = { "aws:SourceArn" = ${written} }`)
})
