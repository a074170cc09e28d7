import { groupBy } from '../../collections.ts'
import { directoryOf, type DataFiles, type SourceFile } from '../files.ts'
import type { StateOrPlan } from '../state/types.ts'
import type { ManagedAttachment, Source } from '../types.ts'
import { unionOfPrincipals } from './principals/attached-principals.ts'
import { attachedPrincipalsOf } from './principals/attachments.ts'
import { managedAttachmentsIn } from './managed-attachments/find.ts'
import { buildModuleGraph } from './modules/build-module-graph.ts'
import type { NamedArn } from '../manifests.ts'
import { possibleCalls } from './modules/callers.ts'
import { noneInstalled, type InstalledModules } from './modules/installed.ts'
import { staleCopies, withoutUncalled } from './modules/installed-files.ts'
import type { ModuleGraph } from './modules/module-graph.ts'
import type { FileUse, FileUses } from './file-uses.ts'
import { usesOfFile } from './principals/uses/files.ts'
import { otherPlacesNaming } from './principals/uses/paths.ts'
import { mergeOverrides } from './policies/overrides.ts'
import { withoutReplacedFiles } from './modules/replaced-files.ts'
import { isTerraform, isVariables, namesDirectories, parseFile } from './syntax/parse-file.ts'
import { attachedTo } from './policy-location.ts'
import { configurationsOf, type TerragruntConfiguration } from './modules/terragrunt/configurations.ts'
import { Parents } from './modules/terragrunt/includes.ts'
import { isTerragrunt } from './syntax/terragrunt.ts'
import { makeModule, moduleCalls, type Module, type ModuleFile } from './modules/module.ts'
import { addressOf, type TerraformParser } from './syntax/syntax-tree.ts'
import { repositoryFactsOf } from './principals/possible/repository-facts.ts'
import { policySourcesIn, type PolicySourceOptions } from './policy-sources.ts'

export interface TerraformOptions extends PolicySourceOptions {
  readonly accountOf: (path: string) => string | undefined
  /** ARNs of policies that texts of other languages name. */
  readonly named?: readonly NamedArn[]
  /** Symbolic links to directories of the checkout, and where they lead. */
  readonly links?: ReadonlyMap<string, string>
  /** Files that Terraform's functions may read. */
  readonly data: DataFiles
  /** Whether configuration names the accounts of a file's directory, and not only those of all; absent: always. */
  readonly isAccountSettled?: (path: string) => boolean
  readonly parser: TerraformParser
  /** Modules from outside of the repository that are on disk; their files are among those that are read. */
  readonly installed?: InstalledModules
  /** States and plans of directories. */
  readonly shown?: readonly StateOrPlan[]
}

export interface TerraformPolicies {
  readonly sources: readonly Source[]
  readonly problems: readonly string[]
  /** Places that attach policies of AWS. */
  readonly managedAttachments: readonly ManagedAttachment[]
  /** Terraform's uses of another file. */
  readonly usesOf: (path: string) => FileUses
  readonly graph: ModuleGraph
}

/**
 * Policies of all Terraform files; `hidden` names directories where something stands that cannot be read, `texts` the
 * files beside Terraform that it may read.
 */
export function readTerraform(
  files: readonly SourceFile[],
  hidden: ReadonlyMap<string, readonly string[]>,
  texts: ReadonlySet<string>,
  options: TerraformOptions,
): TerraformPolicies {
  const sources: Source[] = []
  const problems: string[] = []
  const parse = (file: SourceFile): ModuleFile => ({
    ...file,
    syntax: parseFile(file.path, file.content, options.parser),
  })
  const isParent = ({ path }: SourceFile): boolean => path.endsWith('.hcl') && !isTerragrunt(path)
  const { kept, replaced } = withoutReplacedFiles(files)
  const links = options.links ?? new Map<string, string>()
  const merged = mergeOverrides(kept.filter((file) => !isParent(file) && !isOther(file.path)).map(parse))
  const installed = options.installed ?? noneInstalled
  const parsed = [...withoutUncalled(merged.files, installed, links)]
  const parents = new Parents(files, parsed, parse)
  const configurations = configurationsOf(parsed, parents.known, options.accountOf)
  parsed.push(...parents.read)
  for (const { path, syntax } of parsed)
    for (const { line, column } of syntax.problems.slice(0, 1))
      problems.push(`${path}:${line}:${column}: not valid Terraform; nothing in the blocks around it is read`)
  problems.push(...staleCopies(parsed, installed))
  const calls = [...moduleCalls(parsed, installed), ...configurations.flatMap(({ gives }) => gives)]
  const directories = groupBy(parsed, ({ path }) => directoryOf(path))
  const callsTo = groupBy(calls, ({ directory }) => directory)
  const variables = byFolder(parsed.filter(({ path }) => isVariables(path)))
  const modules = [...directories].map(([directory, own]) =>
    makeModule(
      directory,
      own.filter(({ path }) => isTerraform(path)),
      variables.get(directoryOf(directory)) ?? [],
      callsTo.get(directory) ?? [],
      accountOfAll(own, options),
      [
        ...(hidden.get(directory) ?? []),
        ...(replaced.get(directory) ?? []),
        ...(merged.hidden.get(directory) ?? []),
        ...hiddenBy(configurations, directory),
      ],
    ),
  )
  const isSettled = ({ path }: SourceFile): boolean => options.isAccountSettled?.(path) ?? true
  const settled = new Map([
    ...[...directories].map(([directory, own]) => [directory, own.every(isSettled)] as const),
    // A configuration of Terragrunt is a directory of its own.
    ...configurations.map(({ module }) => [module.directory, module.files.every(isSettled)] as const),
  ])
  const around = {
    parents: parents.modules(options),
    paths: options.data.paths,
    contents: options.data.contents,
    links,
    installed,
    calledFrom: possibleCalls(
      modules,
      stacksOf(files.filter(({ path }) => isStack(path)).map(parse)),
      files.filter(({ path }) => namesDirectories(path)),
      links,
    ),
    namedArns: options.named ?? [],
    // A configuration of terragrunt is identified by its file.
    isAccountSettled: (directory: string) => settled.get(directory) ?? options.isAccountSettled?.(directory) ?? true,
  }
  const repository = buildModuleGraph(modules, calls, configurations, options.shown ?? [], around)
  for (const module of [...modules, ...repository.configurations]) {
    const called = callsTo.has(module.directory)
    sources.push(...policySourcesIn(module, repository, { texts, called }, options))
  }
  const facts = repositoryFactsOf(repository)
  const managedAttachments = modules.flatMap((module) => managedAttachmentsIn(module, facts, options.principals))
  return { sources, problems, managedAttachments, usesOf: (path) => usesOfText(path, repository), graph: repository }
}

const hiddenBy = (configurations: readonly TerragruntConfiguration[], directory: string): string[] =>
  configurations.flatMap(({ call, hides }) => (call?.directory === directory ? hides : []))

/** Files of values are kept below a directory, or below its neighbours: those below each folder around one. */
function byFolder(files: readonly ModuleFile[]): ReadonlyMap<string, readonly ModuleFile[]> {
  const found = new Map<string, ModuleFile[]>([['', [...files]]])
  for (const file of files)
    for (let folder = directoryOf(file.path); folder !== ''; folder = directoryOf(folder)) {
      const below = found.get(folder) ?? []
      found.set(folder, below)
      below.push(file)
    }
  return found
}

/** The files of a directory make one state, in one account. */
function accountOfAll(files: readonly SourceFile[], options: TerraformOptions): string | undefined {
  const accounts = new Set(files.map(({ path }) => options.accountOf(path)))
  return accounts.size === 1 ? [...accounts][0] : undefined
}

/**
 * Components of a stack of Terraform, units of one of terragrunt.
 * @see https://developer.hashicorp.com/terraform/language/stacks/component
 * @see https://terragrunt.gruntwork.io/docs/features/stacks/
 */
const isStack = (path: string): boolean =>
  /\.(tfcomponent|tfstack|tfdeploy)\.hcl$|(^|\/)terragrunt\.stack\.hcl$/.test(path)

/** Files that name directories of Terraform, and contain no Terraform themselves. */
const isOther = (path: string): boolean => isStack(path) || namesDirectories(path)

/** The files of each stack, with the names that are known in them. */
function stacksOf(files: readonly ModuleFile[]): Module[] {
  const byDirectory = groupBy(files, ({ path }) => directoryOf(path))
  return [...byDirectory].map(([directory, own]) => makeModule(directory, own, [], [], undefined, []))
}

/** Each resource that a file becomes part of, with the principals it is attached to there. */
function usesOfText(path: string, graph: ModuleGraph): FileUses {
  const facts = repositoryFactsOf(graph)
  const { hosts, unknown } = usesOfFile(path, facts)
  const uses = hosts.map((host): FileUse => {
    const attachedPrincipals = unionOfPrincipals([
      attachedPrincipalsOf(host.block, host.place, host.sites),
      { principals: [], unknown: host.place.module.hidden },
    ])
    const addresses = [...host.texts, host.address, addressOf(host.block)]
    return {
      language: host.language,
      hosts: [host],
      attachedPrincipals,
      attachedTo: attachedTo([host], host.place),
      addresses,
    }
  })
  return { uses, others: [...new Set([...unknown, ...otherPlacesNaming(path, facts)])] }
}
