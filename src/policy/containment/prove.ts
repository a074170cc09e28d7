import type { Effect, PolicyDocument } from '../document.ts'
import { unknownText } from '../letters.ts'
import type { PatternItem, WildcardReading } from '../letters.ts'
import { meaningKey } from '../same.ts'
import type { Box } from './boxes.ts'
import type { Budget } from './budget.ts'
import { findUncoveredCell } from './cover.ts'
import type { Cell } from './cover.ts'
import { areContradictory, entails } from './entail.ts'
import { keyPresent, negationOf } from './premise.ts'
import type { Premise } from './premise.ts'
import { statementName, prepareStatements } from './prepared.ts'
import type { PreparedStatement } from './prepared.ts'
import { coversPrincipals, isDisjoint, principalSetOf } from './principals.ts'
import type { PrincipalSet } from './principals.ts'
import { casesOf, premisesOf, withVariables } from './variables.ts'
import type { VariableCase } from './variables.ts'

/** A place where the proof does not go through: perhaps something newly granted, perhaps only not understood. */
export interface ProofGap {
  readonly reading: WildcardReading
  /** The new Allow statement, for people, and its place in the document. */
  readonly statement: string
  readonly allow: number
  /** The old Deny statement, for people, if the gap is one of denial, and its place. */
  readonly denied: string | undefined
  readonly deny: number | undefined
  readonly action: string
  readonly resource: string
  readonly cell: Cell
  readonly principals: PrincipalSet
  /** Conditions that a request in the gap fulfils. */
  readonly conditions: readonly Premise[]
}

/** Case distinctions on conditions may nest this deep. */
const maxDepth = 4

/** Both documents, ready for reasoning. */
interface Sides {
  readonly allows: readonly PreparedStatement[]
  readonly newDenies: readonly PreparedStatement[]
  readonly oldAllows: readonly PreparedStatement[]
  /** Old statements that do not stand in the new document, too. */
  readonly oldDenies: readonly PreparedStatement[]
}

/**
 * Every new Allow must be covered by old Allows whose conditions it entails (or by new Denies that surely apply), and
 * every old Deny that it meets must be kept by new Denies. Yields at most one gap per statement and rule. Where the cases
 * of the policy variables can be gone through, a gap counts only if it is one in some of them.
 */
export function* proofGaps(
  after: PolicyDocument,
  before: PolicyDocument,
  reading: WildcardReading,
  budget: Budget,
): Generator<ProofGap> {
  const spellings = [...after.statements, ...before.statements].flatMap((one) => one.action ?? one.notAction ?? [])
  const show = (gap: Omit<ProofGap, 'reading' | 'action' | 'resource'>): ProofGap => ({
    ...gap,
    reading,
    action: spell(showItems(gap.cell.action), spellings),
    resource: showItems(gap.cell.resource),
  })
  const sides = prepareSides(after, before, reading)
  const oldMeanings = meaningsOf(sides.oldAllows)
  for (const allow of sides.allows) {
    const isUnchanged = standsIn(allow, oldMeanings, after.version === before.version)
    if (isUnchanged && sides.oldDenies.length === 0) continue
    if (areContradictory(allow.conditions, budget)) continue
    for (const principals of principalSetOf(allow.statement)) {
      for (const gap of gapsOf(allow, principals, sides, isUnchanged, budget)) {
        const cases = casesOf(allow.conditions, [after, before])
        if (cases.length === 0) {
          yield show(gap)
          continue
        }
        for (const assumed of cases)
          for (const found of gapsWith(assumed, allow.index, principals, {
            after,
            before,
            reading,
            isUnchanged,
            budget,
          }))
            yield show(found)
        break
      }
    }
  }
}

function prepareSides(after: PolicyDocument, before: PolicyDocument, reading: WildcardReading): Sides {
  const [newStatements, oldStatements] = [prepareStatements(after, reading), prepareStatements(before, reading)]
  const newDenies = ofEffect(newStatements, 'Deny')
  const kept = meaningsOf(newDenies)
  const sameVersion = after.version === before.version
  return {
    allows: ofEffect(newStatements, 'Allow'),
    newDenies,
    oldAllows: ofEffect(oldStatements, 'Allow'),
    oldDenies: ofEffect(oldStatements, 'Deny').filter((deny) => !standsIn(deny, kept, sameVersion)),
  }
}

interface Question {
  readonly after: PolicyDocument
  readonly before: PolicyDocument
  readonly reading: WildcardReading
  readonly isUnchanged: boolean
  readonly budget: Budget
}

/** The gaps of a statement in one case of the variables. */
function* gapsWith(
  assumed: VariableCase,
  index: number,
  principals: PrincipalSet,
  question: Question,
): Generator<Found> {
  const { after, before, reading, isUnchanged, budget } = question
  const sides = prepareSides(withVariables(after, assumed), withVariables(before, assumed), reading)
  const allow = sides.allows.find((one) => one.index === index)
  if (allow === undefined) return
  const conditions = [...allow.conditions, ...premisesOf(assumed)]
  if (areContradictory(conditions, budget)) return
  yield* gapsOf({ ...allow, conditions }, principals, sides, isUnchanged, budget)
}

type Found = Omit<ProofGap, 'reading' | 'action' | 'resource'>

function* gapsOf(
  allow: PreparedStatement,
  principals: PrincipalSet,
  sides: Sides,
  isUnchanged: boolean,
  budget: Budget,
): Generator<Found> {
  const { newDenies, oldAllows, oldDenies } = sides
  const gap = ({ cell, conditions }: Hole, deny?: PreparedStatement): Found => ({
    statement: statementName(allow),
    allow: allow.index,
    denied: deny && statementName(deny),
    deny: deny?.index,
    cell,
    principals,
    conditions,
  })
  if (!isUnchanged) {
    const granting = [...oldAllows, ...newDenies].filter(({ statement }) => coversPrincipals(statement, principals))
    const hole = findHole([allow], allow.conditions, granting, budget, maxDepth)
    if (hole) yield gap(hole)
  }
  for (const deny of oldDenies) {
    if (isDisjoint(deny.statement, principals)) continue
    const conditions = [...allow.conditions, ...deny.conditions]
    if (areContradictory(conditions, budget)) continue
    const keeping = newDenies.filter(
      ({ statement }) => coversPrincipals(statement, principals) || coversAll(statement, deny),
    )
    const loss = findHole([allow, deny], conditions, keeping, budget, maxDepth)
    if (loss) yield gap(loss, deny)
  }
}

const ofEffect = (statements: readonly PreparedStatement[], effect: Effect): PreparedStatement[] =>
  statements.filter(({ statement }) => statement.effect === effect)

const coversAll = (statement: PreparedStatement['statement'], { statement: deny }: PreparedStatement): boolean =>
  principalSetOf(deny).every((principals) => coversPrincipals(statement, principals))

const meaningsOf = (statements: readonly PreparedStatement[]): ReadonlySet<string> =>
  new Set(statements.map(({ statement }) => meaningKey(statement)))

/** A statement that stands in both documents word for word needs no proof, whatever unknown texts it contains. */
function standsIn({ statement }: PreparedStatement, meanings: ReadonlySet<string>, sameVersion: boolean): boolean {
  const key = meaningKey(statement)
  return meanings.has(key) && (sameVersion || !key.includes('${'))
}

interface Hole {
  readonly cell: Cell
  readonly conditions: readonly Premise[]
}

/**
 * A cell of `left` that, under the conditions, no statement of `right` covers. Where one would under further
 * conditions, both cases are looked into: with them, and without each of them.
 */
function findHole(
  left: readonly [PreparedStatement, ...PreparedStatement[]],
  conditions: readonly Premise[],
  right: readonly PreparedStatement[],
  budget: Budget,
  depth: number,
): Hole | undefined {
  const alsoNeeded = new Set(left.flatMap(({ needs }) => needs))
  const demandsOf = (one: PreparedStatement): readonly Premise[] => [
    ...one.conditions,
    ...one.needs.filter((key) => !alsoNeeded.has(key)).map(keyPresent),
  ]
  const covering = right.filter((one) => demandsOf(one).every((demand) => entails(conditions, demand, budget)))
  const [first, ...others] = left
  const cell = findUncoveredCell(
    [first.box, ...others.map(({ box }) => box)],
    covering.map(({ box }) => box),
    budget,
  )
  if (cell === undefined) return undefined
  const hole: Hole = { cell, conditions }
  if (depth === 0) return hole
  const cases = right.filter((one) => !covering.includes(one) && hasLiteralCell(one, cell))
  for (const one of cases) {
    const open = demandsOf(one).filter((demand) => !entails(conditions, demand, budget))
    if (open.length > 2 || areContradictory([...conditions, ...open], budget)) continue
    const rest = right.filter((other) => other !== one)
    const holes = open.map((condition) => {
      const opposite = [...conditions, ...negationOf(condition)]
      if (areContradictory(opposite, budget)) return undefined
      return findHole(left, opposite, rest, budget, depth - 1)
    })
    const worst = holes.find((found) => found !== undefined)
    if (worst) return worst
    return findHole(left, [...conditions, ...open], right, budget, depth - 1)
  }
  return hole
}

/** Does the statement contain the cell, as far as its letters show? */
function hasLiteralCell({ box }: PreparedStatement, cell: Cell): boolean {
  const holds = (side: keyof Box): boolean => {
    const text = showItems(cell[side])
    const matched = box[side].patterns.some((pattern) => pattern.matches?.(text) ?? false)
    return matched !== box[side].negated
  }
  return holds('action') && holds('resource')
}

/** Words are found in lower case; people know actions as some pattern of the documents spells them. */
function spell(action: string, spellings: readonly string[]): string {
  let [best, length] = [action, 0]
  for (const spelling of spellings) {
    const lower = spelling.toLowerCase()
    let same = 0
    while (same < action.length && same < lower.length && lower[same] === action[same]) same++
    if (same > length) [best, length] = [spelling.slice(0, same) + action.slice(same), same]
  }
  return best
}

const showItems = (items: readonly PatternItem[]): string =>
  items.map((item) => (typeof item === 'number' ? String.fromCharCode(item) : unknownText(item))).join('')
