import { at, statedCases } from './cases.ts'

statedCases('ecr', [
  ['DescribeImages', { repositoryName: 'team/app' }, [at('ecr', 'repository/team/app')]],
  [
    'BatchGetImage',
    { registryId: '444455556666', repositoryName: 'app' },
    [at('ecr', 'repository/app', 'eu-central-1:444455556666')],
  ],
  ['DescribeRepositories', { repositoryNames: ['a', 'b'] }, [at('ecr', 'repository/a'), at('ecr', 'repository/b')]],
  ['DescribeRepositories', {}, 'unknown'],
  ['TagResource', { resourceArn: at('ecr', 'repository/app') }, [at('ecr', 'repository/app')]],
  ['GetAuthorizationToken', {}, ['*']],
])

statedCases('eks', [
  ['DescribeCluster', { name: 'main' }, [at('eks', 'cluster/main')]],
  ['ListNodegroups', { name: 'main' }, [at('eks', 'cluster/main')]],
  ['DescribeNodegroup', { name: 'main', nodegroupName: 'workers' }, [at('eks', 'nodegroup/main/workers/*')]],
  ['DescribeNodegroup', { clusterName: 'main', nodegroupName: 'workers' }, [at('eks', 'nodegroup/main/workers/*')]],
])
