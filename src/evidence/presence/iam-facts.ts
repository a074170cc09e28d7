import type { LastAccessed } from '../last-accessed/read.ts'

/** IAM's own facts about one user or role, whatever CloudTrail shows. */
export interface IamFact {
  /** ISO 8601: a moment at which it is known to have existed, its creation at best. Absent: its age is not known. */
  readonly existedAt?: string
  /** ISO 8601: the last use that IAM recorded, refused attempts included. Absent: none. */
  readonly lastUsed?: string
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
