import { byCodeUnits, groupBy } from '../../collections.ts'
import type { Catalog } from '../../catalog/types.ts'
import type { UsageEntry } from '../../evidence/types.ts'
import type { ConditionClause } from '../../policy/document.ts'
import { freeSid } from '../scope.ts'
import { groupPassedRoles } from './passed-roles.ts'
import { resourcesOfUse } from './resources-of-use.ts'

/** A statement while it is being made: actions with the same resources and conditions. */
export interface StatementDraft {
  readonly sid: string
  /** IAM prefix; empty for the statement of actions without resource types, which is of all services. */
  readonly service: string
  /** Names or patterns, sorted. */
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly condition: readonly ConditionClause[]
  /** Types of the resources, as one text. */
  readonly types: string
  readonly unknown: readonly { readonly action: string; readonly reason: string }[]
  /** Patterns in the place of several objects or streams. */
  readonly widened: readonly string[]
  readonly entries: readonly UsageEntry[]
}

type Part = Omit<StatementDraft, 'sid' | 'actions' | 'unknown'> & { readonly action: string; readonly unknown?: string }

/**
 * Statements for calls that were allowed: one for all actions without resource types, then for each service one for the
 * actions whose resources are not known, and one for each set of resources. Nothing is granted beyond the actions and
 * resources that were seen together.
 */
export function draftStatements(entries: readonly UsageEntry[], catalog: Catalog): readonly StatementDraft[] {
  const parts = [...groupBy(entries, ({ action }) => action)].flatMap(([action, of]) => partsOf(action, of, catalog))
  const groups = groupBy(parts, ({ service, resources, condition }) => JSON.stringify([service, resources, condition]))
  const taken = new Set<string | undefined>()
  return [...groups]
    .sort(([a], [b]) => byCodeUnits(a, b))
    .map(([, group]) => ({ ...merged(group), sid: freeSid(sidOf(group), taken) }))
}

function partsOf(action: string, entries: readonly UsageEntry[], catalog: Catalog): readonly Part[] {
  const [service = ''] = action.split(':')
  if (action === 'iam:PassRole') {
    return groupPassedRoles(entries).map(({ resources, condition, unknown }) => ({
      action,
      service,
      resources,
      condition,
      types: 'pass-role',
      widened: [],
      ...(unknown !== undefined && { unknown }),
      entries: unknown === undefined ? entries.filter(({ resource }) => resources.includes(resource ?? '')) : entries,
    }))
  }
  const info = catalog.action(action)
  const found = resourcesOfUse(info, entries)
  const isTypeless = info !== undefined && info.resourceTypes.length === 0
  return [
    { action, service: isTypeless ? '' : service, condition: [], entries, ...found, types: found.types.join(' ') },
  ]
}

/** Parts of one statement. */
function merged(parts: readonly Part[]): Omit<StatementDraft, 'sid'> {
  const [first] = parts
  return {
    service: first?.service ?? '',
    actions: parts.map(({ action }) => action).sort(byCodeUnits),
    resources: first?.resources ?? [],
    condition: first?.condition ?? [],
    types: first?.types ?? '',
    unknown: parts.flatMap(({ action, unknown: reason }) => (reason === undefined ? [] : [{ action, reason }])),
    widened: [...new Set(parts.flatMap(({ widened }) => widened))].sort(byCodeUnits),
    entries: parts.flatMap(({ entries }) => entries),
  }
}

/** A Sid holds letters and digits only: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html */
function sidOf(parts: readonly Part[]): string {
  const { service = '', types = '', unknown } = parts[0] ?? {}
  if (service === '') return 'NoResourceTypes'
  const what = types === 'pass-role' || unknown === undefined ? types : 'any-resource'
  return [service, ...what.split(' ')]
    .flatMap((text) => text.split(/[^A-Za-z0-9]+/))
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
}
