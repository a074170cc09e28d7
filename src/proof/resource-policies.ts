import type { UsageEntry } from '../evidence/types.ts'
import { requestsOf } from '../evidence/usage/possible-requests.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { evaluateRequest } from '../policy/evaluate.ts'
import { unresolvedText } from '../policy/unresolved.ts'
import type { Decision, Request } from '../policy/request.ts'
import type { AttachedResource } from '../sources/types.ts'
import type { DeniedRequest } from './types.ts'

/** An identity policy that allows everything, so that the resource policy alone decides. */
const everything: PolicyDocument = {
  version: '2012-10-17',
  statements: [{ effect: 'Allow', action: ['*'], resource: ['*'], condition: [] }],
}

/** Is a resource one that the policy is attached to, or in one: an object of a bucket, a stream of a log group? */
export const isAttachedTo = (resource: string, attached: readonly AttachedResource[]): boolean =>
  attached.some(({ arns }) =>
    arns.some((arn) => resource === arn || (resource.startsWith(arn) && /^[/:]/.test(resource.slice(arn.length)))),
  )

/**
 * A resource policy names its own resource mostly by reference: the document with the ARN in place of
 * `aws_s3_bucket.logs.arn`, and the bucket's name of `aws_s3_bucket.logs.id`, where there is only one that is meant.
 */
export function withOwnArns(document: PolicyDocument, attached: readonly AttachedResource[]): PolicyDocument {
  const known = new Map<string, string>()
  for (const { address, arns, complete } of attached) {
    const [arn, ...others] = arns
    if (address === undefined || arn === undefined || !complete || others.length > 0) continue
    known.set(unresolvedText(`${address}.arn`), arn)
    const bucket = /^arn:[^:]+:s3:::([^/]+)$/.exec(arn)?.[1]
    if (bucket !== undefined)
      for (const name of ['id', 'bucket']) known.set(unresolvedText(`${address}.${name}`), bucket)
  }
  if (known.size === 0) return document
  const filled = (texts: readonly string[]): readonly string[] =>
    texts.map((text) => [...known].reduce((all, [token, value]) => all.replaceAll(token, value), text))
  const statements = document.statements.map((statement): Statement => ({
    ...statement,
    ...(statement.resource && { resource: filled(statement.resource) }),
    ...(statement.notResource && { notResource: filled(statement.notResource) }),
    condition: statement.condition.map((clause) => ({ ...clause, values: filled(clause.values) })),
  }))
  return { ...document, statements }
}

/**
 * The decision of a resource or trust policy on a request of a principal whose own policies allow it: in one account
 * only a Deny stops it, but keys and roles, and callers of other accounts, need its Allow as well.
 */
const decidedBy = (document: PolicyDocument, request: Request): Decision =>
  evaluateRequest(request, { identity: [everything], resource: document })

/** Worst first: where a record leaves several requests open, the worst outcome counts. */
const badness: readonly Decision[] = ['explicit-deny', 'implicit-deny', 'unknown', 'allowed']

/**
 * Replays what was allowed to happen on the resources of a resource or trust policy against it. Callers of other
 * accounts are not among the entries: their records are no evidence of a permission here.
 *
 * @returns the entries that were on these resources, and those of them that the policy would stop
 */
export function replayOnResources(
  document: PolicyDocument,
  attached: readonly AttachedResource[],
  entries: readonly UsageEntry[],
): { readonly asked: readonly UsageEntry[]; readonly denied: readonly DeniedRequest[] } {
  const asked = entries.filter(
    ({ outcome, resource }) => outcome === 'allowed' && resource !== null && isAttachedTo(resource, attached),
  )
  const own = withOwnArns(document, attached)
  const denied = asked.flatMap((entry): DeniedRequest[] => {
    const [worst] = requestsOf(entry)
      .map((request) => decidedBy(own, request))
      .toSorted((a, b) => badness.indexOf(a) - badness.indexOf(b))
    return worst === undefined || worst === 'allowed' ? [] : [{ entry, decision: worst, reason: reasons[worst] }]
  })
  return { asked, denied }
}

const reasons: Readonly<Record<Exclude<Decision, 'allowed'>, string>> = {
  'explicit-deny': 'a statement of the resource policy denies it',
  'implicit-deny': 'no statement of the resource policy allows it, and an identity policy alone does not',
  unknown: 'the resource policy depends on what the record does not show',
}
