import { accountShown } from '../../sources/state/account.ts'
import type { StateOrPlan } from '../../sources/state/types.ts'
import { directoryOf, isInstalled } from '../../sources/files.ts'
import type { NamePattern, Source } from '../../sources/types.ts'
import type { Module } from '../../sources/terraform/modules/module.ts'
import type { ModuleGraph } from '../../sources/terraform/modules/module-graph.ts'
import { repositoryFactsOf } from '../../sources/terraform/principals/possible/repository-facts.ts'
import { accountStatedIn } from '../../sources/terraform/principals/uses/accounts.ts'
import { attributeOf, bodies, type Block } from '../../sources/terraform/syntax/syntax-tree.ts'
import { evaluate } from '../../sources/terraform/values/evaluate.ts'
import type { RootFacts } from './types.ts'

/** A directory, or a configuration of Terragrunt, as the graph has it. */
type Root = Module

const folderOf = ({ folder, directory }: Root): string => folder ?? directory

/**
 * The directories that are applied by themselves and make identity policies, with what each says about its account. Modules
 * that are only made for use elsewhere are none.
 *
 * @param sources with `Host.entity`
 * @param states of files in the repository, each with its directory
 */
export function findRoots(
  graph: ModuleGraph,
  sources: readonly Source[],
  states: readonly StateOrPlan[],
): readonly RootFacts[] {
  const policies = new Map<Root, number>()
  const roles = new Map<Root, Map<string, NamePattern>>()
  for (const source of sources) {
    const module = graph.moduleIn(directoryOf(source.file))
    if (module === undefined || isInstalled(source.file) || source.address === undefined) continue
    for (const root of rootsOf(module, graph)) {
      if (source.kind === 'identity') policies.set(root, (policies.get(root) ?? 0) + 1)
      const own = roles.get(root) ?? new Map<string, NamePattern>()
      roles.set(root, own)
      for (const name of rolesIn(source)) own.set(JSON.stringify(name), name)
    }
  }
  const facts = repositoryFactsOf(graph)
  const found = [...policies].flatMap(([root, count]): RootFacts[] => {
    if (isLibrary(root)) return []
    const stated = accountStatedIn(root, facts)
    const allowed = stated !== undefined && stated.account === undefined ? allowedAccounts(root) : []
    return [
      {
        directory: folderOf(root),
        policies: count,
        ...(stated && { stated }),
        ...(allowed.length > 1 && { allowed }),
        given: givenAccounts(root),
        states: states.flatMap((state) => {
          const account = state.directory === folderOf(root) ? accountShown(state) : undefined
          return account === undefined ? [] : [{ account, name: state.name }]
        }),
        roles: [...(roles.get(root)?.values() ?? [])],
      },
    ]
  })
  return found.sort((a, b) => (a.directory < b.directory ? -1 : 1))
}

/** The directories that use a module, and are used by none. */
function rootsOf(module: Module, graph: ModuleGraph, seen = new Set<Module>()): readonly Root[] {
  if (seen.has(module)) return []
  seen.add(module)
  const callers = [...new Set(graph.callsTo(module.directory).map(({ caller }) => caller))]
  return callers.length === 0 ? [module] : [...new Set(callers.flatMap((each) => rootsOf(each, graph, seen)))]
}

/** A directory below `modules` without a provider: it is applied where another repository uses it. */
const isLibrary = (root: Root): boolean =>
  /(^|\/)modules?(\/|$)/.test(root.directory) && providersOf(root).length === 0 && root.folder === undefined

/** The blocks `provider "aws"` of a directory. */
export const providersOf = ({ files }: Module): readonly Block[] =>
  files.flatMap(({ syntax }) =>
    syntax.body.blocks.filter(({ type, labels, broken }) => type === 'provider' && labels[0] === 'aws' && !broken),
  )

/**
 * Literal ids of `allowed_account_ids`: Terraform refuses to work in any other account.
 *
 * @returns empty where one of them is not known
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs#allowed_account_ids-1
 */
function allowedAccounts(root: Root): readonly string[] {
  const provider = providersOf(root).find(({ body }) => attributeOf(body, 'alias') === undefined)
  const value = provider && attributeOf(provider.body, 'allowed_account_ids')?.value
  const ids: unknown = value && evaluate(value, root.documents)
  if (!Array.isArray(ids) || !ids.every((id): id is string => typeof id === 'string' && /^\d{12}$/.test(id))) return []
  return [...new Set(ids)].sort()
}

/** Other values than those of the repository may exist, so that these are no more than a proposal. */
function givenAccounts(root: Root): readonly string[] {
  const provider = providersOf(root).find(({ body }) => attributeOf(body, 'alias') === undefined)
  const choosing = (provider ? bodies(provider.body) : [])
    .flatMap(({ attributes }) => attributes)
    .filter(({ name }) => name === 'allowed_account_ids' || name === 'role_arn')
    .flatMap(({ value }) => [...value.text.matchAll(/\bvar\.(\w+)/g)].map(([, name]) => name))
  const values = root.given.flatMap(({ name, value }) => (choosing.includes(name) ? [value.text] : []))
  return [...new Set(values.flatMap((text) => /^"?(?:arn:aws[a-z-]*:iam::)?(\d{12})\b/.exec(text)?.[1] ?? []))].sort()
}

/** Every name that the role of a trust policy may have. */
const rolesIn = ({ hosts }: Source): readonly NamePattern[] =>
  hosts.flatMap(({ entity }) => (entity?.kind === 'trust' ? entity.sites.flatMap(({ names }) => names) : []))
