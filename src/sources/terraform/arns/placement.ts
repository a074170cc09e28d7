import { hasUnresolved } from '../../../policy/unresolved.ts'
import { singleAccount } from '../../accounts.ts'
import type { Module } from '../modules/module.ts'
import { attributeOf, type Block, type Expression } from '../syntax/syntax-tree.ts'
import { evaluateExpression, type ModuleScope } from '../values/evaluate.ts'
import type { ArnPlacement } from './templates.ts'
import { moduleContextOf, type ModuleContext } from '../modules/module-context.ts'

/** Modules are not nested deeper than this; it also ends cycles. */
const deepest = 12

/** Arguments by which a provider may act in another account than the run's. */
const elsewhere = ['profile', 'access_key', 'shared_config_files', 'shared_credentials_files', 'assume_role']

/**
 * The place of a resource or data source: the account that is configured for its directory, and the Region that its
 * provider names literally, or those of the modules that call its directory. A Region from a variable or the
 * environment is not known.
 */
export function placementOf(block: Block, scope: ModuleScope, place: ModuleContext): ArnPlacement {
  const { partition } = scope
  const own = attributeOf(block.body, 'region')?.value
  const chosen = attributeOf(block.body, 'provider')?.value
  const found = chosen ? byProvider(aliasOf(chosen), place.module) : byDefault(place, 0)
  const region = own ? literal(own, place.module) : found?.region
  return { partition, region, account: found?.sameAccount ? singleAccount(scope.account) : undefined }
}

interface Provided {
  readonly region: string | undefined
  readonly sameAccount: boolean
}

/** `aws.west`: `west`; `aws`: the one without a name. */
const aliasOf = ({ text }: Expression): string => text.split('.')[1] ?? ''

/** The providers of each directory, by alias: they are looked up for every resource. */
const providers = new WeakMap<Module, ReadonlyMap<string, readonly Block[]>>()

function providersOf(module: Module): ReadonlyMap<string, readonly Block[]> {
  const known = providers.get(module)
  if (known) return known
  const found = new Map<string, Block[]>()
  for (const { syntax } of module.files)
    for (const block of syntax.body.blocks) {
      if (block.type !== 'provider' || block.labels[0] !== 'aws') continue
      const alias = attributeOf(block.body, 'alias')?.value.text.slice(1, -1) ?? ''
      found.set(alias, [...(found.get(alias) ?? []), block])
    }
  providers.set(module, found)
  return found
}

/** The account and Region of a provider of this directory; `undefined` where it has none of that name. */
function byProvider(alias: string, module: Module): Provided | undefined {
  const [only, ...others] = providersOf(module).get(alias) ?? []
  if (!only || only.broken || others.length > 0) return undefined
  const region = attributeOf(only.body, 'region')?.value
  const names = [...only.body.attributes.map(({ name }) => name), ...only.body.blocks.map(({ type }) => type)]
  return {
    region: region && literal(region, module),
    sameAccount: alias === '' || !names.some((name) => elsewhere.some((each) => name.startsWith(each))),
  }
}

const defaults = new WeakMap<Module, { readonly provided: Provided | undefined }>()

/** The default provider: the directory's own, or the one that all its callers pass. */
function byDefault(place: ModuleContext, depth: number): Provided | undefined {
  const known = defaults.get(place.module)
  if (known) return known.provided
  const provided = handedOn(place, depth)
  defaults.set(place.module, { provided })
  return provided
}

function handedOn({ module, repository }: ModuleContext, depth: number): Provided | undefined {
  const own = byProvider('', module)
  if (own) return own
  const calls = repository.callsTo(module.directory)
  const unknown: Provided = { region: undefined, sameAccount: true }
  if (calls.length === 0 || depth > deepest || repository.terragrunt(module.directory) > 0) return unknown
  const found = calls.map(({ block, caller }) =>
    attributeOf(block.body, 'providers') ? undefined : byDefault(moduleContextOf(caller, repository), depth + 1),
  )
  if (found.some((each) => each === undefined)) return undefined
  const regions = new Set(found.map((each) => each?.region))
  const [region] = regions
  return { region: regions.size === 1 ? region : undefined, sameAccount: found.every((each) => each?.sameAccount) }
}

function literal(expression: Expression, module: Module): string | undefined {
  const value = evaluateExpression(expression, module.documents)
  return typeof value === 'string' && !hasUnresolved(value) ? value : undefined
}
