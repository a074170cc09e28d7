import type { Call, ResourceRule } from '../call.ts'
import type { ActionInfo } from '../types.ts'

/** The resources that a stated rule gives for one call. */
export interface StatedResources {
  /**
   * Exactly the ARNs that IAM checks, in the order of the request; a `*` within an ARN stands for characters that the
   * request leaves out (the random end of a secret's ARN).
   */
  readonly resources: readonly string[]
  /** False where the call also acts on resources that it does not name (by tag, by default, below a path). */
  readonly complete: boolean
}

/** The rule by which AWS documents that the resources of an operation follow from its record. */
export interface StatedRule {
  /** AWS's page that states it. */
  readonly page: string
  /** `undefined`: this call does not name the resource; the resource is then unknown, and is never guessed. */
  readonly resolve: ResourceRule<StatedResources | undefined>
  /** Names of the members it looks for at any depth, as `normalName` writes them. */
  readonly leaves?: readonly string[]
}

/**
 * The stated rules of one IAM service: the rule of an action when it is checked by an operation (the name without
 * version: `GetFunction`), `undefined` where AWS's documentation states none.
 */
export type StatedRules = (action: ActionInfo, operation: string) => StatedRule | undefined

/** Exactly these resources; `undefined` where there is none. */
export const exactResources = (...arns: readonly (string | undefined)[]): StatedResources | undefined => {
  const known = arns.filter((arn) => arn !== undefined)
  return known.length === arns.length && known.length > 0
    ? { resources: [...new Set(known)], complete: true }
    : undefined
}

/** `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` in the call's own place, or in another account. */
export const arnOf = ({ place }: Call, service: string, resource: string, account: string = place.account): string =>
  `arn:${place.partition}:${service}:${place.region}:${account}:${resource}`
