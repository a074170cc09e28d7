import { valueOfIdentity } from '../possible/names.ts'
import { isEmpty } from '../possible/present.ts'
import { exactText, patternsOf, type Pattern } from '../possible/text.ts'
import type { EvaluationContext, Possible, Site } from '../possible/types.ts'
import { placeAt } from '../../modules/places.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import {
  adviceToInstall,
  noPrincipals,
  unionOfPrincipals,
  unknownPrincipals,
  type AttachedPrincipals,
  type AttachedPrincipalType,
} from '../attached-principals.ts'
import { expressionExcerpt } from '../principals.ts'
import { accountAt } from './accounts.ts'
import { Candidates } from './candidates.ts'
import { adviceToNameArn, withoutGuesses, principalsOfSite } from './principal-arns.ts'

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
          `Changes of ${value.what} (${value.place}) are ignored (lifecycle.ignore_changes), so the source does not state which ${type} it is: ${adviceToNameArn}`,
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
    `The source does not state which ${type} \`${expressionExcerpt(text)}\` is: ${install}${adviceToNameArn}`,
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
        `The ${type} ${name} is not defined in this directory, so its path is not known: ${adviceToNameArn}`,
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
