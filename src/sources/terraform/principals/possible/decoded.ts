import { decodeCsv } from '../../data/csv.ts'
import type { DataValue } from '../../data/data-value.ts'
import { decodeJson } from '../../data/json.ts'
import { decodeYaml } from '../../data/yaml.ts'
import { entriesOf } from './collections.ts'
import type { Env } from './env.ts'
import { isExact, patternsOf } from './text.ts'
import { knownAs, madeFrom, rootMark, someOf, type Possible } from './types.ts'

type File = Possible & { readonly kind: 'file' }

/** Functions that decode the content of a file. */
export type Decoder = 'jsondecode' | 'yamldecode' | 'csvdecode'

const decoders: Readonly<Record<Decoder, (content: string) => DataValue | undefined>> = {
  jsondecode: decodeJson,
  yamldecode: decodeYaml,
  csvdecode: decodeCsv,
}

/** More candidate files than this are not distinguished. */
const mostFiles = 100

/**
 * The content of a file of the repository; `undefined` where its path or its content is not known. A file that may be a
 * policy stays a file: its further use is the use of a policy.
 */
export function decodedFile(decoder: Decoder, file: File, env: Env): Possible | undefined {
  const { facts } = env
  const paths = patternsOf(file.path, (thing) => facts.worth(thing))
  if (paths.length === 0 || paths.length > mostFiles) return undefined
  const found: Possible[] = []
  for (const pattern of paths) {
    const path = isExact(pattern) ? pattern.join('') : undefined
    const content = path === undefined ? undefined : facts.repository.contentOf(path)
    if (path === undefined || content === undefined || mayBePolicy(path, content)) return undefined
    const text = file.language === 'template' ? rendered(content, file, env) : content
    const value =
      text === undefined ? undefined : facts.decodedOnce(decoder, path, text, () => valueOf(decoder, path, text, env))
    if (value === undefined) return undefined
    found.push(value)
  }
  return someOf(found)
}

/** Policies are kept in files of JSON and templates of it. */
const mayBePolicy = (path: string, content: string): boolean =>
  !/\.(ya?ml|csv)$/.test(path) && content.includes('"Statement"')

function valueOf(decoder: Decoder, path: string, text: string, { facts }: Env): Possible | undefined {
  const whole = decoders[decoder](text)
  // An unresolved part may be anything that the file contains.
  const open: Possible = madeFrom([{ kind: 'file', path: knownAs(path), language: 'json' }])
  const worth = (datum: DataValue): Possible => {
    switch (datum.kind) {
      case 'scalar': {
        const value = knownAs(datum.value)
        if (typeof datum.value === 'string') facts.decodedAt.set(value, [`${path}:${datum.line}`])
        return value
      }
      case 'list':
        return { kind: 'list', items: datum.items.map(worth) }
      case 'object':
        return { kind: 'object', entries: new Map([...datum.entries].map(([name, item]) => [name, worth(item)])) }
      case 'unreadable':
      default:
        return open
    }
  }
  return whole && worth(whole)
}

/** A template in which nothing but names of known texts stands; `undefined` for any other. */
function rendered(content: string, { names }: File, { facts }: Env): string | undefined {
  if (/[$%]{2}\{|%\{/.test(content)) return undefined
  const given = new Map(
    names ? entriesOf(names).of.map(([key, value]) => [key.kind === 'known' ? key.value : '', value]) : [],
  )
  let isKnown = true
  const text = content.replace(/\$\{([^}]*)\}/g, (_, inner: string) => {
    const value = given.get(inner.trim())
    const [pattern, ...others] = value ? patternsOf(value, (thing) => facts.worth(thing)) : []
    const known = pattern && others.length === 0 && isExact(pattern) ? pattern.join('') : undefined
    isKnown &&= known !== undefined && !/[\r\n]/.test(known) && !known.includes(rootMark)
    return known ?? ''
  })
  return isKnown ? text : undefined
}

/** Known results of a function keep the places of its arguments: a text that occurs again stands where it stood. */
export function keepPlaces(before: readonly Possible[], after: Possible, { facts }: Env): Possible {
  if (facts.decodedAt.size === 0) return after
  const places = new Map<string, string[]>()
  const remember = (value: Possible): void => {
    const at = facts.decodedAt.get(value)
    if (at && value.kind === 'known')
      places.set(String(value.value), [...(places.get(String(value.value)) ?? []), ...at])
  }
  for (const value of before) eachScalar(value, remember)
  if (places.size > 0)
    eachScalar(after, (value) => {
      const at = value.kind === 'known' && typeof value.value === 'string' ? places.get(value.value) : undefined
      if (at) facts.decodedAt.set(value, at)
    })
  return after
}

/** Calls a function with each part of a value that is neither a list nor an object, in order. */
function eachScalar(value: Possible, take: (scalar: Possible) => void): void {
  if (value.kind === 'list') for (const item of value.items) eachScalar(item, take)
  else if (value.kind === 'object') for (const item of value.entries.values()) eachScalar(item, take)
  else take(value)
}
