import type { Output } from './command.ts'

/** A list whose items are made only when they are written. */
export class LazyList {
  readonly items: Iterable<unknown>

  constructor(items: Iterable<unknown>) {
    this.items = items
  }
}

/** Characters that are written at once, about: little memory, and few calls. */
const pieceLength = 1 << 16

/**
 * Writes a value as `JSON.stringify(value, undefined, 2)` would, with a newline, in pieces: a result of many megabytes is
 * never held as one text. `LazyList`s are written as arrays.
 */
export function writeJson(output: Output, value: unknown): void {
  const writer = new JsonWriter(output)
  writer.write(value, '\n')
  writer.end()
}

/** No quotation mark, backslash, control character or surrogate: nothing that JSON escapes. */
const needsNoEscape = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/

const quoted = (text: string): string => (needsNoEscape.test(text) ? `"${text}"` : JSON.stringify(text))

class JsonWriter {
  readonly #output: Output
  /** The beginning of a member, by name. */
  readonly #members = new Map<string, string>()
  #piece = ''

  constructor(output: Output) {
    this.#output = output
  }

  /** @param newline with the indentation of the line on which the value begins. */
  write(value: unknown, newline: string): void {
    if (typeof value === 'string') this.#add(quoted(value))
    else if (value instanceof LazyList) this.#list(value.items, newline)
    else if (Array.isArray(value)) this.#list(value, newline)
    else if (typeof value === 'object' && value !== null && !('toJSON' in value)) this.#object(value, newline)
    // A line feed within a text is escaped: those that are there begin lines.
    else this.#add((JSON.stringify(value, undefined, 2) ?? 'null').replaceAll('\n', newline))
  }

  end(): void {
    this.#output.write(`${this.#piece}\n`)
    this.#piece = ''
  }

  #list(items: Iterable<unknown>, newline: string): void {
    const within = `${newline}  `
    let before = '['
    for (const item of items) {
      this.#add(before + within)
      this.write(item, within)
      before = ','
    }
    this.#add(before === '[' ? '[]' : `${newline}]`)
  }

  #object(value: object, newline: string): void {
    const within = `${newline}  `
    let before = '{'
    for (const name of Object.keys(value)) {
      const member = (value as Readonly<Record<string, unknown>>)[name]
      if (member === undefined || typeof member === 'function' || typeof member === 'symbol') continue
      this.#add(before + within + this.#named(name))
      this.write(member, within)
      before = ','
    }
    this.#add(before === '{' ? '{}' : `${newline}}`)
  }

  #named(name: string): string {
    let text = this.#members.get(name)
    if (text === undefined) {
      text = `${quoted(name)}: `
      if (this.#members.size < 1000) this.#members.set(name, text)
    }
    return text
  }

  #add(text: string): void {
    this.#piece += text
    if (this.#piece.length < pieceLength) return
    this.#output.write(this.#piece)
    this.#piece = ''
  }
}
