import type { PolicyChange, RuleFinding, RuleInput } from './rule-input.ts'
import { joinEdits, type StatementEdit } from './statement-edit.ts'
import { suggestionOf } from './suggestion.ts'
import { reversingEdit, type ApplyRules, type Recompare } from './reversing-edit.ts'
import type { FindingLevel, Suggestion } from './types.ts'

/** Rules about what a statement grants: without the grant the finding is gone. */
const aboutGrants: ReadonlySet<string> = new Set([
  'full-admin',
  'wild-write',
  'wild-read',
  'permissions-management',
  'privilege-escalation',
  'public-access',
  'cross-account',
  'confused-deputy',
])

/** Findings for which a suggestion is looked for: many more are not read as comments. */
const most = 40
/** Policies that are judged again for them, in all: where hundreds of changed policies share a principal, it takes long. */
const mostPolicies = 2000

const levels: readonly FindingLevel[] = ['error', 'warning', 'note']

/**
 * The findings with suggestions that do not contradict each other: errors that a new grant causes get one that takes it
 * back; edits of the same lines become one that serves all of their findings; otherwise the more serious finding keeps
 * its own.
 */
export function withSuggestions(
  found: readonly RuleFinding[],
  input: RuleInput,
  tools: { readonly recompare: Recompare; readonly apply: ApplyRules },
): readonly RuleFinding[] {
  const changes = new Map(input.changes.map((change) => [change.id, change]))
  const before = new Set(found.map(({ fingerprint }) => fingerprint))
  const budget = { policies: mostPolicies }
  let tried = 0
  const edited = found.map((finding): RuleFinding => {
    const change = finding.policy === null ? undefined : changes.get(finding.policy)
    if (!change || !isWanted(finding) || tried++ >= most) return finding
    const edit = reversingEdit(finding, change, input, { ...tools, before, budget })
    const suggestion = edit && suggestionOf(change, edit, input.head)
    return edit && suggestion ? { ...finding, edit, suggestion } : finding
  })
  return withoutConflicts(edited, changes, input)
}

const isWanted = ({ rule, level, suggestion, waived }: RuleFinding): boolean =>
  level === 'error' && waived === null && suggestion === null && aboutGrants.has(rule)

interface Group {
  readonly policy: string | null
  readonly edit: StatementEdit | undefined
  readonly suggestion: Suggestion
  readonly members: readonly number[]
}

function withoutConflicts(
  found: readonly RuleFinding[],
  changes: ReadonlyMap<string, PolicyChange>,
  input: RuleInput,
): readonly RuleFinding[] {
  const order = [...found.keys()].sort((a, b) => rankOf(found[a]) - rankOf(found[b]))
  let groups: Group[] = []
  for (const index of order) {
    const finding = found[index]
    if (!finding?.suggestion) continue
    let own: Group | null = {
      policy: finding.policy,
      edit: finding.edit,
      suggestion: finding.suggestion,
      members: [index],
    }
    // What is joined may reach the lines of others.
    for (let other; own !== null && (other = groups.find((each) => own !== null && overlap(each, own)));) {
      const joined: Group | null = joinedGroups(other, own, changes, input)
      if (joined) groups = groups.filter((each) => each !== other)
      own = joined
    }
    if (own) groups.push(own)
  }
  const suggestions = new Map(groups.flatMap(({ members, suggestion }) => members.map((each) => [each, suggestion])))
  return found.map((finding, index) => ({ ...finding, suggestion: suggestions.get(index) ?? null }))
}

/** Errors first, those that a waiver accepts last. */
const rankOf = (finding: RuleFinding | undefined): number =>
  finding === undefined ? 0 : levels.indexOf(finding.level) + (finding.waived === null ? 0 : levels.length)

const overlap = ({ suggestion: one }: Group, { suggestion: other }: Group): boolean =>
  one.file === other.file && one.line <= other.endLine && other.line <= one.endLine

function joinedGroups(
  one: Group,
  other: Group,
  changes: ReadonlyMap<string, PolicyChange>,
  input: RuleInput,
): Group | null {
  const members = [...one.members, ...other.members]
  if (JSON.stringify(one.suggestion) === JSON.stringify(other.suggestion)) return { ...one, members }
  const change = one.policy === null || one.policy !== other.policy ? undefined : changes.get(one.policy)
  const edit = change && one.edit && other.edit ? joinEdits(one.edit, other.edit) : null
  const suggestion = change && edit ? suggestionOf(change, edit, input.head) : null
  return edit && suggestion ? { policy: one.policy, edit, suggestion, members } : null
}
