import { hasUnresolved } from '../../../../policy/unresolved.ts'
import { isList, isObjectValue, UnknownValue, type Value } from '../../values/value.ts'
import { knownAs, type Possible } from './types.ts'

/** A value that is known in every part; `undefined` for any other. */
export function asValue(possible: Possible): Value | undefined {
  switch (possible.kind) {
    case 'known':
      return possible.value
    case 'list': {
      const items = possible.items.map(asValue)
      return items.every((item) => item !== undefined) ? items : undefined
    }
    case 'object': {
      const entries: [string, Value][] = []
      for (const [key, item] of possible.entries) {
        const value = asValue(item)
        if (value === undefined) return undefined
        entries.push([key, value])
      }
      return Object.fromEntries(entries)
    }
    case 'file':
    case 'made':
    case 'many':
    case 'outside':
    case 'some':
    case 'text':
    case 'thing':
    case 'written':
    default:
      return undefined
  }
}

/** `undefined` where something in it is not known. */
export function fromValue(value: Value): Possible | undefined {
  if (value instanceof UnknownValue) return undefined
  if (typeof value === 'string') return hasUnresolved(value) ? undefined : knownAs(value)
  if (isList(value)) {
    const items = value.map(fromValue)
    return items.every((item) => item !== undefined) ? { kind: 'list', items: items } : undefined
  }
  if (isObjectValue(value)) {
    const entries = new Map<string, Possible>()
    for (const [key, item] of Object.entries(value)) {
      const made = fromValue(item)
      if (made === undefined) return undefined
      entries.set(key, made)
    }
    return { kind: 'object', entries }
  }
  return knownAs(value)
}
