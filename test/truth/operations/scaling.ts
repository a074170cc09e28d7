import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, idOf, need, reference, service, silent, TAGS, uuid } from './define.ts'

/** Elastic Load Balancing, EC2 Auto Scaling, Application Auto Scaling, CloudWatch and the tagging API. */
const v1 = service({
  prefix: 'elasticloadbalancing',
  source: 'elasticloadbalancing',
  page: reference('elasticloadbalancing'),
})
const v2 = service({
  prefix: 'elasticloadbalancing',
  source: 'elasticloadbalancing',
  page: reference('elasticloadbalancingv2'),
})
const CLASSIC = '2012-06-01'
const NEWER = '2015-12-01'

export const elasticloadbalancing: readonly Operation[] = [
  v1.write('RegisterInstancesWithLoadBalancer#v1', (scene) => {
    const loadBalancerName = scene.name('classic-balancer')
    return {
      request: { loadBalancerName, instances: [{ instanceId: idOf(scene, 'i-', 'instance') }] },
      apiVersion: CLASSIC,
      needs: [
        need(
          'elasticloadbalancing:RegisterInstancesWithLoadBalancer',
          arn(scene, 'elasticloadbalancing', `loadbalancer/${loadBalancerName}`),
        ),
      ],
    }
  }),
  v1.read('DescribeLoadBalancers#v1', () => ({
    request: { pageSize: 200 },
    apiVersion: CLASSIC,
    needs: [need('elasticloadbalancing:DescribeLoadBalancers', '*')],
  })),
  v2.read('DescribeTargetHealth#v2', (scene) => ({
    request: { targetGroupArn: targetGroupArn(scene) },
    apiVersion: NEWER,
    needs: [need('elasticloadbalancing:DescribeTargetHealth', '*')],
  })),
  v2.write('RegisterTargets#v2', (scene) => {
    const ARN = targetGroupArn(scene)
    return {
      request: { targetGroupArn: ARN, targets: [{ id: idOf(scene, 'i-', 'instance') }] },
      apiVersion: NEWER,
      needs: [need('elasticloadbalancing:RegisterTargets', ARN)],
    }
  }),
  v2.write(
    'CreateLoadBalancer#v2-tags',
    (scene) => {
      const name = fresh(scene, 'balancer')
      const ARN = arn(scene, 'elasticloadbalancing', `loadbalancer/app/${name}/*`)
      return {
        request: {
          name,
          type: 'application',
          subnets: [scene.id('subnet-', 17, 'one'), scene.id('subnet-', 17, 'two')],
          tags: TAGS,
        },
        apiVersion: NEWER,
        needs: [need('elasticloadbalancing:CreateLoadBalancer', ARN), need('elasticloadbalancing:AddTags', ARN)],
      }
    },
    {
      page: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-authentication-access-control.html',
    },
  ),
]

function targetGroupArn(scene: Scene): string {
  const name = scene.name('target-group')
  return arn(scene, 'elasticloadbalancing', `targetgroup/${name}/${scene.id('', 16, name)}`)
}

const groups = service({ prefix: 'autoscaling', source: 'autoscaling', page: reference('amazonec2autoscaling') })

/** A group's ARN holds a UUID that requests by name do not show. */
const groupArn = (scene: Scene, name: string, id = uuid(scene, `group ${name}`)): string =>
  arn(scene, 'autoscaling', `autoScalingGroup:${id}:autoScalingGroupName/${name}`)

export const autoscaling: readonly Operation[] = [
  groups.write(
    'CreateAutoScalingGroup#launch-template',
    (scene) => {
      const autoScalingGroupName = fresh(scene, 'scaling-group')
      const launchTemplateId = idOf(scene, 'lt-', 'launch-template')
      const run = (path: string, account?: string) => silent('ec2:RunInstances', arn(scene, 'ec2', path, account))
      const subnet = scene.id('subnet-', 17, 'scaling')
      return {
        request: {
          autoScalingGroupName,
          launchTemplate: { launchTemplateId, version: '$Latest' },
          minSize: 1,
          maxSize: 4,
          vPCZoneIdentifier: subnet,
          tags: [{ key: 'team', value: 'orders', propagateAtLaunch: true }],
        },
        needs: [
          need('autoscaling:CreateAutoScalingGroup', groupArn(scene, autoScalingGroupName, '*')),
          need('autoscaling:CreateOrUpdateTags', groupArn(scene, autoScalingGroupName, '*')),
          need('ec2:RunInstances', arn(scene, 'ec2', `launch-template/${launchTemplateId}`)),
          run(`image/${scene.id('ami-', 17, launchTemplateId)}`, ''),
          run('instance/*'),
          run('network-interface/*'),
          run('volume/*'),
          run(`security-group/${scene.id('sg-', 17, launchTemplateId)}`),
          need('ec2:RunInstances', arn(scene, 'ec2', `subnet/${subnet}`)),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html' },
  ),
  groups.write('SetDesiredCapacity', (scene) => {
    const autoScalingGroupName = scene.name('scaling-group')
    return {
      request: { autoScalingGroupName, desiredCapacity: 3, honorCooldown: false },
      needs: [need('autoscaling:SetDesiredCapacity', groupArn(scene, autoScalingGroupName))],
    }
  }),
  groups.write('TerminateInstanceInAutoScalingGroup', (scene) => {
    const name = scene.name('scaling-group')
    return {
      request: { instanceId: scene.id('i-', 17, name), shouldDecrementDesiredCapacity: false },
      response: { activity: { autoScalingGroupName: name } },
      needs: [need('autoscaling:TerminateInstanceInAutoScalingGroup', groupArn(scene, name))],
    }
  }),
  groups.write('CreateOrUpdateTags', (scene) => {
    const name = scene.name('scaling-group')
    return {
      request: {
        tags: [{ resourceId: name, resourceType: 'auto-scaling-group', key: 'team', value: 'orders' }],
      },
      needs: [need('autoscaling:CreateOrUpdateTags', groupArn(scene, name))],
    }
  }),
  groups.read('DescribeAutoScalingGroups', () => ({
    request: { maxRecords: 100 },
    needs: [need('autoscaling:DescribeAutoScalingGroups', '*')],
  })),
]

/** Its records share the event source of EC2 Auto Scaling; `additionalEventData` distinguishes them. */
const targets = service({
  prefix: 'application-autoscaling',
  source: 'autoscaling',
  page: reference('awsapplicationautoscaling'),
})
const additional = { service: 'application-autoscaling' }

const scalable = (scene: Scene) => ({
  serviceNamespace: 'ecs',
  scalableDimension: 'ecs:service:DesiredCount',
  resourceId: `service/${scene.name('cluster')}/${scene.name('service')}`,
})
const scalableArn = (scene: Scene, resourceId: string): string =>
  arn(scene, 'application-autoscaling', `scalable-target/${scene.id('', 32, resourceId)}`)

export const applicationAutoscaling: readonly Operation[] = [
  targets.write('PutScalingPolicy', (scene) => {
    const target = scalable(scene)
    return {
      request: { ...target, policyName: 'cpu', policyType: 'TargetTrackingScaling' },
      additional,
      needs: [need('application-autoscaling:PutScalingPolicy', scalableArn(scene, target.resourceId))],
    }
  }),
  targets.write(
    'RegisterScalableTarget',
    (scene) => {
      const target = scalable(scene)
      const ARN = arn(scene, 'ecs', target.resourceId)
      return {
        request: { ...target, minCapacity: 1, maxCapacity: 4 },
        additional,
        needs: [
          need('application-autoscaling:RegisterScalableTarget', scalableArn(scene, target.resourceId)),
          need('ecs:DescribeServices', ARN),
          need('ecs:UpdateService', ARN),
        ],
      }
    },
    {
      page: 'https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html',
    },
  ),
  targets.read('DescribeScalableTargets', () => ({
    request: { serviceNamespace: 'ecs' },
    additional,
    needs: [need('application-autoscaling:DescribeScalableTargets', '*')],
  })),
]

const metrics = service({ prefix: 'cloudwatch', source: 'monitoring', page: reference('amazoncloudwatch') })
const alarmArn = (scene: Scene, name: string): string => arn(scene, 'cloudwatch', `alarm:${name}`)

export const cloudwatch: readonly Operation[] = [
  metrics.write(
    'PutMetricAlarm#tags',
    (scene) => {
      const alarmName = fresh(scene, 'alarm')
      const ARN = alarmArn(scene, alarmName)
      return {
        request: { alarmName, metricName: 'Errors', namespace: 'AWS/Lambda', threshold: 1, tags: TAGS },
        needs: [need('cloudwatch:PutMetricAlarm', ARN), need('cloudwatch:TagResource', ARN)],
      }
    },
    { page: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html' },
  ),
  metrics.write('DeleteAlarms', (scene) => {
    const alarmNames = [...new Set([scene.name('alarm'), scene.name('alarm')])]
    return {
      request: { alarmNames },
      needs: alarmNames.map((name) => need('cloudwatch:DeleteAlarms', alarmArn(scene, name))),
    }
  }),
  metrics.write('SetAlarmState', (scene) => {
    const alarmName = scene.name('alarm')
    return {
      request: { alarmName, stateValue: 'OK', stateReason: 'checked' },
      needs: [need('cloudwatch:SetAlarmState', alarmArn(scene, alarmName))],
    }
  }),
  metrics.write('PutDashboard', (scene) => {
    const dashboardName = scene.name('dashboard')
    return {
      request: { dashboardName, dashboardBody: '{}' },
      needs: [need('cloudwatch:PutDashboard', `arn:aws:cloudwatch::${scene.account}:dashboard/${dashboardName}`)],
    }
  }),
  metrics.read(
    'GetMetricStatistics',
    () => ({
      request: { namespace: 'AWS/Lambda', metricName: 'Errors', period: 300, statistics: ['Sum'] },
      needs: [need('cloudwatch:GetMetricStatistics', '*')],
    }),
    { dataType: 'AWS::CloudWatch::Metric' },
  ),
]

const tagging = service({ prefix: 'tag', source: 'tagging', page: reference('amazonresourcegrouptaggingapi') })

export const tag: readonly Operation[] = [
  tagging.write(
    'TagResources',
    (scene) => {
      const queue = arn(scene, 'sqs', scene.name('queue'))
      return {
        request: { resourceARNList: [queue], tags: { team: 'orders' } },
        needs: [need('tag:TagResources', '*'), need('sqs:TagQueue', queue)],
      }
    },
    { page: 'https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_TagResources.html' },
  ),
  tagging.read('GetResources', () => ({
    request: { tagFilters: [{ key: 'team', values: ['orders'] }] },
    needs: [need('tag:GetResources', '*')],
  })),
]
