/** A target for text, piece by piece. */
export interface TextOutput {
  write(text: string): unknown
}

/** A list whose items are made only when they are written. Each of them is made whole. */
export class LazyList {
  readonly items: Iterable<unknown>

  constructor(items: Iterable<unknown>) {
    this.items = items
  }

  /** Within an item of another. */
  toJSON(): unknown[] {
    return [...this.items]
  }
}

/** Characters that are written at once, about: little memory, and few calls. */
const pieceLength = 1 << 16

/**
 * Writes a value as `JSON.stringify(value, undefined, 2)` would, with a newline, in pieces: a result of many megabytes is
 * never held as one text. `LazyList`s are written as arrays.
 */
export function writeJson(output: TextOutput, value: unknown): void {
  const writer = new JsonWriter(output)
  writer.write(value, '\n')
  writer.end()
}

/** Writes a text that is made bit by bit, in larger pieces. */
export function writeText(output: TextOutput, bits: Iterable<string>): void {
  let piece = ''
  for (const bit of bits) {
    piece += bit
    if (piece.length < pieceLength) continue
    output.write(piece)
    piece = ''
  }
  if (piece !== '') output.write(piece)
}

/** No quotation mark, backslash, control character or surrogate: nothing that JSON escapes. */
const needsNoEscape = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/

const quoted = (text: string): string => (needsNoEscape.test(text) ? `"${text}"` : JSON.stringify(text))

/** The text before the value of a member: of the first of an object, and of another. */
interface Beginning {
  readonly first: string
  readonly next: string
}

/** More than these are not kept: an object whose names are data may have any number. */
const mostNames = 1000

/**
 * A value as `JSON.stringify` writes it on a line that begins as `newline` says: within as many lists, whose brackets are
 * cut off. It is twice as fast as writing it member by member.
 */
function stringified(value: unknown, newline: string): string {
  const depth = (newline.length - 1) / 2
  let nested = value
  for (let level = 0; level < depth; level++) nested = [nested]
  // Of each list its bracket and a line feed; and indentations of 2, 4, 6 … spaces before the value, one less behind it.
  const before = 2 * depth + depth * (depth + 1)
  const behind = 2 * depth + depth * (depth - 1)
  const text = JSON.stringify(nested, undefined, 2)
  return text.slice(before, text.length - behind)
}

class JsonWriter {
  readonly #output: TextOutput
  /** By the beginning of their line, then by name. */
  readonly #names = new Map<string, Map<string, Beginning>>()
  #piece = ''

  constructor(output: TextOutput) {
    this.#output = output
  }

  /** @param newline with the indentation of the line on which the value begins. */
  write(value: unknown, newline: string): void {
    if (typeof value === 'string') this.#add(quoted(value))
    else if (value instanceof LazyList)
      this.#list(value.items, newline, (item, within) => this.#add(stringified(item, within)))
    else if (Array.isArray(value)) this.#list(value, newline, (item, within) => this.write(item, within))
    else if (typeof value === 'object' && value !== null && !('toJSON' in value)) this.#object(value, newline)
    // A line feed within a text is escaped: those that are there begin lines.
    else this.#add((JSON.stringify(value, undefined, 2) ?? 'null').replaceAll('\n', newline))
  }

  end(): void {
    this.#output.write(`${this.#piece}\n`)
    this.#piece = ''
  }

  #list(items: Iterable<unknown>, newline: string, write: (item: unknown, within: string) => void): void {
    const within = `${newline}  `
    const next = `,${within}`
    let before = `[${within}`
    for (const item of items) {
      this.#add(before)
      write(item, within)
      before = next
    }
    this.#add(before === next ? `${newline}]` : '[]')
  }

  #object(value: object, newline: string): void {
    const within = `${newline}  `
    const names = this.#namesWithin(within)
    let isEmpty = true
    for (const name of Object.keys(value)) {
      const member = (value as Readonly<Record<string, unknown>>)[name]
      if (member === undefined || typeof member === 'function' || typeof member === 'symbol') continue
      let known = names.get(name)
      if (known === undefined) {
        known = { first: `{${within}${quoted(name)}: `, next: `,${within}${quoted(name)}: ` }
        if (names.size < mostNames) names.set(name, known)
      }
      this.#add(isEmpty ? known.first : known.next)
      this.write(member, within)
      isEmpty = false
    }
    this.#add(isEmpty ? '{}' : `${newline}}`)
  }

  #namesWithin(within: string): Map<string, Beginning> {
    let names = this.#names.get(within)
    if (names === undefined) this.#names.set(within, (names = new Map()))
    return names
  }

  #add(text: string): void {
    this.#piece += text
    if (this.#piece.length < pieceLength) return
    this.#output.write(this.#piece)
    this.#piece = ''
  }
}
