import type { EventFacts } from '../types.ts'

/** An action that a call is authorised for; with `when`, only if the request asks for it. */
export interface Grant {
  /** `GetObjectVersion`, or whole (`s3-outposts:GetObject`) when it belongs to another service. */
  readonly action: string
  readonly when?: (facts: EventFacts) => boolean
}

/** Operation name as CloudTrail or the SDK writes it → what it is authorised for. A string is an unconditional grant. */
export type OperationTable = Readonly<Record<string, readonly (string | Grant)[]>>

/** A member of the request, at its first level, that has a value. */
export function parameter(facts: EventFacts, ...names: readonly string[]): unknown {
  const parameters = facts.requestParameters
  if (typeof parameters !== 'object' || parameters === null) return undefined
  for (const [key, value] of Object.entries(parameters)) {
    const wanted = names.some((name) => name.toLowerCase() === key.toLowerCase())
    if (wanted && value !== null && value !== undefined && value !== '') return value
  }
  return undefined
}

/** Granted if one of the request's members is there. */
export const ifAsked = (action: string, ...names: readonly string[]): Grant => ({
  action,
  when: (facts) => parameter(facts, ...names) !== undefined,
})

/** Granted unless one of the request's members is there. */
export const unlessAsked = (action: string, ...names: readonly string[]): Grant => ({
  action,
  when: (facts) => parameter(facts, ...names) === undefined,
})
