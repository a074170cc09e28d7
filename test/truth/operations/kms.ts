import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, need, reference, resource, roleArn, service, silent, uuid } from './define.ts'

const KEY = 'AWS::KMS::Key'
const ALIAS = 'AWS::KMS::Alias'
const ALIASES = 'https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html'

const { read, write } = service({ prefix: 'kms', source: 'kms', page: reference('awskeymanagementservice') })

/** The key behind one of the caller's aliases: requests by alias do not show it, records list it. */
const keyArn = (scene: Scene, alias: string): string => arn(scene, 'kms', `key/${uuid(scene, alias)}`)

const onKey =
  (
    action: string,
    by: 'id' | 'arn' | 'alias' | 'alias-arn',
    parameters: Readonly<Record<string, unknown>> = {},
  ): Operation['call'] =>
  (scene) => {
    const alias = scene.name('key')
    const ARN = keyArn(scene, alias)
    const keyId = {
      id: uuid(scene, alias),
      arn: ARN,
      alias: `alias/${alias}`,
      'alias-arn': arn(scene, 'kms', `alias/${alias}`),
    }[by]
    return { request: { keyId, ...parameters }, resources: [resource(scene, KEY, ARN)], needs: [need(action, ARN)] }
  }

export const kms: readonly Operation[] = [
  read('Decrypt', (scene) => {
    const ARN = keyArn(scene, scene.name('key'))
    return {
      request: { encryptionAlgorithm: 'SYMMETRIC_DEFAULT', encryptionContext: { purpose: 'orders' } },
      resources: [resource(scene, KEY, ARN)],
      needs: [need('kms:Decrypt', ARN)],
    }
  }),
  read('Encrypt#alias', onKey('kms:Encrypt', 'alias', { encryptionAlgorithm: 'SYMMETRIC_DEFAULT' })),
  read('GenerateDataKey#alias-arn', onKey('kms:GenerateDataKey', 'alias-arn', { keySpec: 'AES_256' })),
  read('DescribeKey#alias', onKey('kms:DescribeKey', 'alias')),
  read('Sign', onKey('kms:Sign', 'arn', { messageType: 'DIGEST', signingAlgorithm: 'RSASSA_PSS_SHA_256' })),
  read(
    'ReEncrypt',
    (scene) => {
      const from = keyArn(scene, scene.name('key'))
      const to = scene.name('archive-key')
      return {
        request: {
          sourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
          destinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
          destinationKeyId: `alias/${to}`,
        },
        resources: [resource(scene, KEY, from), resource(scene, KEY, keyArn(scene, to))],
        needs: [need('kms:ReEncryptFrom', from), need('kms:ReEncryptTo', keyArn(scene, to))],
      }
    },
    { page: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html' },
  ),
  write('CreateGrant', (scene) => {
    const alias = scene.name('key')
    const ARN = keyArn(scene, alias)
    return {
      request: { keyId: ARN, granteePrincipal: roleArn(scene), operations: ['Decrypt'] },
      resources: [resource(scene, KEY, ARN)],
      needs: [need('kms:CreateGrant', ARN)],
    }
  }),
  write(
    'CreateKey#tags',
    (scene) => {
      const ARN = arn(scene, 'kms', `key/${uuid(scene)}`)
      return {
        request: {
          description: 'orders',
          keyUsage: 'ENCRYPT_DECRYPT',
          keySpec: 'SYMMETRIC_DEFAULT',
          origin: 'AWS_KMS',
          tags: [{ tagKey: 'team', tagValue: 'orders' }],
        },
        response: { keyMetadata: { arn: ARN } },
        resources: [resource(scene, KEY, ARN)],
        needs: [need('kms:CreateKey', '*'), need('kms:TagResource', ARN)],
      }
    },
    { page: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html' },
  ),
  write(
    'CreateAlias',
    (scene) => {
      const aliasName = `alias/${fresh(scene, 'key')}`
      const target = scene.name('key')
      return {
        request: { aliasName, targetKeyId: uuid(scene, target) },
        resources: [resource(scene, ALIAS, arn(scene, 'kms', aliasName)), resource(scene, KEY, keyArn(scene, target))],
        needs: [need('kms:CreateAlias', arn(scene, 'kms', aliasName)), need('kms:CreateAlias', keyArn(scene, target))],
      }
    },
    { page: ALIASES },
  ),
  write(
    'UpdateAlias',
    (scene) => {
      const aliasName = `alias/${scene.name('rotated-key')}`
      const target = scene.name('key')
      return {
        request: { aliasName, targetKeyId: uuid(scene, target) },
        resources: [resource(scene, ALIAS, arn(scene, 'kms', aliasName)), resource(scene, KEY, keyArn(scene, target))],
        needs: [
          need('kms:UpdateAlias', arn(scene, 'kms', aliasName)),
          need('kms:UpdateAlias', keyArn(scene, target)),
          silent('kms:UpdateAlias', keyArn(scene, aliasName)),
        ],
      }
    },
    { page: ALIASES },
  ),
  read('ListAliases', () => ({ request: { limit: 100 }, needs: [need('kms:ListAliases', '*')] })),
  write('ScheduleKeyDeletion', onKey('kms:ScheduleKeyDeletion', 'id', { pendingWindowInDays: 30 })),
]
