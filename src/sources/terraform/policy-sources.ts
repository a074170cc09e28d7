import { capitalize } from '../../words.ts'
import { positionAt } from '../files.ts'
import { unreadPartsOf } from '../layout.ts'
import { configuredPrincipals } from '../principals.ts'
import type { PolicyForm, PolicySource, SkippedSource, Source } from '../types.ts'
import { guessedNamesOf, unionOfPrincipals } from './principals/attached-principals.ts'
import { permissionSetsIn } from './principals/permission-sets.ts'
import { availableReferences } from './references/available-references.ts'
import type { ModuleGraph } from './modules/module-graph.ts'
import { filePath } from './modules/file-paths.ts'
import { plainHost } from './plain-host.ts'
import { pathsOfText } from './principals/uses/files.ts'
import { ignoredEditReason } from './principals/uses/lifecycle.ts'
import { regionsWorkedIn } from './principals/uses/regions.ts'
import {
  attachedTo,
  tracePolicy,
  principalsAttachedTo,
  locationOf,
  addUnreadParts,
  furtherUsesOf,
  type LocatedPolicy,
} from './policy-location.ts'
import type { TraceHost } from './principals/trace-document.ts'
import type { Module } from './modules/module.ts'
import { addressOf } from './syntax/syntax-tree.ts'
import { repositoryFactsOf } from './principals/possible/repository-facts.ts'
import type { PolicyHost, PolicyExpression } from './policies/find-policies.ts'
import { readPolicyExpression, type PolicyReading } from './policies/read-policy.ts'
import { adviceToNamePrincipals } from './principals/attached-principals.ts'
import { moduleContextOf, type ModuleContext } from './modules/module-context.ts'

export interface PolicySourceOptions {
  /** Principals that the configuration states, by glob of file or address. */
  readonly principals: Readonly<Record<string, readonly string[]>>
  /** Is it asked for what each host is in IAM? */
  readonly entities?: boolean
}

/** What is read beside a module. */
interface Surroundings {
  readonly texts: ReadonlySet<string>
  /** The repository calls this directory as a module. */
  readonly called: boolean
}

/** The policies of a module and of what it attaches, each with the principals that it is attached to. */
export function policySourcesIn(
  module: Module,
  graph: ModuleGraph,
  around: Surroundings,
  options: PolicySourceOptions,
): Source[] {
  const place = moduleContextOf(module, graph)
  const facts = repositoryFactsOf(graph)
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
function inFile(text: PolicyExpression, module: Module, { called }: Surroundings): PolicyExpression {
  if (text.text.kind !== 'file') return text
  const found = filePath(text.text.path, module, called)
  const why =
    'path' in found
      ? `${found.path}, which is not among the files that were read (missing, excluded, a symbolic link, or no policy)`
      : `a file ${found.reason}`
  return { ...text, text: { kind: 'unknown', reason: `it is read from ${why}` } }
}

/** None for an object of another kind that nothing makes a policy of. */
function sourcesOf(placed: LocatedPolicy, place: ModuleContext, options: PolicySourceOptions): readonly Source[] {
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
  if (text.block.broken) return skipped('The block around it is not valid Terraform')
  if (kinds.size > 1) return skipped('It is used both as an identity policy and as another kind of policy')
  if (read.kind === 'unreadable') return skipped(capitalize(read.reason))
  const ignored = ignoredEditReason(hosts)
  if (ignored !== undefined) return skipped(ignored)
  if (site.kind === 'identity') return [{ ...site, ...found(read, placed, place, options) }]
  const { document, layout } = read
  const rest = unreadPartsOf(layout)
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
  read: PolicyReading & { kind: 'read' },
  placed: LocatedPolicy,
  place: ModuleContext,
  options: PolicySourceOptions,
): Omit<PolicySource, 'id' | 'file' | 'line' | 'column' | 'address' | 'form' | 'kind' | 'hosts'> {
  const { text, hosts } = placed
  const rest = unreadPartsOf(read.layout)
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
    const principals = unionOfPrincipals([attachedPrincipals, { principals: configured, unknown: [] }]).principals
    return { ...base, principals, principalsUnknown: [], ...guessedNamesOf(attachedPrincipals, configured) }
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
    ...guessedNamesOf(attachedPrincipals),
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
