import { contributionKey } from '../../contribution.ts'
import type { Meaning } from '../../interpret.ts'

/** Numbers for distinct meanings, so that a row names one by four bytes. */
export class MeaningNumbers {
  readonly #numbers = new Map<string, number>()
  #fresh: Meaning[] = []

  numberOf(meaning: Meaning): number {
    const { contribution, sighting } = meaning
    const key = contributionKey(contribution) + JSON.stringify(sighting)
    let number = this.#numbers.get(key)
    if (number === undefined) {
      this.#numbers.set(key, (number = this.#numbers.size))
      this.#fresh.push(meaning)
    }
    return number
  }

  get size(): number {
    return this.#numbers.size
  }

  /** Those numbered since the last call, in the order of their numbers. */
  takeFresh(): Meaning[] {
    const fresh = this.#fresh
    this.#fresh = []
    return fresh
  }

  /** Begins again with number 0. */
  clear(): void {
    this.#numbers.clear()
    this.#fresh = []
  }
}
