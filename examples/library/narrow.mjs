// Narrows a policy to what a quarter of records shows. The program answers for what it states about them.
import { narrow, prove } from 'whittle'
import { today } from './policies.mjs'

const role = 'arn:aws:iam::111122223333:role/orders'
const queue = 'arn:aws:sqs:eu-west-1:111122223333:orders'

const result = narrow(today, {
  principals: [role],
  from: '2026-07-01',
  to: '2026-09-30',
  // The trail records management events in two Regions, and the messages of every queue.
  recorded: { management: 'all', regions: ['eu-west-1', 'us-east-1'], data: ['AWS::SQS::Queue'] },
  calls: [
    { action: 'sqs:SendMessage', resource: queue, count: 8210, firstSeen: '2026-07-01T06:00:00Z' },
    { action: 'sqs:GetQueueUrl', resource: queue, count: 90, firstSeen: '2026-07-01T06:00:00Z' },
  ],
  otherPolicies: [],
  trustedServices: ['ecs-tasks.amazonaws.com'],
})

console.log(`narrow: ${result.outcome}. ${result.reason}`)
for (const { actions, reason } of result.kept) console.log(`  kept: ${actions.join(', ')}\n    ${reason}`)
if (result.outcome === 'narrowed') {
  console.log(JSON.stringify(result.policy, null, 2))
  console.log(`grants nothing new: ${prove(result.policy, today).verdict}`)
}
