import { ANY, ANY_IN_SEGMENT, COLON, STAR, STAR_IN_SEGMENT, unknownText } from '../letters.ts'
import type { PatternItem } from '../letters.ts'

/**
 * A set of texts: those that one of the patterns matches, or (negated) those that none does.
 *
 * The reading of unknown texts (variables, unresolved tokens) decides soundness:
 * - `exact`: a letter of its own. The words of the base of an inclusion are built from these letters.
 * - `under`: a letter of its own, which only the identical text equals: fewer texts than in truth, if anything.
 * - `over`: may be anything: more texts than in truth, if anything.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export interface Language {
  readonly patterns: readonly (readonly PatternItem[])[]
  readonly negated: boolean
  readonly reading: 'exact' | 'under' | 'over'
  readonly ignoreCase?: boolean
}

const END = -10
const firstUnknown = 0x110000

/** The letters that a position's pattern distinguishes; collected over several positions. */
export interface Letters {
  readonly literal: Set<number>
  /** Does it matter whether the next letter is a colon? */
  colon: boolean
}

/** Nondeterministic automata of several languages side by side: a position is a place in one of their patterns. */
export class Automaton {
  readonly languages: readonly Language[]
  readonly #letters: number[] = []
  /** Owner of each position: index of its language. */
  readonly #owner: number[] = []
  /** Past the last position of the pattern. */
  readonly #limit: number[] = []
  readonly #starts: readonly (readonly number[])[]
  readonly #unknowns = new Map<string, number>()
  readonly #items: PatternItem[] = []
  /** The positions that a set under construction contains already: those stamped with its number. */
  readonly #stamps: Int32Array
  #stamp = 0

  constructor(languages: readonly Language[]) {
    this.languages = languages
    this.#starts = languages.map((language, owner) => language.patterns.map((one) => this.#add(owner, language, one)))
    this.#stamps = new Int32Array(this.#letters.length)
  }

  #add(owner: number, language: Language, pattern: readonly PatternItem[]): number {
    const start = this.#letters.length
    for (const item of [...pattern, END]) {
      const unresolvedText = typeof item !== 'number' && language.reading === 'over'
      this.#letters.push(unresolvedText ? STAR : this.#letterOf(item))
      this.#owner.push(owner)
      this.#limit.push(start + pattern.length + 1)
    }
    return start
  }

  /** Unknown texts are letters beyond all characters. */
  #letterOf(item: PatternItem): number {
    if (typeof item === 'number') return item
    const text = unknownText(item)
    const known = this.#unknowns.get(text)
    if (known !== undefined) return known
    const letter = firstUnknown + this.#items.length
    this.#items.push(item)
    this.#unknowns.set(text, letter)
    return letter
  }

  itemOf(letter: number): PatternItem {
    return letter < firstUnknown ? letter : this.#items[letter - firstUnknown]!
  }

  /** The first positions of a language's patterns. */
  starts(language: number): readonly number[] {
    return this.#starts[language]!
  }

  ownerOf(position: number): number {
    return this.#owner[position]!
  }

  isEnd(position: number): boolean {
    return this.#letters[position] === END
  }

  /** From here every text is matched. */
  isAbsorbing(position: number): boolean {
    return this.#letters[position] === STAR && this.#letters[position + 1] === END
  }

  /** Has the pattern been matched, here or past wildcards that may be empty? */
  canEnd(position: number): boolean {
    let at = position
    while (this.#isStar(at)) at++
    return this.isEnd(at)
  }

  /** Do the literal beginnings of two patterns differ? Then no text is matched from both positions. */
  startApart(a: number, b: number): boolean {
    for (let offset = 0; ; offset++) {
      const [one, other] = [this.#letters[a + offset]!, this.#letters[b + offset]!]
      if (!isPlain(one) || !isPlain(other) || this.#ignoresCase(a) || this.#ignoresCase(b)) return false
      if (one !== other) return true
    }
  }

  #isStar(position: number): boolean {
    const letter = this.#letters[position]
    return letter === STAR || letter === STAR_IN_SEGMENT
  }

  #ignoresCase(position: number): boolean {
    return this.languages[this.#owner[position]!]!.ignoreCase === true
  }

  /** Adds the letters that a position and those past empty wildcards look for. */
  collect(position: number, into: Letters): void {
    for (let at = position; ; at++) {
      const letter = this.#letters[at]!
      if (letter >= firstUnknown) {
        const { reading, negated } = this.languages[this.#owner[at]!]!
        if (reading === 'exact' && !negated) into.literal.add(letter)
      } else if (letter >= 0) {
        into.literal.add(letter)
        if (this.#ignoresCase(at)) for (const variant of caseVariants(letter)) into.literal.add(variant)
      } else if (letter === STAR_IN_SEGMENT || letter === ANY_IN_SEGMENT) into.colon = true
      if (!this.#isStar(at)) return
    }
  }

  /**
   * The positions that a position may lead to by a letter. Wildcards are not passed over in the results, but may have
   * been before.
   */
  successors(position: number, letter: number): number[] {
    const next: number[] = []
    for (let at = position; ; at++) {
      this.#stepOne(next, at, letter)
      if (!this.#isStar(at)) break
    }
    return next.length > 1 ? [...new Set(next)] : next
  }

  /** A set of positions in ascending order, with those past wildcards that may be empty. */
  closed(positions: readonly number[]): number[] {
    const stamp = ++this.#stamp
    const closed: number[] = []
    let ascending = true
    for (const position of positions) {
      for (let at = position; this.#stamps[at] !== stamp; at++) {
        this.#stamps[at] = stamp
        if (closed.length > 0 && closed.at(-1)! > at) ascending = false
        closed.push(at)
        if (!this.#isStar(at)) break
      }
    }
    if (!ascending) closed.sort((a, b) => a - b)
    return this.#withoutNeedless(closed)
  }

  /** Beside a position from which its language matches everything the others of that language add nothing. */
  #withoutNeedless(closed: number[]): number[] {
    let absorbing: Map<number, number> | undefined
    for (const position of closed)
      if (this.isAbsorbing(position)) (absorbing ??= new Map<number, number>()).set(this.#owner[position]!, position)
    if (absorbing === undefined) return closed
    const found = absorbing
    return closed.filter((position) => {
      const kept = found.get(this.#owner[position]!)
      return kept === undefined || position === kept || position === kept + 1
    })
  }

  /** The closed set that a closed set leads to. */
  step(state: readonly number[], letter: number): number[] {
    const next: number[] = []
    for (const position of state) this.#stepOne(next, position, letter)
    return this.closed(next)
  }

  #stepOne(next: number[], position: number, letter: number): void {
    const expected = this.#letters[position]!
    if (letter >= firstUnknown) this.#stepUnknown(next, position, expected, letter)
    else if (expected === END) return
    else if (expected === STAR || (expected === STAR_IN_SEGMENT && letter !== COLON)) next.push(position)
    else if (
      expected === letter ||
      expected === ANY ||
      (expected === ANY_IN_SEGMENT && letter !== COLON) ||
      (expected >= 0 && this.#ignoresCase(position) && caseVariants(letter).includes(expected))
    )
      next.push(position + 1)
  }

  /** An unknown text may be empty: it may leave any position where it is, the end too. */
  #stepUnknown(next: number[], position: number, expected: number, letter: number): void {
    if (this.languages[this.#owner[position]!]!.reading === 'over') {
      for (let at = position; at < this.#limit[position]!; at++) next.push(at)
    } else if (expected === STAR) next.push(position)
    else if (expected === letter) next.push(position + 1)
  }
}

const isPlain = (letter: number): boolean => letter >= 0 && letter < firstUnknown

function caseVariants(letter: number): number[] {
  const text = String.fromCharCode(letter)
  const variants = [text.toLowerCase(), text.toUpperCase()]
  return variants.filter((variant) => variant.length === 1).map((variant) => variant.charCodeAt(0))
}
