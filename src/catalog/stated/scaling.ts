import { byType, firstTableWith, type NamedKind } from './by-type.ts'
import { byAction, textsOfList, resourceArn, type Kind } from './parts.ts'
import { exactResources, type StatedRule } from './rule.ts'

const name = /^[\w./@+=-]+$/
/** A UUID stands before the name, which no request carries. */
const group: NamedKind = {
  service: 'autoscaling',
  before: 'autoScalingGroup:*:autoScalingGroupName/',
  name,
  members: ['autoscalinggroupname'],
}
const launchConfiguration: NamedKind = {
  service: 'autoscaling',
  before: 'launchConfiguration:*:launchConfigurationName/',
  name,
  members: ['launchconfigurationname'],
}
const autoscalingPage = 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/control-access-using-iam.html'

/** Calls that name an instance alone do not name its group. */
export const autoscaling = firstTableWith(
  byAction([
    'CreateOrUpdateTags DeleteTags',
    {
      page: autoscalingPage,
      resolve: (call) => {
        const groups = call.request.found.leaves.filter(
          ({ depth, name }) => depth === 2 && name.normal === 'resourceid',
        )
        return exactResources(...groups.map(({ value }) => resourceArn(call, group, value)))
      },
      leaves: ['resourceid'],
    },
  ]),
  byType({ page: autoscalingPage, kinds: { autoscalinggroup: group, launchconfiguration: launchConfiguration } }),
)

const elbPage =
  'https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-authentication-access-control.html'

const elb = (before: string, more?: Partial<Kind>): Kind => ({
  service: 'elasticloadbalancing',
  before,
  name: /^[A-Za-z0-9-]+$/,
  ...more,
})
const arnOnly = (before: string): Kind => elb(before, { name: /^$/ })

/** Load balancers of the first generation go by name, those of the second by ARN; both share event source and actions. */
const balancer: StatedRule = {
  page: elbPage,
  resolve: (call) =>
    exactResources(
      resourceArn(
        call,
        elb('loadbalancer/'),
        call.request.text('loadbalancerarn') ?? call.request.text('loadbalancername'),
      ),
    ),
}

const byArn = (member: string, before: string): StatedRule => ({
  page: elbPage,
  resolve: (call) => exactResources(resourceArn(call, arnOnly(before), call.request.text(member))),
})

const kinds: Readonly<Record<string, string>> = { application: 'app', network: 'net', gateway: 'gwy' }

export const elasticloadbalancing = byAction(
  [
    'DeleteLoadBalancer ModifyLoadBalancerAttributes ApplySecurityGroupsToLoadBalancer AttachLoadBalancerToSubnets ' +
      'ConfigureHealthCheck CreateAppCookieStickinessPolicy CreateLBCookieStickinessPolicy CreateLoadBalancerListeners ' +
      'CreateLoadBalancerPolicy DeleteLoadBalancerListeners DeleteLoadBalancerPolicy DeregisterInstancesFromLoadBalancer ' +
      'DetachLoadBalancerFromSubnets DisableAvailabilityZonesForLoadBalancer EnableAvailabilityZonesForLoadBalancer ' +
      'RegisterInstancesWithLoadBalancer SetLoadBalancerListenerSSLCertificate SetLoadBalancerPoliciesForBackendServer ' +
      'SetLoadBalancerPoliciesOfListener CreateListener SetIpAddressType SetSubnets SetSecurityGroups',
    balancer,
  ],
  [
    'CreateLoadBalancer',
    {
      page: elbPage,
      resolve: (call) => {
        const old = call.request.text('loadbalancername')
        if (old !== undefined) return exactResources(resourceArn(call, elb('loadbalancer/'), old))
        const kind = kinds[call.request.text('type') ?? 'application']
        return kind === undefined
          ? undefined
          : exactResources(resourceArn(call, elb(`loadbalancer/${kind}/`, { after: '/*' }), call.request.text('name')))
      },
    },
  ],
  [
    'AddListenerCertificates CreateRule RemoveListenerCertificates DeleteListener ModifyListener ModifyListenerAttributes',
    byArn('listenerarn', 'listener/'),
  ],
  ['DeleteRule ModifyRule', byArn('rulearn', 'listener-rule/')],
  [
    'DeleteTargetGroup DeregisterTargets ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets',
    byArn('targetgrouparn', 'targetgroup/'),
  ],
  [
    'CreateTargetGroup',
    {
      page: elbPage,
      resolve: (call) =>
        exactResources(resourceArn(call, elb('targetgroup/', { after: '/*' }), call.request.text('name'))),
    },
  ],
  [
    'AddTags RemoveTags',
    {
      page: elbPage,
      resolve: (call) => {
        const arns = textsOfList(call, 'resourcearns')
        const names = textsOfList(call, 'loadbalancernames')
        return exactResources(
          ...arns.map((arn) => resourceArn(call, arnOnly(''), arn)),
          ...names.map((name) => resourceArn(call, elb('loadbalancer/'), name)),
        )
      },
      leaves: ['resourcearns', 'loadbalancernames'],
    },
  ],
)

const batchKind = (before: string, ...members: readonly string[]): NamedKind => ({ service: 'batch', before, members })
const queue = batchKind('job-queue/', 'jobqueue', 'jobqueuename')
/** The name in the request, with or without a revision. */
const definition: NamedKind = {
  ...batchKind('job-definition/', 'jobdefinition', 'jobdefinitionname'),
  name: /^[\w-]+(:\d+)?$/,
}
const batchPage = 'https://docs.aws.amazon.com/batch/latest/userguide/batch-supported-iam-actions-resources.html'

export const batch = firstTableWith(
  byAction([
    'SubmitJob',
    {
      page: batchPage,
      // The job that is made is a resource, too.
      resolve: (call) => {
        const found = exactResources(
          resourceArn(call, queue, call.request.text('jobqueue')),
          resourceArn(call, definition, call.request.text('jobdefinition')),
        )
        return found && { ...found, complete: false }
      },
    },
  ]),
  byType({
    page: batchPage,
    kinds: {
      'compute-environment': batchKind('compute-environment/', 'computeenvironment', 'computeenvironmentname'),
      'job-queue': queue,
      'job-definition': definition,
      'job-definition-revision': { ...definition, name: /^[\w-]+:\d+$/ },
      job: batchKind('job/', 'jobid'),
    },
    types: { RegisterJobDefinition: ['job-definition'] },
  }),
)
