import type { Operation, RecordResource, Scene } from '../operation.ts'
import { arn, fresh, HIDDEN, idOf, need, reference, service, silent, TAGS } from './define.ts'

/** Secrets Manager appends a hyphen and six characters to a secret's name, whatever the name ends in. */
const ACCESS = 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html'

const secrets = service({ prefix: 'secretsmanager', source: 'secretsmanager', page: ACCESS })

const secretArn = (scene: Scene, name: string): string =>
  arn(scene, 'secretsmanager', `secret:${name}-${scene.id('', 6, `secret ${name}`)}`)

const onSecret =
  (
    action: string,
    by: 'name' | 'arn' | 'partial-arn' | 'six-letters',
    parameters: Readonly<Record<string, unknown>> = {},
  ): Operation['call'] =>
  (scene) => {
    const name = by === 'six-letters' ? `app/${scene.name('secret')}-tokens` : `app/${scene.name('secret')}`
    const ARN = secretArn(scene, name)
    const partial = arn(scene, 'secretsmanager', `secret:${name}`)
    const secretId = { name, arn: ARN, 'partial-arn': partial, 'six-letters': partial }[by]
    return { request: { secretId, ...parameters }, needs: [need(action, ARN)] }
  }

export const secretsmanager: readonly Operation[] = [
  secrets.read('GetSecretValue', onSecret('secretsmanager:GetSecretValue', 'name')),
  secrets.read('GetSecretValue#arn', onSecret('secretsmanager:GetSecretValue', 'arn')),
  secrets.read('GetSecretValue#partial-arn', onSecret('secretsmanager:GetSecretValue', 'partial-arn')),
  secrets.read('GetSecretValue#six-letters', onSecret('secretsmanager:GetSecretValue', 'six-letters')),
  secrets.read('DescribeSecret', onSecret('secretsmanager:DescribeSecret', 'name')),
  secrets.write('PutSecretValue', onSecret('secretsmanager:PutSecretValue', 'arn')),
  secrets.write(
    'CreateSecret#tags',
    (scene) => {
      const name = `app/${fresh(scene, 'secret')}`
      const ARN = secretArn(scene, name)
      return {
        request: { name, clientRequestToken: scene.id('', 32), description: '', tags: TAGS },
        response: { aRN: ARN, name },
        needs: [need('secretsmanager:CreateSecret', ARN), need('secretsmanager:TagResource', ARN)],
      }
    },
    { page: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html' },
  ),
  secrets.write(
    'RotateSecret',
    (scene) => {
      const name = `app/${scene.name('secret')}`
      const rotationLambdaARN = arn(scene, 'lambda', `function:${scene.name('rotation-function')}`)
      return {
        request: { secretId: name, rotationLambdaARN, rotationRules: { automaticallyAfterDays: 30 } },
        needs: [
          need('secretsmanager:RotateSecret', secretArn(scene, name)),
          need('lambda:InvokeFunction', rotationLambdaARN),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html' },
  ),
  secrets.read(
    'BatchGetSecretValue#list',
    (scene) => {
      const name = `app/${scene.name('secret')}`
      const other = secretArn(scene, `app/${scene.name('shared-secret')}`)
      return {
        request: { secretIdList: [name, other] },
        needs: [
          need('secretsmanager:BatchGetSecretValue', '*'),
          need('secretsmanager:GetSecretValue', secretArn(scene, name)),
          need('secretsmanager:GetSecretValue', other),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html' },
  ),
  secrets.read(
    'BatchGetSecretValue#filters',
    (scene) => ({
      request: { filters: [{ key: 'tag-key', values: ['team'] }] },
      needs: [
        need('secretsmanager:BatchGetSecretValue', '*'),
        need('secretsmanager:ListSecrets', '*'),
        silent('secretsmanager:GetSecretValue', secretArn(scene, `app/${scene.name('secret')}`)),
      ],
    }),
    { page: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html' },
  ),
  secrets.read(
    'ListSecrets',
    () => ({
      request: { maxResults: 100 },
      needs: [need('secretsmanager:ListSecrets', '*')],
    }),
    { page: reference('awssecretsmanager') },
  ),
]

const systems = service({ prefix: 'ssm', source: 'ssm', page: reference('awssystemsmanager') })

const parameterArn = (scene: Scene, name: string): string => arn(scene, 'ssm', `parameter/${name.replace(/^\//, '')}`)
const parameterResource = (scene: Scene, name: string): RecordResource => ({
  accountId: scene.account,
  ARN: parameterArn(scene, name),
})
const pathOf = (scene: Scene): string => `/app/${scene.name('parameter')}`

const onParameter =
  (
    action: string,
    nameOf: (scene: Scene) => string,
    parameters: Readonly<Record<string, unknown>> = {},
  ): Operation['call'] =>
  (scene) => {
    const name = nameOf(scene)
    return {
      request: { name, ...parameters },
      resources: [parameterResource(scene, name)],
      needs: [need(action, parameterArn(scene, name))],
    }
  }

/** Documents of AWS have no account in their ARN: https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-setting-up.html */
const document = (scene: Scene, name: string): string =>
  arn(scene, 'ssm', `document/${name}`, name.startsWith('AWS-') ? '' : scene.account)

export const ssm: readonly Operation[] = [
  systems.read('GetParameter', onParameter('ssm:GetParameter', pathOf, { withDecryption: true })),
  systems.read(
    'GetParameter#no-path',
    onParameter('ssm:GetParameter', (scene) => scene.name('plain-parameter'), { withDecryption: false }),
  ),
  systems.read(
    'GetParameters#names-and-arns',
    (scene) => {
      const own = pathOf(scene)
      const shared = arn(scene, 'ssm', `parameter/shared/${scene.name('partner-parameter')}`, scene.otherAccount)
      return {
        request: { names: [own, shared], withDecryption: false },
        resources: [parameterResource(scene, own), { accountId: scene.otherAccount, ARN: shared }],
        needs: [need('ssm:GetParameters', parameterArn(scene, own)), need('ssm:GetParameters', shared)],
      }
    },
    { page: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-shared-parameters.html' },
  ),
  systems.read(
    'GetParametersByPath',
    (scene) => {
      const path = `/app/${scene.name('parameter-path')}`
      return {
        request: { path, recursive: true, withDecryption: false },
        needs: [need('ssm:GetParametersByPath', parameterArn(scene, path))],
      }
    },
    { page: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html' },
  ),
  systems.write(
    'PutParameter#tags',
    (scene) => {
      const name = `/app/${fresh(scene, 'parameter')}`
      return {
        request: { name, value: HIDDEN, type: 'SecureString', overwrite: false, tags: TAGS, tier: 'Standard' },
        resources: [parameterResource(scene, name)],
        needs: [
          need('ssm:PutParameter', parameterArn(scene, name)),
          need('ssm:AddTagsToResource', parameterArn(scene, name)),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html' },
  ),
  systems.write('DeleteParameter', onParameter('ssm:DeleteParameter', pathOf)),
  systems.read('ListTagsForResource', (scene) => {
    const resourceId = pathOf(scene)
    return {
      request: { resourceType: 'Parameter', resourceId },
      needs: [need('ssm:ListTagsForResource', parameterArn(scene, resourceId))],
    }
  }),
  systems.read('DescribeParameters', () => ({
    request: { maxResults: 10 },
    needs: [need('ssm:DescribeParameters', '*')],
  })),
  systems.write('SendCommand', (scene) => {
    const instance = idOf(scene, 'i-', 'instance')
    return {
      request: { documentName: 'AWS-RunShellScript', instanceIds: [instance], interactive: false, parameters: HIDDEN },
      needs: [
        need('ssm:SendCommand', document(scene, 'AWS-RunShellScript')),
        need('ssm:SendCommand', arn(scene, 'ec2', `instance/${instance}`)),
      ],
    }
  }),
  systems.write(
    'SendCommand#targets-by-tag',
    (scene) => {
      const documentName = scene.name('document')
      return {
        request: {
          documentName,
          targets: [{ key: 'tag:team', values: ['orders'] }],
          maxConcurrency: '50%',
          interactive: false,
          parameters: HIDDEN,
        },
        needs: [
          need('ssm:SendCommand', document(scene, documentName)),
          silent('ssm:SendCommand', arn(scene, 'ec2', `instance/${idOf(scene, 'i-', 'tagged-instance')}`)),
          silent('ssm:SendCommand', arn(scene, 'ec2', `instance/${idOf(scene, 'i-', 'tagged-instance')}`)),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-setting-up.html' },
  ),
  systems.write(
    'StartSession#document',
    (scene) => {
      const target = idOf(scene, 'i-', 'instance')
      const documentName = 'AWS-StartPortForwardingSession'
      return {
        request: { target, documentName, parameters: { portNumber: ['5432'] } },
        needs: [
          need('ssm:StartSession', arn(scene, 'ec2', `instance/${target}`)),
          need('ssm:StartSession', document(scene, documentName)),
        ],
      }
    },
    {
      page: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html',
    },
  ),
  systems.read('GetCommandInvocation', (scene) => ({
    request: { commandId: scene.id('', 32), instanceId: idOf(scene, 'i-', 'instance') },
    needs: [need('ssm:GetCommandInvocation', '*')],
  })),
  systems.write(
    'CreateDocument#tags',
    (scene) => {
      const name = fresh(scene, 'document')
      return {
        request: { name, content: HIDDEN, documentType: 'Command', tags: TAGS },
        needs: [
          need('ssm:CreateDocument', document(scene, name)),
          need('ssm:AddTagsToResource', document(scene, name)),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/tagging-documents.html' },
  ),
]
