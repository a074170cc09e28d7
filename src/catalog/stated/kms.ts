import type { Call } from '../call.ts'
import { byAction } from './parts.ts'
import { allKnownArns, recordedArns } from './reading.ts'
import { arnOf, exactResources, type StatedRule, type StatedRules } from './rule.ts'

/** Which operations act on a key and which on an alias, and that a key in another account needs its ARN. */
const page = 'https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html'
const aliasPage = 'https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html'

const keyArn = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/
const keyId = /^(mrk-)?[0-9a-f-]{32,36}$/i

/** A key's ARN or id; an alias says nothing of the key that it stands for. */
function requestedKey(call: Call, ...members: readonly string[]): string | undefined {
  const text = call.request.text(...members) ?? ''
  if (keyArn.test(text)) return text
  return keyId.test(text) ? arnOf(call, 'kms', `key/${text}`) : undefined
}

/** The one key of the record, which also shows what an alias stood for; else the one that the request names. */
function keyOf(call: Call, ...members: readonly string[]): string | undefined {
  const recorded = recordedArns(call, keyArn)
  const requested = requestedKey(call, ...members)
  if (recorded.length === 0) return requested
  if (requested !== undefined) return recorded.includes(requested) ? requested : undefined
  return recorded.length === 1 ? recorded[0] : undefined
}

const onKey: StatedRule = { page, resolve: (call) => exactResources(keyOf(call, 'keyid')) }

/** The record lists the key that decrypts, then the one that encrypts; a re-encryption under one key may list it once. */
function reEncrypted(side: 'source' | 'destination'): StatedRule {
  return {
    page: 'https://docs.aws.amazon.com/kms/latest/developerguide/ct-reencrypt.html',
    resolve: (call) => {
      const recorded = recordedArns(call, keyArn)
      const requested = requestedKey(call, `${side}keyid`)
      if (recorded.length === 0) return exactResources(requested)
      if (recorded.length > 2) return undefined
      const listed = side === 'source' ? recorded[0] : recorded.at(-1)
      return exactResources(requested === undefined || requested === listed ? listed : undefined)
    },
  }
}

const aliasArn = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:alias\/[\w/-]+$/

function aliasOf(call: Call): string | undefined {
  const name = call.request.text('aliasname')
  if (name !== undefined && /^alias\/[\w/-]+$/.test(name)) return arnOf(call, 'kms', name)
  return name === undefined ? recordedArns(call, aliasArn)[0] : undefined
}

/** The alias and the key that it stands for, or will; an alias that is moved also takes the key that it stood for. */
const onAlias = (movesAlias: boolean): StatedRule => ({
  page: aliasPage,
  resolve: (call) => {
    const alias = aliasOf(call)
    const key = keyOf(call, 'targetkeyid')
    if (alias === undefined) return undefined
    return key === undefined ? allKnownArns([alias], false) : allKnownArns([alias, key], !movesAlias)
  },
})

/** The replica in the new primary Region is checked too, there. */
const onPrimary: StatedRule = {
  page: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html',
  resolve: (call) => allKnownArns([keyOf(call, 'keyid')], false),
}

const rules = byAction(
  [
    `CancelKeyDeletion CreateGrant Decrypt DeleteImportedKeyMaterial DeriveSharedSecret DescribeKey DisableKey
     DisableKeyRotation EnableKey EnableKeyRotation Encrypt GenerateDataKey GenerateDataKeyPair
     GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac GetKeyPolicy GetKeyRotationStatus
     GetParametersForImport GetPublicKey ImportKeyMaterial ListGrants ListKeyPolicies ListKeyRotations ListResourceTags
     PutKeyPolicy ReplicateKey RetireGrant RevokeGrant RotateKeyOnDemand ScheduleKeyDeletion Sign TagResource
     UntagResource UpdateKeyDescription Verify VerifyMac`,
    onKey,
  ],
  ['ReEncryptFrom', reEncrypted('source')],
  ['ReEncryptTo', reEncrypted('destination')],
  ['CreateAlias', onAlias(false)],
  ['DeleteAlias', onAlias(false)],
  ['UpdateAlias', onAlias(true)],
  ['UpdatePrimaryRegion', onPrimary],
)

/** The tags of a replica are checked on the replica, which has the id of its primary key. */
const onReplica: StatedRule = {
  page: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html',
  resolve: (call) => {
    const key = keyOf(call, 'keyid')?.split(':')
    const region = call.request.text('replicaregion')
    if (key === undefined || region === undefined || !/^[a-z0-9-]+$/.test(region)) return undefined
    return exactResources([...key.slice(0, 3), region, ...key.slice(4)].join(':'))
  },
}

/** AWS KMS. */
export const kms: StatedRules = (action, operation) =>
  operation === 'ReplicateKey' && action.name === 'kms:TagResource' ? onReplica : rules(action, operation)
