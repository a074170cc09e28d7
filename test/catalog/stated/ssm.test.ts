import { at, statedCases } from './cases.ts'

const parameter = (name: string, of?: string): string => at('ssm', `parameter/${name}`, of)
const instance = at('ec2', 'instance/i-0a1b2c')
const node = at('ssm', 'managed-instance/mi-0a1b2c')
const awsDocument = (name: string): string => at('ssm', `document/${name}`, 'eu-central-1:')

statedCases('ssm', [
  ['GetParameter', { name: 'plain' }, [parameter('plain')]],
  ['GetParameter', { name: '/app/db/password', withDecryption: true }, [parameter('app/db/password')]],
  ['GetParameter', { name: '/app/db:3' }, [parameter('app/db')]],
  ['GetParameter', { name: '/app/db:live' }, [parameter('app/db')]],
  ['GetParameter', { name: parameter('app/db') }, [parameter('app/db')]],
  [
    'GetParameter',
    { name: `${parameter('app/db', 'eu-central-1:444455556666')}:2` },
    [parameter('app/db', 'eu-central-1:444455556666')],
  ],
  ['GetParameter', { name: '/aws/service/ami/latest' }, [parameter('aws/service/ami/latest', 'eu-central-1:*')]],
  [
    'GetParameters',
    { names: ['/app/a', parameter('app/b'), 'c:1'] },
    [parameter('app/a'), parameter('app/b'), parameter('c')],
  ],
  ['GetParameters', { names: ['/app/a', 'b c'] }, 'unknown'],
  ['GetParameters', {}, 'unknown'],
  ['GetParametersByPath', { path: '/app/db', recursive: true }, { only: [parameter('app/db')] }],
  ['GetParametersByPath', { path: '/app/db/' }, { only: [parameter('app/db*')] }],
  ['GetParametersByPath', { path: '/' }, 'unknown'],
  ['GetDocument', { name: 'AWS-RunShellScript' }, [awsDocument('AWS-RunShellScript')]],
  ['GetDocument', { name: 'deploy' }, [at('ssm', 'document/deploy')]],
  [
    'GetDocument',
    { name: at('ssm', 'document/deploy', 'eu-central-1:444455556666') },
    [at('ssm', 'document/deploy', 'eu-central-1:444455556666')],
  ],
  [
    'SendCommand',
    { documentName: 'AWS-RunShellScript', instanceIds: ['i-0a1b2c', 'mi-0a1b2c'] },
    [awsDocument('AWS-RunShellScript'), instance, node],
  ],
  [
    'SendCommand',
    { documentName: 'deploy', targets: [{ key: 'tag:a', values: ['b'] }] },
    { only: [at('ssm', 'document/deploy')] },
  ],
  [
    'SendCommand',
    { documentName: 'deploy', instanceIds: ['i-0a1b2c'], outputS3BucketName: 'b' },
    { only: [at('ssm', 'document/deploy'), instance] },
  ],
  ['SendCommand', { instanceIds: ['i-0a1b2c'] }, 'unknown'],
  ['StartSession', { target: 'i-0a1b2c' }, { only: [instance] }],
  [
    'StartSession',
    { target: 'i-0a1b2c', documentName: 'AWS-StartSSHSession' },
    [instance, awsDocument('AWS-StartSSHSession')],
  ],
  ['StartSession', { target: 'ecs:cluster_task_container' }, 'unknown'],
  ['TerminateSession', { sessionId: 'ada-0123' }, [at('ssm', 'session/ada-0123')]],
  ['AddTagsToResource', { resourceType: 'Parameter', resourceId: '/app/db', tags: [] }, [parameter('app/db')]],
  ['AddTagsToResource', { resourceType: 'ManagedInstance', resourceId: 'mi-0a1b2c' }, [node]],
  ['AddTagsToResource', { resourceType: 'Other', resourceId: 'x' }, 'unknown'],
  ['GetMaintenanceWindow', { windowId: 'mw-0a1b' }, [at('ssm', 'maintenancewindow/mw-0a1b')]],
  [
    'GetPatchBaseline',
    { baselineId: at('ssm', 'patchbaseline/pb-0a', 'eu-central-1:444455556666') },
    [at('ssm', 'patchbaseline/pb-0a', 'eu-central-1:444455556666')],
  ],
  [
    'GetServiceSetting',
    { settingId: '/ssm/parameter-store/default-parameter-tier' },
    [at('ssm', 'servicesetting/ssm/parameter-store/default-parameter-tier')],
  ],
  ['PutComplianceItems', { resourceId: 'i-0a1b2c', resourceType: 'ManagedInstance' }, [instance]],
  [
    'UpdateInstanceAssociationStatus',
    { associationId: '0a1b2c3d-0000-4000-8000-000000000001', instanceId: 'mi-0a1b2c' },
    [at('ssm', 'association/0a1b2c3d-0000-4000-8000-000000000001'), node],
  ],
  ['UpdateInstanceInformation', { instanceId: 'i-0a1b2c' }, [instance]],
])
