import { fitsTemplate, matcherOf } from './arn-template.ts'
import type { Call } from './call.ts'
import { tagsMark } from './member-names.ts'
import type { ActionInfo, AuthorisedAction, Catalog } from './types.ts'

/** Operations that may tag what they make; those that only tag have an action of their own. */
const makes =
  /^(Allocate|Copy|Create|Import|Issue|Launch|Provision|Publish|Purchase|Put|Register|Request|Restore|Run|Start|Upload)/

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
 * @returns `undefined` for operations that cannot tag what they make
 */
export function tagsOnCreate(
  catalog: Catalog,
  service: string,
  operation: string,
): ((call: Call, own: AuthorisedAction | undefined) => readonly AuthorisedAction[]) | undefined {
  if (elsewhere.has(service) || !makes.test(operation)) return undefined
  if (/^(CreateTags|CreateOrUpdateTags)$/.test(operation)) return undefined
  // IAM and SQS name the thing: CreateRole goes with TagRole, CreateQueue with TagQueue.
  const kin = `Tag${operation.replace(makes, '')}`
  const tagging = [kin, ...names].flatMap((name) => catalog.action(`${service}:${name}`) ?? [])
  if (tagging.length === 0) return undefined
  return ({ request }, own) =>
    request.has(tagsMark)
      ? tagging.map((action) => ({ action: action.name, ...made(action, own && catalog.action(own.action), own) }))
      : []
}

/** The resources that the call makes, as far as the tagging action acts on their kind. */
function made(
  tagging: ActionInfo,
  making: ActionInfo | undefined,
  own: AuthorisedAction | undefined,
): Omit<AuthorisedAction, 'action'> {
  if (tagging.resourceTypes.length === 0) return { resources: ['*'], complete: true, grade: 'stated' }
  // CreateLogGroup and tagging are checked on different ARNs of the same group.
  if (tagging.service === 'logs') return { resources: [], complete: false, grade: 'guessed' }
  const required = making?.resourceTypes.filter((type) => type.required) ?? []
  const [only] = required
  const candidates =
    making?.service === 'ec2'
      ? own?.resources.filter((arn) => arn.endsWith('/*'))
      : required.length === 1 && only
        ? own?.resources.filter((arn) => fitsTemplate(arn, only.arn))
        : []
  const taggable = matcherOf(tagging.resourceTypes)
  const resources = (candidates ?? []).filter((arn) => taggable.find(arn) >= 0)
  return { resources, complete: resources.length > 0 && own?.complete === true, grade: own?.grade ?? 'guessed' }
}
