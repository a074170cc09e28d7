import type { LastAccessed } from '../last-accessed/read.ts'

/** IAM's own facts about one user or role, whatever CloudTrail shows. */
export interface IamFact {
  /** ISO 8601: a moment at which it is known to have existed, its creation at best. Absent: its age is not known. */
  readonly existedAt?: string
  /** ISO 8601: the last use that IAM recorded, refused attempts included. Absent: none. */
  readonly lastUsed?: string
  /** ISO 8601: its creation, where that itself is known. */
  readonly created?: string
  /** ISO 8601: these facts are of that moment. Absent: of now. */
  readonly asOf?: string
  /** Is its last use not known? Then the absence of `lastUsed` says nothing. */
  readonly useUnknown?: true
  /** Its account has no such user or role: as of a moment (ISO 8601), with the ARNs that are like it. */
  readonly missing?: { readonly at: string; readonly similar: readonly string[] }
}

/** IAM's facts by user or role ARN; `undefined` where IAM was not asked, or knows no such principal. */
export type IamFacts = (principal: string) => IamFact | undefined

export const noIamFacts: IamFacts = () => undefined

/**
 * The facts that last-accessed data hold: IAM makes the report only for a principal that exists, and it states the last
 * attempt for each service. It does not state when the principal was created, so its age is known only by its use.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ServiceLastAccessed.html
 */
export function factsOfLastAccessed(data: LastAccessed | undefined): IamFacts {
  if (data === undefined) return noIamFacts
  return (principal) => {
    const services = data.principals.get(principal)
    if (services === undefined) return undefined
    const times = [...services.values()]
      .flatMap(({ last, actions }) => [last, ...actions.values()])
      .filter((time) => time !== undefined)
      .sort()
    const [existedAt] = times
    const lastUsed = times.at(-1)
    return { ...(existedAt !== undefined && { existedAt }), ...(lastUsed !== undefined && { lastUsed }) }
  }
}

/**
 * The facts of an account snapshot and of last-accessed data together. What one of them does not know, the other one does;
 * of two moments of use the later one counts. A principal that the snapshot does not have and IAM made a report of has been
 * created since, or anew: its age is not known.
 */
export const combinedFacts =
  (ofSnapshots: IamFacts, ofLastAccessed: IamFacts): IamFacts =>
  (principal) => {
    const [snapshot, accessed] = [ofSnapshots(principal), ofLastAccessed(principal)]
    if (snapshot === undefined || accessed === undefined) return snapshot ?? accessed
    const lastUsed = [snapshot.lastUsed, accessed.lastUsed]
      .filter((time) => time !== undefined)
      .sort()
      .at(-1)
    const used = lastUsed === undefined ? {} : { lastUsed }
    if (snapshot.missing) return used
    const { created, existedAt } = snapshot
    return { ...(created !== undefined && { created }), ...(existedAt !== undefined && { existedAt }), ...used }
  }
