import { at, statedCases } from './cases.ts'

const topic = at('sns', 'alerts')

statedCases('sns', [
  ['Publish', { topicArn: topic }, [topic]],
  ['Publish', { targetArn: topic }, [topic]],
  ['PublishBatch Publish', { topicArn: `${topic}.fifo` }, [`${topic}.fifo`]],
  [
    'Publish',
    { topicArn: at('sns', 'alerts', 'eu-central-1:444455556666') },
    [at('sns', 'alerts', 'eu-central-1:444455556666')],
  ],
  // A text message and a mobile endpoint name no topic.
  ['Publish', { phoneNumber: 'HIDDEN_DUE_TO_SECURITY_REASONS' }, 'unknown'],
  ['Publish', { targetArn: at('sns', 'endpoint/GCM/app/5e3e9847') }, 'unknown'],
  ['CreateTopic', { name: 'alerts' }, [topic]],
  ['CreateTopic', {}, 'unknown'],
  ['Subscribe', { topicArn: topic, protocol: 'sqs', endpoint: at('sqs', 'orders') }, [topic]],
  ['TagResource', { resourceArn: topic, tags: [{ key: 'a', value: 'b' }] }, [topic]],
  ['ListTagsForResource', { resourceArn: `${topic}:3f2b` }, 'unknown'],
])
