import type { Expression, Step } from '../../syntax/syntax-tree.ts'
import { eachElement, partOfText } from './collections.ts'
import type { Env } from './env.ts'
import { moduleOutput, valueOfIdentity } from './names.ts'
import { isMissing, knownAs, madeFrom, missingValue, someOf, type Possible } from './types.ts'

type Inner = (of: Expression) => Possible

/** The part of a value that the steps select. @param from the number of the first step that is taken */
export function valueAtSteps(start: Possible, steps: readonly Step[], env: Env, inner: Inner, from = 0): Possible {
  let value = start
  for (let index = from; index < steps.length; index++) {
    const step = steps[index]
    if (!step) break
    if (step.kind === 'splat') {
      const rest = steps.slice(index + 1)
      const collection = valueOfIdentity(value, env.facts)
      const inside = eachElement(collection, (item) => valueAtSteps(item, rest, env, inner))
      // After `.*` an index is one of the list that the splat makes, after `[*]` one of each element.
      const first = rest.findIndex(({ kind }) => kind !== 'attribute')
      if (first === -1) return inside
      const list = eachElement(collection, (item) => valueAtSteps(item, rest.slice(0, first), env, inner))
      return someOf([inside, valueAtSteps(list, rest.slice(first), env, inner)].filter((each) => !isMissing(each)))
    }
    value = step.kind === 'attribute' ? attributeIn(value, step.name, env) : elementAt(value, inner(step.key), env)
  }
  return value
}

export function attributeIn(value: Possible, name: string, env: Env): Possible {
  switch (value.kind) {
    case 'thing':
      return moduleOutput(value, name, env)
    case 'object': {
      const own = value.entries.get(name)
      if (own) return own
      // Instances without a key, as they were written once, are all of them.
      const all = [...value.entries.values()]
      if (all.length === 0 || !all.every(({ kind }) => kind === 'thing')) return missingValue
      return someOf(all.map((each) => attributeIn(each, name, env)))
    }
    case 'file':
    case 'known':
    case 'list':
    case 'made':
    case 'many':
    case 'outside':
    case 'some':
    case 'text':
    case 'written':
    default:
      return elementAt(value, knownAs(name), env)
  }
}

export function elementAt(value: Possible, key: Possible, env: Env): Possible {
  const wanted = key.kind === 'known' ? key.value : undefined
  switch (value.kind) {
    case 'list': {
      if (wanted === undefined || wanted === null || value.unordered) return someOf(value.items)
      // Steps on a list of one block's instances apply to all instances.
      return value.items[Number(wanted)] ?? (Number.isNaN(Number(wanted)) ? madeFrom(value.items) : missingValue)
    }
    case 'object':
      if (wanted === undefined || wanted === null) return someOf([...value.entries.values()])
      return value.entries.get(String(wanted)) ?? missingValue
    case 'many':
      return value.of
    case 'some':
      return someOf(value.of.map((each) => elementAt(each, key, env)))
    case 'thing':
      return typeof wanted === 'string' ? moduleOutput(value, wanted, env) : thingIndexed(value, key, env)
    case 'written': {
      const inner = elementAt(value.value, key, env)
      return partOfText(value, inner)
    }
    case 'made':
      return isMissing(value) ? missingValue : value
    case 'known':
      return missingValue
    case 'file':
    case 'outside':
    case 'text':
    default:
      return value.kind === 'outside' ? value : madeFrom([value])
  }
}

function thingIndexed(value: Possible & { readonly kind: 'thing' }, key: Possible, env: Env): Possible {
  const worth = valueOfIdentity(value, env.facts)
  return worth === value ? value : elementAt(worth, key, env)
}
