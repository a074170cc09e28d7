import type { EntitySite, IamEntity, NamePattern } from '../../../types.ts'
import { onlyExamplesCall } from '../../../unknown-account.ts'
import { attributeOf, type Block } from '../../syntax/syntax-tree.ts'
import type { ModuleContext } from '../../modules/module-context.ts'
import { stateOfBlock } from '../../modules/state-of-block.ts'
import type { PolicyHost } from '../../policies/find-policies.ts'
import type { StateInstance } from '../../../state/states.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { deepAttributes } from '../possible/names.ts'
import { repositoryFactsOf } from '../possible/repository-facts.ts'
import { anyText } from '../possible/text.ts'
import type { EvaluationContext, Possible, Site } from '../possible/types.ts'
import { accountAt } from './accounts.ts'
import { sitesOf } from './by-state.ts'
import { namesBy, namesOfSite, namesReferredTo, pathsOfSite } from './names-in-iam.ts'

type Kind = IamEntity['kind']

/** Resource types that make a policy, and what it is in IAM. */
const kinds: Readonly<Record<string, Kind>> = {
  aws_iam_policy: 'managed-policy',
  aws_iam_role_policy: 'role-inline',
  aws_iam_user_policy: 'user-inline',
  aws_iam_group_policy: 'group-inline',
  aws_ssoadmin_permission_set_inline_policy: 'permission-set',
}

/** The argument that names the role, user or group of an inline policy. */
const owner: Readonly<Record<string, string>> = {
  aws_iam_role_policy: 'role',
  aws_iam_user_policy: 'user',
  aws_iam_group_policy: 'group',
}

/**
 * What a host is in IAM, under every name that it may have there; `undefined` for a host of another service.
 *
 * @param place the directory that the host stands in
 * @param sites the instances of the block that are meant; absent: all
 */
export function iamEntityOf(
  host: PolicyHost,
  place: ModuleContext,
  sites: readonly Site[] | undefined,
): IamEntity | undefined {
  const { block, file } = host
  const type = block.labels[0] ?? ''
  const kind = kindOf(type, host)
  if (kind === undefined || block.type !== 'resource') return undefined
  const facts = repositoryFactsOf(place.repository)
  const shown = shownSites(kind, block, place)
  const found = shown ?? (sites ?? sitesOf(block, place, facts)).map((site) => siteOf(kind, host, site, facts))
  return { kind, block: `${file.path}#${addressWithin(host)}`, sites: distinct(found) }
}

const kindOf = (type: string, host: PolicyHost): Kind | undefined => {
  if (type !== 'aws_iam_role') return kinds[type]
  if (host.attribute.kind === 'trust') return 'trust'
  return host.attribute.kind === 'role-inline' ? 'role-inline' : undefined
}

/** The address without the calls of modules that lead there. */
const addressWithin = ({ address }: PolicyHost): string => address.replace(/^(module\.[^.]+\.)+/, '')

function siteOf(kind: Kind, host: PolicyHost, site: Site, facts: RepositoryFacts): EntitySite {
  const { block, context, instance } = site
  return {
    ...namesAt(kind, host, site, facts),
    ...accountsAt(site, facts),
    several:
      isOpen(block, instance) ||
      context.lost === true ||
      facts.repository.isPublished(context.module.directory) ||
      chainOf(context).some((each) => each.call !== undefined && isOpen(each.call.block, each.instance ?? {})),
    optional: isRepeated(block) || chainOf(context).some(({ call }) => call !== undefined && isRepeated(call.block)),
  }
}

function namesAt(
  kind: Kind,
  host: PolicyHost,
  site: Site,
  facts: RepositoryFacts,
): Pick<EntitySite, 'names' | 'paths' | 'owners'> {
  const { block } = site
  const type = block.labels[0] ?? ''
  if (kind === 'managed-policy') return { names: namesOfSite(site, facts), paths: pathsOfSite(site, facts) }
  if (kind === 'trust') return { names: namesOfSite(site, facts) }
  if (kind === 'permission-set') return { names: permissionSetNames(site, facts) }
  if (type === 'aws_iam_role') return { names: blockNames(host, site, facts), owners: namesOfSite(site, facts) }
  const named = facts.attribute(block, owner[type] ?? '', site.context, site.instance)
  return { names: namesOfSite(site, facts), owners: named ? namesReferredTo(named, facts) : [anyText] }
}

/** Names of `inline_policy` blocks: that of the host's own block, where it is written out as one. */
function blockNames(
  host: PolicyHost,
  { block, context, instance }: Site,
  facts: RepositoryFacts,
): readonly NamePattern[] {
  const index = /\.inline_policy\[(\d+)\]$/.exec(host.address)?.[1]
  const own = index === undefined ? undefined : block.body.blocks.filter(({ type }) => type === 'inline_policy')[+index]
  const body = own && attributeOf(own.body, 'name')
  const env = { facts, context, instance, depth: 0 }
  const named = deepAttributes(block).filter(
    ({ name, path, value }) => name === 'name' && path.join() === 'inline_policy' && (!own || value === body?.value),
  )
  if (named.length === 0) return [anyText]
  return named.flatMap(({ value, bind }) => namesBy(facts.evaluate(value, bind(env)), undefined, facts))
}

function permissionSetNames({ block, context, instance }: Site, facts: RepositoryFacts): readonly NamePattern[] {
  const value = facts.attribute(block, 'permission_set_arn', context, instance)
  const sets = value === undefined ? [undefined] : value.kind === 'some' ? value.of : [value]
  return sets.flatMap((set: Possible | undefined) => {
    const isSet = set?.kind === 'thing' && set.site.block.labels[0] === 'aws_ssoadmin_permission_set'
    return isSet && set.site.block.type === 'resource' ? namesOfSite(set.site, facts) : [anyText]
  })
}

function accountsAt(
  { block, context }: Site,
  facts: RepositoryFacts,
): Pick<EntitySite, 'accounts' | 'accountsUnknown'> {
  const { repository } = facts
  const { module } = context
  const root = chainOf(context).at(-1)?.module ?? module
  const account = accountAt(block, context, facts)
  if (account.kind === 'unknown') return { accounts: undefined, accountsUnknown: account.reason }
  // A module that only examples call is made for callers that are not in the repository, in whichever account.
  if (repository.isPublished(module.directory) && !repository.isAccountSettled(root.directory))
    return {
      accounts: undefined,
      accountsUnknown: onlyExamplesCall(module.directory),
    }
  return { accounts: account.account.split('|').sort() }
}

/** A context and those of its callers, up to the directory that is applied. */
function chainOf(context: EvaluationContext): readonly EvaluationContext[] {
  return [context, ...(context.outer ? chainOf(context.outer) : [])]
}

const isRepeated = ({ body }: Block): boolean =>
  attributeOf(body, 'for_each') !== undefined || attributeOf(body, 'count') !== undefined

/** Repeated over something that the source does not state. */
const isOpen = (block: Block, { key, index }: Site['instance']): boolean =>
  isRepeated(block) && key?.kind !== 'known' && index?.kind !== 'known'

/** By the instances that states and plans show; `undefined` where these do not state all of them. */
function shownSites(kind: Kind, block: Block, place: ModuleContext): readonly EntitySite[] | undefined {
  if (kind !== 'managed-policy' && kind !== 'role-inline' && kind !== 'user-inline' && kind !== 'group-inline')
    return undefined
  const shown = stateOfBlock(block, place)
  if (!shown || shown.unknown.length > 0) return undefined
  const found = shown.instances.map((instance) => shownSite(kind, block, instance, shown.states.accountOf(instance)))
  return found.every((site) => site !== undefined) ? found : undefined
}

function shownSite(
  kind: Kind,
  block: Block,
  { resource: { values } }: StateInstance,
  account: string | undefined,
): EntitySite | undefined {
  const { name, path, arn } = values
  const inAccount = (typeof arn === 'string' ? arn.split(':')[4] : undefined) ?? account
  if (typeof name !== 'string' || inAccount === undefined) return undefined
  const common = { names: [[name]], accounts: inAccount.split('|').sort(), several: false, optional: false }
  if (kind === 'managed-policy') return { ...common, paths: [[typeof path === 'string' ? path : '/']] }
  const owned = values[owner[block.labels[0] ?? ''] ?? '']
  return typeof owned === 'string' ? { ...common, owners: [[owned]] } : undefined
}

/** Equal sites once; those whose names are not known are then several. */
function distinct(sites: readonly EntitySite[]): readonly EntitySite[] {
  const found = new Map<string, EntitySite>()
  for (const site of sites) {
    const key = JSON.stringify(site, (_, value: unknown) => value ?? null)
    found.set(key, found.has(key) ? { ...site, several: true } : site)
  }
  return [...found.values()]
}
