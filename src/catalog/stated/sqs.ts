import type { Call } from '../call.ts'
import { byAction, namedRule, resourceArn, type Kind } from './parts.ts'
import { exactResources, type StatedResources, type StatedRule, type StatedRules } from './rule.ts'

const queue: Kind = { service: 'sqs', before: '', name: /^[\w-]{1,80}(\.fifo)?$/ }

/**
 * The URL of a queue ends with the account that owns it and its name; callers of other accounts use the same URL. Hosts
 * are many: Regions, VPC endpoints, and `queue.amazonaws.com` of old.
 */
function fromUrl(call: Call): StatedResources | undefined {
  const [, account, name] = /^https?:\/\/[^/]+\/(\d{12})\/([^/]+)$/.exec(call.request.text('queueurl') ?? '') ?? []
  return exactResources(resourceArn(call, queue, name, account))
}

/** `QueueOwnerAWSAccountId` is the account that owns the queue, where it is not the caller's. */
function fromName(call: Call): StatedResources | undefined {
  const owner = call.request.text('queueownerawsaccountid') ?? call.place.account
  return /^\d{12}$/.test(owner)
    ? exactResources(resourceArn(call, queue, call.request.text('queuename'), owner))
    : undefined
}

const byUrl: StatedRule = {
  page: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html',
  resolve: fromUrl,
}

const redrivePage =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html'

/** Messages are taken from one queue and sent to another; without a destination, to the queues that they came from. */
const redrive = (action: string): StatedRule =>
  namedRule(redrivePage, queue, action === 'sqs:SendMessage' ? 'destinationarn' : 'sourcearn')

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
const byItself = byAction(
  [
    'AddPermission ChangeMessageVisibility DeleteMessage DeleteQueue GetQueueAttributes ListDeadLetterSourceQueues ' +
      'ListQueueTags PurgeQueue ReceiveMessage RemovePermission SendMessage SetQueueAttributes TagQueue UntagQueue',
    byUrl,
  ],
  [
    'CreateQueue GetQueueUrl',
    {
      page: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html',
      resolve: fromName,
    },
  ],
  ['ListMessageMoveTasks', namedRule(redrivePage, queue, 'sourcearn')],
)

export const sqs: StatedRules = (action, operation) =>
  operation === 'StartMessageMoveTask' ? redrive(action.name) : byItself(action, operation)
