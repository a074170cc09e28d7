import { addressOf, attributeOf, type Expression } from '../../syntax/syntax-tree.ts'
import { valueOfIdentity } from '../possible/names.ts'
import { isEmpty } from '../possible/present.ts'
import { exactText, patternsOf, type Pattern } from '../possible/text.ts'
import { someOf, type EvaluationContext, type Possible, type Site } from '../possible/types.ts'
import { placeAt } from '../../modules/places.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import {
  adviceFor,
  adviceToInstall,
  noPrincipals,
  unionOfPrincipals,
  unknownPrincipals,
  type AttachedPrincipals,
  type AttachedPrincipalType,
} from '../attached-principals.ts'
import { expressionExcerpt, noCallerNote } from '../principals.ts'
import { principalOfInstance } from '../from-state.ts'
import { accountAt } from './accounts.ts'
import { Candidates } from './candidates.ts'
import { isIgnored } from '../possible/ignored.ts'
import { moduleContextOf } from '../../modules/module-context.ts'
import { stateOfBlock } from '../../modules/state-of-block.ts'

const advice = adviceFor('its ARN')

/**
 * The roles or users that a value names, by reference or by name; a list of them names each.
 *
 * @param text how the source writes it, for reasons
 */
export function principalsAt(
  type: AttachedPrincipalType,
  value: Possible,
  at: Site,
  text: string,
  facts: RepositoryFacts,
): AttachedPrincipals {
  switch (value.kind) {
    case 'known':
      return typeof value.value === 'string' && value.value !== ''
        ? byName(type, [value.value], at, facts)
        : noPrincipals
    case 'list':
      return unionOfPrincipals(value.items.map((item) => principalsAt(type, item, at, text, facts)))
    case 'object':
      return unionOfPrincipals([...value.entries.values()].map((item) => principalsAt(type, item, at, text, facts)))
    case 'some': {
      const { value: plain, places } = withoutGuesses(value)
      const options = plain.kind === 'some' ? plain.of : [plain]
      // A default that names none is there to be replaced from outside.
      const isOpen = places.length > 0 && options.some(isEmpty)
      return unionOfPrincipals([
        ...options.map((option) => principalsAt(type, option, at, text, facts)),
        ...(isOpen ? [unresolvedPrincipal(type, text, at, facts)] : []),
      ])
    }
    case 'many':
      return principalsAt(type, value.of, at, text, facts)
    case 'thing':
      return ofThing(type, value, at, text, facts)
    case 'text':
      return byText(type, value, at, text, facts)
    case 'file':
    case 'made':
    case 'outside':
    case 'written':
    default:
      if (value.kind === 'outside' && value.ignored)
        return unknownPrincipals(
          `Changes of ${value.what} (${value.place}) are ignored (lifecycle.ignore_changes), so the source does not state which ${type} it is: ${advice}`,
        )
      return value.kind === 'made' && value.missing ? noPrincipals : unresolvedPrincipal(type, text, at, facts)
  }
}

function unresolvedPrincipal(
  type: AttachedPrincipalType,
  text: string,
  { context }: Site,
  facts: RepositoryFacts,
): AttachedPrincipals {
  const called = /\bmodule\.([\w-]+)/.exec(text)?.[0]
  const block = called === undefined ? undefined : context.module.blocks.get(called)?.block
  const install = block && !facts.repository.callOf(block) ? adviceToInstall(block) : ''
  return unknownPrincipals(
    `The source does not state which ${type} \`${expressionExcerpt(text)}\` is: ${install}${advice}`,
  )
}

function ofThing(
  type: AttachedPrincipalType,
  thing: Possible & { readonly kind: 'thing' },
  at: Site,
  text: string,
  facts: RepositoryFacts,
): AttachedPrincipals {
  const { site, path } = thing
  const [of = ''] = site.block.labels
  const [attribute] = path
  const names = attribute === undefined || ['name', 'id', 'arn', 'user_name'].includes(attribute)
  if (of !== `aws_iam_${type}` || !names) return unresolvedPrincipal(type, text, at, facts)
  if (site.block.type === 'resource') return principalsOfSite(type, site, facts)
  const name =
    facts.attribute(site.block, 'name', site.context, site.instance) ??
    facts.attribute(site.block, 'user_name', site.context, site.instance)
  const [only, ...others] = name ? patternsOf(name, (each) => valueOfIdentity(each, facts)).map(exactText) : []
  if (only === undefined || others.length > 0) return unresolvedPrincipal(type, text, at, facts)
  const found = allNamed(only, type, facts)
  if (found.length > 0) return unionOfPrincipals(found.map((each) => principalsOfSite(type, each, facts)))
  return foundOutside(type, only, site, at, facts)
}

/** A role that a data source finds by its name: only its path is unknown, and most roles have none. */
function foundOutside(
  type: AttachedPrincipalType,
  name: string,
  site: Site,
  at: Site,
  facts: RepositoryFacts,
): AttachedPrincipals {
  const account = accountAt(site.block, site.context, facts)
  if (account.kind !== 'one') return unknownPrincipals(account.reason)
  const arn = `arn:${at.context.module.names.partition ?? 'aws'}:iam::${account.account}:${type}/${name}`
  return { principals: [arn], unknown: [], guesses: [{ arn, place: placeAt(site.file, site.block.start) }] }
}

function byText(
  type: AttachedPrincipalType,
  value: Possible,
  at: Site,
  text: string,
  facts: RepositoryFacts,
): AttachedPrincipals {
  const { value: plain } = withoutGuesses(value)
  const names = patternsOf(plain, (each) => valueOfIdentity(each, facts)).map(exactText)
  return names.every((name) => name !== undefined)
    ? byName(type, names, at, facts)
    : unresolvedPrincipal(type, text, at, facts)
}

/** By a name that a role of the same directory or of one of its callers has. */
function byName(
  type: AttachedPrincipalType,
  names: readonly string[],
  at: Site,
  facts: RepositoryFacts,
): AttachedPrincipals {
  const near: NamedSite[] = []
  for (let context: EvaluationContext | undefined = at.context; context; context = context.outer)
    near.push(...sitesOf(type, context, facts))
  return unionOfPrincipals(
    names.map((name) => {
      const found = named(name, near)
      if (found.length > 0) return unionOfPrincipals(found.map((each) => principalsOfSite(type, each, facts)))
      return unknownPrincipals(
        `The ${type} ${name} is not defined in this directory, so its path is not known: ${advice}`,
      )
    }),
  )
}

const named = (name: string, among: readonly NamedSite[]): readonly Site[] =>
  among.filter(({ names }) => names.some((pattern) => exactText(pattern) === name))

const byNames = new WeakMap<RepositoryFacts, Map<AttachedPrincipalType, Candidates<string, NamedSite>>>()

/** The roles or users of the repository that have a name. */
function allNamed(name: string, type: AttachedPrincipalType, facts: RepositoryFacts): readonly Site[] {
  const byType = byNames.get(facts) ?? new Map<AttachedPrincipalType, Candidates<string, NamedSite>>()
  byNames.set(facts, byType)
  const all =
    byType.get(type) ??
    new Candidates(allSitesOf(type, facts), ({ names }) => names.map(exactText).filter((text) => text !== undefined))
  byType.set(type, all)
  return all.of(name)
}

interface NamedSite extends Site {
  readonly names: readonly Pattern[]
}

const sites = new WeakMap<RepositoryFacts, Map<string, readonly NamedSite[]>>()
const ids = new WeakMap<EvaluationContext, number>()
let next = 0

/** All roles, users or groups of a directory in one context. */
function sitesOf(
  type: AttachedPrincipalType | 'group',
  context: EvaluationContext,
  facts: RepositoryFacts,
): readonly NamedSite[] {
  const byKey = sites.get(facts) ?? new Map<string, readonly NamedSite[]>()
  sites.set(facts, byKey)
  const id = ids.get(context) ?? ++next
  ids.set(context, id)
  const key = `${type} ${id}`
  const known = byKey.get(key)
  if (known) return known
  const found = [...context.module.blocks.values()].flatMap(({ block, file }) =>
    block.type === 'resource' && block.labels[0] === `aws_iam_${type}`
      ? facts.instancesOf(block, context).map((instance): NamedSite => {
          const name = facts.attribute(block, 'name', context, instance)
          const names = name
            ? patternsOf(withoutGuesses(name).value, (each) => valueOfIdentity(each, facts))
            : [[undefined]]
          return { context, block, file, instance, names }
        })
      : [],
  )
  byKey.set(key, found)
  return found
}

export const allSitesOf = (type: AttachedPrincipalType | 'group', facts: RepositoryFacts): readonly NamedSite[] =>
  facts.repository.modules.flatMap((module) =>
    facts.contexts(module).flatMap((context) => sitesOf(type, context, facts)),
  )

/** A value with the defaults of variables in place of values from outside, and the places of these defaults. */
export function withoutGuesses(value: Possible): { readonly value: Possible; readonly places: readonly string[] } {
  if (value.kind === 'some') {
    const sure = value.of.filter((each) => !(each.kind === 'outside' && each.guess))
    if (sure.length < value.of.length && sure.length > 0) {
      const places = value.of.flatMap((each) => (each.kind === 'outside' && each.guess ? [each.place] : []))
      const inner = sure.map(withoutGuesses)
      return {
        value: someOf(inner.map((each) => each.value)),
        places: [...places, ...inner.flatMap((each) => each.places)],
      }
    }
    const inner = value.of.map(withoutGuesses)
    return { value: someOf(inner.map((each) => each.value)), places: inner.flatMap((each) => each.places) }
  }
  if (value.kind !== 'text') return { value, places: [] }
  const places: string[] = []
  const parts = value.parts.map((part) => {
    if (typeof part === 'string') return part
    const inner = withoutGuesses(part)
    places.push(...inner.places)
    return inner.value
  })
  return { value: { kind: 'text', parts }, places }
}

/** One role or user by ARN: with its path, as CloudTrail's session issuer has it. */
export function principalsOfSite(type: AttachedPrincipalType, site: Site, facts: RepositoryFacts): AttachedPrincipals {
  const { block, context, instance } = site
  const { repository } = facts
  const place = moduleContextOf(context.module, repository, context.call ? [context.call] : undefined)
  const shown = stateOfBlock(block, place)
  if (shown) {
    const known = shown.instances.map((each) => principalOfInstance(type, each, shown.states))
    return unionOfPrincipals([...known, { principals: [], unknown: shown.unknown }])
  }
  const address = addressOf(block)
  const account = accountAt(block, context, facts)
  if (account.kind !== 'one') return unknownPrincipals(account.reason)
  const name = facts.attribute(block, 'name', context, instance)
  if (!name || (name.kind === 'known' && name.value === null))
    return unknownPrincipals(`${address} has no fixed name: ${advice}`)
  const path = facts.attribute(block, 'path', context, instance)
  const names = textsIn(name, facts)
  const paths = path ? textsIn(path, facts) : { texts: ['/'], places: [] }
  const written = (of: string): Expression | undefined => attributeOf(block.body, of)?.value
  if (isIgnored(block, ['name', 'path', 'name_prefix']))
    return unknownPrincipals(
      `${address} ignores changes of its name (lifecycle.ignore_changes), so the source does not state it: ${advice}`,
    )
  if (!names) {
    if (attributeOf(block.body, 'for_each') || attributeOf(block.body, 'count'))
      if (instance.key?.kind !== 'known' && instance.index?.kind !== 'known')
        return unknownPrincipals(
          `${address} is made several times (count or for_each), with names that are not in the source: ${advice}`,
        )
    const expression = written('name')
    return unknownPrincipals(
      `The name of ${address} is not in the source (${expressionExcerpt(expression?.text ?? '')})${expression ? noCallerNote(expression, place) : ''}: ${advice}`,
    )
  }
  if (!paths)
    return unknownPrincipals(
      `The path of ${address} is not in the source (${expressionExcerpt(written('path')?.text ?? '')}): ${advice}`,
    )
  const partition = context.module.names.partition ?? 'aws'
  const principals = names.texts.flatMap((own) =>
    paths.texts.map((under) => `arn:${partition}:iam::${account.account}:${type}${under || '/'}${own}`),
  )
  const guesses = [...names.places, ...paths.places].flatMap((at) => principals.map((arn) => ({ arn, place: at })))
  return { principals, unknown: [], ...(guesses.length > 0 && { guesses }) }
}

/** Every text that a value may be, where all of them are known. */
function textsIn(
  value: Possible,
  facts: RepositoryFacts,
): { readonly texts: string[]; readonly places: readonly string[] } | undefined {
  const { value: plain, places } = withoutGuesses(value)
  const known =
    plain.kind === 'some' ? someOf(plain.of.filter((each) => !(each.kind === 'known' && each.value === null))) : plain
  const texts = patternsOf(known, (each) => valueOfIdentity(each, facts)).map(exactText)
  if (texts.length === 0 && plain.kind === 'known') return { texts: [''], places }
  return texts.length > 0 &&
    texts.every((text) => text !== undefined && (text !== '' || plain.kind === 'some')) &&
    texts.some((text) => text !== '')
    ? { texts: [...new Set(texts as string[])], places }
    : undefined
}
