import { byCodeUnits } from '../../collections.ts'
import { wildcardMatch } from '../../policy/pattern.ts'
import type { Subjects } from '../types.ts'
import type { RevocationRun } from './context.ts'

/** The users and roles that a revocation is about. */
export interface ResolvedSubjects {
  /** ARNs, sorted. */
  readonly principals: readonly string[]
  /** Sentences on those that are left out. */
  readonly leftOut: readonly string[]
}

/**
 * The users and roles that a revocation names: the callers of the matched events, or those that patterns match among all
 * that are known. Exempt principals and service-linked roles are never among them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
 */
export function revocationSubjects(subjects: Subjects, { matches, context }: RevocationRun): ResolvedSubjects {
  const matched = matches.groups.map(({ principal }) => principal).filter(isEntity)
  const named = subjects === 'matched' ? matched : patterns(subjects, [...matched, ...knownIn(context)])
  const principals: string[] = []
  const leftOut: string[] = []
  for (const arn of [...new Set(named)].sort(byCodeUnits)) {
    const exempt = context.settings.findings.exempt.find((pattern) => wildcardMatch(pattern, arn))
    if (exempt !== undefined) leftOut.push(`${arn} is left alone: findings.exempt names it (${exempt}).`)
    else if (arn.includes(':role/aws-service-role/'))
      leftOut.push(`${arn} is left alone: it is a service-linked role, which only its service changes.`)
    else principals.push(arn)
  }
  return { principals, leftOut }
}

const isEntity = (arn: string): boolean => /^arn:[^:]*:iam::\d{12}:(user|role)\/./.test(arn)

function patterns(subjects: readonly string[], known: readonly string[]): string[] {
  return subjects.flatMap((pattern) => {
    const found = known.filter((arn) => wildcardMatch(pattern, arn))
    return found.length === 0 && isEntity(pattern) && !/[*?]/.test(pattern) ? [pattern] : found
  })
}

function knownIn({ sources, snapshots, ledger }: RevocationRun['context']): string[] {
  const accounts = [...(snapshots?.accounts.values() ?? [])]
  return [
    ...sources.flatMap((source) => (source.status === 'found' ? source.principals : [])),
    ...sources.flatMap((source) =>
      source.status === 'found' && source.kind === 'trust' ? (source.attachedTo ?? []).flatMap(({ arns }) => arns) : [],
    ),
    ...accounts.flatMap(({ users, roles }) => [...users.keys(), ...roles.keys()]),
    ...ledger.principals.keys(),
  ].filter(isEntity)
}
