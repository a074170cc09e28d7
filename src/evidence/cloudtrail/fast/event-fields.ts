import type { Condition, EventTest } from '../../events/condition.ts'
import { fieldKinds, ledgerFields, type Field } from './fields.ts'

/** The details of callers that a test looks at. Those of the ledger's fields are none: they always distinguish callers. */
interface Needs {
  readonly userAgent?: true
  readonly onBehalfOf?: true
  readonly session?: true
  /** All of the id of the access key, or the kind of key only. */
  readonly key?: 'id' | 'kind'
}

/** An ARN of a session is one of STS: a pattern of IAM's never matches it. */
const isOfIam = (pattern: string): boolean => /^arn:[^:*?]*:iam:/.test(pattern)

function needsOf(test: EventTest): Needs {
  switch (test.kind) {
    case 'principal':
      return test.patterns.every(isOfIam) ? {} : { session: true }
    case 'person':
      return { session: true, onBehalfOf: true }
    case 'access-key':
      return { key: 'id' }
    case 'mfa':
      return { key: 'kind' }
    case 'user-agent':
      return { userAgent: true }
    case 'caller-type':
    case 'service':
    case 'event':
    case 'action':
    case 'access-level':
    case 'resource':
    case 'region':
    case 'account':
    case 'caller-account':
    case 'network':
    case 'network-type':
    case 'time':
    case 'outcome':
    case 'error':
      return {}
  }
}

function testsIn(condition: Condition): readonly EventTest[] {
  if (condition.kind === 'not') return testsIn(condition.of)
  return 'of' in condition ? condition.of.flatMap(testsIn) : [condition]
}

/** The members of `SessionMembers`: name and level. */
export const sessionFields = [
  ['userAgent', 0],
  ['arn', 1],
  ['accessKeyId', 1],
  ['principalId', 1],
  ['onBehalfOf', 1],
  ['creationDate', 4],
] as const

/**
 * Of the records that single events are made of. What no condition looks at (the id of a key, when a session began)
 * distinguishes only the callers of events that may be in a scope: nearly every record may have another. There may be 64
 * in all.
 */
export function eventFieldsFor(conditions: readonly Condition[]): readonly Field[] {
  const needs = conditions.flatMap(testsIn).map(needsOf)
  const kindOf = (isNeeded: boolean): Field['kind'] => (isNeeded ? fieldKinds.caller : fieldKinds.detail)
  const session = needs.some((each) => each.session) ? fieldKinds.caller : fieldKinds.detailedSession
  const isKeyNeeded = needs.some(({ key }) => key === 'id')
  return [
    ...ledgerFields.map((field) => (field.kind === fieldKinds.session ? { ...field, kind: session } : field)),
    { level: 0, name: 'userAgent', kind: kindOf(needs.some((each) => each.userAgent)) },
    { level: 1, name: 'onBehalfOf', kind: kindOf(needs.some((each) => each.onBehalfOf)) },
    { level: 1, name: 'accessKeyId', kind: isKeyNeeded ? fieldKinds.caller : fieldKinds.detailedKey },
    { level: 1, name: 'principalId', kind: fieldKinds.detail },
    { level: 4, name: 'creationDate', kind: fieldKinds.detail },
  ]
}
