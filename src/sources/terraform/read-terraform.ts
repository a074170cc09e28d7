import { groupBy } from '../../collections.ts'
import { capital } from '../../words.ts'
import { directoryOf, positionAt, type DataFiles, type SourceFile } from '../files.ts'
import { restOf } from '../layout.ts'
import { configuredPrincipals } from '../principals.ts'
import type { StateOrPlan } from '../state/types.ts'
import type { ManagedAttachment, PolicyForm, PolicySource, SkippedSource, Source } from '../types.ts'
import { guessed, union } from './principals/attached-principals.ts'
import { attachedPrincipalsOf } from './principals/attachments.ts'
import { permissionSetsIn } from './principals/permission-sets.ts'
import { availableReferences } from './references/available-references.ts'
import { managedAttachmentsIn } from './managed-attachments/find.ts'
import { buildModuleGraph } from './modules/build-module-graph.ts'
import type { NamedArn } from '../manifests.ts'
import { possibleCalls } from './modules/callers.ts'
import { noneInstalled, type InstalledModules } from './modules/installed.ts'
import { staleCopies, withoutUncalled } from './modules/installed-files.ts'
import type { ModuleGraph } from './modules/module-graph.ts'
import { filePath } from './modules/file-paths.ts'
import type { FileUse, FileUses } from './file-uses.ts'
import { plainHost } from './plain-host.ts'
import { pathsOfText, usesOfFile } from './principals/uses/files.ts'
import { ignoredBy } from './principals/uses/lifecycle.ts'
import { regionsWorkedIn } from './principals/uses/regions.ts'
import { namedElsewhere } from './principals/uses/paths.ts'
import { withOverrides } from './policies/overrides.ts'
import { withoutTwins } from './modules/twins.ts'
import { isTerraform, isVariables, namesDirectories, parseFile } from './syntax/parse-file.ts'
import {
  attachedTo,
  tracePolicy,
  principalsAttachedTo,
  locationOf,
  addUnreadParts,
  furtherUsesOf,
  type LocatedPolicy,
} from './policy-location.ts'
import { configurationsOf, type TerragruntConfiguration } from './modules/terragrunt/configurations.ts'
import { Parents } from './modules/terragrunt/includes.ts'
import { isTerragrunt } from './syntax/terragrunt.ts'
import type { TraceHost } from './principals/trace-document.ts'
import { makeModule, moduleCalls, type Module, type ModuleCall, type ModuleFile } from './modules/module.ts'
import { addressOf, type TerraformParser } from './syntax/syntax-tree.ts'
import { repositoryFactsOf } from './principals/possible/repository-facts.ts'
import type { PolicyHost, PolicyExpression } from './policies/find-policies.ts'
import { readPolicyExpression, type ReadPolicy } from './policies/read-policy.ts'
import { adviceToNamePrincipals } from './principals/attached-principals.ts'
import { moduleContextOf, type ModuleContext } from './modules/module-context.ts'

export interface TerraformOptions {
  readonly accountOf: (path: string) => string | undefined
  readonly principals: Readonly<Record<string, readonly string[]>>
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
  /** Is it asked for what each host is in IAM? */
  readonly entities?: boolean
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
  const { kept, replaced } = withoutTwins(files)
  const links = options.links ?? new Map<string, string>()
  const merged = withOverrides(kept.filter((file) => !isParent(file) && !isOther(file.path)).map(parse))
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
  const directories = new Map<string, ModuleFile[]>()
  for (const file of parsed) {
    const own = directories.get(directoryOf(file.path)) ?? []
    directories.set(directoryOf(file.path), own)
    own.push(file)
  }
  const callsTo = new Map<string, ModuleCall[]>()
  for (const call of calls) {
    const own = callsTo.get(call.directory) ?? []
    callsTo.set(call.directory, own)
    own.push(call)
  }
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
    const read = readModule(module, repository, { texts, called }, options)
    sources.push(...read)
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

interface Elsewhere {
  readonly texts: ReadonlySet<string>
  /** The repository calls this directory as a module. */
  readonly called: boolean
}

function readModule(module: Module, repository: ModuleGraph, around: Elsewhere, options: TerraformOptions): Source[] {
  const place = moduleContextOf(module, repository)
  const facts = repositoryFactsOf(repository)
  const found = module.files.filter(({ context }) => !context).map((file) => facts.textsIn(file))
  const links = found.flatMap((each) => each.links)
  const texts = found.flatMap((each) => each.texts)
  const sources: Source[] = []
  for (const found of texts) {
    const flow = tracePolicy(found, place)
    const hosts = withOwn(found.host, flow?.hosts ?? [])
    // Templates and files are read for much else than policies.
    const elsewhere = found.text.kind === 'file' || found.address.startsWith('data.template_file.')
    if (!found.host && elsewhere && hosts.length === 0) continue
    // A policy in a file that was read belongs to that file.
    if (found.text.kind === 'file' && pathsOfText(found, facts).some((path) => around.texts.has(path))) continue
    sources.push(...sourcesOf({ text: inFile(found, module, around), hosts, flow }, place, options))
  }
  const documents = new Set(texts.map((text) => text.place))
  for (const { document, host } of links) if (!documents.has(document)) sources.push(missingDocument(document, host))
  return sources
}

/** Each resource that a file becomes part of, with the principals it is attached to there. */
function usesOfText(path: string, repository: ModuleGraph): FileUses {
  const facts = repositoryFactsOf(repository)
  const { hosts, unknown } = usesOfFile(path, facts)
  const uses = hosts.map((host): FileUse => {
    const attachedPrincipals = union([
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
  return { uses, others: [...new Set([...unknown, ...namedElsewhere(path, facts)])] }
}

/** The resource that a text stands in comes first. */
function withOwn(
  own: PolicyHost | undefined,
  hosts: readonly (PolicyHost | TraceHost)[],
): readonly (PolicyHost | TraceHost)[] {
  if (!own) return hosts
  const same = (host: PolicyHost): boolean => host.block === own.block && host.address === own.address
  const found = hosts.filter(same)
  return [...(found.length > 0 ? found : [own]), ...hosts.filter((host) => !same(host))]
}

/** A text that stands in no file to be had, with the reason. */
function inFile(text: PolicyExpression, module: Module, { called }: Elsewhere): PolicyExpression {
  if (text.text.kind !== 'file') return text
  const found = filePath(text.text.path, module, called)
  const why =
    'path' in found
      ? `${found.path}, which is not among the files that were read (missing, excluded, a symbolic link, or no policy)`
      : `a file ${found.reason}`
  return { ...text, text: { kind: 'unknown', reason: `it is read from ${why}` } }
}

/** None for an object of another kind that nothing makes a policy of. */
function sourcesOf(placed: LocatedPolicy, place: ModuleContext, options: TerraformOptions): readonly Source[] {
  const { text, hosts, flow } = placed
  const { line, column } = positionAt(text.file.content, text.at.start)
  const kinds = new Set(hosts.map(({ attribute }) => attribute.policy))
  const [hosted] = kinds
  const read = addUnreadParts(readPolicyExpression(text, place.module, hosted), text, flow)
  const site = {
    id: `${text.file.path}#${text.address}`,
    file: text.file.path,
    line,
    column,
    address: text.address,
    form: text.form,
    kind: hosted ?? (read.kind === 'read' ? read.layout.policy : read.policy) ?? 'identity',
    hosts: hosts.map((host) => plainHost(host, options.entities ? locationOf(host, place) : undefined)),
  }
  const skipped = (reason: string): readonly SkippedSource[] => [{ ...site, status: 'skipped', reason }]
  if (read.kind === 'unreadable' && read.another && hosts.length === 0) return []
  if (text.block.broken) return skipped('The block it stands in is not valid Terraform')
  if (kinds.size > 1) return skipped('It serves as an identity policy and as another kind of policy at once')
  if (read.kind === 'unreadable') return skipped(capital(read.reason))
  const ignored = ignoredBy(hosts)
  if (ignored !== undefined) return skipped(ignored)
  if (site.kind === 'identity') return [{ ...site, ...found(read, placed, place, options) }]
  const { document, layout } = read
  const rest = restOf(layout)
  const more = rest.length > 0 && { rest }
  return [
    {
      ...site,
      status: 'found',
      document,
      layout,
      ...more,
      principals: [],
      principalsUnknown: [],
      attachedTo: attachedTo(hosts, place),
      furtherUses: furtherUsesOf(placed, place),
      ...(site.kind === 'resource' && referencesFor(placed, place)),
    },
  ]
}

/** Written in HCL itself: an expression stands there as well as a text. */
const refersToResources: ReadonlySet<PolicyForm> = new Set(['policy_document', 'jsonencode'])

function found(
  read: ReadPolicy & { kind: 'read' },
  placed: LocatedPolicy,
  place: ModuleContext,
  options: TerraformOptions,
): Omit<PolicySource, 'id' | 'file' | 'line' | 'column' | 'address' | 'form' | 'kind' | 'hosts'> {
  const { text, hosts } = placed
  const rest = restOf(read.layout)
  const regions = regionsWorkedIn(place.module, repositoryFactsOf(place.repository))
  const base = {
    status: 'found',
    document: read.document,
    layout: read.layout,
    ...(rest.length > 0 && { rest }),
    ...(regions.length > 0 && { regions }),
    ...(options.entities && { furtherUses: furtherUsesOf(placed, place) }),
    ...referencesFor(placed, place),
  } as const
  const attachedPrincipals = principalsAttachedTo(placed, place)
  const addresses = addressesOf(text, hosts)
  const configured = configuredPrincipals(options.principals, { file: text.file.path, addresses })
  if (configured) {
    // Configuration states its principals completely; further principals from the source keep the permissions that they
    // use.
    const principals = union([attachedPrincipals, { principals: configured, unknown: [] }]).principals
    return { ...base, principals, principalsUnknown: [], ...guessed(attachedPrincipals, configured) }
  }
  const isUnattached = attachedPrincipals.principals.length === 0 && attachedPrincipals.unknown.length === 0
  const principalsUnknown = isUnattached
    ? [`It is attached to no role or user here: ${adviceToNamePrincipals}`]
    : attachedPrincipals.unknown
  return {
    ...base,
    principals: attachedPrincipals.principals,
    principalsUnknown,
    ...permissionSetsIn(principalsUnknown, repositoryFactsOf(place.repository)),
    ...guessed(attachedPrincipals),
  }
}

/** The references that may stand in the text in place of ARNs. */
function referencesFor({ text, hosts }: LocatedPolicy, place: ModuleContext): Pick<PolicySource, 'references'> {
  if (!refersToResources.has(text.form)) return {}
  const own = hosts.filter((host) => locationOf(host, place).module === place.module).map(({ block }) => block)
  return { references: availableReferences(text.address.replace(/#\d+$/, ''), [text.block, ...own], place) }
}

const addressesOf = (text: PolicyExpression, hosts: readonly PolicyHost[]): string[] => [
  text.address,
  ...hosts.flatMap((host) => [host.address, addressOf(host.block)]),
]

function missingDocument(document: string, host: PolicyHost): SkippedSource {
  const { line, column } = positionAt(host.file.content, host.block.start)
  return {
    id: `${host.file.path}#${host.address}`,
    file: host.file.path,
    line,
    column,
    address: host.address,
    form: 'other',
    kind: host.attribute.policy,
    hosts: [plainHost(host)],
    status: 'skipped',
    reason: document.startsWith('local.')
      ? `It comes from ${document}, which is not followed`
      : `It comes from ${document}, which this directory does not define`,
  }
}
