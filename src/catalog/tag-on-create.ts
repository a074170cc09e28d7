import { fitsTemplate } from './arn-template.ts'
import { leavesOf, normalName } from './parameters.ts'
import type { ActionInfo, AuthorisedAction, Catalog, EventFacts } from './types.ts'

/** Operations that may tag what they make; those that only tag have an action of their own. */
const makes =
  /^(Allocate|Copy|Create|Import|Issue|Launch|Provision|Publish|Purchase|Put|Register|Request|Restore|Run|Start|Upload)/

/** Members that hold tags: `tags`, `tagSpecificationSet`, `resourceTags`. */
const holdsTags = /^(resource)?(tags?|tagset|taglist|tagspecifications?|tagspecificationset)$/

/** What services call tagging; several names in one service have come one after the other and are checked together. */
const names = [
  'TagResource',
  'TagResources',
  'AddTags',
  'AddTagsToResource',
  'AddTagsToCertificate',
  'AddTagsToStream',
  'AddTagsToVault',
  'ChangeTagsForResource',
  'CreateOrUpdateTags',
  'CreateTags',
  'TagDeliveryStream',
]

/** Their tables say which tagging action goes with which call. */
const elsewhere = new Set(['s3', 's3-outposts', 's3-object-lambda', 'sts'])

/**
 * A call that creates something with tags is authorised for the tagging action too, which leaves no event of its own:
 * without this a policy would lose ec2:CreateTags although every RunInstances needs it. Its resource is what is being
 * made: `own` is what the call itself was authorised for.
 */
export function tagsOnCreate(
  catalog: Catalog,
  service: string,
  operation: string,
  facts: EventFacts,
  own: AuthorisedAction | undefined,
): readonly AuthorisedAction[] {
  if (elsewhere.has(service) || !makes.test(operation) || /^(CreateTags|CreateOrUpdateTags)$/.test(operation)) return []
  const tagged = leavesOf(facts.requestParameters).some(({ path }) =>
    path.slice(0, 3).some((name) => holdsTags.test(normalName(name))),
  )
  if (!tagged) return []
  // IAM and SQS name the thing: CreateRole goes with TagRole, CreateQueue with TagQueue.
  const kin = `Tag${operation.replace(makes, '')}`
  return [kin, ...names].flatMap((name) => {
    const action = catalog.action(`${service}:${name}`)
    return action ? [{ action: action.name, ...made(action, own && catalog.action(own.action), own) }] : []
  })
}

/** The resources that the call makes, as far as the tagging action acts on their kind. */
function made(
  tagging: ActionInfo,
  making: ActionInfo | undefined,
  own: AuthorisedAction | undefined,
): { resources: readonly string[]; complete: boolean } {
  if (tagging.resourceTypes.length === 0) return { resources: ['*'], complete: true }
  // CreateLogGroup and tagging are checked on different ARNs of the same group.
  if (tagging.service === 'logs') return { resources: [], complete: false }
  const required = making?.resourceTypes.filter((type) => type.required) ?? []
  const [only] = required
  const candidates =
    making?.service === 'ec2'
      ? own?.resources.filter((arn) => arn.endsWith('/*'))
      : required.length === 1 && only
        ? own?.resources.filter((arn) => fitsTemplate(arn, only.arn))
        : []
  const resources = (candidates ?? []).filter((arn) =>
    tagging.resourceTypes.some((type) => fitsTemplate(arn, type.arn)),
  )
  return { resources, complete: resources.length > 0 && own?.complete === true }
}
