import { lastPathSegment } from '../../policy/arn.ts'
import type { Change } from '../../narrowing/types.ts'
import type { PrincipalElement, PrincipalType, Statement } from '../../policy/document.ts'
import { wildcardMatch } from '../../policy/pattern.ts'
import type { PolicySource, ProposedStatement, ProposedStatements } from '../../sources/types.ts'
import { denyOnResource } from '../containment/resource-deny.ts'
import type { Revocation } from '../types.ts'
import type { RevocationRun } from './context.ts'
import { draftOf, type RevocationDraft } from './draft.ts'
import { freeSidAmong, revocationChange, type PolicyDrafts } from './policy-drafts.ts'

/**
 * Takes trusted principals out of the trust policies of roles. Sessions that were issued go on until they expire: that is
 * what `end-sessions` is for.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export function removeTrust(
  { trusted }: Revocation & { readonly kind: 'remove-trust' },
  index: number,
  roles: readonly string[],
  drafts: PolicyDrafts,
  run: RevocationRun,
): readonly RevocationDraft[] {
  const set = new Set(roles)
  const met = new Set<string>()
  const results = run.context.sources.flatMap((source): RevocationDraft[] => {
    if (source.status !== 'found' || source.kind !== 'trust') return []
    const arns = (source.attachedTo ?? []).flatMap((each) => each.arns)
    const own = arns.filter((arn) => set.has(arn))
    if (own.length === 0) return []
    for (const arn of own) met.add(arn)
    const others = arns.find((arn) => !set.has(arn))
    const isWhole = others === undefined && (source.attachedTo ?? []).every(({ complete }) => complete)
    return [removeFrom(source, own, isWhole ? undefined : (others ?? 'others'), trusted, index, drafts, run)]
  })
  const outside = roles.filter((arn) => !met.has(arn) && arn.includes(':role/'))
  return [
    ...results,
    ...outside.map((role) => byHand(role, trusted, index, 'its trust policy is outside of the repository')),
  ]
}

function removeFrom(
  source: PolicySource,
  own: readonly string[],
  others: string | undefined,
  trusted: readonly string[],
  index: number,
  drafts: PolicyDrafts,
  { context }: RevocationRun,
): RevocationDraft {
  const draft = draftOf(index, 'remove-trust', own.join(', '))
  const place = `${source.file}:${source.line}`
  if (others !== undefined) {
    draft.refused = true
    draft.says.push(`${place} is left: it is the trust policy of ${others}, too.`)
    return draft
  }
  const after = withoutTrust(drafts.statements(source), trusted)
  if (after === undefined) {
    draft.says.push(`${place} trusts none of ${trusted.join(', ')}.`)
    return draft
  }
  const notEdited = context.notEdited?.get(source.file)
  if (notEdited !== undefined) return byHand(own[0] ?? '', trusted, index, notEdited)
  drafts.change(source, after.statements, after.changes)
  draft.policies.push(source.id)
  draft.losses.push({ principals: [], trustOf: own[0] ?? '', before: source.document, after: drafts.document(source) })
  draft.says.push('Sessions that were issued go on until they expire, or until end-sessions ends them.')
  return draft
}

/**
 * @returns `undefined` where no statement lets any of them in
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function withoutTrust(
  statements: ProposedStatements,
  trusted: readonly string[],
): { readonly statements: ProposedStatements; readonly changes: readonly Change[] } | undefined {
  const changes: Change[] = []
  const partly = new Set<string>()
  const denied: ProposedStatement[] = []
  const kept = statements.flatMap((each): ProposedStatement[] => {
    const { statement, from } = each
    if (statement.effect === 'Deny') return [each]
    const { left, removed, part } = takeFrom(
      statement,
      trusted.filter((pattern) => !isDenied(pattern, statements)),
    )
    for (const pattern of part) partly.add(pattern)
    if (removed.length === 0) return [each]
    const summary = `${removed.join(', ')} may no longer assume the role.`
    changes.push(revocationChange(summary, from, statement.sid, { before: removed, after: [] }))
    if (left === undefined) return []
    // The list of principals stays as its author wrote it: a Deny overrides it for those that are removed.
    const sid = freeSidAmong(
      'RevokedByRunbook',
      [...statements, ...denied].map((of) => of.statement),
    )
    denied.push({
      from: null,
      statement: { ...statement, sid, effect: 'Deny', principal: without(statement.principal, left), condition: [] },
    })
    return [each]
  })
  if (changes.length === 0 && partly.size === 0) return undefined
  // A role has a trust policy with a statement: where none is left, those that were trusted are denied.
  const isEmpty = kept.every(({ statement }) => statement.effect === 'Deny')
  const whole: ProposedStatements = isEmpty
    ? statements.map(({ from, statement }) => ({
        from,
        statement: statement.effect === 'Deny' ? statement : { ...statement, effect: 'Deny', condition: [] },
      }))
    : [...kept, ...denied]
  if (partly.size === 0) return { statements: whole, changes }
  const patterns = [...partly].sort()
  const sid = freeSidAmong(
    'RevokedByRunbook',
    whole.map(({ statement }) => statement),
  )
  const deny: Statement = {
    sid,
    effect: 'Deny',
    principal: { AWS: ['*'] },
    action: ['sts:AssumeRole'],
    condition: [{ operator: 'ArnLike', key: 'aws:PrincipalArn', values: patterns }],
  }
  const summary = `${patterns.join(', ')} may no longer assume the role; others of the same account, or that the wildcard means, still may.`
  return {
    statements: [...whole, { from: null, statement: deny }],
    changes: [...changes, revocationChange(summary, null, sid, { before: [], after: patterns })],
  }
}

/** Does a Deny of the trust policy name it already? */
const isDenied = (pattern: string, statements: ProposedStatements): boolean =>
  statements.some(({ statement: { effect, principal, condition } }) => {
    if (effect !== 'Deny' || principal === undefined || principal === '*') return false
    if (condition.length === 0) return Object.values(principal).some((ids) => ids.some((id) => means(pattern, id)))
    return condition.length === 1 && condition[0]?.key === 'aws:PrincipalArn' && condition[0].values.includes(pattern)
  })

/** The principals of an element that another one does not have. */
function without(element: PrincipalElement | undefined, left: PrincipalElement): PrincipalElement {
  if (element === undefined || element === '*' || left === '*') return {}
  return Object.fromEntries(
    Object.entries(element).flatMap(([type, ids]) => {
      const gone = ids.filter((id) => !left[type as PrincipalType]?.includes(id))
      return gone.length === 0 ? [] : [[type, gone]]
    }),
  )
}

/** `left`: absent where none is. `part`: patterns that an account or a wildcard of the statement lets in, among others. */
function takeFrom(
  { principal }: Statement,
  trusted: readonly string[],
): {
  readonly left: PrincipalElement | undefined
  readonly removed: readonly string[]
  readonly part: readonly string[]
} {
  const arns = trusted.filter((pattern) => /^arn:[^:]*:(iam|sts):/.test(pattern))
  if (principal === undefined || principal === '*') return { left: principal, removed: [], part: principal ? arns : [] }
  const removed: string[] = []
  const part = new Set<string>()
  const left = Object.entries(principal).flatMap(([type, ids]): [PrincipalType, readonly string[]][] => {
    const stays = ids.filter((id) => {
      if (trusted.some((pattern) => means(pattern, id))) {
        removed.push(id)
        return false
      }
      for (const pattern of arns) if (type === 'AWS' && letsIn(id, pattern)) part.add(pattern)
      return true
    })
    return stays.length === 0 ? [] : [[type as PrincipalType, stays]]
  })
  return { left: left.length === 0 ? undefined : Object.fromEntries(left), removed, part: [...part] }
}

const accountIn = (id: string): string | undefined => /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(id)?.[1]

/** Does a pattern mean the trusted principal as a whole? An account may be written by its id or its root. */
const means = (pattern: string, id: string): boolean =>
  wildcardMatch(pattern, id) || (accountIn(pattern) !== undefined && accountIn(pattern) === accountIn(id))

/** Does a trusted account, or everyone, contain principals that the pattern means? */
const letsIn = (id: string, pattern: string): boolean =>
  id === '*' || (accountIn(id) !== undefined && wildcardMatch(pattern.split(':')[4] ?? '', accountIn(id) ?? ''))

function byHand(role: string, trusted: readonly string[], index: number, why: string): RevocationDraft {
  const draft = draftOf(index, 'remove-trust', role)
  draft.says.push(`${role}: ${why}.`)
  const named = trusted.filter(
    (each) => !/[*?]/.test(each) && (accountIn(each) !== undefined || each.startsWith('arn:')),
  )
  for (const each of named) {
    const command = denyOnResource(role, each)
    if (!command) continue
    draft.manual.push({
      id: `trust-${lastPathSegment(role)}-${draft.manual.length + 1}`,
      title: command.title,
      actor: command.actor,
      phase: 'revocation',
      commands: command.commands,
      ...(command.verify !== undefined && { verify: command.verify }),
      stops: command.stops,
      doesNotStop: 'Sessions that were issued already.',
      undo: command.undo,
    })
  }
  const open = trusted.filter((each) => !named.includes(each))
  if (draft.manual.length === 0) draft.refused = true
  if (open.length > 0) draft.says.push(`${open.join(', ')}: remove them from the trust policy by hand.`)
  return draft
}
