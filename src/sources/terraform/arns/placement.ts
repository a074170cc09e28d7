import { hasOpaque } from '../../../policy/opaque.ts'
import { surroundingsOf, type Surroundings } from '../holders/references.ts'
import type { Module } from '../module.ts'
import { attributeOf, type Block, type Expression } from '../syntax.ts'
import { evaluate, type Scope } from '../values.ts'
import type { Placement } from './templates.ts'

/** Modules are not nested deeper than this; it also ends cycles. */
const deepest = 12

/** Arguments by which a provider may act in another account than the run's. */
const elsewhere = ['profile', 'access_key', 'shared_config_files', 'shared_credentials_files', 'assume_role']

/**
 * Where a resource or data source is made: the account that is configured for its directory, and the Region that its
 * provider names literally, or those of the modules that call its directory. A Region that a variable or the environment
 * gives is not known.
 */
export function placementOf(block: Block, scope: Scope, place: Surroundings): Placement {
  const { partition } = scope
  const own = attributeOf(block.body, 'region')?.value
  const chosen = attributeOf(block.body, 'provider')?.value
  const found = chosen ? byProvider(aliasOf(chosen), place.module) : byDefault(place, 0)
  const region = own ? literal(own, place.module) : found?.region
  return { partition, region, account: found?.sameAccount ? scope.account : undefined }
}

interface Provided {
  readonly region: string | undefined
  readonly sameAccount: boolean
}

/** `aws.west`: `west`; `aws`: the one without a name. */
const aliasOf = ({ text }: Expression): string => text.split('.')[1] ?? ''

/** What a provider of this directory says; `undefined` where it has none of that name. */
function byProvider(alias: string, module: Module): Provided | undefined {
  const providers = module.files
    .flatMap(({ syntax }) => syntax.body.blocks)
    .filter(({ type, labels }) => type === 'provider' && labels[0] === 'aws')
    .filter(({ body }) => (attributeOf(body, 'alias')?.value.text.slice(1, -1) ?? '') === alias)
  const [only, ...others] = providers
  if (!only || only.broken || others.length > 0) return undefined
  const region = attributeOf(only.body, 'region')?.value
  const names = [...only.body.attributes.map(({ name }) => name), ...only.body.blocks.map(({ type }) => type)]
  return {
    region: region && literal(region, module),
    sameAccount: alias === '' || !names.some((name) => elsewhere.some((each) => name.startsWith(each))),
  }
}

/** The provider that nobody names: the directory's own, or what all its callers hand on. */
function byDefault({ module, repository }: Surroundings, depth: number): Provided | undefined {
  const own = byProvider('', module)
  if (own) return own
  const calls = repository.callsTo(module.directory)
  const unknown: Provided = { region: undefined, sameAccount: true }
  if (calls.length === 0 || depth > deepest || repository.terragrunt(module.directory) > 0) return unknown
  const found = calls.map(({ block, caller }) =>
    attributeOf(block.body, 'providers') ? undefined : byDefault(surroundingsOf(caller, repository), depth + 1),
  )
  if (found.some((each) => each === undefined)) return undefined
  const regions = new Set(found.map((each) => each?.region))
  const [region] = regions
  return { region: regions.size === 1 ? region : undefined, sameAccount: found.every((each) => each?.sameAccount) }
}

function literal(expression: Expression, module: Module): string | undefined {
  const value = evaluate(expression, module.documents)
  return typeof value === 'string' && !hasOpaque(value) ? value : undefined
}
