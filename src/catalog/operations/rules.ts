import type { OpenedRequest } from '../parameters.ts'

/** An action that a call is authorised for; with `when`, only if the request asks for it. */
export interface Grant {
  /** `GetObjectVersion`, or whole (`s3-outposts:GetObject`) when it belongs to another service. */
  readonly action: string
  readonly when?: (request: OpenedRequest) => boolean
}

/** Operation name as CloudTrail or the SDK writes it → what it is authorised for. A string is an unconditional grant. */
export type OperationTable = Readonly<Record<string, readonly (string | Grant)[]>>

const lower = (names: readonly string[]): readonly string[] => names.map((name) => name.toLowerCase())

/** Granted if one of the request's members is there. */
export function ifMemberPresent(action: string, ...names: readonly string[]): Grant {
  const wanted = lower(names)
  return { action, when: (request) => request.asks(wanted) }
}

/** Granted unless one of the request's members is there. */
export function unlessMemberPresent(action: string, ...names: readonly string[]): Grant {
  const wanted = lower(names)
  return { action, when: (request) => !request.asks(wanted) }
}
