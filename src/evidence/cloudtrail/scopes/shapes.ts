import type { EventShape } from './event-parts.ts'

/** Shapes of events, numbered by their content: events of all readers share them. */
export class Shapes {
  readonly #numbers = new Map<string, number>()
  readonly #shapes: EventShape[] = []

  numberOf(shape: EventShape): number {
    const text = JSON.stringify(shape)
    let number = this.#numbers.get(text)
    if (number === undefined) {
      this.#numbers.set(text, (number = this.#shapes.length))
      this.#shapes.push(shape)
    }
    return number
  }

  /** Numbers a shape without a look at the others: two numbers of one shape are counted together all the same. */
  add(shape: EventShape): number {
    return this.#shapes.push(shape) - 1
  }

  at(number: number): EventShape {
    return this.#shapes[number]!
  }
}
