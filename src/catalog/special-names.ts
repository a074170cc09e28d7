import { fillTemplate, variablesOf, type Place } from './arn-template.ts'
import { textOf, type Leaf } from './parameters.ts'
import type { ActionInfo, EventFacts, ResourceType } from './types.ts'

/**
 * ARNs of services whose requests do not name things as their ARNs do. `undefined`: nothing special; an empty list: the
 * request does not tell, whatever it seems to say.
 */
export function specialNames(
  action: ActionInfo,
  type: ResourceType,
  leaves: readonly Leaf[],
  place: Place,
  facts: EventFacts,
): readonly string[] | undefined {
  if (variablesOf(type.arn).some((name) => name.endsWith('WithPath'))) return withPath(action, type, place, facts)
  if (action.service === 'sqs' && type.name === 'queue') return queue(facts, place, type)
  if (action.service === 'lambda' && type.name === 'function') return lambdaFunction(facts, place, type)
  if (action.name === 'ec2:RunInstances') return launched(type, leaves)
  if (action.service === 'ecr' && type.name === 'repository') return repository(facts, place, type)
  if (action.service === 'ecs' && type.name === 'task-definition') return taskDefinition(facts, place, type)
  if (action.service === 'ssm') return systemsManager(type, leaves, place, facts)
  return undefined
}

/**
 * IAM's requests give names without paths, so that only a call that creates something tells its ARN. (A role named in
 * GetRole may be `role/app/NAME`.)
 */
function withPath(action: ActionInfo, type: ResourceType, place: Place, facts: EventFacts): readonly string[] {
  const variable = variablesOf(type.arn)[0] ?? ''
  const member = variable.replace(/WithPath$/, '')
  const name = textOf(facts.requestParameters, member)
  const creates = action.name.toLowerCase() === `iam:create${type.name.replaceAll('-', '')}`
  if (!creates || !name || /[:/*?\s]/.test(name)) return []
  const path = textOf(facts.requestParameters, 'path') ?? '/'
  if (!/^\/([^:*?\s]+\/)?$/.test(path)) return []
  const arn = fillTemplate(type.arn, place, new Map([[variable, path.slice(1) + name]]))
  return arn ? [arn] : []
}

/** The URL of a queue holds the account that owns it. */
function queue(facts: EventFacts, place: Place, type: ResourceType): readonly string[] {
  const url = textOf(facts.requestParameters, 'queueUrl')
  if (!url) {
    const name = textOf(facts.requestParameters, 'queueName')
    const owner = textOf(facts.requestParameters, 'queueOwnerAWSAccountId') ?? place.account
    if (!name || !/^[\w.-]+$/.test(name) || !/^\d{12}$/.test(owner)) return []
    return [fillTemplate(type.arn, { ...place, account: owner }, new Map([['QueueName', name]])) ?? '']
  }
  const [, account, name] = /^https?:\/\/[^/]+\/(\d{12})\/([\w.-]+)$/.exec(url) ?? []
  if (!account || !name) return []
  return [fillTemplate(type.arn, { ...place, account }, new Map([['QueueName', name]])) ?? '']
}

/** `my-function`, with the qualifier that then belongs to the ARN; other short forms of the ARN tell their account. */
function lambdaFunction(facts: EventFacts, place: Place, type: ResourceType): readonly string[] | undefined {
  const name = textOf(facts.requestParameters, 'functionName')
  const [, account = place.account, short, version] =
    /^(?:(\d{12}):function:)?([\w-]+)(?::([\w$-]+))?$/.exec(name ?? '') ?? []
  if (!short) return []
  const qualifier = version ?? textOf(facts.requestParameters, 'qualifier')
  const arn = fillTemplate(type.arn, { ...place, account }, new Map([['FunctionName', short]])) ?? ''
  return [qualifier ? `${arn}:${qualifier}` : arn]
}

/**
 * RunInstances names subnets and security groups at several depths; what a launch template adds is not in the request,
 * nor is a default subnet or group.
 */
function launched(type: ResourceType, leaves: readonly Leaf[]): readonly string[] | undefined {
  const template = leaves.some(
    ({ path }) => /^launchTemplate/i.test(path.at(-1) ?? '') || /^launchTemplate/i.test(path[0] ?? ''),
  )
  return template && ['image', 'subnet', 'security-group', 'launch-template'].includes(type.name) ? [] : undefined
}

/** `registryId` is the account, where it is not the caller's. */
function repository(facts: EventFacts, place: Place, type: ResourceType): readonly string[] {
  const name = textOf(facts.requestParameters, 'repositoryName')
  const account = textOf(facts.requestParameters, 'registryId') ?? place.account
  if (!name || !/^[\w./-]+$/.test(name) || !/^\d{12}$/.test(account)) return []
  return [fillTemplate(type.arn, { ...place, account }, new Map([['RepositoryName', name]])) ?? '']
}

/** `family:revision`; a family alone means its newest revision, which the request does not tell. */
function taskDefinition(facts: EventFacts, place: Place, type: ResourceType): readonly string[] {
  const [, family, revision] = /^([\w-]+):(\d+)$/.exec(textOf(facts.requestParameters, 'taskDefinition') ?? '') ?? []
  if (!family || !revision) return []
  const [first = '', second = ''] = variablesOf(type.arn)
  return [
    fillTemplate(
      type.arn,
      place,
      new Map([
        [first, family],
        [second, revision],
      ]),
    ) ?? '',
  ]
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

function systemsManager(
  type: ResourceType,
  leaves: readonly Leaf[],
  place: Place,
  facts: EventFacts,
): readonly string[] | undefined {
  const variable = variablesOf(type.arn)[0] ?? ''
  const fill = (values: readonly string[], at: Place = place): string[] =>
    values.map((value) => fillTemplate(type.arn, at, new Map([[variable, value]])) ?? '')
  const kind = textOf(facts.requestParameters, 'resourceType')
  const id = textOf(facts.requestParameters, 'resourceId')
  if (kind && id && taggable.has(kind)) {
    return taggable.get(kind) === type.name && /^[\w./-]+$/.test(id) ? fill([id.replace(/^\//, '')]) : []
  }
  if (type.name === 'instance' || type.name.startsWith('managed-instance')) {
    const prefix = type.name === 'instance' ? 'i-' : 'mi-'
    const ids = leaves
      .filter(({ path }) => /^(instanceIds?|target|resourceId)$/i.test(path.at(-1) ?? ''))
      .map(({ value }) => value)
    return fill(ids.filter((each) => each.startsWith(prefix)))
  }
  if (type.name === 'document') {
    // AccessDenied messages show documents of AWS without an account: `arn:aws:ssm:us-east-1::document/AWS-RunShellScript`.
    const name = textOf(facts.requestParameters, 'documentName') ?? textOf(facts.requestParameters, 'name')
    if (!name || !/^[\w.-]+$/.test(name)) return []
    return fill([name], /^(AWS|Amazon)/.test(name) ? { ...place, account: '' } : place)
  }
  return undefined
}
