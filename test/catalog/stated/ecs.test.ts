import { at, statedCases } from './cases.ts'

const ecs = (resource: string): string => at('ecs', resource)

statedCases('ecs', [
  // A service made before 2021 has the short form until it is migrated, and a name does not say which.
  ['UpdateService', { cluster: 'main', service: 'web' }, [ecs('service/main/web'), ecs('service/web')]],
  ['UpdateService', { cluster: ecs('cluster/main'), service: 'web' }, [ecs('service/main/web'), ecs('service/web')]],
  ['UpdateService', { cluster: 'main', service: ecs('service/main/web') }, [ecs('service/main/web')]],
  [
    'UpdateService',
    { cluster: 'main', service: 'web' },
    [ecs('service/web')],
    { responseElements: { service: { serviceArn: ecs('service/web') } } },
  ],
  [
    'UpdateService',
    { cluster: 'main', service: ecs('service/main/web') },
    [ecs('service/main/web')],
    { responseElements: { service: { serviceArn: ecs('service/main/web'), status: 'ACTIVE' } } },
  ],
  [
    'UpdateService',
    { cluster: 'main', service: 'web' },
    [ecs('service/main/web'), ecs('service/web')],
    { responseElements: { service: { serviceArn: ecs('service/main/api') } } },
  ],
  ['DeleteService', { service: 'web' }, [ecs('service/default/web'), ecs('service/web')]],
  ['UpdateService', { cluster: 'main', service: ecs('service/web') }, 'unknown'],
  ['CreateService', { cluster: 'main', serviceName: 'web', taskDefinition: 'web' }, [ecs('service/main/web')]],
  [
    'DescribeServices',
    { cluster: 'main', services: ['a', ecs('service/main/b')] },
    [ecs('service/main/a'), ecs('service/a'), ecs('service/main/b')],
  ],
  ['DescribeServices', { cluster: 'main' }, 'unknown'],
  [
    'StopTask',
    { cluster: 'main', task: '1abf0f6d-a411-4033-b8eb-a4eed3ad252a' },
    [ecs('task/main/1abf0f6d-a411-4033-b8eb-a4eed3ad252a'), ecs('task/1abf0f6d-a411-4033-b8eb-a4eed3ad252a')],
  ],
  // A service may have the name of such an id.
  [
    'CreateService',
    { cluster: 'main', serviceName: '1abf0f6d-a411-4033-b8eb-a4eed3ad252a' },
    [ecs('service/main/1abf0f6d-a411-4033-b8eb-a4eed3ad252a')],
  ],
  [
    'UpdateService',
    { cluster: 'main', service: '1abf0f6d-a411-4033-b8eb-a4eed3ad252a' },
    [ecs('service/main/1abf0f6d-a411-4033-b8eb-a4eed3ad252a'), ecs('service/1abf0f6d-a411-4033-b8eb-a4eed3ad252a')],
  ],
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
