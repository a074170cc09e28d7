/** CloudTrail records of the fictional Acme, in the shape and key order in which CloudTrail writes them. */

export const ACCOUNT = '111122223333'

/** Deterministic pseudo-random numbers (mulberry32): the same seed gives the same logs, byte for byte. */
export function random(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit) => Math.floor(next() * limit)
  const text = (length, alphabet) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join('')
  const hex = (length) => text(length, '0123456789abcdef')
  return {
    below,
    text,
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[below(4)]}${hex(3)}-${hex(12)}`,
  }
}

/** `2026-10-31T07:15:00Z` */
export const timestamp = (milliseconds) => new Date(milliseconds).toISOString().replace('.000Z', 'Z')

/**
 * A session of a role, as `userIdentity`. `issuer` may have a path: the session's own ARN never shows it.
 * `inScopeOf` names the function or task whose credentials they are; `federation` the identity provider.
 */
export function session({
  account = ACCOUNT,
  path = '/',
  role,
  id,
  name,
  key,
  start,
  mfa = false,
  invokedBy,
  inScopeOf,
  federation,
}) {
  return {
    type: 'AssumedRole',
    principalId: `${id}:${name}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
    accountId: account,
    ...(key && { accessKeyId: key }),
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: id,
        arn: `arn:aws:iam::${account}:role${path}${role}`,
        accountId: account,
        userName: role,
      },
      ...(federation && { webIdFederationData: { federatedProvider: federation, attributes: {} } }),
      attributes: { creationDate: start, mfaAuthenticated: String(mfa) },
    },
    ...(invokedBy && { invokedBy }),
    ...(inScopeOf && { inScopeOf }),
  }
}

/** An IAM user with a long-lived key; without `key`, as at the console's sign-in. */
export const user = ({ path = '/', name, id, key }) => ({
  type: 'IAMUser',
  principalId: id,
  arn: `arn:aws:iam::${ACCOUNT}:user${path}${name}`,
  accountId: ACCOUNT,
  ...(key && { accessKeyId: key }),
  userName: name,
})

export const awsService = (name) => ({ type: 'AWSService', invokedBy: name })

const hosts = { 'iam.amazonaws.com': 'iam.amazonaws.com', 'cloudfront.amazonaws.com': 'cloudfront.amazonaws.com' }

/**
 * One record. `call` is {source, name, request, response, resources, …} from calls.mjs; `from` is {ip, agent, vpce}. A
 * call that an AWS service made, for itself or for a principal, has the service's name as address and agent and no TLS.
 */
export function record(rng, { at, region, identity, from, call, error, account = ACCOUNT }) {
  const service = identity.invokedBy
  const host = call.host ?? hosts[call.source] ?? call.source.replace('.amazonaws.com', `.${region}.amazonaws.com`)
  return {
    eventVersion: '1.11',
    userIdentity: identity,
    eventTime: timestamp(at),
    eventSource: call.source,
    eventName: call.name,
    awsRegion: region,
    sourceIPAddress: service ?? from.ip,
    userAgent: service ?? from.agent,
    ...(error && { errorCode: error.code, errorMessage: error.message }),
    requestParameters: call.request ?? null,
    responseElements: error ? null : (call.response ?? null),
    ...(call.additional && { additionalEventData: call.additional }),
    ...(call.type !== 'AwsConsoleSignIn' && { requestID: call.requestId ?? rng.uuid() }),
    eventID: rng.uuid(),
    readOnly: call.readOnly ?? true,
    ...(call.resources && { resources: call.resources }),
    eventType: call.type ?? 'AwsApiCall',
    ...(call.apiVersion && { apiVersion: call.apiVersion }),
    managementEvent: true,
    recipientAccountId: account,
    ...(identity.type === 'AWSService' && call.source === 'sts.amazonaws.com' && { sharedEventID: rng.uuid() }),
    ...(call.details && { serviceEventDetails: call.details }),
    ...(from?.vpce && { vpcEndpointId: from.vpce, vpcEndpointAccountId: ACCOUNT }),
    eventCategory: 'Management',
    ...(!service && {
      tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientProvidedHostHeader: host },
    }),
    ...(from?.console && { sessionCredentialFromConsole: 'true' }),
  }
}
