import { callFunction } from '../../values/functions.ts'
import type { Expression } from '../../syntax/syntax-tree.ts'
import {
  possibleCollectionFunctions,
  joinedLists,
  passUnchanged,
  type PossibleFunction,
} from './collection-functions.ts'
import { entriesOf } from './collections.ts'
import type { Env } from './env.ts'
import { valueOfIdentity } from './names.ts'
import { decodedFile, keepPlaces, type Decoder } from './decoded.ts'
import { pathFromRoot, readFiles } from './files.ts'
import { joinedText } from './text.ts'
import { madeFrom, unknownPossible, someOf, type Possible } from './types.ts'
import { asValue, fromValue } from './values.ts'

type Call = Expression & { readonly kind: 'call' }

/**
 * The possible results of a function call. The result of a function that is not followed may contain all its arguments.
 */
export function callPossible(call: Call, inner: (of: Expression) => Possible, env: Env): Possible {
  const { name } = call
  const given = call.arguments.map(inner)
  const values = call.spread ? spread(given, env) : given
  if (!values) return madeFrom(given)
  const file = fileCall(call, values, env)
  if (file) return file
  const settled = choosing.has(name) ? values : values.map((value) => valueOfIdentity(value, env.facts))
  const own = Object.hasOwn(followed, name) ? followed[name]?.(settled, env) : undefined
  if (own) return own
  const plain = settled.map(asValue)
  if (plain.every((value) => value !== undefined)) {
    const result = callFunction(name, plain)
    const known = result === undefined ? undefined : fromValue(result)
    if (known) return keepPlaces(settled, known, env)
    // From known texts it makes an unresolved one.
    if (settled.some(holdsText) && !isHarmless.test(name))
      return { kind: 'outside', what: call.text, place: env.context.module.directory || '.', computed: true }
  }
  return madeFrom(values)
}

const holdsText = (value: Possible): boolean =>
  value.kind === 'list' || value.kind === 'object' || (value.kind === 'known' && typeof value.value === 'string')

/** No function of these makes the ARN or the name of anything. */
const isHarmless =
  /^(.*(md5|sha1|sha256|sha512|bcrypt|hash|crc32)|time\w*|format_date|formatdate|cidr\w*|index|sum|parseint|uuidv5|base64gzip|fileexists|type|issensitive)$/

/** Functions whose result is one of their arguments: a role that is named stays that role, not only its name. */
const choosing = new Set(['try', 'coalesce', 'tostring', 'sensitive', 'nonsensitive', 'ephemeralasnull'])

/** The last argument's elements are arguments. */
function spread(given: readonly Possible[], env: Env): readonly Possible[] | undefined {
  const last = given.at(-1)
  const entries = last && entriesOf(valueOfIdentity(last, env.facts))
  return entries?.exact ? [...given.slice(0, -1), ...entries.of.map(([, item]) => item)] : undefined
}

function fileCall(call: Call, values: readonly Possible[], env: Env): Possible | undefined {
  const [path] = values
  if (!path || !readsFile.has(call.name)) return undefined
  if (call.name === 'fileset') return readFiles(values, env)
  const content: Possible = {
    kind: 'file',
    path: pathFromRoot(path, env),
    language: call.name === 'templatefile' ? 'template' : 'json',
  }
  if (call.name !== 'templatefile') return content
  // Templates are filled with documents and ARNs, too.
  const filled = values.slice(1).flatMap((each) => entriesOf(each).of.map(([, item]) => item))
  const [, names] = values
  return { ...content, filled, ...(names && { names }) }
}

const readsFile = new Set(['file', 'templatefile', 'filebase64', 'fileset'])

/** `%s`, `%d`, `%v` and `%%`; every other verb is not followed. */
const format: PossibleFunction = ([pattern, ...rest]) => {
  if (pattern?.kind !== 'known' || typeof pattern.value !== 'string') return undefined
  const pieces: (string | Possible)[] = []
  let next = 0
  for (const piece of pattern.value.split(/(%.)/)) {
    if (!piece.startsWith('%')) pieces.push(piece)
    else if (piece === '%%') pieces.push('%')
    else {
      const value = '%s%d%v'.includes(piece) ? rest[next++] : undefined
      if (!value) return undefined
      pieces.push(value)
    }
  }
  return joinedText(pieces)
}

const formatlist: PossibleFunction = (values, env) => {
  const lists = values.slice(1).map((value) => (value.kind === 'list' ? value.items.length : undefined))
  const lengths = new Set(lists.filter((length) => length !== undefined))
  const [length] = lengths
  const exact = values
    .slice(1)
    .every(({ kind }) => kind === 'list' || kind === 'known' || kind === 'text' || kind === 'thing')
  const at = (index: number | undefined): Possible[] =>
    values.map((value, position) =>
      position === 0 || value.kind === 'known' || value.kind === 'text' || value.kind === 'thing'
        ? value
        : index === undefined
          ? someOf(entriesOf(value).of.map(([, item]) => item))
          : (entriesOf(value).of[index]?.[1] ?? unknownPossible),
    )
  if (exact && lengths.size === 1 && length !== undefined)
    return { kind: 'list', items: Array.from({ length }, (_, index) => format(at(index), env) ?? madeFrom(at(index))) }
  return { kind: 'many', of: format(at(undefined), env) ?? madeFrom(values) }
}

const join: PossibleFunction = ([separator, ...lists]) => {
  const list = joinedLists(lists, undefined as never)
  if (separator?.kind !== 'known' || list?.kind !== 'list') return undefined
  const by = String(separator.value)
  // A list of one is the common way to take its element.
  const [only] = list.items
  if (only && list.items.length === 1) return only
  if (list.unordered) return undefined
  return joinedText(list.items.flatMap((item, index) => (index === 0 ? [item] : [by, item])))
}

/**
 * `provider::aws::arn_build(partition, service, region, account, resource)`.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/functions/arn_build
 */
const arnBuild: PossibleFunction = (parts) =>
  parts.length === 5
    ? joinedText(['arn', ...parts].flatMap((part, index) => (index === 0 ? [part] : [':', part])))
    : undefined

/** `split("/", role.arn)[1]` is the role's name where it has no path; the part before the slash is no name. */
const split: PossibleFunction = ([separator, value]) => {
  if (separator?.kind !== 'known' || separator.value !== '/' || value?.kind !== 'thing') return undefined
  const { block } = value.site
  if (value.path.join('.') !== 'arn' || !/^aws_iam_(role|user)$/.test(block.labels[0] ?? '')) return undefined
  if (block.body.attributes.some(({ name }) => name === 'path')) return undefined
  return { kind: 'list', items: [unknownPossible, { ...value, path: ['name'] }] }
}

/** The last part of a role's ARN is its name, whatever its path. */
const basename: PossibleFunction = ([value]) =>
  value?.kind === 'thing' &&
  value.path.join('.') === 'arn' &&
  value.site.block.type === 'resource' &&
  /^aws_iam_(role|user|group|policy)$/.test(value.site.block.labels[0] ?? '')
    ? { ...value, path: ['name'] }
    : undefined

const inspecting: PossibleFunction = (values) =>
  values.every((value) => asValue(value) !== undefined) ? undefined : unknownPossible

/** Encoded as JSON or YAML, to be decoded again. */
const encoded: PossibleFunction = ([value]) => (value ? { kind: 'made', from: [value], encoded: value } : undefined)

const decoded =
  (decoder: Decoder): PossibleFunction =>
  ([value], env) => {
    if (value?.kind === 'made') return value.encoded
    if (value?.kind === 'some' && value.of.every(({ kind }) => kind === 'file'))
      return allOf(value.of.map((each) => (each.kind === 'file' ? decodedFile(decoder, each, env) : undefined)))
    return value?.kind === 'file' ? decodedFile(decoder, value, env) : undefined
  }

const allOf = (values: readonly (Possible | undefined)[]): Possible | undefined =>
  values.every((value) => value !== undefined) ? someOf(values) : undefined

const trimmed: PossibleFunction = ([value]) => (value && asValue(value) === undefined ? value : undefined)

/**
 * Functions by their treatment of their arguments.
 * @see https://developer.hashicorp.com/terraform/language/functions
 */
const followed: Readonly<Record<string, PossibleFunction>> = {
  ...possibleCollectionFunctions,
  tostring: passUnchanged,
  sensitive: passUnchanged,
  nonsensitive: passUnchanged,
  ephemeralasnull: passUnchanged,
  format,
  formatlist,
  join,
  'provider::aws::arn_build': arnBuild,
  split,
  basename,
  length: inspecting,
  can: inspecting,
  contains: inspecting,
  jsonencode: encoded,
  jsondecode: decoded('jsondecode'),
  yamlencode: encoded,
  yamldecode: decoded('yamldecode'),
  csvdecode: decoded('csvdecode'),
  trimspace: trimmed,
  chomp: trimmed,
  templatestring: (values) => madeFrom(values),
}
