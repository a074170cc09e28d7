type Field = string | null | undefined

/** A length is part of the text, so that nothing written into a record can make two keys one. */
const textOf = (field: Field): string => (field === undefined || field === null ? '-' : `${field.length}:${field}`)

/** Parts of keys, numbered in the order in which they came; equal ones have one number. */
export class KeyParts<Part> {
  readonly #fields: (part: Part) => readonly Field[]
  readonly #numbers = new Map<string, number>()
  /** By number. */
  readonly parts: Part[] = []

  /** @param fields of a part that make it another one */
  constructor(fields: (part: Part) => readonly Field[]) {
    this.#fields = fields
  }

  numberOf(part: Part): number {
    const text = this.#fields(part).map(textOf).join('')
    let number = this.#numbers.get(text)
    if (number === undefined) {
      this.#numbers.set(text, (number = this.parts.length))
      this.parts.push(part)
    }
    return number
  }

  /** The numbers of all parts under new names, by their numbers now. */
  renamed(rename: (part: Part) => Part): readonly number[] {
    return [...this.parts].map((part) => this.numberOf(rename(part)))
  }
}

/** Of each part its place in an order; those that the order does not tell apart share one. */
export function ranksOf<Part>(parts: readonly Part[], compare: (a: Part, b: Part) => number): Uint32Array {
  const order = parts.map((_, number) => number).sort((a, b) => compare(parts[a]!, parts[b]!))
  const places = new Uint32Array(parts.length)
  let place = 0
  for (const [at, number] of order.entries()) {
    if (at > 0 && compare(parts[order[at - 1]!]!, parts[number]!) !== 0) place++
    places[number] = place
  }
  return places
}
