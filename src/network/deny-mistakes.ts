import { lastPathSegment } from '../policy/arn.ts'
import { networkConditionKeys } from '../catalog/network-keys.ts'
import { parseRange } from '../policy/conditions/ip.ts'
import type { ConditionClause, PolicyKind, Statement } from '../policy/document.ts'
import { hasUnresolved } from '../policy/unresolved.ts'
import type { TrustedNetwork } from '../settings/types.ts'

/** A Deny by network that does not do what it seems to do. */
export interface DenyMistakes {
  /** Sentences without full stops, the gravest first. */
  readonly reasons: readonly string[]
  /** Is the Deny without the effect that it seems to have, rather than one that denies more than it must? */
  readonly grave: boolean
  /** The statement as it would work; `null` where its values do not say what was meant. */
  readonly working: Statement | null
}

const keyOf = ({ key }: ConditionClause): string => key.toLowerCase()
const base = ({ operator }: ConditionClause): string => operator.replace(/IfExists$/, '').replace(/^For\w+:/, '')
const isNegated = (clause: ConditionClause): boolean => /Not/.test(base(clause))
const isAddressKey = (clause: ConditionClause): boolean => /^aws:(?:sourceip|vpcsourceip)$/.test(keyOf(clause))
const isNetworkClause = (clause: ConditionClause): boolean => networkConditionKeys.includes(keyOf(clause))

/**
 * What a Deny by network gets wrong, by AWS's pages; `undefined` where nothing was found, or it is no such Deny.
 *
 * - An address is compared as text: string operators know neither blocks nor the spellings of an IPv6 address.
 * - Negated operators are true where the key is absent: in requests through a VPC endpoint, which have no aws:SourceIp, and
 *   in those of services on behalf of the principal.
 * - `Bool` on aws:ViaAWSService is false where the key is absent, so that the Deny does not apply there.
 *
 * @param trusted stands in for values that say no block, and names the endpoints that the statement does not
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_deny-ip.html
 */
export function denyMistakes(
  statement: Statement,
  kind: PolicyKind,
  trusted?: TrustedNetwork,
): DenyMistakes | undefined {
  const { effect, condition } = statement
  const clauses = condition.filter(isNetworkClause)
  if (effect !== 'Deny' || !clauses.some(isNegated)) return undefined
  const grave = [...clauses.filter(isAddressKey).flatMap(asText), ...onlyBucket(statement)]
  const reasons = [
    ...grave,
    ...withoutEndpoints(condition),
    ...(kind === 'trust' ? [] : withoutServices(condition, kind)),
    ...disarmed(condition),
  ]
  if (reasons.length === 0) return undefined
  return { reasons, grave: grave.length > 0, working: workingStatement(statement, kind, trusted) }
}

/** String operators on an address. */
function asText(clause: ConditionClause): string[] {
  if (!base(clause).startsWith('String')) return []
  const { operator, key, values } = clause
  const first = `${operator} compares ${key} as text, which knows neither blocks of addresses nor the spellings of an IPv6 address`
  return [first, ...values.flatMap((value) => trapOf(value, base(clause).endsWith('Like')))]
}

/** @param isPattern do `*` and `?` stand for characters? */
function trapOf(value: string, isPattern: boolean): string[] {
  if (hasUnresolved(value)) return []
  if (value.includes('/')) return [`no address is the text ${value}, so that every address is denied`]
  const open = isPattern ? /^((?:\d{1,3}\.){1,3}\d{1,2})\*$/.exec(value)?.[1] : undefined
  if (open !== undefined) {
    const last = open.slice(open.lastIndexOf('.') + 1)
    return [`${value} also matches ${open}${last.length === 1 ? '99' : '9'}`]
  }
  if (isPattern && /[*?]/.test(value)) return []
  return parseRange(value) === undefined ? [`${value} is no address, so that every address is denied`] : []
}

/** The ARN of a bucket is not that of its objects. */
function onlyBucket({ action = [], resource = [] }: Statement): string[] {
  const buckets = resource.filter((arn) => /^arn:[\w-]+:s3:::[^/*?]+$/.test(arn) && !hasUnresolved(arn))
  const isForObjects = action.some((pattern) => /^(?:\*|s3:\*|s3:\w*Object)/i.test(pattern))
  if (!isForObjects || buckets.length === 0) return []
  const missing = buckets.filter((bucket) => !resource.some((arn) => arn === '*' || arn.startsWith(`${bucket}/`)))
  return missing.map((bucket) => `it names the bucket only: objects are ${bucket}/*, and are not denied`)
}

const viaService = (condition: readonly ConditionClause[]): ConditionClause | undefined =>
  condition.find((clause) => keyOf(clause) === 'aws:viaawsservice')

/** A condition on the address alone denies what comes through any VPC endpoint. */
function withoutEndpoints(condition: readonly ConditionClause[]): string[] {
  const addresses = condition.filter((clause) => keyOf(clause) === 'aws:sourceip' && isNegated(clause))
  const others = condition.filter((clause) => isNetworkClause(clause) && keyOf(clause) !== 'aws:sourceip')
  return addresses.length > 0 && others.length === 0
    ? [
        'a request through a VPC endpoint has no aws:SourceIp, and a negated operator is true then: all of them are denied, until a clause on aws:SourceVpc or aws:SourceVpce leaves trusted ones alone',
      ]
    : []
}

function withoutServices(condition: readonly ConditionClause[], kind: PolicyKind): string[] {
  const isPrincipal = condition.some(({ key }) => /^aws:principal(?:isawsservice|servicename)/i.test(key))
  return [
    ...(viaService(condition) === undefined && !condition.some(({ key }) => /^aws:calledvia/i.test(key))
      ? ['calls that AWS services make on behalf of a principal are denied, too, without a clause on aws:ViaAWSService']
      : []),
    ...(kind === 'resource' && !isPrincipal
      ? [
          'AWS services that write to the resource themselves are denied, too, without a clause on aws:PrincipalIsAWSService',
        ]
      : []),
  ]
}

function disarmed(condition: readonly ConditionClause[]): string[] {
  const clause = viaService(condition)
  return clause?.operator === 'Bool' && clause.values.join() === 'false'
    ? [
        'Bool on aws:ViaAWSService does not apply where the key is absent, and nothing is denied then: BoolIfExists does',
      ]
    : []
}

/** The same Deny with operators for addresses, that services on behalf of a principal pass. */
function workingStatement(statement: Statement, kind: PolicyKind, trusted?: TrustedNetwork): Statement | null {
  const condition: ConditionClause[] = []
  for (const clause of statement.condition) {
    if (/^aws:(?:viaawsservice|principalisawsservice)$/.test(keyOf(clause))) continue
    const working = isAddressKey(clause) ? addressClause(clause, trusted?.cidrs) : ifExists(clause)
    if (working === null) return null
    condition.push(working)
  }
  return {
    ...statement,
    ...(statement.resource && { resource: withObjects(statement) }),
    condition: [
      ...condition,
      ...endpointClauses(condition, trusted),
      ...(kind === 'trust' ? [] : [{ operator: 'BoolIfExists', key: 'aws:ViaAWSService', values: ['false'] }]),
      ...(kind === 'resource'
        ? [{ operator: 'BoolIfExists', key: 'aws:PrincipalIsAWSService', values: ['false'] }]
        : []),
    ],
  }
}

/** Negated clauses on networks hold with IfExists, too, and read alike then. */
const ifExists = (clause: ConditionClause): ConditionClause =>
  isNetworkClause(clause) && isNegated(clause) && !clause.operator.endsWith('IfExists')
    ? { ...clause, operator: `${clause.operator}IfExists` }
    : clause

function addressClause(clause: ConditionClause, trusted: readonly string[] = []): ConditionClause | null {
  if (!isNegated(clause)) return null
  const blocks = clause.values.map(base(clause).startsWith('String') ? blockOfText : (value: string) => value)
  const known = blocks.filter((block) => block !== null)
  const isKnown = known.length === blocks.length
  if (!isKnown && (trusted.length === 0 || keyOf(clause) !== 'aws:sourceip')) return null
  return { operator: 'NotIpAddressIfExists', key: clause.key, values: isKnown ? [...new Set(known)] : trusted }
}

/** `203.0.113.*` → `203.0.113.0/24`; an address and a block stay; `null` where the text says no block. */
function blockOfText(value: string): string | null {
  if (hasUnresolved(value)) return value
  if (parseRange(value) !== undefined) return value
  const octets = /^((?:\d{1,3}\.){1,3})\*$/.exec(value)?.[1]?.split('.').slice(0, -1)
  if (octets === undefined) return null
  const block = `${[...octets, '0', '0', '0'].slice(0, 4).join('.')}/${octets.length * 8}`
  return parseRange(block) === undefined ? null : block
}

/**
 * Trusted VPCs and endpoints, where the statement names none. All clauses must hold for the Deny, so that each leaves more
 * alone. VPCs stand by their ids, which every service knows.
 */
function endpointClauses(condition: readonly ConditionClause[], trusted?: TrustedNetwork): ConditionClause[] {
  if (
    trusted === undefined ||
    condition.some((clause) => isNetworkClause(clause) && keyOf(clause) !== 'aws:sourceip')
  ) {
    return []
  }
  const { vpcs, vpcArns = [], vpcEndpoints, endpointOwners = [], endpointOrganisations = [] } = trusted
  const clauses: ConditionClause[] = [
    {
      operator: 'StringNotEqualsIfExists',
      key: 'aws:SourceVpc',
      values: [...new Set([...vpcs, ...vpcArns.map(lastPathSegment)])],
    },
    { operator: 'StringNotEqualsIfExists', key: 'aws:SourceVpce', values: vpcEndpoints },
    { operator: 'StringNotEqualsIfExists', key: 'aws:VpceAccount', values: endpointOwners },
    { operator: 'StringNotEqualsIfExists', key: 'aws:VpceOrgID', values: endpointOrganisations },
  ]
  return clauses.filter(({ values }) => values.length > 0)
}

function withObjects(statement: Statement): readonly string[] {
  const { resource = [] } = statement
  const missing = onlyBucket(statement).length > 0
  return missing
    ? resource.flatMap((arn) =>
        /^arn:[\w-]+:s3:::[^/*?]+$/.test(arn) && !resource.some((other) => other.startsWith(`${arn}/`))
          ? [arn, `${arn}/*`]
          : [arn],
      )
    : resource
}
