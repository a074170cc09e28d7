import type { EventTest } from '../../../events/condition.ts'
import type { EventColumns } from './event-columns.ts'
import {
  and,
  exactBounds,
  isAbsent,
  likeBounds,
  nullIsFalse,
  negate,
  isOneOf,
  or,
  neverNull,
  noBounds,
  type Bounds,
  type Predicate,
} from './predicate.ts'

type CallerTest = Extract<
  EventTest,
  { readonly kind: 'principal' | 'caller-type' | 'person' | 'access-key' | 'caller-account' | 'mfa' }
>

/** Bounds in SQL of a test on the caller; none where the table does not have the caller's fields. */
export function callerBounds(test: CallerTest, columns: EventColumns): Bounds {
  const { type, account, accessKey, mfa } = columns
  switch (test.kind) {
    case 'principal':
      return principalBounds(test.patterns, columns)
    case 'person':
      return personBounds(test.patterns, columns)
    case 'caller-type': {
      if (type === undefined) return noBounds
      const types = test.types.map((each) => each.toLowerCase())
      return exactBounds(isOneOf(`lower(coalesce(nullif(${type}, ''), 'unknown'))`, types))
    }
    case 'access-key': {
      if (accessKey === undefined) return noBounds
      const sure = isOneOf(accessKey, test.ids)
      return { possible: or([isAbsent(accessKey), sure]), sure }
    }
    case 'caller-account': {
      if (account === undefined) return noBounds
      const isNumber = (text: string): boolean => /^\d{12}$/.test(text)
      // Where the record does not state it, the principal's ARN may.
      const isOpen = negate(nullIsFalse(`regexp_like(${account}, '^[0-9]{12}$')`))
      const sure = isOneOf(account, test.ids.filter(isNumber))
      return { possible: or([isOpen, sure]), sure }
    }
    case 'mfa': {
      if (mfa === undefined) return noBounds
      const other = isOneOf(mfa, [String(!test.used)])
      return { possible: negate(other), sure: isOneOf(mfa, [String(test.used)]) }
    }
  }
}

/** ARN of a user or role, as `namedPrincipal` takes it. */
const iamArn = '^arn:[^:]+:iam::[0-9]{12}:(user|role)/.'

function principalBounds(patterns: readonly string[], { type, arn, issuer }: EventColumns): Bounds {
  if (type === undefined || arn === undefined || issuer === undefined) return noBounds
  const [ofArn, ofIssuer] = [likeBounds(arn, patterns), likeBounds(issuer, patterns)]
  const own = `CASE WHEN ${type} = 'IAMUser' THEN ${arn} ELSE coalesce(nullif(${issuer}, ''), ${arn}) END`
  // Callers whose ARN has to be made of other facts, or is known without its path.
  const isOpen = negate(nullIsFalse(`regexp_like(${own}, '${iamArn}')`))
  const isSession = and([
    isOneOf(type, ['AssumedRole', 'FederatedUser']),
    nullIsFalse(`regexp_like(${issuer}, '${iamArn}')`),
  ])
  const isUser = and([isOneOf(type, ['IAMUser']), nullIsFalse(`regexp_like(${arn}, '${iamArn}')`)])
  return {
    possible: or([isOpen, ofArn.possible, ofIssuer.possible]),
    sure: or([and([isSession, ofIssuer.sure]), and([isUser, ofArn.sure])]),
  }
}

function personBounds(
  patterns: readonly string[],
  { arn, issuer, userName, sourceIdentity, onBehalfOf }: EventColumns,
): Bounds {
  if (arn === undefined || issuer === undefined || userName === undefined) return noBounds
  const afterSlash = patterns.map((pattern) => `*/${pattern}`)
  const isNameless = neverNull(`coalesce(strpos(${arn}, '/') = 0, TRUE)`)
  const ofUsers = and([nullIsFalse(`strpos(${issuer}, ':user/') > 0`), likeBounds(issuer, afterSlash).possible])
  const named = [onBehalfOf, sourceIdentity].map((each) => likeBounds(each, patterns))
  const isGiven = (expression: string | undefined): Predicate =>
    expression === undefined ? false : negate(isAbsent(expression))
  return {
    possible: or([
      isNameless,
      likeBounds(arn, afterSlash).possible,
      ofUsers,
      likeBounds(userName, patterns).possible,
      ...named.map(({ possible }) => possible),
    ]),
    sure: or([onBehalfOf, sourceIdentity].map((each, index) => and([isGiven(each), named[index]?.sure ?? false]))),
  }
}
