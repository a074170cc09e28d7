import type { PolicyDocument } from '../policy/document.ts'
import { compilePolicy, type CompiledPolicy } from '../policy/evaluate.ts'
import type { Request } from '../policy/request.ts'
import type { LossCommit, NarrowedPolicy } from './types.ts'

/** Does a policy allow a request, or may it? A condition on what no record states may have allowed it. */
export function mayAllow(policy: CompiledPolicy, request: Request): boolean {
  const { allow, deny } = policy.effects(request)
  return allow !== false && deny !== true
}

/** Finds the change that took the permission for a request out of a policy. */
export type LossFinder = (request: Request) => LossCommit | undefined

/**
 * A permission is lost where a document granted it and no later one does. A Deny takes none away here: it is written to
 * refuse. Where the record leaves the resource open, a grant that was sure and is not any more counts as lost too.
 */
export function lossFinder({ source, before, versions }: NarrowedPolicy): LossFinder {
  const steps = versions.map(({ commit, at, document }, index) => {
    const earlier = index === 0 ? before : versions[index - 1]!.document
    return { loss: { commit, at, before: earlier }, old: compiled(earlier), now: compiled(document) }
  })
  const present = compiled(source.document)
  return (request) => {
    let found: LossCommit | undefined
    for (const { loss, old, now } of steps) {
      if (mayAllow(old, request) && isLess(old, now, request)) found = loss
      // Granted again by a later version.
      else if (found !== undefined && !isLess(compiled(found.before), now, request)) found = undefined
    }
    if (found === undefined || !isLess(compiled(found.before), present, request)) return undefined
    return present.effects(request).deny === true ? undefined : found
  }
}

function isLess(old: CompiledPolicy, now: CompiledPolicy, request: Request): boolean {
  const granted = now.effects(request).allow
  return granted === false || (granted === undefined && old.effects(request).allow === true)
}

const known = new WeakMap<PolicyDocument, CompiledPolicy>()

function compiled(document: PolicyDocument): CompiledPolicy {
  const found = known.get(document) ?? compilePolicy(document)
  known.set(document, found)
  return found
}
