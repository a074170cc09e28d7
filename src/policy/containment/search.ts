import type { Item } from '../letters.ts'
import type { Budget } from './budget.ts'
import { Automaton } from './language.ts'
import type { Language } from './language.ts'

/** Where to take a character from that no pattern names, the pleasant ones first. */
export type Characters = Iterable<string>

const pleasant = 'xabcdefghijklmnopqrstuvwyz0123456789'
const ideographs = String.fromCharCode(...Array.from({ length: 4096 }, (_, index) => 0x4e00 + index))
/** More than any state can tell apart, so that there is always one left. */
export const ANY_CHARACTER: Characters = `${pleasant}${pleasant.toUpperCase()}-_/.${ideographs}`
/** Action names are compared in lower case and hold letters, digits, `-` and `_` only. */
export const ACTION_CHARACTER: Characters = `${pleasant}-_`

/** Which of the right-hand languages hold a word, as `0101…`. */
export type Signature = string

interface Node {
  readonly state: readonly number[]
  readonly parent: Node | undefined
  readonly letter: number
}

/**
 * Walks the words that lie in all languages of `left`, shortest first, and shows each distinct signature over `right`
 * once, with its shortest word. `visit` ends the walk by answering true. Time and memory are bounded by the budget.
 */
export function walkCells(
  left: readonly Language[],
  right: readonly Language[],
  characters: Characters,
  budget: Budget,
  visit: (signature: Signature, word: () => Item[]) => boolean,
): void {
  const automaton = new Automaton([...left, ...right])
  const rightIndexes = right.map((_, index) => left.length + index)
  const seen = new Set<string>()
  const shown = new Set<Signature>()
  const start = automaton.start()
  let frontier: Node[] = [{ state: start, parent: undefined, letter: -1 }]
  seen.add(start.join())
  while (frontier.length > 0) {
    const next: Node[] = []
    for (const node of frontier) {
      if (left.some((_, index) => automaton.foregone(node.state, index) === false)) continue
      if (left.every((_, index) => automaton.accepts(node.state, index))) {
        const signature = rightIndexes.map((index) => (automaton.accepts(node.state, index) ? '1' : '0')).join('')
        if (!shown.has(signature)) {
          shown.add(signature)
          if (visit(signature, () => wordOf(automaton, node))) return
        }
      }
      for (const letter of automaton.alphabet(node.state, characters)) {
        budget.spend(node.state.length + 1)
        const state = automaton.step(node.state, letter)
        const key = state.join()
        if (seen.has(key)) continue
        seen.add(key)
        next.push({ state, parent: node, letter })
      }
    }
    frontier = next
  }
}

/** The shortest word in all of `left` and in none of `right`, if there is one. */
export function findWord(
  left: readonly Language[],
  right: readonly Language[],
  characters: Characters,
  budget: Budget,
): Item[] | undefined {
  const automaton = new Automaton([...left, ...right])
  const seen = new Set<string>()
  const start = automaton.start()
  let frontier: Node[] = [{ state: start, parent: undefined, letter: -1 }]
  seen.add(start.join())
  const hopeless = (state: readonly number[]): boolean =>
    automaton.languages.some((_, index) => automaton.foregone(state, index) === index >= left.length)
  while (frontier.length > 0) {
    const next: Node[] = []
    for (const node of frontier) {
      if (hopeless(node.state)) continue
      if (automaton.languages.every((_, index) => automaton.accepts(node.state, index) === index < left.length))
        return wordOf(automaton, node)
      for (const letter of automaton.alphabet(node.state, characters)) {
        budget.spend(node.state.length + 1)
        const state = automaton.step(node.state, letter)
        const key = state.join()
        if (seen.has(key)) continue
        seen.add(key)
        next.push({ state, parent: node, letter })
      }
    }
    frontier = next
  }
  return undefined
}

function wordOf(automaton: Automaton, node: Node): Item[] {
  const word: Item[] = []
  for (let at: Node | undefined = node; at?.parent !== undefined; at = at.parent) word.push(automaton.itemOf(at.letter))
  return word.reverse()
}
