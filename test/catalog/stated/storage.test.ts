import { at, statedCases } from './cases.ts'

statedCases('backup', [
  ['DescribeBackupVault', { backupVaultName: 'daily' }, [at('backup', 'backup-vault:daily')]],
  ['GetBackupPlan', { backupPlanId: '0a-1b' }, [at('backup', 'backup-plan:0a-1b')]],
  ['DescribeBackupVault', {}, 'unknown'],
])

statedCases('elasticfilesystem', [
  ['DescribeBackupPolicy', { fileSystemId: 'fs-0a1b' }, [at('elasticfilesystem', 'file-system/fs-0a1b')]],
  [
    'DescribeBackupPolicy',
    { fileSystemId: at('elasticfilesystem', 'file-system/fs-0a1b') },
    [at('elasticfilesystem', 'file-system/fs-0a1b')],
  ],
  ['DeleteAccessPoint', { accessPointId: 'fsap-0a' }, [at('elasticfilesystem', 'access-point/fsap-0a')]],
])

statedCases('es', [
  ['DescribeDomain', { domainName: 'search' }, [at('es', 'domain/search')]],
  ['DescribeDomains', { domainNames: ['search', 'logs'] }, [at('es', 'domain/search'), at('es', 'domain/logs')]],
])
