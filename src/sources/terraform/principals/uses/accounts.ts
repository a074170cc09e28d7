import { attributeOf, allPartsOf, type Block, type Body, type Expression } from '../../syntax/syntax-tree.ts'
import type { Module } from '../../modules/module.ts'
import { accountOfContext } from '../possible/contexts.ts'
import { evaluatePossible } from '../possible/evaluate.ts'
import { valueOfIdentity } from '../possible/names.ts'
import { exactText, patternsOf } from '../possible/text.ts'
import type { EvaluationContext } from '../possible/types.ts'
import { placeAt } from '../../modules/places.ts'
import { severalStates } from '../../modules/several-states.ts'
import { accountNotKnown, severalAccounts } from '../../../unknown-account.ts'
import type { GeneratedProvider } from '../../modules/terragrunt/generated.ts'
import type { RepositoryFacts } from '../possible/env.ts'

/** The account that a block is made in (several, where configuration lists them, joined by `|`), or why it is not known. */
export type AccountOfPlace =
  { readonly kind: 'one'; readonly account: string } | { readonly kind: 'unknown'; readonly reason: string }

/**
 * The account that a provider, or a directory without one, states; without `account`: several, `place` states why. `among`:
 * those that the source limits it to, sorted, where all of them are known.
 */
export type StatedAccount =
  { readonly account?: string; readonly place: string; readonly among?: readonly string[] } | undefined

const known = new WeakMap<EvaluationContext, Map<string, AccountOfPlace>>()

/** The account a resource is made in: the one that its provider names, else the one that is configured for its directory. */
export function accountAt(block: Block, context: EvaluationContext, facts: RepositoryFacts): AccountOfPlace {
  const stated = attributeOf(block.body, 'provider')?.value
  const alias = stated ? aliasOf(stated) : ''
  let byAlias = known.get(context)
  if (!byAlias) known.set(context, (byAlias = new Map()))
  const before = byAlias.get(alias)
  if (before) return before
  const account = accountBy(alias, context, facts)
  byAlias.set(alias, account)
  return account
}

/**
 * The account that a directory which is applied itself states for what it makes: by its default provider, by that of
 * Terragrunt, or by values of several accounts; `undefined`: nothing in it names one.
 */
export const accountStatedIn = (module: Module, facts: RepositoryFacts): StatedAccount =>
  statedFor('', { module }, facts)

/**
 * What the providers with an alias state together, for a directory that has no other provider of AWS. Those that state one
 * account each are left out where another may act in several: what they make is known to be in theirs.
 *
 * @returns `undefined` where there is a provider without an alias, or one of the others states nothing
 */
export function accountStatedByAliases(module: Module, facts: RepositoryFacts): StatedAccount {
  const aliases = new Set(
    module.files
      .flatMap(({ syntax }) => syntax.body.blocks)
      .filter(({ type, labels }) => type === 'provider' && labels[0] === 'aws')
      .map(({ body }) => attributeOf(body, 'alias')?.value.text.replaceAll('"', '') ?? ''),
  )
  const all = aliases.has('') ? [] : [...aliases].map((alias) => statedAccountBy(alias, { module }, facts))
  const stated = all.filter((each) => each !== undefined)
  if (stated.length === 0 || stated.length < all.length) return undefined
  const open = stated.filter(({ account }) => account === undefined)
  const counted = open.length > 0 ? open : stated
  const accounts = counted.map(({ account, among }) => (account === undefined ? among : [account]))
  const place = counted[0]?.place ?? ''
  const among = accounts.every((each) => each !== undefined) ? [...new Set(accounts.flat())].sort() : undefined
  const [one, ...others] = among ?? []
  if (one !== undefined && others.length === 0) return { account: one, place }
  return { place, ...(among && { among }) }
}

function statedFor(alias: string, context: EvaluationContext, facts: RepositoryFacts): StatedAccount {
  const root = rootOf(context)
  const said = [statedAccountBy(alias, context, facts), roleOf(root, facts)].filter((each) => each !== undefined)
  return agreed(said) ?? severalStates(root.module)
}

function accountBy(alias: string, context: EvaluationContext, facts: RepositoryFacts): AccountOfPlace {
  const root = rootOf(context)
  const configured = accountOfContext(context)
  const stated = statedFor(alias, context, facts)
  if (stated?.account !== undefined) return { kind: 'one', account: stated.account }
  if (stated && !(configured !== undefined && facts.repository.isAccountSettled(root.module.directory)))
    return {
      kind: 'unknown',
      reason: severalAccounts(root.module.directory, stated.place),
    }
  if (configured !== undefined) return { kind: 'one', account: configured }
  return { kind: 'unknown', reason: accountNotKnown(context.module.directory) }
}

const rootOf = (context: EvaluationContext): EvaluationContext => (context.outer ? rootOf(context.outer) : context)

/** `aws.west`: `west`; `aws`: the one without a name. */
const aliasOf = ({ text }: Expression): string => text.replaceAll('"', '').split('.')[1] ?? ''

interface Provider {
  readonly block: Block
  readonly file: Module['files'][number]
}

const providers = new WeakMap<Module, ReadonlyMap<string, Provider>>()

/** The providers of AWS in a directory by alias, empty for the one without; the first of each. */
function providersByAlias(module: Module): ReadonlyMap<string, Provider> {
  const before = providers.get(module)
  if (before) return before
  const found = new Map<string, Provider>()
  for (const file of module.files)
    for (const block of file.syntax.body.blocks) {
      if (block.type !== 'provider' || block.labels[0] !== 'aws') continue
      const alias = attributeOf(block.body, 'alias')?.value.text.replaceAll('"', '') ?? ''
      if (!found.has(alias)) found.set(alias, { block, file })
    }
  providers.set(module, found)
  return found
}

/** Modules are not nested deeper than this. */
const deepest = 20

function statedAccountBy(alias: string, context: EvaluationContext, facts: RepositoryFacts, depth = 0): StatedAccount {
  const { module, call, outer } = context
  const provider = providersByAlias(module).get(alias)
  const own = provider && ofProvider(provider.block, provider.file, context, facts)
  const generated = facts.repository
    .generated(module.directory, outer?.module.directory)
    .map((all) => all.filter((each) => each.alias === alias))
  if (provider || generated.some((each) => each.length > 0))
    return generated.length === 0 ? own : agreed(generated.map((each) => withGenerated(each, provider && [own])))
  if (!call || !outer || depth > deepest) return undefined
  const passed = attributeOf(call.block.body, 'providers')?.value
  const entry =
    passed?.kind === 'object'
      ? passed.entries.find(({ key }) => key.text.replaceAll('"', '') === (alias === '' ? 'aws' : `aws.${alias}`))
      : undefined
  if (entry) return statedAccountBy(aliasOf(entry.value), outer, facts, depth + 1)
  return alias === '' ? statedAccountBy('', outer, facts, depth + 1) : undefined
}

/**
 * A generated provider replaces the block of the same alias. One that chooses no account may be merged with the block (an
 * override file), and one that is skipped is not written.
 */
function withGenerated(generated: readonly GeneratedProvider[], block: readonly StatedAccount[] = []): StatedAccount {
  const isReplaced = generated.some(({ account }) => account !== null) && !generated.some((each) => each.yields)
  return agreed([...generated.map(chosenBy), ...(isReplaced ? [] : block)])
}

/** The account that Terragrunt states for all providers: by the role that it runs with, or by unknown files. */
function roleOf({ module }: EvaluationContext, facts: RepositoryFacts): StatedAccount {
  const all = facts.repository.generated(module.directory)
  return agreed(all.map((each) => agreed(each.filter(({ alias }) => alias === undefined).map(chosenBy))))
}

const chosenBy = ({ account, place }: GeneratedProvider): StatedAccount =>
  account === null ? undefined : { place, ...(account !== undefined && { account }) }

/** The account in which all agree, else that there may be several. */
function agreed(all: readonly StatedAccount[]): StatedAccount {
  const said = all.filter((each) => each !== undefined)
  const [first] = said
  if (!first || said.some(({ account }) => account === undefined)) {
    const open = said.find(({ account }) => account === undefined)
    return open && all.length > 1 ? { place: open.place } : open
  }
  const other = said.find(({ account }) => account !== first.account)
  return other || said.length < all.length ? { place: (other ?? first).place } : first
}

/** Arguments that choose whose account a provider acts in. */
const choosing = ['profile', 'access_key', 'shared_config_files', 'shared_credentials_files']

function ofProvider(
  block: Block,
  file: Module['files'][number],
  context: EvaluationContext,
  facts: RepositoryFacts,
): StatedAccount {
  const evaluate = (value: Expression) =>
    patternsOf(evaluatePossible(value, { facts, context, depth: 0 }), (thing) => valueOfIdentity(thing, facts))
  const place = (at: number): string => placeAt(file, at)
  const allowed = attributeOf(block.body, 'allowed_account_ids')?.value
  if (allowed) {
    const ids = allowed.kind === 'tuple' ? allowed.elements.flatMap((each) => evaluate(each).map(exactText)) : []
    const among = knownAccounts(ids)
    const [id, ...others] = among ?? []
    if (id !== undefined && others.length === 0) return { account: id, place: place(allowed.start) }
    return { place: `${place(allowed.start)}, allowed_account_ids of the provider`, ...(among && { among }) }
  }
  for (const name of ['assume_role', 'assume_role_with_web_identity']) {
    const bodiesOf = block.body.blocks.flatMap((inner) =>
      inner.type === name
        ? [inner.body]
        : inner.type === 'dynamic' && inner.labels[0] === name
          ? inner.body.blocks.map(({ body }) => body)
          : [],
    )
    const written = attributeOf(block.body, name)
    if (written) return accountIn(evaluate(written.value), written.value, place(written.start))
    const roles = bodiesOf.flatMap((body: Body) => attributeOf(body, 'role_arn') ?? [])
    const last = roles.at(-1)
    if (last) return accountIn(evaluate(last.value), last.value, place(last.start))
  }
  for (const name of choosing) {
    const value = attributeOf(block.body, name)
    if (value && allPartsOf(value.value).some(({ kind }) => kind === 'traversal'))
      return { place: `${place(value.start)}, ${name} of the provider` }
  }
  return undefined
}

function accountIn(patterns: ReturnType<typeof patternsOf>, value: Expression, place: string): StatedAccount {
  const several: StatedAccount = { place: `${place}, assume_role of the provider` }
  // In JSON syntax, and as an attribute, the role stands in an object.
  if (
    value.kind !== 'template' &&
    value.kind !== 'traversal' &&
    value.kind !== 'call' &&
    value.kind !== 'conditional'
  ) {
    const [, account] = /"arn:aws[a-z-]*:iam::(\d{12}):role\//.exec(value.text) ?? []
    return account === undefined ? several : { account, place }
  }
  const among = knownAccounts(patterns.map(([first]) => /^arn:[^:]*:iam::(\d{12}):/.exec(first ?? '')?.[1]))
  const [account, ...others] = among ?? []
  if (account === undefined || !among) return several
  return others.length > 0 ? { ...several, among } : { account, place }
}

/** Accounts, sorted; `undefined` where one of them is not known, or there is none. */
function knownAccounts(ids: readonly (string | undefined)[]): readonly string[] | undefined {
  const known = ids.flatMap((id) => (id !== undefined && /^\d{12}$/.test(id) ? [id] : []))
  return known.length === 0 || known.length < ids.length ? undefined : [...new Set(known)].sort()
}
