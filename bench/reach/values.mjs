/** Values of expressions: those of JavaScript, and made-up ones that stand for what only Terraform or AWS would know. */

/** Something that is made up: what it is asked for decides what it is. */
export class MadeUp {
  /** @param text its text, of the path of attributes that it was asked for */
  constructor(text, path = []) {
    this.text = text
    this.path = path
  }
  get(name) {
    return new MadeUp(this.text, [...this.path, String(name)])
  }
  toString() {
    return this.text(this.path)
  }
  toJSON() {
    return this.toString()
  }
}

export const isMadeUp = (value) => value instanceof MadeUp

/** A value as a text. Throws for lists and maps. */
export function textOf(value) {
  if (value === null || value === undefined) throw new Error('null is no text')
  if (typeof value === 'object' && !isMadeUp(value)) throw new Error('a collection is no text')
  return String(value)
}

/** The order of texts. */
export const byText = (a, b) => (a === b ? 0 : a < b ? -1 : 1)

/** The items of a list, or the values of a map. */
export function itemsOf(value) {
  if (Array.isArray(value)) return value
  if (isMadeUp(value)) return [String(value)]
  if (value === null || value === undefined) throw new Error('null is no list')
  if (typeof value !== 'object') throw new Error('a text is no list')
  return Object.values(value)
}

/** `[key, value]` of each item of a list or map. */
export const entriesOf = (value) =>
  Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : isMadeUp(value)
      ? [['one', value]]
      : Object.keys(value ?? {})
          .sort()
          .map((key) => [key, value[key]])
