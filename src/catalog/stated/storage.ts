import { byType, type NamedKind } from './by-type.ts'

const backupKind = (before: string, ...members: readonly string[]): NamedKind => ({
  service: 'backup',
  before,
  members,
})

export const backup = byType({
  page: 'https://docs.aws.amazon.com/aws-backup/latest/devguide/access-control.html',
  kinds: {
    backupvault: backupKind('backup-vault:', 'backupvaultname'),
    backupplan: backupKind('backup-plan:', 'backupplanid'),
  },
  except: ['CreateBackupPlan'],
})

export const elasticfilesystem = byType({
  page: 'https://docs.aws.amazon.com/efs/latest/ug/security_iam_service-with-iam.html',
  kinds: {
    'file-system': {
      service: 'elasticfilesystem',
      before: 'file-system/',
      name: /^fs-[0-9a-f]+$/,
      members: ['filesystemid'],
    },
    'access-point': {
      service: 'elasticfilesystem',
      before: 'access-point/',
      name: /^fsap-[0-9a-f]+$/,
      members: ['accesspointid'],
    },
  },
})

export const es = byType({
  page: 'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html',
  kinds: {
    domain: {
      service: 'es',
      before: 'domain/',
      name: /^[a-z][a-z0-9-]*$/,
      members: ['domainname'],
      lists: ['domainNames'],
    },
  },
})
