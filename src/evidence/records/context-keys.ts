import { isObject } from '../../collections.ts'
import type { OriginKeys } from '../types.ts'

/**
 * Keys of a request that CloudTrail recorded as they were evaluated, of those that a record does not contain elsewhere.
 */
export interface ContextKeys {
  /** `aws:SourceVpc`. */
  readonly vpc?: string
  /** `aws:ViaAWSService`. */
  readonly viaService?: boolean
  /** The service to whose resource the session's credentials were issued: `lambda:SourceFunctionArn` and its like. */
  readonly workload?: string
  readonly origin?: OriginKeys
}

/**
 * Keys of a session that name the resource to which its credentials were issued.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-role-session-properties
 */
export const workloadKeys: readonly { readonly key: string; readonly workload: string }[] = [
  { key: 'lambda:SourceFunctionArn', workload: 'lambda' },
  { key: 'ec2:SourceInstanceARN', workload: 'ec2' },
  { key: 'glue:CredentialIssuingService', workload: 'glue' },
  { key: 'codebuild:buildArn', workload: 'codebuild' },
  { key: 'ssm:SourceInstanceARN', workload: 'ssm' },
]

type Members = Readonly<Record<string, unknown>>

/** Names of keys are the same in any case; a list of one value is that value. */
function valueOf(keys: Members, name: string): unknown {
  const value = Object.entries(keys).find(([key]) => key.toLowerCase() === name)?.[1]
  return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value
}

/**
 * The origin of a request according to `eventContext.requestContext`. It holds only keys that the event data store is
 * configured to keep, and of these the ones that were evaluated: nothing follows from a missing key.
 *
 * Nothing else of these members decides anything. Tags are not conditions that Whittle changes; `onBehalfOf` names the person
 * of Identity Center behind a session: whose policies allow the call is the role.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ContextKeySelector.html
 */
export function contextKeysOf({ eventContext }: Members): ContextKeys | undefined {
  const keys = isObject(eventContext) ? eventContext['requestContext'] : undefined
  if (!isObject(keys)) return undefined
  const vpc = valueOf(keys, 'aws:sourcevpc')
  const viaService = String(valueOf(keys, 'aws:viaawsservice')).toLowerCase()
  const workload = workloadKeys.find(({ key }) => valueOf(keys, key.toLowerCase()) !== undefined)?.workload
  const origin = originIn(keys)
  const found: ContextKeys = {
    ...(typeof vpc === 'string' && /^vpc-[0-9a-z]+$/.test(vpc) && { vpc }),
    ...(/^(?:true|false)$/.test(viaService) && { viaService: viaService === 'true' }),
    ...(workload !== undefined && { workload }),
    ...(origin !== undefined && { origin }),
  }
  return Object.keys(found).length === 0 ? undefined : found
}

const account = /^\d{12}$/
const organisation = /^o-[a-z0-9]{10,32}$/

function originIn(keys: Members): OriginKeys | undefined {
  const text = (name: string, form: RegExp): string | undefined => {
    const value = valueOf(keys, name)
    return typeof value === 'string' && form.test(value) ? value : undefined
  }
  const [sourceAccount, sourceArn, sourceOrganisation, own] = [
    text('aws:sourceaccount', account),
    text('aws:sourcearn', /^arn:[!-~]{1,2000}$/),
    text('aws:sourceorgid', organisation),
    text('aws:principalorgid', organisation),
  ]
  const found: OriginKeys = {
    ...(sourceAccount !== undefined && { sourceAccount }),
    ...(sourceArn !== undefined && { sourceArn }),
    ...(sourceOrganisation !== undefined && { sourceOrganisation }),
    ...(own !== undefined && { organisation: own }),
  }
  return Object.keys(found).length === 0 ? undefined : found
}
