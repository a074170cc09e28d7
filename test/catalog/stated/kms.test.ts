import { describe } from '@jest/globals'
import { account, listing, other, stated } from './calls.ts'

const id = '1234abcd-12ab-34cd-56ef-1234567890ab'
const replica = 'mrk-1234abcd12ab34cd56ef1234567890ab'
const arn = (rest: string, owner = account): string => `arn:aws:kms:eu-central-1:${owner}:${rest}`
const key = arn(`key/${id}`)
const second = arn('key/0987dcba-09fe-87dc-65ba-ab0987654321')
const foreign = arn(`key/${id}`, other)
const alias = arn('alias/orders')

describe('a call on a key is checked on the key, also where it names an alias', () => {
  stated('kms', [
    ['kms:Encrypt', 'Encrypt', { keyId: id }, [key]],
    ['kms:Encrypt', 'Encrypt', { keyId: key }, [key]],
    ['kms:Encrypt', 'Encrypt', { keyId: foreign }, [foreign], listing(foreign)],
    ['kms:Encrypt', 'Encrypt', { keyId: replica }, [arn(`key/${replica}`)]],
    ['kms:Encrypt', 'Encrypt', { keyId: 'alias/orders' }, [key], listing(key)],
    ['kms:Encrypt', 'Encrypt', { keyId: alias }, [key], listing(key)],
    ['kms:Encrypt', 'Encrypt', { keyId: 'alias/orders' }, 'unknown'],
    ['kms:Encrypt', 'Encrypt', { keyId: alias }, 'unknown'],
    ['kms:Encrypt', 'Encrypt', { keyId: 'alias/orders' }, 'unknown', listing(key, second)],
    ['kms:Encrypt', 'Encrypt', { keyId: id }, 'unknown', listing(second)],
    ['kms:Decrypt', 'Decrypt', { encryptionContext: { k: key } }, [second], listing(second)],
    ['kms:Decrypt', 'Decrypt', { encryptionContext: { k: key } }, 'unknown'],
    ['kms:RetireGrant', 'RetireGrant', null, [key], listing(key)],
    ['kms:CreateGrant', 'CreateGrant', { keyId: key, granteePrincipal: `arn:aws:iam::${other}:role/r` }, [key]],
    [
      'kms:TagResource',
      'ReplicateKey',
      { keyId: replica, replicaRegion: 'us-west-2', tags: [{ tagKey: 'a' }] },
      [`arn:aws:kms:us-west-2:${account}:key/${replica}`],
    ],
    ['kms:ReplicateKey', 'ReplicateKey', { keyId: replica, replicaRegion: 'us-west-2' }, [arn(`key/${replica}`)]],
    ['kms:CreateKey', 'CreateKey', { description: '' }, ['*'], listing(key)],
    [
      'kms:UpdatePrimaryRegion',
      'UpdatePrimaryRegion',
      { keyId: replica, primaryRegion: 'us-east-1' },
      { partly: [arn(`key/${replica}`)] },
    ],
  ])
})

describe('a re-encryption lists the key that decrypts first', () => {
  stated('kms', [
    ['kms:ReEncryptFrom', 'ReEncrypt', { destinationKeyId: second }, [key], listing(key, second)],
    ['kms:ReEncryptTo', 'ReEncrypt', { destinationKeyId: 'alias/orders' }, [second], listing(key, second)],
    ['kms:ReEncryptTo', 'ReEncrypt', { destinationKeyId: key }, 'unknown', listing(key, second)],
    ['kms:ReEncryptFrom', 'ReEncrypt', { destinationKeyId: key }, [key], listing(key)],
    ['kms:ReEncryptTo', 'ReEncrypt', { destinationKeyId: second }, [second]],
    ['kms:ReEncryptFrom', 'ReEncrypt', { destinationKeyId: second }, 'unknown'],
  ])
})

describe('an alias is checked with the keys that it stands for', () => {
  stated('kms', [
    ['kms:CreateAlias', 'CreateAlias', { aliasName: 'alias/orders', targetKeyId: id }, [alias, key]],
    [
      'kms:CreateAlias',
      'CreateAlias',
      { aliasName: 'alias/team/orders', targetKeyId: key },
      [arn('alias/team/orders'), key],
    ],
    ['kms:DeleteAlias', 'DeleteAlias', { aliasName: 'alias/orders' }, [alias, key], listing(alias, key)],
    ['kms:DeleteAlias', 'DeleteAlias', { aliasName: 'alias/orders' }, { partly: [alias] }],
    [
      'kms:UpdateAlias',
      'UpdateAlias',
      { aliasName: 'alias/orders', targetKeyId: id },
      { partly: [alias, key] },
      listing(alias, key),
    ],
    ['kms:CreateAlias', 'CreateAlias', { aliasName: 'orders', targetKeyId: id }, 'unknown'],
  ])
})
