import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, HIDDEN, need, reference, resource, service, silent, TAGS } from './define.ts'

const QUEUE = 'AWS::SQS::Queue'
const TOPIC = 'AWS::SNS::Topic'

const { read, write } = service({ prefix: 'sqs', source: 'sqs', page: reference('amazonsqs') })

/** What batch calls and redrives need: the single action, and several actions on two queues. */
const BASICS =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html'
const REDRIVE =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html'

const url = (scene: Scene, queue: string, account = scene.account): string =>
  `https://sqs.${scene.region}.amazonaws.com/${account}/${queue}`

/** A call on a queue that its URL names; the account in the URL owns it. */
const onQueue =
  (
    action: string,
    parameters: Readonly<Record<string, unknown>>,
    { data = false, foreign = false } = {},
  ): Operation['call'] =>
  (scene) => {
    const owner = foreign ? scene.otherAccount : scene.account
    const queue = scene.name(foreign ? 'partner-queue' : 'queue')
    const ARN = arn(scene, 'sqs', queue, owner)
    return {
      request: { queueUrl: url(scene, queue, owner), ...parameters },
      ...(data ? { resources: [resource(scene, QUEUE, ARN, owner)] } : {}),
      needs: [need(action, ARN)],
    }
  }

export const sqs: readonly Operation[] = [
  write('SendMessage', onQueue('sqs:SendMessage', { messageBody: HIDDEN }, { data: true }), { dataType: QUEUE }),
  write(
    'SendMessage#foreign-queue',
    onQueue('sqs:SendMessage', { messageBody: HIDDEN }, { data: true, foreign: true }),
    { dataType: QUEUE },
  ),
  write(
    'SendMessageBatch',
    onQueue('sqs:SendMessage', { entries: [{ id: '1', messageBody: HIDDEN }] }, { data: true }),
    { dataType: QUEUE, page: BASICS },
  ),
  read('ReceiveMessage', onQueue('sqs:ReceiveMessage', { maxNumberOfMessages: 10 }, { data: true }), {
    dataType: QUEUE,
  }),
  write('DeleteMessage', onQueue('sqs:DeleteMessage', { receiptHandle: 'AQEBwJnKyrHigUMZ' }, { data: true }), {
    dataType: QUEUE,
  }),
  write(
    'DeleteMessageBatch',
    onQueue('sqs:DeleteMessage', { entries: [{ id: '1', receiptHandle: 'AQEBwJnKyrHigUMZ' }] }, { data: true }),
    { dataType: QUEUE, page: BASICS },
  ),
  write(
    'ChangeMessageVisibilityBatch',
    onQueue(
      'sqs:ChangeMessageVisibility',
      { entries: [{ id: '1', receiptHandle: 'AQEBwJnKyrHigUMZ', visibilityTimeout: 60 }] },
      { data: true },
    ),
    { dataType: QUEUE, page: BASICS },
  ),
  read('GetQueueAttributes', onQueue('sqs:GetQueueAttributes', { attributeNames: ['All'] })),
  read('GetQueueUrl#foreign-queue', (scene) => {
    const queueName = scene.name('partner-queue')
    return {
      request: { queueName, queueOwnerAWSAccountId: scene.otherAccount },
      needs: [need('sqs:GetQueueUrl', arn(scene, 'sqs', queueName, scene.otherAccount))],
    }
  }),
  write('CreateQueue#tags', (scene) => {
    const queueName = fresh(scene, 'queue')
    const ARN = arn(scene, 'sqs', queueName)
    return {
      request: { queueName, attributes: { visibilityTimeout: '60' }, tags: { team: 'orders' } },
      response: { queueUrl: url(scene, queueName) },
      needs: [need('sqs:CreateQueue', ARN), need('sqs:TagQueue', ARN)],
    }
  }),
  read('ListQueues', () => ({ request: { maxResults: 100 }, needs: [need('sqs:ListQueues', '*')] })),
  write(
    'StartMessageMoveTask',
    (scene) => {
      const sourceArn = arn(scene, 'sqs', scene.name('dead-letter-queue'))
      const destinationArn = arn(scene, 'sqs', scene.name('queue'))
      return {
        request: { sourceArn, destinationArn },
        needs: [
          need('sqs:StartMessageMoveTask', sourceArn),
          need('sqs:ReceiveMessage', sourceArn),
          need('sqs:DeleteMessage', sourceArn),
          need('sqs:GetQueueAttributes', sourceArn),
          need('sqs:SendMessage', destinationArn),
        ],
      }
    },
    { page: REDRIVE },
  ),
]

const topics = service({ prefix: 'sns', source: 'sns', page: reference('amazonsns') })
const topicArn = (scene: Scene): string => arn(scene, 'sns', scene.name('topic'))

export const sns: readonly Operation[] = [
  topics.write(
    'Publish',
    (scene) => {
      const ARN = topicArn(scene)
      return {
        request: { topicArn: ARN, message: HIDDEN, subject: HIDDEN },
        resources: [resource(scene, TOPIC, ARN)],
        needs: [need('sns:Publish', ARN)],
      }
    },
    { dataType: TOPIC },
  ),
  topics.write(
    'Publish#target',
    (scene) => {
      const ARN = topicArn(scene)
      return {
        request: { targetArn: ARN, message: HIDDEN },
        resources: [resource(scene, TOPIC, ARN)],
        needs: [need('sns:Publish', ARN)],
      }
    },
    { dataType: TOPIC },
  ),
  topics.write(
    'Publish#sms',
    () => ({
      request: { phoneNumber: HIDDEN, message: HIDDEN },
      needs: [silent('sns:Publish', '*')],
    }),
    {
      dataType: 'AWS::SNS::PhoneNumber',
      page: 'https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html',
      unlogged:
        'CloudTrail logs no data events of phone numbers: https://docs.aws.amazon.com/sns/latest/dg/logging-using-cloudtrail.html',
    },
  ),
  topics.write(
    'PublishBatch',
    (scene) => {
      const ARN = topicArn(scene)
      return {
        request: { topicArn: ARN, publishBatchRequestEntries: [{ id: '1', message: HIDDEN }] },
        resources: [resource(scene, TOPIC, ARN)],
        needs: [need('sns:Publish', ARN)],
      }
    },
    { dataType: TOPIC, page: 'https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html' },
  ),
  topics.write('Subscribe', (scene) => {
    const ARN = topicArn(scene)
    return {
      request: { topicArn: ARN, protocol: 'sqs', endpoint: arn(scene, 'sqs', scene.name('queue')) },
      needs: [need('sns:Subscribe', ARN)],
    }
  }),
  topics.write('CreateTopic#tags', (scene) => {
    const name = fresh(scene, 'topic')
    const ARN = arn(scene, 'sns', name)
    return {
      request: { name, tags: TAGS },
      response: { topicArn: ARN },
      needs: [need('sns:CreateTopic', ARN), need('sns:TagResource', ARN)],
    }
  }),
  topics.read('GetTopicAttributes', (scene) => {
    const ARN = topicArn(scene)
    return { request: { topicArn: ARN }, needs: [need('sns:GetTopicAttributes', ARN)] }
  }),
  topics.read('ListTopics', () => ({ request: null, needs: [need('sns:ListTopics', '*')] })),
]
