import { attributeOf, walk, type Block, type Body, type Expression } from '../../syntax/syntax-tree.ts'
import type { Module } from '../../modules/module.ts'
import { accountOf } from '../possible/contexts.ts'
import { evaluatePossible } from '../possible/evaluate.ts'
import { worthOf } from '../possible/names.ts'
import { exactText, patternsOf } from '../possible/text.ts'
import type { Context } from '../possible/types.ts'
import { placeAt } from '../../modules/places.ts'
import { severalStates } from '../../modules/several-states.ts'
import { accountNotKnown, severalAccounts } from '../../../unknown-account.ts'
import type { GeneratedProvider } from '../../modules/terragrunt/generated.ts'
import type { RepositoryFacts } from '../possible/env.ts'

/** The account that a block is made in (several, where configuration lists them, joined by `|`), or why it is not known. */
export type Account =
  { readonly kind: 'one'; readonly account: string } | { readonly kind: 'unknown'; readonly reason: string }

/** The account that a provider, or a directory without one, states; without `account`: several, `place` states why. */
export type StatedAccount = { readonly account?: string; readonly place: string } | undefined

const known = new WeakMap<Context, Map<string, Account>>()

/** The account a resource is made in: the one that its provider names, else the one that is configured for its directory. */
export function accountAt(block: Block, context: Context, facts: RepositoryFacts): Account {
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

function statedFor(alias: string, context: Context, facts: RepositoryFacts): StatedAccount {
  const root = rootOf(context)
  const said = [statedAccountBy(alias, context, facts), roleOf(root, facts)].filter((each) => each !== undefined)
  return agreed(said) ?? severalStates(root.module)
}

function accountBy(alias: string, context: Context, facts: RepositoryFacts): Account {
  const root = rootOf(context)
  const configured = accountOf(context)
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

const rootOf = (context: Context): Context => (context.outer ? rootOf(context.outer) : context)

/** `aws.west`: `west`; `aws`: the one without a name. */
const aliasOf = ({ text }: Expression): string => text.replaceAll('"', '').split('.')[1] ?? ''

/** Modules are not nested deeper than this. */
const deepest = 20

function statedAccountBy(alias: string, context: Context, facts: RepositoryFacts, depth = 0): StatedAccount {
  const { module, call, outer } = context
  const provider = module.files
    .flatMap((file) => file.syntax.body.blocks.map((block) => ({ block, file })))
    .find(
      ({ block }) =>
        block.type === 'provider' &&
        block.labels[0] === 'aws' &&
        (attributeOf(block.body, 'alias')?.value.text.replaceAll('"', '') ?? '') === alias,
    )
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
function roleOf({ module }: Context, facts: RepositoryFacts): StatedAccount {
  const all = facts.repository.generated(module.directory)
  return agreed(all.map((each) => agreed(each.filter(({ alias }) => alias === undefined).map(chosenBy))))
}

const chosenBy = ({ account, place }: GeneratedProvider): StatedAccount =>
  account === null ? undefined : { place, ...(account !== undefined && { account }) }

/** The account in which all agree, else that there may be several. */
function agreed(all: readonly StatedAccount[]): StatedAccount {
  const said = all.filter((each) => each !== undefined)
  const [first] = said
  if (!first || said.some(({ account }) => account === undefined))
    return said.find(({ account }) => account === undefined)
  const other = said.find(({ account }) => account !== first.account)
  return other || said.length < all.length ? { place: (other ?? first).place } : first
}

/** Arguments that choose whose account a provider acts in. */
const choosing = ['profile', 'access_key', 'shared_config_files', 'shared_credentials_files']

function ofProvider(
  block: Block,
  file: Module['files'][number],
  context: Context,
  facts: RepositoryFacts,
): StatedAccount {
  const evaluate = (value: Expression) =>
    patternsOf(evaluatePossible(value, { facts, context, depth: 0 }), (thing) => worthOf(thing, facts))
  const place = (at: number): string => placeAt(file, at)
  const allowed = attributeOf(block.body, 'allowed_account_ids')?.value
  if (allowed) {
    const ids = allowed.kind === 'tuple' ? allowed.elements.flatMap((each) => evaluate(each).map(exactText)) : []
    const [id, ...others] = new Set(ids)
    if (id !== undefined && /^\d{12}$/.test(id) && others.length === 0)
      return { account: id, place: place(allowed.start) }
    return { place: `${place(allowed.start)}, allowed_account_ids of the provider` }
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
    if (value && walk(value.value).some(({ kind }) => kind === 'traversal'))
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
  const accounts = new Set(patterns.map(([first]) => /^arn:[^:]*:iam::(\d{12}):/.exec(first ?? '')?.[1]))
  const [account, ...others] = accounts
  return account === undefined || others.length > 0 ? several : { account, place }
}
