import { at, statedCases } from './cases.ts'

const url = 'https://sqs.eu-central-1.amazonaws.com/111122223333/orders'

statedCases('sqs', [
  ['ReceiveMessage', { queueUrl: url }, [at('sqs', 'orders')]],
  ['SendMessageBatch SendMessage', { queueUrl: `${url}.fifo` }, [at('sqs', 'orders.fifo')]],
  // The URL names the owner, which may be another account than the caller's.
  [
    'SendMessage',
    { queueUrl: url.replace('111122223333', '444455556666') },
    [at('sqs', 'orders', 'eu-central-1:444455556666')],
  ],
  ['DeleteQueue', { queueUrl: 'https://queue.amazonaws.com/111122223333/orders' }, [at('sqs', 'orders')]],
  [
    'PurgeQueue',
    { queueUrl: 'https://vpce-1.sqs.eu-central-1.vpce.amazonaws.com/111122223333/orders' },
    [at('sqs', 'orders')],
  ],
  ['PurgeQueue', { queueUrl: 'orders' }, 'unknown'],
  ['PurgeQueue', { queueUrl: 'https://sqs.eu-central-1.amazonaws.com/111122223333/a/b' }, 'unknown'],
  ['PurgeQueue', {}, 'unknown'],
  ['CreateQueue', { queueName: 'orders', attributes: {} }, [at('sqs', 'orders')]],
  ['GetQueueUrl', { queueName: 'orders' }, [at('sqs', 'orders')]],
  [
    'GetQueueUrl',
    { queueName: 'orders', queueOwnerAWSAccountId: '444455556666' },
    [at('sqs', 'orders', 'eu-central-1:444455556666')],
  ],
  ['GetQueueUrl', { queueName: 'orders', queueOwnerAWSAccountId: 'HIDDEN_DUE_TO_SECURITY_REASONS' }, 'unknown'],
  ['StartMessageMoveTask', { sourceArn: at('sqs', 'dead'), destinationArn: at('sqs', 'orders') }, [at('sqs', 'dead')]],
  ['StartMessageMoveTask ReceiveMessage', { sourceArn: at('sqs', 'dead') }, [at('sqs', 'dead')]],
  [
    'StartMessageMoveTask SendMessage',
    { sourceArn: at('sqs', 'dead'), destinationArn: at('sqs', 'orders') },
    [at('sqs', 'orders')],
  ],
  ['StartMessageMoveTask SendMessage', { sourceArn: at('sqs', 'dead') }, 'unknown'],
  ['CreateQueue', { queueName: 'orders' }, ['arn:aws-cn:sqs:cn-north-1:111122223333:orders'], { region: 'cn-north-1' }],
])
