import { fillArnTemplate } from './arn-template.ts'
import type { Call, ResourceRule } from './call.ts'
import type { ActionInfo, ResourceType } from './types.ts'

/**
 * A function that finds the ARNs of a resource type in services whose requests do not name things as their ARNs do;
 * `undefined` for all other types. It returns `undefined` where the request is an ordinary one, and an empty list where
 * the request does not name the resource, whatever it seems to say.
 */
export function specialNames(action: ActionInfo, type: ResourceType): SpecialNames | undefined {
  const resolve = (resolve: SpecialNames['resolve'], ...leaves: readonly string[]): SpecialNames => ({
    resolve,
    leaves,
  })
  if (action.service === 'sqs' && type.name === 'queue') return resolve((call) => queue(call, type))
  if (action.service === 'ecr' && type.name === 'repository') return resolve((call) => repository(call, type))
  if (action.service === 'ecs' && type.name === 'task-definition') return resolve((call) => taskDefinition(call, type))
  if (action.service !== 'ssm') return undefined
  if (/^ssm:\w+Tags(To|For|From)Resource$/.test(action.name)) return resolve((call) => taggedByKind(call, type))
  if (type.name === 'document') return resolve((call) => document(call, type))
  const prefix = type.name === 'instance' ? 'i-' : type.name.startsWith('managed-instance') ? 'mi-' : undefined
  if (prefix) return resolve((call) => managed(call, type, prefix), ...instanceMembers)
  return undefined
}

export interface SpecialNames {
  readonly resolve: ResourceRule<readonly string[] | undefined>
  /** Names of the members it looks for at any depth, as `normalName` writes them. */
  readonly leaves: readonly string[]
}

/** The URL of a queue holds the account that owns it. */
function queue({ request, place }: Call, type: ResourceType): readonly string[] {
  const url = request.text('queueurl')
  if (!url) {
    const name = request.text('queuename')
    const owner = request.text('queueownerawsaccountid') ?? place.account
    if (!name || !/^[\w.-]+$/.test(name) || !/^\d{12}$/.test(owner)) return []
    return [fillArnTemplate(type.arn, { ...place, account: owner }, [name])]
  }
  const [, account, name] = /^https?:\/\/[^/]+\/(\d{12})\/([\w.-]+)$/.exec(url) ?? []
  return account && name ? [fillArnTemplate(type.arn, { ...place, account }, [name])] : []
}

/** `registryId` is the account, where it is not the caller's. */
function repository({ request, place }: Call, type: ResourceType): readonly string[] {
  const name = request.text('repositoryname')
  const account = request.text('registryid') ?? place.account
  if (!name || !/^[\w./-]+$/.test(name) || !/^\d{12}$/.test(account)) return []
  return [fillArnTemplate(type.arn, { ...place, account }, [name])]
}

/** `family:revision`; a family alone means its newest revision, which the request does not name. */
function taskDefinition({ request, place }: Call, type: ResourceType): readonly string[] {
  const [, family, revision] = /^([\w-]+):(\d+)$/.exec(request.text('taskdefinition') ?? '') ?? []
  return family && revision ? [fillArnTemplate(type.arn, place, [family, revision])] : []
}

/** Tagging calls of Systems Manager say what kind of thing `resourceId` is. */
const taggable: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Document: 'document',
    MaintenanceWindow: 'maintenancewindow',
    ManagedInstance: 'managed-instance',
    OpsItem: 'opsitem',
    OpsMetadata: 'opsmetadata',
    Parameter: 'parameter',
    PatchBaseline: 'patchbaseline',
    Association: 'association',
    Automation: 'automation-execution',
  }),
)

function taggedByKind({ request, place }: Call, type: ResourceType): readonly string[] {
  if (taggable.get(request.text('resourcetype') ?? '') !== type.name) return []
  const id = request.text('resourceid')
  return id && /^[\w./-]+$/.test(id) ? [fillArnTemplate(type.arn, place, [id.replace(/^\//, '')])] : []
}

const instanceMembers = ['instanceid', 'instanceids', 'target', 'resourceid']

/** Instances and managed nodes, distinguished by the prefix of their ids. */
const managed = ({ request, place }: Call, type: ResourceType, prefix: string): readonly string[] =>
  request.found.leaves
    .filter((leaf) => instanceMembers.includes(leaf.name.normal) && leaf.value.startsWith(prefix))
    .map(({ value }) => fillArnTemplate(type.arn, place, [value]))

/** AccessDenied messages show documents of AWS without an account: `arn:aws:ssm:us-east-1::document/AWS-RunShellScript`. */
function document({ request, place }: Call, type: ResourceType): readonly string[] {
  const name = request.text('documentname') ?? request.text('name')
  if (!name || !/^[\w.-]+$/.test(name)) return []
  return [fillArnTemplate(type.arn, /^(AWS|Amazon)/.test(name) ? { ...place, account: '' } : place, [name])]
}
