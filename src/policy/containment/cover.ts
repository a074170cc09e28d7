import { readLetters, restrictToSegments } from '../letters.ts'
import type { PatternItem } from '../letters.ts'
import { axisOf, axisPlainlyWithin, plainlyDisjoint, plainlyWithin } from './boxes.ts'
import type { Axis, Box } from './boxes.ts'
import type { Budget } from './budget.ts'
import type { Language } from './language.ts'
import { ACTION_CHARACTER, ANY_CHARACTER, findWord, walkCells } from './search.ts'

/** An action and a resource, letter by letter; unknown texts may be among the letters. */
export interface Cell {
  readonly action: readonly PatternItem[]
  readonly resource: readonly PatternItem[]
}

const syntax = { wildcards: true, variables: false } as const
const within = (pattern: string): PatternItem[] => restrictToSegments(readLetters(pattern, syntax), 'segments', false)

/** Actions are `service:name`, resources are ARNs of an AWS partition or `*`: no other request exists. */
const actionUniverse: Language = { patterns: [within('?*:?*:').slice(0, -1)], negated: false, reading: 'over' }
const resourceUniverse: Language = {
  patterns: [['*'.charCodeAt(0)], within('arn:aws*:?*:*:*:?*')],
  negated: false,
  reading: 'over',
}

/**
 * A request's action and resource that lie in all boxes of `left` (the first supplies the words, the others may be
 * larger than they look) but surely in none of `right`; `undefined` when all of `left` is covered by `right` together.
 */
export function findUncoveredCell(
  left: readonly [Box, ...Box[]],
  right: readonly Box[],
  budget: Budget,
): Cell | undefined {
  const [base, ...others] = left
  for (const part of partsOf(base, others)) {
    const residual = residualOf([part, ...others], right)
    const cell = residual && uncoveredCell(residual[0], residual.slice(1), right, budget)
    if (cell) return cell
  }
  return undefined
}

/** The base, action pattern by action pattern; patterns that do not intersect the others are left out. */
function partsOf(base: Box, others: readonly Box[]): Box[] {
  if (base.action.negated) return [base]
  return base.action.patterns
    .filter((action) => !others.some((other) => plainlyDisjoint(action, other.action)))
    .map((action) => ({ action: axisOf([action]), resource: base.resource }))
}

/** The same boxes without resources that are plainly covered or in no other box; `undefined` where nothing is left. */
function residualOf(left: readonly [Box, ...Box[]], right: readonly Box[]): readonly [Box, ...Box[]] | undefined {
  const covering = right.filter(({ action }) => left.some((box) => axisPlainlyWithin(box.action, action)))
  if (left.some((box) => covering.some(({ resource }) => axisPlainlyWithin(box.resource, resource)))) return undefined
  const reduced = left.map((box): Box => {
    if (box.resource.negated) return box
    const open = box.resource.patterns.filter(
      (resource) =>
        !left.some((other) => other !== box && plainlyDisjoint(resource, other.resource)) &&
        !covering.some((other) => plainlyWithin(resource, other.resource)),
    )
    return open.length === box.resource.patterns.length ? box : { action: box.action, resource: axisOf(open) }
  })
  const isEmpty = reduced.some(({ resource }) => !resource.negated && resource.patterns.length === 0)
  const [base, ...others] = reduced
  return isEmpty || base === undefined ? undefined : [base, ...others]
}

/** Walks the cells of equal action (those that the same boxes contain) and searches each cell's resources. */
function uncoveredCell(base: Box, others: readonly Box[], right: readonly Box[], budget: Budget): Cell | undefined {
  const mayCover = right.filter((box) => !apart(base, box))
  let found: Cell | undefined
  walkCells(
    [...leftLanguages(base, others, 'action'), actionUniverse],
    mayCover.map((box) => rightLanguage(box.action)),
    ACTION_CHARACTER,
    budget,
    (holding, word) => {
      const covering = holding.map((index) => mayCover[index]!)
      const resource = uncoveredResource(base, others, covering, budget)
      if (resource) found = { action: word(), resource }
      return found !== undefined
    },
  )
  return found
}

function uncoveredResource(
  base: Box,
  others: readonly Box[],
  right: readonly Box[],
  budget: Budget,
): readonly PatternItem[] | undefined {
  if (right.some((box) => sameAxis(base.resource, box.resource))) return undefined
  const left = [...leftLanguages(base, others, 'resource'), resourceUniverse]
  const covers = right.map((box) => rightLanguage(box.resource))
  return findWord(left, covers, ANY_CHARACTER, budget)
}

/** Left sides are over-approximated, so that no request is overlooked. */
function leftLanguages(base: Box, others: readonly Box[], side: keyof Box): Language[] {
  return [
    base[side].language(base[side].negated ? 'under' : 'exact'),
    ...others.map((box) => box[side].language(box[side].negated ? 'under' : 'over')),
  ]
}

/** Right sides are under-approximated, so that nothing counts as covered that may not be. */
const rightLanguage = (axis: Axis): Language => axis.language(axis.negated ? 'over' : 'under')

const apart = (a: Box, b: Box): boolean =>
  !a.action.negated && a.action.patterns.every((pattern) => plainlyDisjoint(pattern, b.action))

/** The same patterns, as sets, mean the same, unknown texts included. */
function sameAxis(a: Axis, b: Axis): boolean {
  if (a.negated !== b.negated || a.ids.size !== b.ids.size) return false
  return a.patterns.every(({ id }) => b.ids.has(id))
}
