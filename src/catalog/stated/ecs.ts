import type { Call } from '../call.ts'
import { byAction, textsOfList, namedRule, resourceArn, type Kind } from './parts.ts'
import { exactResources, type StatedRule } from './rule.ts'

const page = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_service-with-iam.html'

const cluster: Kind = { service: 'ecs', before: 'cluster/' }

/** "If you do not specify a cluster, the default cluster is assumed." */
const clusterText = (call: Call): string => call.request.text('cluster', 'clustername') ?? 'default'
const clusterOf = (call: Call): string | undefined => resourceArn(call, cluster, clusterText(call))

/** Ids of tasks and container instances that may have an ARN without the cluster; those of others have no dashes. */
const olderId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A thing of a cluster: `task/CLUSTER/ID`. An ARN without the cluster does not say which form the thing has now. */
function within(call: Call, type: string, text: string | undefined): string | undefined {
  const name = clusterOf(call)?.split('/')[1]
  if (text?.startsWith('arn:') === true) {
    return new RegExp(`^arn:[^:]+:ecs:[^:]+:\\d{12}:${type}/[^/]+/[^/*?\\s]+$`).test(text) ? text : undefined
  }
  return name && resourceArn(call, { service: 'ecs', before: `${type}/${name}/` }, text)
}

const withId = (call: Call, type: string, text: string | undefined): string | undefined =>
  text !== undefined && olderId.test(text) ? undefined : within(call, type, text)

const migration = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-arn-migration.html'

/**
 * A service that is there, by its ARN. One that was made before 2021 has an ARN without the cluster until it is migrated, and
 * its name does not show which it has.
 */
const serviceByArn = (call: Call, text: string | undefined): string | undefined =>
  text?.startsWith('arn:') === true ? within(call, 'service', text) : undefined

/** The ARN in the response, of the service that the request names. */
function answeredService(call: Call, text: string | undefined): string | undefined {
  const answer = call.facts.responseElements as
    { readonly service?: { readonly serviceArn?: unknown } | null } | null | undefined
  const arn = answer?.service?.serviceArn
  const isArn = typeof arn === 'string' && /^arn:[^:]+:ecs:[^:]+:\d{12}:service\/([^/*?\s]+\/)?[^/*?\s]+$/.test(arn)
  return isArn && arn.endsWith(`/${text?.split('/').at(-1)}`) ? arn : undefined
}

const existingService: StatedRule = {
  page: migration,
  resolve: (call) => {
    const text = call.request.text('service', 'servicename')
    return exactResources(answeredService(call, text) ?? serviceByArn(call, text))
  },
}

const oneWithin = (type: string, ...members: readonly string[]): StatedRule => ({
  page,
  resolve: (call) => exactResources(withId(call, type, call.request.text(...members))),
})

const listWithin = (type: string, list: string): StatedRule => ({
  page,
  resolve: (call) => exactResources(...textsOfList(call, list).map((text) => withId(call, type, text))),
  leaves: [list],
})

/** A family without revision means its newest one, which the request does not tell. */
function taskDefinitionOf(call: Call, text: string | undefined): string | undefined {
  const isWhole = text !== undefined && /:\d+$/.test(text)
  const family: Kind = { service: 'ecs', before: 'task-definition/', name: /^[\w-]+(:\d+)?$/ }
  return resourceArn(call, isWhole ? family : { ...family, after: ':*' }, text)
}

const taskDefinition = (member: string): StatedRule => ({
  page: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html',
  resolve: (call) => exactResources(taskDefinitionOf(call, call.request.text(member))),
})

const inCluster: StatedRule = { page, resolve: (call) => exactResources(clusterOf(call)) }

export const ecs = byAction(
  [
    'CreateCluster DeleteCluster DeregisterContainerInstance ListAttributes ListContainerInstances ' +
      'PutClusterCapacityProviders RegisterContainerInstance SubmitAttachmentStateChanges SubmitContainerStateChange ' +
      'SubmitTaskStateChange UpdateCluster UpdateClusterSettings',
    inCluster,
  ],
  [
    'DescribeClusters',
    {
      page,
      resolve: (call) => {
        const clusters = textsOfList(call, 'clusters')
        return exactResources(
          ...(clusters.length > 0 ? clusters : ['default']).map((text) => resourceArn(call, cluster, text)),
        )
      },
      leaves: ['clusters'],
    },
  ],
  [
    'CreateService',
    { page, resolve: (call) => exactResources(within(call, 'service', call.request.text('servicename'))) },
  ],
  ['DeleteService UpdateService UpdateServicePrimaryTaskSet ListServiceDeployments', existingService],
  [
    'DescribeServices',
    {
      page: migration,
      resolve: (call) => exactResources(...textsOfList(call, 'services').map((text) => serviceByArn(call, text))),
      leaves: ['services'],
    },
  ],
  ['StopTask', oneWithin('task', 'task')],
  ['DescribeTasks GetTaskProtection UpdateTaskProtection', listWithin('task', 'tasks')],
  [
    'ExecuteCommand',
    { page, resolve: (call) => exactResources(clusterOf(call), withId(call, 'task', call.request.text('task'))) },
  ],
  ['UpdateContainerAgent', oneWithin('container-instance', 'containerinstance')],
  ['DescribeContainerInstances UpdateContainerInstancesState', listWithin('container-instance', 'containerinstances')],
  ['RunTask StartTask', taskDefinition('taskdefinition')],
  ['RegisterTaskDefinition', taskDefinition('family')],
  [
    'DeleteTaskDefinitions',
    {
      page,
      resolve: (call) =>
        exactResources(...textsOfList(call, 'taskdefinitions').map((text) => taskDefinitionOf(call, text))),
      leaves: ['taskdefinitions'],
    },
  ],
  ['CreateCapacityProvider', namedRule(page, { service: 'ecs', before: 'capacity-provider/' }, 'name')],
  [
    'ListTagsForResource TagResource UntagResource',
    {
      page,
      resolve: (call) => {
        const arn = call.request.text('resourcearn') ?? ''
        const isWhole =
          /^arn:[^:]+:ecs:[^:]+:\d{12}:((cluster|capacity-provider)\/[^/]+|(service|task|container-instance)\/[^/]+\/[^/]+|task-definition\/[^/]+:\d+)$/
        return isWhole.test(arn) ? exactResources(arn) : undefined
      },
    },
  ],
)
