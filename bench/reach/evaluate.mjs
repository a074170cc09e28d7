/** Values of Terraform's expressions. Throws where a value cannot be had. */
import { parse as parseYaml } from 'yaml'
import { parseExpression, parseTemplate } from './expression.mjs'
import { callFunction } from './functions.mjs'
import { entriesOf, isMadeUp, itemsOf, textOf } from './values.mjs'

const trees = new Map()

/** @param scope `{directory, name(word)}`, and what `name` gives for the first word of a reference */
export function evaluate(text, scope) {
  if (!trees.has(text)) trees.set(text, parseExpression(text))
  return valueOf(trees.get(text), scope)
}

/** The fields of an object that is written out; those that cannot be had are left out. */
export function evaluateFields(text, scope) {
  const { kind, fields = [] } = parseExpression(text)
  if (kind !== 'object') return {}
  const found = {}
  for (const { key, value } of fields) {
    try {
      found[textOf(valueOf(key, scope))] = valueOf(value, scope)
    } catch {
      continue
    }
  }
  return found
}

/** A template's text with the values that it is given. */
export const render = (text, values, scope) =>
  textOf(
    valueOf(parseTemplate(text), {
      ...scope,
      name: (word) => {
        if (values !== null && Object.hasOwn(values, word)) return values[word]
        throw new Error(`no ${word}`)
      },
    }),
  )

const same = (a, b) =>
  isMadeUp(a) || isMadeUp(b)
    ? String(a) === String(b)
    : typeof a === 'object' || typeof b === 'object'
      ? JSON.stringify(a) === JSON.stringify(b)
      : String(a) === String(b) && (a === null) === (b === null)
const truth = (value) => (isMadeUp(value) ? true : value === true || value === 'true')

function valueOf(tree, scope) {
  const value = (each) => valueOf(each, scope)
  switch (tree.kind) {
    case 'value':
      return tree.value
    case 'name':
      return scope.name(tree.name)
    case 'item':
      return scope.item
    case 'get':
      return attributeOf(value(tree.of), value(tree.key))
    case 'splat': {
      const of = value(tree.of)
      const items = Array.isArray(of) ? of : of === null ? [] : [of]
      return items.map((item) => valueOf(tree.each, { ...scope, item }))
    }
    case 'template':
      return tree.parts.length === 1
        ? single(value(tree.parts[0]))
        : tree.parts.map((part) => textOf(value(part))).join('')
    case 'unindent':
      return unindented(textOf(value(tree.of)))
    case 'join':
      return value(tree.of).map(textOf).join('')
    case 'if':
      return truth(value(tree.condition)) ? value(tree.positive) : value(tree.negative)
    case 'not':
      return !truth(value(tree.of))
    case 'negative':
      return -value(tree.of)
    case 'binary':
      return binary(tree, value)
    case 'list':
      return tree.items.map(value)
    case 'object':
      return Object.fromEntries(tree.fields.map(({ key, value: of }) => [textOf(value(key)), value(of)]))
    case 'for':
      return loop(tree, scope)
    case 'call':
      return call(tree, scope)
  }
  throw new Error(tree.kind)
}

/** `"${x}"` is x itself. A template with nothing in it is an empty text. */
const single = (value) => value

function attributeOf(of, key) {
  if (isMadeUp(of)) return typeof key === 'number' || /^\d+$/.test(String(key)) ? of : of.get(textOf(key))
  if (of === null || of === undefined || typeof of !== 'object') throw new Error(`no attribute ${key} of ${of}`)
  const found = of[textOf(key)]
  if (found === undefined) throw new Error(`no attribute ${key}`)
  return found
}

function binary({ operator, left, right }, value) {
  if (operator === '&&') return truth(value(left)) && truth(value(right))
  if (operator === '||') return truth(value(left)) || truth(value(right))
  const [a, b] = [value(left), value(right)]
  if (operator === '==') return same(a, b)
  if (operator === '!=') return !same(a, b)
  const [x, y] = [Number(a), Number(b)]
  const made = {
    '+': x + y,
    '-': x - y,
    '*': x * y,
    '/': x / y,
    '%': x % y,
    '<': x < y,
    '>': x > y,
    '<=': x <= y,
    '>=': x >= y,
  }
  return made[operator]
}

function loop({ names, over, key, value, grouped, condition }, scope) {
  const found = entriesOf(valueOf(over, scope)).flatMap(([index, item]) => {
    const bound = names.length === 1 ? { [names[0]]: item } : { [names[0]]: index, [names[1]]: item }
    const inner = { ...scope, name: (word) => (Object.hasOwn(bound, word) ? bound[word] : scope.name(word)) }
    if (condition && !truth(valueOf(condition, inner))) return []
    return [[key && textOf(valueOf(key, inner)), valueOf(value, inner)]]
  })
  if (key === undefined) return found.map(([, item]) => item)
  if (!grouped) return Object.fromEntries(found)
  const groups = {}
  for (const [group, item] of found) (groups[group] ??= []).push(item)
  return groups
}

function call({ name, items, spread }, scope) {
  if (name === 'try' || name === 'can') {
    for (const item of items) {
      try {
        const value = valueOf(item, scope)
        return name === 'can' ? true : value
      } catch {
        continue
      }
    }
    if (name === 'can') return false
    throw new Error('nothing to try is left')
  }
  const args = items.map((item) => valueOf(item, scope))
  const all = spread ? [...args.slice(0, -1), ...itemsOf(args.at(-1))] : args
  return callFunction(name, all, {
    directory: scope.directory,
    root: scope.root,
    template: (text, values) => render(text, values, scope),
    yaml: parseYaml,
  })
}

/**
 * A value as the type of a variable has it: fields that may be left out are null or have their default.
 *
 * @param type text of the type, `object({ name = optional(string, "x") })`
 */
export function convert(value, type, scope) {
  const of = (inner, tree) => {
    if (tree?.kind !== 'call' || inner === null || inner === undefined || isMadeUp(inner)) return inner
    const [item] = tree.items
    if (tree.name === 'optional') return of(inner, item)
    if (tree.name === 'object' && typeof inner === 'object')
      return Object.fromEntries(
        item.fields.map(({ key, value: field }) => [key.value, fieldOf(inner[key.value], field)]),
      )
    if (Array.isArray(inner)) return inner.map((each) => of(each, item))
    if (tree.name === 'map' && typeof inner === 'object')
      return Object.fromEntries(Object.entries(inner).map(([key, each]) => [key, of(each, item)]))
    return inner
  }
  const fieldOf = (inner, tree) => {
    if (tree.kind !== 'call' || tree.name !== 'optional') return inner === undefined ? null : of(inner, tree)
    const given = inner ?? (tree.items[1] ? valueOf(tree.items[1], scope) : null)
    return of(given, tree.items[0])
  }
  return of(value, parseExpression(type))
}

function unindented(text) {
  const lines = text.split('\n')
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)[0].length)
  const least = Math.min(...indents)
  return lines.map((line) => line.slice(Math.min(least, /^[ \t]*/.exec(line)[0].length))).join('\n')
}
