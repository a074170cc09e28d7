import { directoryOf } from '../../files.ts'
import type { NamedArn } from '../../manifests.ts'
import type { States } from '../../state/states.ts'
import type { Module, ModuleCall } from './module.ts'
import type { TerragruntConfiguration } from './terragrunt/configurations.ts'
import type { GeneratedProvider } from './terragrunt/generated.ts'
import { addressOf, attributeOf, withoutParentheses, type Block, type Expression } from '../syntax/syntax-tree.ts'
import { evaluateExpression, type ModuleScope } from '../values/evaluate.ts'
import { moduleSourceOf, resolveLinks, type Links } from './callers.ts'
import { installedCopy, type InstalledModules } from './installed.ts'
import { instancesOf } from './instances.ts'
import { referencesIn, type References } from './references.ts'
import { expressionOf } from './value-to-expression.ts'

/** A `module` block that calls a directory of the repository, or a copy of a module on disk. */
export interface GraphCall {
  readonly caller: Module
  readonly block: Block
  /** The called directory. */
  readonly directory: string
  /** It may pass more arguments than are known. */
  readonly open?: boolean
}

/** All directories with Terraform, their calls, and the states and plans that cover them. */
export interface ModuleGraph {
  readonly modules: readonly Module[]
  /** Terragrunt configurations, which call directories with values of their own. */
  readonly configurations: readonly Module[]
  /** All files of the checkout, for `fileset`. */
  readonly paths: ReadonlySet<string>
  /** Folders that symbolic links stand for. */
  readonly links: Links
  /** The content of a data file, a policy or a template; `undefined` where it was not read. */
  readonly contentOf: (path: string) => string | undefined
  /** ARNs of policies that files of other languages name. */
  readonly namedArns: readonly NamedArn[]
  readonly states: States | undefined
  readonly moduleIn: (directory: string) => Module | undefined
  /** The directory that a `module` block calls, where that is in the repository or a copy on disk. */
  readonly callOf: (block: Block) => GraphCall | undefined
  /** Calls of a directory; those of examples and tests only where a module has no others. */
  readonly callsTo: (directory: string) => readonly GraphCall[]
  /** The number of terragrunt configurations that use a directory. The files that they add to it are unknown. */
  readonly terragrunt: (directory: string) => number
  /** Does a caller set variables of the directory to unknown values? */
  readonly isSetElsewhere: (directory: string) => boolean
  /**
   * Providers that configurations of Terragrunt write into a directory, a list for each configuration: only for the
   * caller, where one is given, else for all that may apply the directory. A configuration is a directory too.
   */
  readonly generated: (directory: string, caller?: string) => readonly (readonly GeneratedProvider[])[]
  /** Whether configuration says, for the directory itself, which accounts it is applied to. */
  readonly isAccountSettled: (directory: string) => boolean
  /** May a directory's outputs be used outside of the repository, or in a place that is not followed? */
  readonly leaves: (directory: string) => boolean
  /** Places of calls that may lead to a directory, with a source that is not followed. */
  readonly mayBeCalledFrom: (directory: string) => readonly string[]
  /** Only examples and tests call it: it is made to be used from outside. */
  readonly isPublished: (directory: string) => boolean
  readonly references: (module: Module) => References
  /** The possible values of the names in a directory: one scope for each call. */
  readonly scopes: (module: Module, calls?: readonly GraphCall[]) => readonly ModuleScope[]
}

/** Further facts about the checkout that concern its directories. */
export interface GraphContext {
  /** Files that terragrunt configurations include. */
  readonly parents: readonly Module[]
  readonly paths: ReadonlySet<string>
  readonly contents: ReadonlyMap<string, string>
  readonly namedArns: readonly NamedArn[]
  readonly isAccountSettled: (directory: string) => boolean
  readonly links: Links
  readonly installed: InstalledModules
  /** Directory → places that may call it, and are not followed. */
  readonly calledFrom: ReadonlyMap<string, readonly string[]>
}

/** More ways than this of calling one directory are not followed one by one. */
const most = 100

/** A module that only these call may have callers outside of the repository too. */
const showsHow = /(^|\/)(examples?|tests?|testing|fixtures?)(\/|$)/

/**
 * Is a directory an example or a test, rather than an environment of that name? A directory that says where its state is
 * kept is applied like any other.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend
 */
const isShown = ({ directory, files }: Module): boolean =>
  showsHow.test(directory) &&
  !files.some(({ syntax }) =>
    syntax.body.blocks.some(
      ({ type, body: inner }) =>
        type === 'terraform' && inner.blocks.some((each) => each.type === 'backend' || each.type === 'cloud'),
    ),
  )

export function makeModuleGraph(
  modules: readonly Module[],
  variableSources: readonly ModuleCall[],
  configurations: readonly TerragruntConfiguration[],
  { parents, paths, contents, calledFrom, links, installed, namedArns, isAccountSettled }: GraphContext,
  statesOf: (repository: Omit<ModuleGraph, 'states'>) => States | undefined,
): ModuleGraph {
  const byDirectory = new Map(modules.map((module) => [module.directory, module]))
  const all = [
    ...modules.flatMap((module) => callsIn(module, links, installed)),
    ...configurations.flatMap(({ module, call }): GraphCall[] =>
      call ? [{ caller: module, ...call, ...(call.block.open && { open: true }) }] : [],
    ),
  ]
  const real = all.filter(({ caller, directory }) => !isShown(caller) || showsHow.test(directory))
  const known = new Map<Module, References>()
  const byBlock = new Map(all.map((call) => [call.block, call]))
  const byTarget = new Map<string, GraphCall[]>()
  for (const call of real) {
    const calls = byTarget.get(call.directory) ?? []
    byTarget.set(call.directory, calls)
    calls.push(call)
  }
  const callsTo = (directory: string): readonly GraphCall[] => byTarget.get(directory) ?? []
  const configured = new Map<string, number>()
  const elsewhere = new Set<string>()
  for (const { by, directory } of variableSources) {
    if (by !== 'module') configured.set(directory, (configured.get(directory) ?? 0) + 1)
    if (by === 'unknown') elsewhere.add(directory)
  }
  const terragrunt = (directory: string): number => configured.get(directory) ?? 0
  const isSetElsewhere = (directory: string): boolean => elsewhere.has(directory)
  const generated = new Map<string, Map<string, readonly GeneratedProvider[]>>()
  for (const { module, gives, providers } of configurations)
    for (const directory of [module.directory, ...gives.map((each) => each.directory)]) {
      const byFile = generated.get(directory) ?? new Map<string, readonly GeneratedProvider[]>()
      generated.set(directory, byFile.set(module.directory, providers))
    }
  const scoped = new Map<Module, readonly ModuleScope[]>()
  const scopes = (module: Module, calls?: readonly GraphCall[]): readonly ModuleScope[] => {
    const found = calls === undefined ? scoped.get(module) : undefined
    if (found) return found
    // A module that calls itself, directly or through others, is requested here again: then its variables stay unknown.
    if (calls === undefined) scoped.set(module, [module.names])
    const given = isSetElsewhere(module.directory) ? [] : (calls ?? callsTo(module.directory))
    const made = given.flatMap((call) => calledScopes(module, call, scopes(call.caller)))
    const result = made.length === 0 || made.length > most ? [module.names] : made
    if (calls === undefined) scoped.set(module, result)
    return result
  }
  const repository: Omit<ModuleGraph, 'states'> = {
    modules,
    configurations: [...configurations.map(({ module }) => module), ...parents],
    paths,
    links,
    contentOf: (path) => contents.get(resolveLinks(path, links) ?? path),
    namedArns,
    isAccountSettled,
    generated: (directory, caller) =>
      [...(generated.get(directory) ?? [])].flatMap(([file, providers]) =>
        caller === undefined || caller === file ? [providers] : [],
      ),
    leaves: (directory) =>
      callsTo(directory).length === 0 || terragrunt(directory) > 0 || (calledFrom.get(directory)?.length ?? 0) > 0,
    mayBeCalledFrom: (directory) => calledFrom.get(directory) ?? [],
    moduleIn: (directory) => byDirectory.get(directory),
    callOf: (block) => byBlock.get(block),
    callsTo,
    terragrunt,
    isSetElsewhere,
    isPublished: (directory) => callsTo(directory).length === 0 && all.some((call) => call.directory === directory),
    references: (module) => {
      const found = known.get(module) ?? referencesIn(module)
      known.set(module, found)
      return found
    },
    scopes,
  }
  return { ...repository, states: statesOf(repository) }
}

function callsIn(caller: Module, links: Links, installed: InstalledModules): GraphCall[] {
  return [...caller.blocks.values()].flatMap(({ block, file }) => {
    if (block.type !== 'module' || block.address !== undefined) return []
    const from = directoryOf(file.path)
    const source = moduleSourceOf(block, caller, links, from)
    if (source && 'directory' in source) return [{ caller, block, directory: source.directory }]
    const copy = installedCopy(block, from, installed)
    return copy && 'directory' in copy ? [{ caller, block, directory: copy.directory }] : []
  })
}

/** The names of a called directory, for each instance of the call. */
function calledScopes(module: Module, call: GraphCall, callers: readonly ModuleScope[]): ModuleScope[] {
  const { block, caller } = call
  return callers.flatMap((outer) =>
    (instancesOf(block, outer) ?? [outer]).map((scope): ModuleScope => {
      const account = scope.account ?? caller.names.account ?? module.names.account
      const partition = scope.partition ?? module.names.partition
      const instance = instanceOf(call, outer, scope)
      return { ...module.names, account, partition, instance, variables: new Given(module, call, scope) }
    }),
  )
}

/** `envs/prod: module.app["x"].module.role` */
function instanceOf({ caller, block }: GraphCall, outer: ModuleScope, { each, count }: ModuleScope): string {
  const index = each ? `[${JSON.stringify(each.key)}]` : count === undefined ? '' : `[${count}]`
  const within = outer.instance === undefined ? `${caller.directory || '.'}: ` : `${outer.instance}.`
  return `${within}${addressOf(block)}${index}`
}

/** The arguments of one instance of a call, by variable; most of them are never needed. */
class Given {
  private readonly module: Module
  private readonly call: GraphCall
  private readonly scope: ModuleScope
  private readonly known = new Map<string, Expression | undefined>()

  /** @param scope of the call */
  constructor(module: Module, call: GraphCall, scope: ModuleScope) {
    this.module = module
    this.call = call
    this.scope = scope
  }

  get(name: string): Expression | undefined {
    if (!this.known.has(name)) this.known.set(name, this.given(name))
    return this.known.get(name)
  }

  private given(name: string): Expression | undefined {
    const argument = attributeOf(this.call.block.body, name)
    if (argument) return expressionOf(evaluateExpression(argument.value, this.scope))
    const variable = this.call.open ? undefined : this.module.blocks.get(`variable.${name}`)
    return variable && attributeOf(variable.block.body, 'default')?.value
  }
}

/** The call's argument, without parentheses. */
export const argumentOf = (call: GraphCall, name: string): Expression | undefined => {
  const found = attributeOf(call.block.body, name)
  return found && withoutParentheses(found.value)
}
