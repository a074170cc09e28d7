import { byAction, resourceNamedBy, namedRule, resourceArn, type Kind } from './parts.ts'
import { exactResources } from './rule.ts'

const page = 'https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html'

const topic: Kind = { service: 'sns', before: '', name: /^[\w-]{1,256}(\.fifo)?$/ }

/** An endpoint of a mobile application and a subscription have ARNs that begin as a topic's would. */
const isTopic = (arn: string | undefined): boolean => /^arn:[^:]+:sns:[^:]+:[^:]+:[\w-]+(\.fifo)?$/.test(arn ?? '')

/**
 * A message to a phone number or to a mobile endpoint names no topic: the resource of such a call is unknown.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export const sns = byAction(
  [
    'AddPermission ConfirmSubscription DeleteTopic GetTopicAttributes ListSubscriptionsByTopic RemovePermission ' +
      'SetTopicAttributes Subscribe',
    namedRule(page, topic, 'topicarn'),
  ],
  ['CreateTopic', namedRule(page, topic, 'name')],
  [
    'Publish',
    {
      page,
      resolve: (call) => {
        const arn = call.request.text('topicarn', 'targetarn')
        return isTopic(arn) ? exactResources(resourceArn(call, topic, arn)) : undefined
      },
    },
  ],
  [
    'GetDataProtectionPolicy ListTagsForResource PutDataProtectionPolicy TagResource UntagResource',
    {
      page,
      resolve: (call) =>
        isTopic(call.request.text('resourcearn')) ? resourceNamedBy(topic, 'resourcearn')(call) : undefined,
    },
  ],
)
