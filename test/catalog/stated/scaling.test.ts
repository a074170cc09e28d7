import { at, statedCases } from './cases.ts'

const elb = (resource: string): string => at('elasticloadbalancing', resource)
const group = at('autoscaling', 'autoScalingGroup:*:autoScalingGroupName/web')

statedCases('autoscaling', [
  ['SetDesiredCapacity', { autoScalingGroupName: 'web', desiredCapacity: 2 }, [group]],
  ['CreateOrUpdateTags', { tags: [{ resourceId: 'web', resourceType: 'auto-scaling-group', key: 'a' }] }, [group]],
  ['TerminateInstanceInAutoScalingGroup', { instanceId: 'i-1' }, 'unknown'],
  [
    'DeleteLaunchConfiguration',
    { launchConfigurationName: 'v1' },
    [at('autoscaling', 'launchConfiguration:*:launchConfigurationName/v1')],
  ],
])

statedCases('elasticloadbalancing', [
  ['DeleteLoadBalancer', { loadBalancerArn: elb('loadbalancer/app/web/1f') }, [elb('loadbalancer/app/web/1f')]],
  ['DeleteLoadBalancer', { loadBalancerName: 'classic' }, [elb('loadbalancer/classic')]],
  ['CreateLoadBalancer', { name: 'web', subnets: ['subnet-1'] }, [elb('loadbalancer/app/web/*')]],
  ['CreateLoadBalancer', { name: 'web', type: 'network' }, [elb('loadbalancer/net/web/*')]],
  ['CreateLoadBalancer', { loadBalancerName: 'classic' }, [elb('loadbalancer/classic')]],
  [
    'RegisterTargets',
    { targetGroupArn: elb('targetgroup/web/1f'), targets: [{ id: 'i-1' }] },
    [elb('targetgroup/web/1f')],
  ],
  ['RegisterTargets', { targetGroupArn: 'web' }, 'unknown'],
  ['ModifyRule', { ruleArn: elb('listener-rule/app/web/1f/2e/3d') }, [elb('listener-rule/app/web/1f/2e/3d')]],
  ['AddTags', { resourceArns: [elb('targetgroup/web/1f')], tags: [{ key: 'a' }] }, [elb('targetgroup/web/1f')]],
  ['AddTags', { loadBalancerNames: ['classic'] }, [elb('loadbalancer/classic')]],
])

statedCases('batch', [
  [
    'SubmitJob',
    { jobQueue: 'q', jobDefinition: 'd:3' },
    { only: [at('batch', 'job-queue/q'), at('batch', 'job-definition/d:3')] },
  ],
  [
    'SubmitJob',
    { jobQueue: at('batch', 'job-queue/q'), jobDefinition: 'd' },
    { only: [at('batch', 'job-queue/q'), at('batch', 'job-definition/d')] },
  ],
  ['SubmitJob', { jobQueue: 'q' }, 'unknown'],
  ['TerminateJob', { jobId: '0a-1b' }, [at('batch', 'job/0a-1b')]],
  ['UpdateComputeEnvironment', { computeEnvironment: 'spot' }, [at('batch', 'compute-environment/spot')]],
])
