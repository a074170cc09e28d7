import { isAsked } from '../parameters.ts'
import type { EventFacts } from '../types.ts'

/** An action that a call is authorised for; with `when`, only if the request asks for it. */
export interface Grant {
  /** `GetObjectVersion`, or whole (`s3-outposts:GetObject`) when it belongs to another service. */
  readonly action: string
  readonly when?: (facts: EventFacts) => boolean
}

/** Operation name as CloudTrail or the SDK writes it → what it is authorised for. A string is an unconditional grant. */
export type OperationTable = Readonly<Record<string, readonly (string | Grant)[]>>

/** Granted if one of the request's members is there. */
export const ifAsked = (action: string, ...names: readonly string[]): Grant => ({
  action,
  when: (facts) => isAsked(facts.requestParameters, names),
})

/** Granted unless one of the request's members is there. */
export const unlessAsked = (action: string, ...names: readonly string[]): Grant => ({
  action,
  when: (facts) => !isAsked(facts.requestParameters, names),
})
