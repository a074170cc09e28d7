/**
 * A second evaluator of policies, slow and small: it shares no code with `src/policy`. A `World` fixes the behaviour
 * that AWS does not document: a proof must hold in all of them.
 */
import type { PolicyDocument, PrincipalElement, Statement } from '../../../src/policy/document.ts'

/** One answer to each question that AWS's pages leave open. */
export interface World {
  /** How far a `*` or `?` in Resource reaches. */
  readonly reach: 'documented' | 'flat' | 'segments'
  /** Are incomplete ARNs completed where AWS does not document it? */
  readonly completes: boolean
  /** The result of a plain operator for a key with a list of values. */
  readonly lists: 'any' | 'all' | 'first' | 'never'
  /** The result of NotResource for a variable without a value. */
  readonly missing: 'void' | 'nothing'
  /** Does `*` stand for every service? */
  readonly anyService: boolean
  /** Is a principal excepted by NotPrincipal whose account (or role) is not named beside it? */
  readonly lenient: boolean
  /** The account of a canonical user. */
  readonly canonical: string
  /** Are numbers compared as doubles, or digit by digit? */
  readonly doubles: boolean
  /** Is a date of four digits a year, or seconds? */
  readonly years: boolean
  /** The ARN that `execute-api:/…` abbreviates, and the meaning of any other name. */
  readonly api: string
  readonly named: string | undefined
}

export const documented: World = {
  reach: 'documented',
  completes: false,
  lists: 'any',
  missing: 'void',
  anyService: false,
  lenient: false,
  canonical: '111122223333',
  doubles: false,
  years: true,
  api: 'arn:aws:execute-api:us-east-1:111122223333:abc',
  named: undefined,
}

const choices: { readonly [name in keyof World]: readonly World[name][] } = {
  reach: ['documented', 'flat', 'segments'],
  completes: [false, true],
  lists: ['any', 'all', 'first', 'never'],
  missing: ['void', 'nothing'],
  anyService: [false, true],
  lenient: [false, true],
  canonical: ['111122223333', '999999999999'],
  doubles: [false, true],
  years: [false, true],
  api: [documented.api, 'arn:aws-cn:execute-api:cn-1:444455556666:b'],
  named: [undefined, 'arn:aws:sqs:us-1:111122223333:a'],
}

/** The world of a number: the same number, the same world. Within segments ARNs are always completed. */
export function repositoryFactsOf(number: number, reach?: World['reach']): World {
  let rest = number
  const chosen = Object.entries(choices).map(([name, values]) => {
    const value = values[rest % values.length]
    rest = Math.floor(rest / values.length)
    return [name, value] as const
  })
  const world = { ...(Object.fromEntries(chosen) as unknown as World), ...(reach && { reach }) }
  return world.reach === 'segments' ? { ...world, completes: true } : world
}

export const worldCount = Object.values(choices).reduce((product, values) => product * values.length, 1)

export interface Asked {
  readonly action: string
  readonly resource: string
  readonly principal?: string | undefined
  readonly keys: ReadonlyMap<string, readonly string[]>
}

/** Does the document alone grant the request, in this world? */
export function grants(document: PolicyDocument, asked: Asked, world: World): boolean {
  const hits = (effect: string): boolean =>
    document.statements.some((one) => one.effect === effect && applies(one, document.version, asked, world))
  return !hits('Deny') && hits('Allow')
}

function applies(one: Statement, version: string | undefined, asked: Asked, world: World): boolean {
  const actions = (one.action ?? one.notAction ?? []).some((text) => actionFits(text, asked.action))
  if (actions !== (one.action !== undefined)) return false
  if (!principalFits(one, asked.principal, world)) return false
  const knows = version === '2012-10-17'
  if (!resourceFits(one, knows, asked, world)) return false
  return one.condition.every((clause) => clauseHolds(clause, knows, asked.keys, world))
}

const regexes = new Map<string, RegExp>()
function regex(source: string, flags = 's'): RegExp {
  const known = regexes.get(flags + source)
  if (known) return known
  if (regexes.size > 50_000) regexes.clear()
  const made = new RegExp(`^(?:${source})$`, flags)
  regexes.set(flags + source, made)
  return made
}

const quoted = new Map<string, string>()
function quote(text: string): string {
  const known = quoted.get(text) ?? text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  quoted.set(text, known)
  return known
}

const patterns = new Map<string, RegExp>()
/** The pattern of a text is made once. */
function remembered(text: string, make: () => RegExp): RegExp {
  const known = patterns.get(text) ?? make()
  patterns.set(text, known)
  return known
}

const actionFits = (text: string, action: string): boolean =>
  remembered(`action ${text}`, () =>
    regex(Array.from(text, (c) => (c === '*' ? '.*' : c === '?' ? '.' : quote(c))).join(''), 'is'),
  ).test(action)

/** Characters of a pattern: literal ones, and wildcards. */
type Piece = { readonly plain: string } | { readonly wild: '*' | '?' }

/** A text with its variables filled in; `undefined` where one has no value. */
function pieces(text: string, knows: boolean, keys: Asked['keys'], wildcards: boolean): Piece[] | undefined {
  const found: Piece[] = []
  for (let at = 0; at < text.length; at++) {
    const end = text.startsWith('${', at) && knows ? text.indexOf('}', at) : -1
    if (end > 0) {
      const inner = text.slice(at + 2, end)
      at = end
      if (inner === '*' || inner === '?' || inner === '$') {
        found.push({ plain: inner })
        continue
      }
      const [name = '', fallback] = inner.split(/\s*,\s*/, 2)
      const values = keys.get(name.trim().toLowerCase())
      const value =
        values === undefined || values.length === 0
          ? fallback?.replace(/^'|'$/g, '')
          : values.length === 1
            ? values[0]
            : undefined
      if (value === undefined) return undefined
      for (const plain of value) found.push({ plain })
    } else if (wildcards && (text[at] === '*' || text[at] === '?')) found.push({ wild: text[at] as '*' | '?' })
    else found.push({ plain: text[at]! })
  }
  return found
}

function resourceFits(one: Statement, knows: boolean, asked: Asked, world: World): boolean {
  const texts = one.resource ?? one.notResource
  if (texts === undefined) return true
  const isPolicyOfResource = one.principal !== undefined || one.notPrincipal !== undefined
  let isVoid = false
  const fits = texts.some((text) => {
    const form = formOf(text, isPolicyOfResource, world)
    if (form === undefined) return false
    if (!form.includes('${'))
      return remembered(`${world.reach} ${form}`, () => arnRegex(pieces(form, false, asked.keys, true)!, world)).test(
        asked.resource,
      )
    const filled = pieces(form, knows, asked.keys, true)
    if (filled === undefined) isVoid = true
    return filled !== undefined && arnRegex(filled, world).test(asked.resource)
  })
  if (one.resource !== undefined) return fits
  return !fits && !(isVoid && world.missing === 'void')
}

function formOf(text: string, isPolicyOfResource: boolean, world: World): string | undefined {
  if (/^[*?]/.test(text) || text.startsWith('${')) return text
  if (text.startsWith('execute-api:/')) return world.api + text.slice('execute-api:'.length)
  if (!text.startsWith('arn:')) return world.named
  const colons = text.replace(/\$\{[^}]*\}/g, '').split(':').length - 1
  if (colons >= 5) return text
  const isSure = !isPolicyOfResource && !/[*?$]/.test(text)
  return isSure || world.completes ? text + ':*'.repeat(5 - colons) : text
}

function arnRegex(text: readonly Piece[], { reach }: World): RegExp {
  let colons = 0
  const source = text.map((piece, index) => {
    if ('plain' in piece) {
      if (piece.plain === ':') colons++
      return quote(piece.plain)
    }
    const next = text[index + 1]
    const endsSegment = next === undefined || ('plain' in next && next.plain === ':')
    const goesBeyond = piece.wild === '*' && (reach === 'documented' ? endsSegment : next === undefined)
    const isFree = reach === 'flat' || colons >= 5 || goesBeyond
    return (isFree ? '.' : '[^:]') + (piece.wild === '*' ? '*' : '')
  })
  return regex(source.join(''))
}

function principalFits(one: Statement, principal: string | undefined, world: World): boolean {
  if (one.principal !== undefined) return isNamed(one.principal, principal ?? '', world)
  if (one.notPrincipal !== undefined) return !isExcepted(one.notPrincipal, principal ?? '', world)
  return true
}

const idsOf = (element: PrincipalElement): [string, string][] =>
  element === '*'
    ? [['AWS', '*']]
    : Object.entries(element).flatMap(([type, ids]) => ids.map((id): [string, string] => [type, id]))

const accountOf = (principal: string): string => principal.split(':')[4] ?? ''
const sessionOf = (principal: string): string | undefined => /:assumed-role\/([^/]+)\//.exec(principal)?.[1]

function meets(type: string, id: string, principal: string, world: World): 'self' | 'role' | 'account' | undefined {
  if (type === 'AWS' && id === '*') return 'self'
  if (type === 'CanonicalUser') return world.canonical === accountOf(principal) ? 'account' : undefined
  if (id === '*') return world.anyService && !principal.startsWith('arn:') ? 'self' : undefined
  if (type !== 'AWS') return id === principal ? 'self' : undefined
  if (id === principal) return 'self'
  const account = accountOf(principal)
  if (account !== '' && (id === account || new RegExp(`^arn:[^:]*:iam::${account}:root$`).test(id)))
    return principal.endsWith(':root') ? 'self' : 'account'
  const role = sessionOf(principal)
  if (role === undefined || accountOf(id) !== account) return undefined
  return new RegExp(`:role/(.*/)?${quote(role)}$`).test(id) ? 'role' : undefined
}

const isNamed = (element: PrincipalElement, principal: string, world: World): boolean =>
  idsOf(element).some(([type, id]) => meets(type, id, principal, world) !== undefined)

function isExcepted(element: PrincipalElement, principal: string, world: World): boolean {
  const how = idsOf(element).map(([type, id]) => [id, meets(type, id, principal, world)] as const)
  if (how.some(([id, met]) => met === 'self' && id === '*')) return true
  const has = (kind: string): boolean => how.some(([, met]) => met === kind)
  if (!principal.startsWith('arn:') || principal.endsWith(':root')) return has('self')
  const isSession = sessionOf(principal) !== undefined
  if (world.lenient) return has('self') || (isSession && has('role'))
  return has('self') && has('account') && (!isSession || has('role'))
}

const lists = new Set(['aws:tagkeys', 'aws:calledvia', 'aws:principalorgpaths'])

function clauseHolds(
  clause: Statement['condition'][number],
  knows: boolean,
  keys: Asked['keys'],
  world: World,
): boolean {
  const [, quantifier, name = '', ifExists] = /^(?:(For\w+):)?(\w+?)(IfExists)?$/.exec(clause.operator) ?? []
  const key = clause.key.toLowerCase()
  const values = keys.get(key) ?? []
  if (name === 'Null') return clause.values.some((value) => (value === 'true') === (values.length === 0))
  const isNegated = /Not/.test(name)
  const test = (value: string): boolean =>
    clause.values.some((wanted) => compare(name.replace('Not', ''), value, wanted, knows, keys, world)) !== isNegated
  const members = values.filter((value) => value !== '')
  if (quantifier === 'ForAllValues') return members.every(test)
  if (quantifier === 'ForAnyValue')
    return values.length === 0 ? ifExists !== undefined && world.lenient : members.some(test)
  if (values.length === 0) return isNegated || ifExists !== undefined
  if (!lists.has(key)) return test(values[0]!)
  return { any: values.some(test), all: values.every(test), first: test(values[0]!), never: false }[world.lists]
}

function compare(
  name: string,
  value: string,
  wanted: string,
  knows: boolean,
  keys: Asked['keys'],
  world: World,
): boolean {
  if (/^(Numeric|Date)/.test(name)) {
    const read = name.startsWith('Date') ? timeOf : numberOf
    const [left, right] = [read(value, world), read(wanted, world)]
    if (left === undefined || right === undefined) return false
    const sign = left === right ? 0 : left < right ? -1 : 1
    const how = name.replace(/^(Numeric|Date)/, '')
    return {
      Equals: sign === 0,
      LessThan: sign < 0,
      LessThanEquals: sign <= 0,
      GreaterThan: sign > 0,
      GreaterThanEquals: sign >= 0,
    }[how]!
  }
  if (name === 'Bool') return value.toLowerCase() === wanted.toLowerCase()
  if (name === 'IpAddress') return inNetwork(value, wanted)
  const filled = pieces(wanted, knows, keys, name === 'StringLike' || name.startsWith('Arn'))
  if (filled === undefined) return false
  const plain = filled.map((piece) => ('plain' in piece ? piece.plain : piece.wild)).join('')
  if (name === 'StringEquals') return plain === value
  if (name === 'StringEqualsIgnoreCase') return plain.toLowerCase() === value.toLowerCase()
  const source = (some: readonly Piece[]): string =>
    some.map((piece) => ('plain' in piece ? quote(piece.plain) : piece.wild === '*' ? '.*' : '.')).join('')
  if (name === 'StringLike') return regex(source(filled)).test(value)
  // Each of the six parts of an ARN apart.
  const parts: Piece[][] = [[]]
  for (const piece of filled)
    if ('plain' in piece && piece.plain === ':' && parts.length < 6) parts.push([])
    else parts.at(-1)!.push(piece)
  const [a, b, c, d, e, ...rest] = value.split(':')
  const given = [a, b, c, d, e, rest.join(':')]
  if (parts.length !== 6) return world.lenient && plain === '*'
  return value.split(':').length >= 6 && parts.every((part, index) => regex(source(part)).test(given[index]!))
}

/** A decimal with many digits, in units of 10^-40, or as a double. */
function numberOf(text: string, { doubles }: World): number | bigint | undefined {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text.trim())
  if (!match) return undefined
  if (doubles) return Number(text)
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const digits = BigInt(whole + fraction) * 10n ** BigInt(40 - fraction.length + Number(exponent))
  return sign === '-' ? -digits : digits
}

/** Nanoseconds, or (doubles) milliseconds. */
function timeOf(text: string, world: World): number | bigint | undefined {
  if (/^\d{4}$/.test(text) && world.years) return timeOf(`${text}-01-01`, world)
  if (/^\d+$/.test(text)) return world.doubles ? Number(text) * 1000 : BigInt(text) * 1_000_000_000n
  const milliseconds = Date.parse(text.replace(/\.\d+/, ''))
  if (Number.isNaN(milliseconds)) return undefined
  const fraction = `${/\.(\d+)/.exec(text)?.[1] ?? ''}000000000`.slice(0, 9)
  if (world.doubles) return milliseconds + Number(fraction.slice(0, 3))
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction)
}

/** By the bits of the address, one after the other. */
function inNetwork(address: string, network: string): boolean {
  const [base = '', length] = network.split('/')
  const [one, other] = [bitsOf(address), bitsOf(base)]
  if (one.length !== other.length) return false
  const count = length === undefined ? one.length : Number(length)
  return one.slice(0, count) === other.slice(0, count)
}

function bitsOf(address: string): string {
  if (!address.includes(':'))
    return address
      .split('.')
      .map((byte) => Number(byte).toString(2).padStart(8, '0'))
      .join('')
  const [head = '', tail] = address.split('::')
  const [left, right] = [head, tail ?? ''].map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = Array.from({ length: 8 - left!.length - right!.length }, () => '0')
  return [...left!, ...(tail === undefined ? [] : zeros), ...right!]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
    .join('')
}
