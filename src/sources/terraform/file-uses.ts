import type { AttachedResource } from '../types.ts'
import type { AttachedPrincipals } from './principals/principals.ts'
import type { PolicyHost } from './policies/find-policies.ts'
import type { TraceHost } from './principals/trace-document.ts'

/** Something in Terraform makes a policy of a file: it reads it as JSON, or fills it in as a template. */
export interface FileUse {
  readonly language: 'json' | 'template'
  readonly hosts: readonly (PolicyHost | TraceHost)[]
  readonly attachedPrincipals: AttachedPrincipals
  /** The AWS resources that a resource or trust policy in it is attached to. */
  readonly attachedTo: readonly AttachedResource[]
  /** Addresses that the configuration may name it by. */
  readonly addresses: readonly string[]
}

/** All uses that Terraform makes of a file, and sentences on possible further uses. */
export interface FileUses {
  readonly uses: readonly FileUse[]
  readonly others: readonly string[]
}
