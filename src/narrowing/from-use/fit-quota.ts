import { groupBy } from '../../collections.ts'
import type { Catalog } from '../../catalog/types.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { documentSize } from '../../policy/print.ts'
import { isPlainRead } from '../actions.ts'
import { mergeToFit, type PatternCover, type MatchRequirement, type ServiceRequirements } from '../patterns.ts'
import { patternOfType, sorted } from './resources-of-use.ts'
import type { StatementDraft } from './statements.ts'

export interface FittedDrafts {
  readonly drafts: readonly StatementDraft[]
  /** What was given up for the size, a sentence each. */
  readonly given: readonly string[]
  /** Unused reads and lists that a wildcard grants; sorted. */
  readonly readmitted: readonly string[]
}

export const statementOf = ({
  sid,
  actions,
  resources,
  condition,
}: StatementDraft): Statement & { readonly sid: string } => ({
  sid,
  effect: 'Allow',
  action: actions,
  resource: resources,
  condition,
})

export const documentOf = (drafts: readonly StatementDraft[]): PolicyDocument => ({
  version: '2012-10-17',
  statements: drafts.map(statementOf),
})

const sizeOf = (drafts: readonly StatementDraft[]): number => documentSize(documentOf(drafts))

/**
 * Makes statements fit a quota, one step after the other and each only where the last one did not suffice: resources of
 * one type share a statement; long lists of ARNs become the pattern of their type; unused reads and lists that return no
 * secrets or data come in under a wildcard. What does not fit then stays too large.
 */
export function fitDrafts(drafts: readonly StatementDraft[], quota: number, catalog: Catalog): FittedDrafts {
  if (sizeOf(drafts) <= quota) return { drafts, given: [], readmitted: [] }
  const shared = shareResources(drafts)
  const given =
    shared.length < drafts.length
      ? [
          'Statements for resources of the same type were put together: each of their actions is granted on all of them.',
        ]
      : []
  const patterned = shortenLists(shared, quota, catalog)
  if (patterned.shortened.length > 0) {
    given.push(`Lists of ARNs became the pattern of their type: ${patterned.shortened.join(', ')}.`)
  }
  const excess = sizeOf(patterned.drafts) - quota
  if (excess <= 0) return { drafts: patterned.drafts, given, readmitted: [] }
  const folded = foldReads(patterned.drafts, excess, catalog)
  const wild = sorted(folded.drafts.flatMap(({ actions }) => actions.filter((name) => name.endsWith('*'))))
  if (wild.length > 0) {
    given.push(`Names were folded into ${wild.join(', ')}: actions that AWS adds under them later are granted too.`)
  }
  return { ...folded, given }
}

/** Statements of one service whose resources are of the same types and have the same condition become one. */
function shareResources(drafts: readonly StatementDraft[]): readonly StatementDraft[] {
  const key = (draft: StatementDraft): string =>
    draft.types === '' ? draft.sid : JSON.stringify([draft.service, draft.types, draft.condition])
  return [...groupBy(drafts, key).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined || group.length === 1) return group
    return [
      {
        ...first,
        actions: sorted(group.flatMap(({ actions }) => actions)),
        resources: sorted(group.flatMap(({ resources }) => resources)),
        widened: sorted(group.flatMap(({ widened }) => widened)),
        entries: group.flatMap(({ entries }) => entries),
      },
    ]
  })
}

/** The longest lists first, until it fits. */
function shortenLists(
  drafts: readonly StatementDraft[],
  quota: number,
  catalog: Catalog,
): { readonly drafts: readonly StatementDraft[]; readonly shortened: readonly string[] } {
  let current = drafts
  const shortened: string[] = []
  for (const draft of drafts.toSorted((a, b) => b.resources.length - a.resources.length)) {
    if (sizeOf(current) <= quota || draft.resources.length < 2) break
    const info = catalog.action(draft.actions[0] ?? '')
    const patterns = sorted(draft.resources.map((arn) => patternOfType(arn, info) ?? arn))
    if (patterns.length >= draft.resources.length) continue
    shortened.push(...patterns.filter((pattern) => !draft.resources.includes(pattern)))
    current = current.map((each) =>
      each === draft ? { ...draft, resources: patterns, widened: sorted([...draft.widened, ...patterns]) } : each,
    )
  }
  return { drafts: current, shortened: sorted(shortened) }
}

function foldReads(drafts: readonly StatementDraft[], excess: number, catalog: Catalog): Omit<FittedDrafts, 'given'> {
  const services: ServiceRequirements[] = []
  const covers: PatternCover[] = []
  for (const [index, { actions }] of drafts.entries()) {
    for (const [service, names] of groupBy(actions, (action) => action.split(':')[0] ?? '')) {
      const bare = names.map((name) => name.slice(service.length + 1))
      services.push({ service: `${index} ${service}`, roles: rolesOf(service, bare, catalog), undetermined: new Set() })
      covers.push({ service: `${index} ${service}`, patterns: bare, readmitted: [] })
    }
  }
  const width = (key: string, pattern: string): number => key.slice(key.indexOf(' ') + 1).length + pattern.length + 4
  const merged = mergeToFit(services, covers, excess, width)
  // Where nothing makes it fit, unused reads would come in for nothing.
  if (merged.excess > 0) return { drafts, readmitted: [] }
  const of = (index: number) => merged.covers.filter(({ service }) => service.startsWith(`${index} `))
  const named = (pick: (cover: PatternCover) => readonly string[], list: readonly PatternCover[]): readonly string[] =>
    sorted(list.flatMap((each) => pick(each).map((bare) => `${each.service.split(' ')[1] ?? ''}:${bare}`)))
  return {
    drafts: drafts.map((draft, index) => ({ ...draft, actions: named(({ patterns }) => patterns, of(index)) })),
    readmitted: named(({ readmitted }) => readmitted, merged.covers),
  }
}

function rolesOf(service: string, kept: readonly string[], catalog: Catalog): ReadonlyMap<string, MatchRequirement> {
  const known = catalog
    .actionsOf(service)
    .map((info) => [info.name.slice(service.length + 1), isPlainRead(info) ? 'spare' : 'never'] as const)
  return new Map<string, MatchRequirement>([...known, ...kept.map((name) => [name, 'keep'] as const)])
}
