import { at, statedCases, type Case } from './cases.ts'

const ecs = (resource: string): string => at('ecs', resource)

statedCases('ecs', [
  // A service made before 2021 has an ARN without the cluster until it is migrated, and a name does not say which.
  ['UpdateService', { cluster: 'main', service: 'web' }, 'unknown'],
  ['UpdateService', { cluster: 'main', service: ecs('service/main/web') }, [ecs('service/main/web')]],
  ['UpdateService', { cluster: 'main', service: ecs('service/web') }, 'unknown'],
  ...['service/web', 'service/main/web'].map((arn): Case => [
    'UpdateService',
    { cluster: 'main', service: 'web' },
    [ecs(arn)],
    { responseElements: { service: { serviceArn: ecs(arn), status: 'ACTIVE' } } },
  ]),
  [
    'UpdateService',
    { cluster: 'main', service: ecs('service/web') },
    [ecs('service/main/web')],
    { responseElements: { service: { serviceArn: ecs('service/main/web') } } },
  ],
  [
    'UpdateService',
    { cluster: 'main', service: 'web' },
    'unknown',
    { responseElements: { service: { serviceArn: ecs('service/main/api') } } },
  ],
  ['DeleteService', { service: 'web' }, 'unknown'],
  [
    'DeleteService',
    { service: 'web' },
    [ecs('service/default/web')],
    { responseElements: { service: { serviceArn: ecs('service/default/web') } } },
  ],
  ['CreateService', { cluster: 'main', serviceName: 'web', taskDefinition: 'web' }, [ecs('service/main/web')]],
  [
    'CreateService',
    { cluster: 'main', serviceName: '1abf0f6d-a411-4033-b8eb-a4eed3ad252a' },
    [ecs('service/main/1abf0f6d-a411-4033-b8eb-a4eed3ad252a')],
  ],
  ['DescribeServices', { cluster: 'main', services: ['a', ecs('service/main/b')] }, 'unknown'],
  ['DescribeServices', { cluster: 'main', services: [ecs('service/main/b')] }, [ecs('service/main/b')]],
  ['DescribeServices', { cluster: 'main' }, 'unknown'],
  ['StopTask', { cluster: 'main', task: '1abf0f6d-a411-4033-b8eb-a4eed3ad252a' }, 'unknown'],
  ['StopTask', { cluster: 'main', task: '0a1b' }, [ecs('task/main/0a1b')]],
  ['DescribeTasks', { cluster: 'main', tasks: ['0a1b'] }, [ecs('task/main/0a1b')]],
  ['ExecuteCommand', { cluster: 'main', task: '0a1b', command: 'sh' }, [ecs('cluster/main'), ecs('task/main/0a1b')]],
  ['RunTask', { cluster: 'main', taskDefinition: 'web:3' }, [ecs('task-definition/web:3')]],
  ['RunTask', { cluster: 'main', taskDefinition: 'web' }, [ecs('task-definition/web:*')]],
  ['RunTask', { taskDefinition: ecs('task-definition/web:3') }, [ecs('task-definition/web:3')]],
  ['RegisterTaskDefinition', { family: 'web' }, [ecs('task-definition/web:*')]],
  ['DescribeTaskDefinition', { taskDefinition: 'web' }, ['*']],
  ['CreateCluster', {}, [ecs('cluster/default')]],
  ['DescribeClusters', { clusters: ['a', 'b'] }, [ecs('cluster/a'), ecs('cluster/b')]],
  ['TagResource', { resourceArn: ecs('service/main/web') }, [ecs('service/main/web')]],
  ['TagResource', { resourceArn: ecs('service/web') }, 'unknown'],
])
