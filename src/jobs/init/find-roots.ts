import { accountOfState } from '../../sources/state/account.ts'
import type { StateOrPlan } from '../../sources/state/types.ts'
import { directoryOf, isInstalled } from '../../sources/files.ts'
import type { NamePattern, Source } from '../../sources/types.ts'
import type { Module } from '../../sources/terraform/modules/module.ts'
import type { ModuleGraph } from '../../sources/terraform/modules/module-graph.ts'
import type { RepositoryFacts } from '../../sources/terraform/principals/possible/env.ts'
import { repositoryFactsOf } from '../../sources/terraform/principals/possible/repository-facts.ts'
import {
  accountStatedByAliases,
  accountStatedIn,
  type StatedAccount,
} from '../../sources/terraform/principals/uses/accounts.ts'
import { unknownAccountIn } from '../../sources/unknown-account.ts'
import { findGiven, providersOf } from './find-given.ts'
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
  const sourcesOf = new Map<Root, Source[]>()
  for (const source of sources) {
    const module = graph.moduleIn(directoryOf(source.file))
    if (module === undefined || isInstalled(source.file) || source.address === undefined) continue
    for (const root of rootsOf(module, graph)) {
      if (source.kind === 'identity') policies.set(root, (policies.get(root) ?? 0) + 1)
      sourcesOf.set(root, [...(sourcesOf.get(root) ?? []), source])
      const own = roles.get(root) ?? new Map<string, NamePattern>()
      roles.set(root, own)
      for (const name of rolesIn(source)) own.set(JSON.stringify(name), name)
    }
  }
  const facts = repositoryFactsOf(graph)
  const directories = graph.modules.flatMap(({ directory, files }) => (files.length > 0 ? [directory] : []))
  const found = [...policies].flatMap(([root, count]): RootFacts[] => {
    if (isLibrary(root)) return []
    const stated = statedBy(root, sourcesOf.get(root) ?? [], facts)
    return [
      {
        directory: folderOf(root),
        policies: count,
        ...(stated && { stated }),
        given: findGiven(root, directories),
        ...(root.folder !== undefined && { isUnit: true as const }),
        states: states.flatMap((state) => {
          const account = state.directory === folderOf(root) ? accountOfState(state) : undefined
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

/**
 * What a directory states. Where all of its providers have an alias, they count together, unless one of its policies is made
 * by none of them.
 */
function statedBy(root: Root, sources: readonly Source[], facts: RepositoryFacts): StatedAccount {
  const stated = accountStatedIn(root, facts)
  if (stated) return stated
  const isByDefault = sources
    .flatMap(({ hosts }) => hosts.flatMap(({ entity }) => entity?.sites ?? []))
    .some(({ accountsUnknown }) => accountsUnknown !== undefined && unknownAccountIn(accountsUnknown)?.kind === 'one')
  return isByDefault ? undefined : accountStatedByAliases(root, facts)
}

/** Every name that the role of a trust policy may have. */
const rolesIn = ({ hosts }: Source): readonly NamePattern[] =>
  hosts.flatMap(({ entity }) => (entity?.kind === 'trust' ? entity.sites.flatMap(({ names }) => names) : []))
