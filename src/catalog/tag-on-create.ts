import { fitsTemplate, matcherOf } from './arn-template.ts'
import type { Call } from './call.ts'
import { copiedTagsMark, tagsMark, templateMark } from './member-names.ts'
import type { ActionInfo, AuthorisedAction, Catalog } from './types.ts'

/** Operations that may tag what they make, where the SDK models do not know the operation. */
const makes =
  /^(Allocate|Copy|Create|Import|Issue|Launch|Provision|Publish|Purchase|Put|Register|Request|Restore|Run|Start|Upload)/

/**
 * The names of the tagging actions of services; several names in one service have come one after the other and are
 * checked together.
 */
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

/** Their tables say which tagging action goes with which call, where the SDK models do not. */
const elsewhere = new Set(['s3', 's3-outposts', 's3-object-lambda', 'sts'])

/**
 * Calls that start instances from a launch template, which may hold tags: then the caller needs ec2:CreateTags too.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
const launches: ReadonlySet<string> = new Set([
  'ec2:RunInstances',
  'ec2:CreateFleet',
  'ec2:RequestSpotFleet',
  'autoscaling:CreateAutoScalingGroup',
  'autoscaling:UpdateAutoScalingGroup',
  'autoscaling:StartInstanceRefresh',
  'eks:CreateNodegroup',
  'eks:UpdateNodegroupVersion',
])

/** The parts of a call that show that it tags. */
export interface TagsOnCreate {
  /** Names of the request's members that hold tags, besides those of `tagsMark`. */
  readonly members?: ReadonlySet<string>
  readonly resolve: (call: Call, own: AuthorisedAction | undefined) => readonly AuthorisedAction[]
}

/**
 * A call that creates something with tags is authorised for the tagging action too, which leaves no event of its own:
 * without this a policy would lose ec2:CreateTags although every RunInstances needs it. Its resource is what is being
 * made: `own` is what the call itself was authorised for.
 *
 * Tags may also come from a launch template, or be copied from a task definition or a source (`propagateTags`,
 * `copyTagsToSnapshot`): the request does not show whether there are any. Then the tagging action may have been used, on
 * resources that are not known: counting it as used keeps it.
 * @returns `undefined` for operations that cannot tag what they make
 */
export function tagsOnCreate(catalog: Catalog, service: string, operation: string): TagsOnCreate | undefined {
  const known = catalog.taggingOf(service, operation)
  const tagging = (known?.actions ?? likelyActions(service, operation)).flatMap((name) => catalog.action(name) ?? [])
  const fromTemplate = launches.has(`${service}:${operation}`) ? ['ec2:CreateTags'] : []
  if (tagging.length === 0 && fromTemplate.length === 0) return undefined
  return {
    ...(known && { members: known.members }),
    resolve: ({ request }, own) => {
      if (request.isOmitted) return undetermined([...tagging.map(({ name }) => name), ...fromTemplate])
      const given = request.has(tagsMark)
        ? tagging.map((action) => ({ action: action.name, ...made(action, own && catalog.action(own.action), own) }))
        : []
      return [
        ...given,
        ...(request.has(copiedTagsMark) ? undetermined(tagging.map(({ name }) => name)) : []),
        ...(request.has(templateMark) ? undetermined(fromTemplate) : []),
      ]
    },
  }
}

const undetermined = (actions: readonly string[]): AuthorisedAction[] =>
  actions.map((action) => ({ action, resources: [], complete: false, grade: 'guessed' as const }))

/** Names that the tagging actions of an operation may have that no SDK model has. */
function likelyActions(service: string, operation: string): string[] {
  if (elsewhere.has(service) || !makes.test(operation)) return []
  if (/^(CreateTags|CreateOrUpdateTags)$/.test(operation)) return []
  // IAM and SQS name the thing: CreateRole goes with TagRole, CreateQueue with TagQueue.
  return [`Tag${operation.replace(makes, '')}`, ...names].map((name) => `${service}:${name}`)
}

/** Calls that make a run of something that is there. */
const startsOnly = /:(Run|Start|Submit|Execute|Invoke)/

/** The resources that the call makes, as far as the tagging action acts on their kind. */
function made(
  tagging: ActionInfo,
  making: ActionInfo | undefined,
  own: AuthorisedAction | undefined,
): Omit<AuthorisedAction, 'action'> {
  if (tagging.resourceTypes.length === 0) return { resources: ['*'], complete: true, grade: 'stated' }
  // CreateLogGroup and tagging are checked on different ARNs of the same group; API Gateway's tags are on `/tags/ARN`.
  if (tagging.service === 'logs' || tagging.service === 'apigateway') {
    return { resources: [], complete: false, grade: 'guessed' }
  }
  // RunTask and SubmitJob name what they start from, and not what they make.
  if (making && making.service !== 'ec2' && startsOnly.test(making.name)) {
    return { resources: [], complete: false, grade: 'guessed' }
  }
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
