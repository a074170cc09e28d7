import { COLON } from '../letters.ts'
import type { PatternItem } from '../letters.ts'
import type { Budget } from './budget.ts'
import { Automaton } from './language.ts'
import type { Language, Letters } from './language.ts'

/** The alphabets to take a character from that no pattern names, the pleasant ones first. */
export type Characters = Iterable<string>

const pleasant = 'xabcdefghijklmnopqrstuvwyz0123456789'
const ideographs = String.fromCharCode(...Array.from({ length: 4096 }, (_, index) => 0x4e00 + index))
/** More characters than any state can distinguish, so that one is always left. */
export const ANY_CHARACTER: Characters = `${pleasant}${pleasant.toUpperCase()}-_/.${ideographs}`
/** Action names are compared in lower case and hold letters, digits, `-` and `_` only. */
export const ACTION_CHARACTER: Characters = `${pleasant}-_`

/**
 * Walks the words that lie in all languages of `left`, shortest first, and reports which of `right` contain a word, by
 * index. A word is not reported where an earlier word is contained in a subset of the same languages: every gap of the
 * later word is a gap of the earlier one. `visit` ends the walk by returning true. Time and memory are bounded by the
 * budget.
 */
export function walkCells(
  left: readonly Language[],
  right: readonly Language[],
  characters: Characters,
  budget: Budget,
  visit: (holding: readonly number[], word: () => PatternItem[]) => boolean,
): void {
  const automaton = new Automaton([...left, ...right])
  const all = automaton.languages.map((_, index) => index)
  const [mine, theirs] = [all.slice(0, left.length), all.slice(left.length)]
  const isNegated = (index: number): boolean => automaton.languages[index]!.negated
  const negated = theirs.filter(isNegated)
  const shown: (readonly number[])[] = []
  const roles: Roles = {
    musts: mine.filter((index) => !isNegated(index)),
    tracked: negated,
    avoided: mine.filter(isNegated),
    counted: theirs.filter((index) => !isNegated(index)),
  }
  explore(automaton, roles, characters, budget, (node, word) => {
    const ended = new Set(
      [...node.tracked, ...node.free].filter((at) => automaton.isEnd(at)).map((at) => automaton.ownerOf(at)),
    )
    const holding = theirs.filter((index) => ended.has(index) !== isNegated(index)).map((index) => index - left.length)
    if (shown.some((less) => isSubset(less, holding))) return false
    shown.push(holding)
    return visit(holding, word)
  })
}

/** The shortest word in all of `left` and in none of `right`, if there is one. */
export function findWord(
  left: readonly Language[],
  right: readonly Language[],
  characters: Characters,
  budget: Budget,
): PatternItem[] | undefined {
  const automaton = new Automaton([...left, ...right])
  const roles: Roles = { musts: [], tracked: [], avoided: [], counted: [] }
  for (const [index, { negated }] of automaton.languages.entries())
    (negated === index < left.length ? roles.avoided : roles.musts).push(index)
  let found: PatternItem[] | undefined
  explore(automaton, roles, characters, budget, (_, word) => {
    found = word()
    return true
  })
  return found
}

/** The role of each language, by index: some pattern of each of `musts` matches, none of `avoided` does. */
interface Roles {
  readonly musts: number[]
  /** Every combination of these counts. */
  readonly tracked: number[]
  readonly avoided: number[]
  /** The fewer of these contain a word, the better. */
  readonly counted: number[]
}

interface Node {
  /** One position for each of the musts: the search guesses which pattern matches, and how. */
  readonly musts: readonly number[]
  /** All positions of the tracked languages. */
  readonly tracked: readonly number[]
  /** All positions of the avoided and of the counted ones. */
  readonly free: readonly number[]
  readonly parent: Node | undefined
  readonly letter: number
}

/**
 * Breadth-first search. Of two paths to the same musts and tracked positions, the one with fewer free positions leaves
 * open whatever the other one does, so the other one is dropped (an antichain). Among the letters that only free
 * positions look for, one that none of them looks for stands for all.
 */
function explore(
  automaton: Automaton,
  { musts, tracked, avoided, counted }: Roles,
  characters: Characters,
  budget: Budget,
  visit: (node: Node, word: () => PatternItem[]) => boolean,
): void {
  const isAvoided = new Set(avoided)
  const known = new Map<string, (readonly number[])[]>()
  const startsOf = (indexes: readonly number[]): number[] =>
    automaton.closed(indexes.flatMap((index) => automaton.starts(index)))
  const atStart = { tracked: startsOf(tracked), free: startsOf([...avoided, ...counted]) }
  const enter = (into: Node[], node: Node): void => {
    if (node.free.some((at) => automaton.isAbsorbing(at) && isAvoided.has(automaton.ownerOf(at)))) return
    const key = `${node.musts.join()}|${node.tracked.join()}`
    const others = known.get(key)
    budget.spend(node.free.length + (others?.length ?? 0))
    if (others?.some((less) => isSubset(less, node.free))) return
    if (others) others.push(node.free)
    else known.set(key, [node.free])
    into.push(node)
  }
  let frontier: Node[] = []
  for (const guess of guesses(automaton, musts))
    enter(frontier, { ...atStart, musts: guess, parent: undefined, letter: -1 })
  while (frontier.length > 0) {
    const next: Node[] = []
    for (const node of frontier) {
      const ends = node.musts.every((at) => automaton.canEnd(at))
      const isFree = !node.free.some((at) => automaton.isEnd(at) && isAvoided.has(automaton.ownerOf(at)))
      if (ends && isFree && visit(node, () => wordOf(automaton, node))) return
      for (const letter of lettersAt(automaton, node, characters)) {
        const ways = node.musts.map((at) => automaton.successors(at, letter))
        if (ways.some((way) => way.length === 0)) continue
        const follows = {
          tracked: automaton.step(node.tracked, letter),
          free: automaton.step(node.free, letter),
          parent: node,
          letter,
        }
        for (const way of product(ways)) enter(next, { ...follows, musts: way })
      }
    }
    frontier = next
  }
}

/** The first positions of one pattern of each language; patterns that begin differently share no word. */
function guesses(automaton: Automaton, musts: readonly number[]): number[][] {
  let found: number[][] = [[]]
  for (const index of musts) {
    const starts = automaton.starts(index)
    found = found.flatMap((guess) =>
      starts.filter((start) => !guess.some((at) => automaton.startApart(at, start))).map((start) => [...guess, start]),
    )
  }
  return found
}

function product(ways: readonly (readonly number[])[]): readonly (readonly number[])[] {
  if (ways.every((way) => way.length === 1)) return [ways.map(([only]) => only!)]
  let found: number[][] = [[]]
  for (const way of ways) found = found.flatMap((one) => way.map((at) => [...one, at]))
  return found
}

/** The letters that lead on from a node in ways that others do not stand for. */
function lettersAt(automaton: Automaton, { musts, tracked, free }: Node, characters: Characters): Set<number> {
  const wanted: Letters = { literal: new Set(), colon: false }
  for (const position of musts) automaton.collect(position, wanted)
  for (const position of tracked) automaton.collect(position, wanted)
  const shunned: Letters = { literal: new Set(), colon: false }
  for (const position of free) automaton.collect(position, shunned)
  if (wanted.colon || shunned.colon) wanted.literal.add(COLON)
  for (const character of characters) {
    const code = character.charCodeAt(0)
    if (code !== COLON && !wanted.literal.has(code) && !shunned.literal.has(code)) return wanted.literal.add(code)
  }
  return new Set([...wanted.literal, ...shunned.literal])
}

/** For two lists in ascending order. */
function isSubset(inner: readonly number[], outer: readonly number[]): boolean {
  if (inner.length > outer.length) return false
  let at = 0
  for (const value of inner) {
    while (at < outer.length && outer[at]! < value) at++
    if (outer[at] !== value) return false
    at++
  }
  return true
}

function wordOf(automaton: Automaton, node: Node): PatternItem[] {
  const word: PatternItem[] = []
  for (let at: Node | undefined = node; at?.parent !== undefined; at = at.parent) word.push(automaton.itemOf(at.letter))
  return word.reverse()
}
