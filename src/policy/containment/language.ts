import { ANY, ANY_IN_SEGMENT, COLON, STAR, STAR_IN_SEGMENT, unknownText } from '../letters.ts'
import type { Item } from '../letters.ts'

/**
 * A set of texts: those that one of the patterns matches, or (negated) those that none does.
 *
 * How unknown texts (variables, opaque tokens) are read decides soundness (field note 34):
 * - `exact`: a letter of its own. The words of the base of an inclusion are built from these letters.
 * - `under`: a letter of its own, which only the identical text equals: fewer texts than in truth, if anything.
 * - `over`: may be anything: more texts than in truth, if anything.
 */
export interface Language {
  readonly patterns: readonly (readonly Item[])[]
  readonly negated: boolean
  readonly reading: 'exact' | 'under' | 'over'
  readonly ignoreCase?: boolean
}

const END = -10

/**
 * Nondeterministic automata of several languages side by side. A state is the ascending list of the live positions of
 * all patterns.
 */
export class Automaton {
  readonly languages: readonly Language[]
  readonly #letters: number[] = []
  /** Owner of each position: index of its language. */
  readonly #owner: number[] = []
  /** Past the last position of the pattern. */
  readonly #limit: number[] = []
  readonly #initial: number[] = []
  readonly #unknowns = new Map<string, number>()
  readonly #items: Item[] = []

  constructor(languages: readonly Language[]) {
    this.languages = languages
    for (const [owner, language] of languages.entries())
      for (const pattern of language.patterns) this.#add(owner, language, pattern)
  }

  #add(owner: number, language: Language, pattern: readonly Item[]): void {
    this.#initial.push(this.#letters.length)
    const limit = this.#letters.length + pattern.length + 1
    for (const item of pattern) {
      const opaque = typeof item !== 'number' && language.reading === 'over'
      this.#letters.push(opaque ? STAR : this.#letterOf(item))
      this.#owner.push(owner)
      this.#limit.push(limit)
    }
    this.#letters.push(END)
    this.#owner.push(owner)
    this.#limit.push(limit)
  }

  /** Unknown texts are letters beyond all characters. */
  #letterOf(item: Item): number {
    if (typeof item === 'number') return item
    const text = unknownText(item)
    const known = this.#unknowns.get(text)
    if (known !== undefined) return known
    const letter = firstUnknown + this.#items.length
    this.#items.push(item)
    this.#unknowns.set(text, letter)
    return letter
  }

  itemOf(letter: number): Item {
    return letter < firstUnknown ? letter : this.#items[letter - firstUnknown]!
  }

  start(): number[] {
    return this.#close(this.#initial)
  }

  /** Adds what is reached without a letter (a `*` may be empty) and drops what another position makes needless. */
  #close(positions: readonly number[]): number[] {
    const closed = new Set<number>()
    for (const position of positions) {
      let at = position
      closed.add(at)
      while (this.#letters[at] === STAR || this.#letters[at] === STAR_IN_SEGMENT) closed.add(++at)
    }
    const everything = new Map<number, number>()
    for (const position of closed)
      if (this.#letters[position] === STAR && this.#letters[position + 1] === END)
        everything.set(this.#owner[position]!, position)
    const kept =
      everything.size === 0
        ? [...closed]
        : [...closed].filter((position) => {
            const absorbing = everything.get(this.#owner[position]!)
            return absorbing === undefined || position === absorbing || position === absorbing + 1
          })
    return kept.sort((a, b) => a - b)
  }

  /** The letters that must be told apart in a state; every other character behaves like `other`. */
  alphabet(state: readonly number[], others: Iterable<string>): number[] {
    const letters = new Set<number>()
    let colonMatters = false
    for (const position of state) {
      const letter = this.#letters[position]!
      const language = this.languages[this.#owner[position]!]!
      if (letter >= firstUnknown) {
        if (language.reading === 'exact' && !language.negated) letters.add(letter)
      } else if (letter >= 0) {
        letters.add(letter)
        if (language.ignoreCase === true) for (const variant of caseVariants(letter)) letters.add(variant)
      } else if (letter === STAR_IN_SEGMENT || letter === ANY_IN_SEGMENT) colonMatters = true
    }
    if (colonMatters) letters.add(COLON)
    for (const other of others) {
      const code = other.charCodeAt(0)
      if (letters.has(code) || code === COLON) continue
      return [...letters, code]
    }
    return [...letters]
  }

  step(state: readonly number[], letter: number): number[] {
    const next: number[] = []
    for (const position of state) {
      const expected = this.#letters[position]!
      if (expected === END) continue
      const language = this.languages[this.#owner[position]!]!
      if (letter >= firstUnknown) this.#stepUnknown(next, position, expected, letter, language)
      else if (expected === STAR || (expected === STAR_IN_SEGMENT && letter !== COLON)) next.push(position)
      else if (
        expected === letter ||
        expected === ANY ||
        (expected === ANY_IN_SEGMENT && letter !== COLON) ||
        (language.ignoreCase === true && expected >= 0 && caseVariants(letter).includes(expected))
      )
        next.push(position + 1)
    }
    return this.#close(next)
  }

  #stepUnknown(next: number[], position: number, expected: number, letter: number, language: Language): void {
    if (language.reading === 'over') {
      for (let at = position; at < this.#limit[position]!; at++) next.push(at)
    } else if (expected === STAR) next.push(position)
    else if (expected === letter) next.push(position + 1)
  }

  /** Is the text read so far in the language? */
  accepts(state: readonly number[], language: number): boolean {
    const matched = state.some((position) => this.#owner[position] === language && this.#letters[position] === END)
    return matched !== this.languages[language]!.negated
  }

  /** Whatever follows: surely in the language (`true`), surely not (`false`), or it depends. */
  foregone(state: readonly number[], language: number): boolean | undefined {
    let live = false
    for (const position of state) {
      if (this.#owner[position] !== language) continue
      live = true
      if (this.#letters[position] === STAR && this.#letters[position + 1] === END)
        return !this.languages[language]!.negated
    }
    return live ? undefined : this.languages[language]!.negated
  }
}

const firstUnknown = 0x110000

export function caseVariants(letter: number): number[] {
  const text = String.fromCharCode(letter)
  const variants = [text.toLowerCase(), text.toUpperCase()]
  return variants.filter((variant) => variant.length === 1).map((variant) => variant.charCodeAt(0))
}
