import { at, statedCases } from './cases.ts'

const secret = (name: string, of?: string): string => at('secretsmanager', `secret:${name}`, of)

statedCases('secretsmanager', [
  ['GetSecretValue', { secretId: 'prod/db' }, [secret('prod/db-*')]],
  ['GetSecretValue', { secretId: secret('prod/db-a1B2c3') }, [secret('prod/db-a1B2c3')]],
  ['GetSecretValue', { secretId: secret('prod/db') }, [secret('prod/db-*')]],
  // Six characters after a hyphen may be the end of a name.
  ['GetSecretValue', { secretId: secret('prod/db-backup') }, [secret('prod/db-backup*')]],
  ['GetSecretValue', { secretId: secret('prod/db-Master') }, [secret('prod/db-Master*')]],
  ['GetSecretValue', { secretId: secret('prod/db-db2024') }, [secret('prod/db-db2024*')]],
  ['GetSecretValue', { secretId: 'prod/db-a1B2c3' }, [secret('prod/db-a1B2c3-*')]],
  [
    'DescribeSecret',
    { secretId: secret('shared-Xy3kQ9', 'eu-central-1:444455556666') },
    [secret('shared-Xy3kQ9', 'eu-central-1:444455556666')],
  ],
  ['GetSecretValue', { secretId: at('ssm', 'parameter/prod/db') }, 'unknown'],
  ['GetSecretValue', {}, 'unknown'],
  ['CreateSecret', { name: 'prod/db', kmsKeyId: 'alias/x' }, [secret('prod/db-*')]],
  [
    'ReplicateSecretToRegions',
    { secretId: 'prod/db', addReplicaRegions: [{ region: 'eu-west-1' }] },
    [secret('prod/db-*')],
  ],
  ['ValidateResourcePolicy', { resourcePolicy: '{}' }, 'unknown'],
  ['BatchGetSecretValue', { secretIdList: ['a', 'b'] }, ['*']],
  [
    'BatchGetSecretValue GetSecretValue',
    { secretIdList: ['a', secret('b-a1B2c3')] },
    [secret('a-*'), secret('b-a1B2c3')],
  ],
  ['BatchGetSecretValue GetSecretValue', { filters: [{ key: 'name', values: ['a'] }] }, 'unknown'],
  ['ListSecrets', {}, ['*']],
])
