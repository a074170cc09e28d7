import type { PolicyDocument } from '../../policy/document.ts'
import { actionMatches } from '../../policy/pattern.ts'
import { meaningKey } from '../../policy/same.ts'
import type { Source } from '../../sources/types.ts'
import type { PolicyChange, RuleInput } from '../rule-input.ts'
import type { LineRange } from '../types.ts'
import { isFullAdmin, listActions } from './allowed.ts'
import { completedPaths, type CompletedPath } from './escalation.ts'
import { escalationPaths } from './escalation-paths.ts'
import type { Rule, RuleResult } from './rule.ts'

/** Privilege escalation paths that the change completes for a principal, or within one policy. */
export const privilegeEscalation: Rule = {
  id: 'privilege-escalation',
  level: 'error',
  severity: '8.8',
  title: 'Privilege escalation',
  finds: 'a privilege escalation path that the change completes; a note where its targets are named',
  help: 'With these permissions together a principal can gain those of another, or give itself any. Limit the roles that may be passed and the principals that may be changed to names, or take one of the permissions away.',
  page: 'https://pathfinding.cloud/',
  apply: (input) => {
    const alone = input.changes.flatMap((change) => byPolicy(change))
    const said = new Set(alone.flatMap(({ policy, completed }) => completed.map(({ path }) => `${policy} ${path.id}`)))
    const together = byPrincipal(input, said)
    return [...alone, ...together].flatMap(resultsOf)
  },
}

interface Escalation {
  readonly policy: string
  readonly place: LineRange
  /** `null`: all principals that the policy is attached to. */
  readonly principal: string | null
  readonly completed: readonly CompletedPath[]
  readonly change: PolicyChange | undefined
}

function byPolicy(change: PolicyChange): readonly Escalation[] {
  const { head, base, kind, comparison } = change
  if (kind !== 'identity' || !head?.document || comparison.status === 'equal') return []
  // It is said already that its principals are administrators.
  if (head.document.statements.some((statement) => statement.effect === 'Allow' && isFullAdmin(statement))) return []
  const completed = newlyCompleted(base?.document ? [base.document] : [], [head.document])
  return completed.length === 0 ? [] : [{ policy: change.id, place: change.place, principal: null, completed, change }]
}

/** Paths that several policies of one principal complete together, and did not before. */
function byPrincipal(
  { base, head, changes, attachments }: RuleInput,
  said: ReadonlySet<string>,
): readonly Escalation[] {
  const before = documentsByPrincipal(base.sources)
  const changed = new Map(changes.map((change) => [change.id, change]))
  return [...documentsByPrincipal(head.sources)].flatMap(([principal, policies]): Escalation[] => {
    const old = before.get(principal) ?? new Map<string, PolicyDocument>()
    const fresh = [...policies].filter(([id, document]) => !same(old.get(id), document))
    if (fresh.length === 0 || policies.size < 2) return []
    const all = [...policies.values()]
    if (all.some(({ statements }) => statements.some((each) => each.effect === 'Allow' && isFullAdmin(each)))) return []
    const completed = newlyCompleted([...old.values()], all).filter(
      ({ path }) => ![...policies.keys()].some((id) => said.has(`${id} ${path.id}`)),
    )
    const cause = fresh.map(([id]) => changed.get(id)).find((change) => change !== undefined)
    const attachment = attachments.find(({ source }) => fresh.some(([id]) => id === source))
    const place = cause?.place ?? attachment
    if (completed.length === 0 || place === undefined) return []
    const policy = cause?.id ?? fresh[0]?.[0] ?? ''
    return [{ policy, place, principal, completed, change: cause }]
  })
}

const same = (one: PolicyDocument | undefined, other: PolicyDocument): boolean =>
  one !== undefined && one.statements.map(meaningKey).join() === other.statements.map(meaningKey).join()

function newlyCompleted(before: readonly PolicyDocument[], after: readonly PolicyDocument[]): CompletedPath[] {
  const known = new Map(completedPaths(before, escalationPaths).map((each) => [each.path.id, each]))
  return completedPaths(after, escalationPaths).filter(({ path, named }) => {
    const old = known.get(path.id)
    // From named targets to any is new as well.
    return old === undefined || (old.named && !named)
  })
}

function documentsByPrincipal(sources: readonly Source[]): Map<string, Map<string, PolicyDocument>> {
  const found = new Map<string, Map<string, PolicyDocument>>()
  for (const source of sources) {
    if (source.status !== 'found' || source.kind !== 'identity') continue
    for (const principal of source.principals) {
      const policies = found.get(principal) ?? new Map<string, PolicyDocument>()
      policies.set(source.id, source.document)
      found.set(principal, policies)
    }
  }
  return found
}

/** One finding for all paths of a policy that weigh alike. */
function resultsOf(escalation: Escalation): readonly RuleResult[] {
  const { completed } = escalation
  return [completed.filter(({ named }) => !named), completed.filter(({ named }) => named)].flatMap((paths) =>
    paths.length === 0 ? [] : [resultOf(escalation, paths)],
  )
}

function resultOf({ policy, place, principal, change }: Escalation, paths: readonly CompletedPath[]): RuleResult {
  const named = paths[0]?.named ?? false
  const ids = paths.map(({ path }) => path.id)
  const combinations = paths.map(({ path }) => path.permissions.join(' with '))
  const who = principal === null ? 'the principals of this policy' : principal
  const target = named ? ' Its targets are named, which limits what can be gained.' : ''
  return {
    policy,
    place: placeOf(change, paths) ?? place,
    message: `This completes ${paths.length === 1 ? 'a privilege escalation path' : `${paths.length} privilege escalation paths`} for ${who}: ${listActions(combinations)} (pathfinding.cloud: ${listActions(ids)}).${target}`,
    key: `paths ${principal ?? ''} ${named ? 'named' : 'any'} ${ids.toSorted().join(' ')}`,
    ...(named && { level: 'note' as const }),
  }
}

/** The line of a permission of the first path that the change writes. */
function placeOf(change: PolicyChange | undefined, [first]: readonly CompletedPath[]): LineRange | undefined {
  const head = change?.head
  if (!head?.document || !first) return undefined
  for (const { statement } of change?.comparison.widened ?? []) {
    const patterns = head.document.statements[statement]?.action ?? []
    const { path } = first
    const pattern = patterns.find((each) => completesAny(each, path.permissions))
    const located = head.statements[statement]
    if (pattern !== undefined && located) {
      return located.values.get('Action')?.get(pattern) ?? located.fields.get('Action') ?? located
    }
  }
  return undefined
}

const completesAny = (pattern: string, permissions: readonly string[]): boolean =>
  permissions.some((permission) => actionMatches(pattern, permission))
