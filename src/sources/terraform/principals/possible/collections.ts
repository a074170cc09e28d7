import { isMissing, knownAs, madeFrom, unknownPossible, someOf, type Possible } from './types.ts'

/** Longer collections are not followed element by element. */
export const mostElements = 500

/** Keys and elements of a collection; not `exact`: there may be more or fewer of each, with other keys. */
export function entriesOf(value: Possible): {
  readonly of: readonly (readonly [Possible, Possible])[]
  readonly exact: boolean
} {
  switch (value.kind) {
    case 'list':
      return {
        of: value.items.map((item, index) => [value.unordered ? unknownPossible : knownAs(index), item] as const),
        exact: true,
      }
    case 'object':
      return {
        of: [...value.entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [knownAs(key), item] as const),
        exact: true,
      }
    case 'many':
      return { of: [[value.keys ?? madeFrom([value.of]), value.of]], exact: false }
    case 'some': {
      const all: (readonly [Possible, Possible])[] = []
      for (const each of value.of) for (const entry of entriesOf(each).of) all.push(entry)
      return { of: all, exact: false }
    }
    case 'written':
      return {
        of: entriesOf(value.value).of.map(([key, item]) => [key, partOfText(value, item)] as const),
        exact: false,
      }
    case 'known':
      return { of: [], exact: value.value === null }
    case 'file':
    case 'made':
    case 'outside':
    case 'text':
    case 'thing':
    default: {
      const from = value.kind === 'made' && value.encoded ? madeFrom(value.from) : value
      return isMissing(value) ? { of: [], exact: false } : { of: [[from, from]], exact: false }
    }
  }
}

/** A part of a policy's text is still of that text. */
export const partOfText = (whole: Possible, item: Possible): Possible => madeFrom([whole, item])

/** The result of a splat or a `for` over every element. */
export function eachElement(value: Possible, change: (item: Possible) => Possible): Possible {
  if (value.kind === 'list') return { ...value, items: value.items.map(change) }
  if (value.kind === 'known') return value.value === null ? { kind: 'list', items: [] } : madeFrom([change(value)])
  // A splat of a value that is no list treats it as the only element of one.
  if (value.kind === 'thing' || value.kind === 'object') return { kind: 'list', items: [change(value)] }
  if (value.kind === 'some') return someOf(value.of.map((each) => eachElement(each, change)))
  return { kind: 'many', of: someOf(entriesOf(value).of.map(([, item]) => change(item))) }
}
