/** Functions of Terraform that names and policies are made with. */
import { existsSync, readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { basename, dirname, join, resolve } from 'node:path'
import { isMadeUp, itemsOf, textOf } from './values.mjs'

const flat = (value) => (Array.isArray(value) ? value.flatMap(flat) : [value])
const unique = (list) => [...new Map(list.map((item) => [JSON.stringify(item), item])).values()]
const lists = (...args) => args.map((arg) => itemsOf(arg))
const glob = (text) =>
  new RegExp(/^\/.*\/$/s.test(text) ? text.slice(1, -1) : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'g')

const plain = {
  abs: Math.abs,
  basename: (path) => basename(textOf(path)),
  can: () => true,
  chomp: (text) => textOf(text).replace(/\n+$/, ''),
  coalesce: (...args) => args.find((arg) => arg !== null && arg !== '') ?? null,
  coalescelist: (...args) => args.find((arg) => itemsOf(arg).length > 0) ?? [],
  compact: (list) => itemsOf(list).filter((item) => item !== null && item !== ''),
  concat: (...args) => lists(...args).flat(1),
  contains: (list, item) => itemsOf(list).some((each) => JSON.stringify(each) === JSON.stringify(item)),
  dirname: (path) => dirname(textOf(path)),
  distinct: (list) => unique(itemsOf(list)),
  element: (list, index) => itemsOf(list)[index % itemsOf(list).length],
  endswith: (text, end) => textOf(text).endsWith(textOf(end)),
  flatten: (list) => flat(list),
  format: (text, ...args) => formatted(textOf(text), args),
  formatlist: (text, ...args) => {
    const count = Math.max(...args.map((arg) => (Array.isArray(arg) ? arg.length : 1)))
    return Array.from({ length: count }, (_, n) =>
      formatted(
        textOf(text),
        args.map((arg) => (Array.isArray(arg) ? arg[n] : arg)),
      ),
    )
  },
  index: (list, item) => itemsOf(list).indexOf(item),
  join: (separator, ...args) =>
    args
      .flatMap((arg) => flat(itemsOf(arg)))
      .map(textOf)
      .join(textOf(separator)),
  jsondecode: (text) => (isMadeUp(text) ? text : JSON.parse(textOf(text))),
  jsonencode: (value) => JSON.stringify(value),
  keys: (map) => (isMadeUp(map) ? ['one'] : Object.keys(map).sort()),
  length: (value) => (typeof value === 'string' ? value.length : isMadeUp(value) ? 1 : Object.keys(value).length),
  lookup: (map, key, otherwise) => (isMadeUp(map) ? map.get(textOf(key)) : (map[textOf(key)] ?? otherwise ?? null)),
  lower: (text) => textOf(text).toLowerCase(),
  max: Math.max,
  md5: (text) => createHash('md5').update(textOf(text)).digest('hex'),
  merge: (...maps) => Object.assign({}, ...maps.filter((map) => map !== null && !isMadeUp(map))),
  min: Math.min,
  nonsensitive: (value) => value,
  one: (list) => itemsOf(list)[0] ?? null,
  range: (...args) => {
    const [from, to, step] = args.length === 1 ? [0, args[0], 1] : [args[0], args[1], args[2] ?? 1]
    return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, n) => from + n * step)
  },
  regex: (pattern, text) => {
    const found = new RegExp(pattern).exec(textOf(text))
    if (found === null) throw new Error('no match')
    return found.groups ? { ...found.groups } : found.length > 1 ? found.slice(1) : found[0]
  },
  replace: (text, from, to) => textOf(text).replace(glob(textOf(from)), textOf(to)),
  reverse: (list) => itemsOf(list).toReversed(),
  sensitive: (value) => value,
  setproduct: (...args) =>
    lists(...args).reduce((sets, list) => sets.flatMap((set) => list.map((item) => [...set, item])), [[]]),
  setsubtract: (a, b) => itemsOf(a).filter((item) => !itemsOf(b).includes(item)),
  setunion: (...args) => unique(lists(...args).flat(1)),
  setintersection: (first, ...rest) =>
    itemsOf(first).filter((item) => rest.every((list) => itemsOf(list).includes(item))),
  sha1: (text) => createHash('sha1').update(textOf(text)).digest('hex'),
  sha256: (text) => createHash('sha256').update(textOf(text)).digest('hex'),
  slice: (list, from, to) => itemsOf(list).slice(from, to),
  sort: (list) => itemsOf(list).map(textOf).sort(),
  split: (separator, text) => textOf(text).split(textOf(separator)),
  startswith: (text, start) => textOf(text).startsWith(textOf(start)),
  strcontains: (text, part) => textOf(text).includes(textOf(part)),
  substr: (text, from, length) => {
    const start = from < 0 ? Math.max(0, textOf(text).length + from) : from
    return length < 0 ? textOf(text).slice(start) : textOf(text).slice(start, start + length)
  },
  sum: (list) => itemsOf(list).reduce((sum, each) => sum + each, 0),
  title: (text) => textOf(text).replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
  tobool: (value) => value === true || value === 'true',
  tolist: (list) => itemsOf(list),
  tomap: (map) => map,
  tonumber: (value) => (value === null ? null : Number(value)),
  toset: (list) => unique(itemsOf(list)),
  tostring: (value) => (value === null ? null : textOf(value)),
  trim: (text, cut) => {
    const set = new Set(cut)
    let [from, to] = [0, textOf(text).length]
    while (set.has(textOf(text)[from])) from++
    while (to > from && set.has(textOf(text)[to - 1])) to--
    return textOf(text).slice(from, to)
  },
  trimprefix: (text, start) => (textOf(text).startsWith(start) ? textOf(text).slice(start.length) : textOf(text)),
  trimspace: (text) => textOf(text).trim(),
  trimsuffix: (text, end) => (textOf(text).endsWith(end) ? textOf(text).slice(0, -end.length) : textOf(text)),
  upper: (text) => textOf(text).toUpperCase(),
  values: (map) =>
    isMadeUp(map)
      ? [map]
      : Object.keys(map)
          .sort()
          .map((key) => map[key]),
  zipmap: (keys, values) => Object.fromEntries(itemsOf(keys).map((key, n) => [textOf(key), itemsOf(values)[n]])),
}

const formatted = (text, args) => {
  let next = 0
  return text.replace(/%(%|[-+0 #]*\d*(?:\.\d+)?[a-z])/gi, (verb) => {
    if (verb === '%%') return '%'
    const value = args[next++]
    if (verb.endsWith('q')) return JSON.stringify(textOf(value))
    const [, zero, width] = /^%(0?)(\d*)d$/.exec(verb) ?? []
    return width ? textOf(value).padStart(Number(width), zero ? '0' : ' ') : textOf(value)
  })
}

/**
 * Calls a function.
 *
 * @param scope `directory` and `root`, paths on disk that files begin in, and `template(text, values)`
 */
export function callFunction(name, args, scope) {
  const path = () => {
    const asked = textOf(args[0])
    // A checkout that others have as a folder of theirs may say its own name.
    const places = [resolve(scope.directory, asked), join(scope.root, '..', asked), join(scope.root, asked)]
    return places.find((place) => existsSync(place)) ?? places[0]
  }
  if (name === 'fileset') return []
  if (name === 'file') return readFileSync(path(), 'utf8')
  if (name === 'fileexists') return existsSync(path())
  if (name === 'abspath') return resolve(scope.directory, textOf(args[0]))
  if (name === 'templatefile') return scope.template(readFileSync(path(), 'utf8'), args[1])
  if (name === 'yamldecode') return scope.yaml(textOf(args[0]))
  if (/^filebase64|^filemd5|^filesha|^uuid$|^timestamp$|^base64|^bcrypt$/.test(name)) return `made-up-${name}`
  const called = plain[name.replace(/^core::/, '')]
  if (called === undefined) throw new Error(`function ${name}`)
  return called(...args)
}
