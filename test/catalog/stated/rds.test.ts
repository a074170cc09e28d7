import { at, statedCases } from './cases.ts'

statedCases('rds', [
  ['RebootDBInstance', { dBInstanceIdentifier: 'Orders' }, [at('rds', 'db:orders')]],
  ['DescribeDBInstances', { dBInstanceIdentifier: 'orders' }, [at('rds', 'db:orders')]],
  ['DescribeDBInstances', {}, 'unknown'],
  [
    'CreateDBSnapshot',
    { dBInstanceIdentifier: 'orders', dBSnapshotIdentifier: 'Before' },
    [at('rds', 'db:orders'), at('rds', 'snapshot:before')],
  ],
  [
    'DeleteDBSnapshot',
    { dBSnapshotIdentifier: at('rds', 'snapshot:x', 'eu-central-1:444455556666') },
    [at('rds', 'snapshot:x', 'eu-central-1:444455556666')],
  ],
  ['ModifyDBParameterGroup', { dBParameterGroupName: 'mysql8' }, [at('rds', 'pg:mysql8')]],
  ['AddTagsToResource', { resourceName: at('rds', 'db:orders') }, [at('rds', 'db:orders')]],
  ['AddTagsToResource', { resourceName: 'orders' }, 'unknown'],
])
