import { readFile } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { readAsset } from '../../assets.ts'
import { decodeCatalog } from '../../catalog/load.ts'
import type { Catalog } from '../../catalog/types.ts'
import { InputError } from '../../errors.ts'
import { alwaysExcluded } from '../../settings/defaults.ts'
import { settingsBelow } from '../../settings/globs-below.ts'
import { globMatches } from '../../settings/glob.ts'
import { describeModulesOutside } from './modules-outside.ts'
import { partOfRepository } from './part-of-repository.ts'
import { appliedFromOutside, type AppliedFromOutside } from './applied-from-outside.ts'
import { withPrincipalsOutside } from './principals-outside.ts'
import { loadBackendStates, noBackendStates, type BackendAccess } from './load-backends.ts'
import { checkSettings, needsCatalog } from '../../settings/check.ts'
import { parseConfiguration, type Overrides } from '../../settings/parse.ts'
import type { Settings } from '../../settings/types.ts'
import { isInstalled } from '../../sources/files.ts'
import { readSources } from '../../sources/read.ts'
import { terraformParser, type TerraformParser } from '../../sources/terraform/syntax/parser.ts'
import type { StateOrPlan } from '../../sources/state/types.ts'
import type { ManagedAttachment, Source } from '../../sources/types.ts'
import { generatedReason } from '../../checkout/generated.ts'
import { readTree, type Tree, type TreeFile } from '../../checkout/read-checkout.ts'
import { defaultConfigPath, findConfiguration } from './find-configuration.ts'
import type { ModuleGraph } from '../../sources/terraform/modules/module-graph.ts'

export { defaultConfigPath } from './find-configuration.ts'

/**
 * Reads the configuration of a repository (`findConfiguration`), or the file that was named; without a file everything
 * is default. Paths in a configuration begin at the folder that holds its `.github`, those in a named file at the root.
 *
 * @param root the folder that is read

 * @param overrides values that stand in for those of the file
 * @throws {InputError} that names line and column of what is wrong, or of an action or service that AWS does not have
 */
export async function loadSettings(
  root: string,
  configPath: string | undefined,
  overrides: Overrides = {},
): Promise<Settings> {
  const found = configPath === undefined ? findConfiguration(resolve(root)) : undefined
  const path = configPath ?? found?.path
  if (path === undefined) return parseConfiguration('', join(root, defaultConfigPath), overrides).settings
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new InputError(
      `${path}: cannot be read (${code ?? 'unknown error'}); name the configuration with --config, or leave it out`,
    )
  }
  return settingsBelow(await settingsIn(text, shown(path), overrides), found?.folder ?? '')
}

/** The path of the configuration that `loadSettings` reads, for a report; `undefined` where there is none. */
export function configurationOf(root: string, configPath: string | undefined): string | undefined {
  const path = configPath ?? findConfiguration(resolve(root))?.path
  return path === undefined ? undefined : relative(root, path).split(sep).join('/')
}

/**
 * The settings of a configuration's text; without one everything is default.
 *
 * @param path for messages
 * @throws {InputError} as `loadSettings`
 */
export async function settingsIn(text: string | undefined, path: string, overrides: Overrides = {}): Promise<Settings> {
  const { settings, refuse } = parseConfiguration(text ?? '', path, overrides)
  if (needsCatalog(settings)) refuse(checkSettings(settings, await loadCatalog()))
  return settings
}

const shown = (path: string): string => {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') || isAbsolute(short) ? path : short
}

let catalog: Promise<Catalog> | undefined

/** The catalog that ships with Whittle; it is decoded once. */
export const loadCatalog = (): Promise<Catalog> => (catalog ??= readAsset('catalog.br').then(decodeCatalog))

/** The policies of a checkout, and the text they were read from. */
export interface Checkout {
  readonly sources: readonly Source[]
  readonly files: ReadonlyMap<string, string>
  /** One line each: files that could not be read or understood. */
  readonly problems: readonly string[]
  /** Entries of `policies.exclude` that match no file. */
  readonly idleExcludes?: readonly string[]
  /** Files that are not edited → why, as a phrase that follows the word "edited:". */
  readonly notEdited?: ReadonlyMap<string, string>
  /** Files that say that they are generated → by what, as a phrase that follows the word "generated". */
  readonly generated?: ReadonlyMap<string, string>
  /** Places that attach policies of AWS, whose documents only a snapshot of the account has. */
  readonly managedAttachments?: readonly ManagedAttachment[]
  readonly parser: TerraformParser
  /** The directories with Terraform, as far as they bear on policies. */
  readonly graph: ModuleGraph
  /** Given when a part of a repository is read alone: its directories that files outside of it apply too. */
  readonly outside?: AppliedFromOutside
}

/** A checkout, and the same one under other settings: of other accounts, for example. */
export interface LoadedCheckout extends Checkout {
  /**
   * The same files and states, none of which is read again.
   *
   * @param settings with the same `policies`
   */
  readonly under: (settings: Settings) => Checkout
}

export interface CheckoutOptions {
  /** Is it asked for what each host is in IAM (`Host.entity`)? */
  readonly entities?: boolean
  /** The access to states that the source says are kept in S3; absent: they are not read. */
  readonly backends?: BackendAccess
}

/**
 * The policies of a folder.
 *
 * @param shown states and plans of the checkout's Terraform
 * @throws {InputError} where states are to be read from S3 and there are no credentials
 */
export async function loadCheckout(
  root: string,
  settings: Settings,
  shown: readonly StateOrPlan[] = [],
  options: CheckoutOptions = {},
): Promise<LoadedCheckout> {
  const { include, exclude } = settings.policies
  const tree = await readTree(root, { include, exclude })
  const part = partOfRepository(root)
  const outside = part && appliedFromOutside(part)
  const unseen = part && describeModulesOutside(part)
  const first = checkoutOf(tree, settings, shown, options)
  const { states, problems } = options.backends
    ? await loadBackendStates(tree, first.graph, first.parser, options.backends)
    : noBackendStates
  const all = [...shown, ...states]
  const completed = (checkout: Checkout, by: Settings): Checkout =>
    withOutside(
      { ...checkout, problems: [...checkout.problems, ...problems, ...(unseen ? [unseen] : [])] },
      outside,
      by,
    )
  return {
    ...completed(states.length === 0 ? first : checkoutOf(tree, settings, all, options), settings),
    under: (other) => completed(checkoutOf(tree, other, all, options), other),
  }
}

/** A part of a repository that is read alone, with what files outside of it may attach its policies to. */
function withOutside(checkout: Checkout, outside: AppliedFromOutside | undefined, settings: Settings): Checkout {
  if (outside === undefined) return checkout
  const of = <S extends Source | ManagedAttachment>(source: S): S =>
    withPrincipalsOutside(source, outside, isAccountSettledBy(settings), settings)
  return {
    ...checkout,
    sources: checkout.sources.map(of),
    ...(checkout.managedAttachments && { managedAttachments: checkout.managedAttachments.map(of) }),
    outside,
  }
}

/** One account for all files is said of a repository, not of a directory that may be applied to several. */
const isAccountSettledBy =
  ({ accounts }: Settings) =>
  (path: string): boolean => {
    const entry = accounts.find(({ files }) => globMatches(files, path))
    return entry !== undefined && (entry.files !== '**' || entry.accounts.length > 1)
  }

/** The policies of a tree that was read. */
export function checkoutOf(
  tree: Tree,
  settings: Settings,
  states: readonly StateOrPlan[] = [],
  { entities = false }: CheckoutOptions = {},
): Checkout {
  const { principals } = settings.policies
  const parser = terraformParser
  const entryOf = (path: string) => settings.accounts.find(({ files }) => globMatches(files, path))
  const accountsOf = (path: string): readonly string[] => entryOf(path)?.accounts ?? []
  const { sources, problems, managedAttachments, graph } = readSources(tree.files, {
    accountsOf,
    isAccountSettled: isAccountSettledBy(settings),
    links: tree.links,
    data: tree.data,
    ...(tree.installed && { installed: tree.installed }),
    principals,
    parser,
    shown: states,
    entities,
  })
  const generated = new Map(
    tree.files.flatMap(({ path, content }) => {
      const by = generatedReason(path, content)
      return by === undefined ? [] : [[path, by] as const]
    }),
  )
  return {
    sources,
    generated,
    files: new Map(tree.files.map(({ path, content }) => [path, content])),
    problems: [...tree.problems, ...problems],
    idleExcludes: tree.idleExcludes.filter((glob) => !alwaysExcluded.includes(glob)),
    notEdited: new Map(tree.files.flatMap((file) => notEdited(file, generated.get(file.path), settings) ?? [])),
    managedAttachments,
    parser,
    graph,
  }
}

function notEdited(
  { path, notUtf8 }: TreeFile,
  generated: string | undefined,
  { policies }: Settings,
): readonly [readonly [string, string]] | undefined {
  if (isInstalled(path)) return [[path, 'it is part of a module from outside of the repository']]
  if (notUtf8 !== undefined) return [[path, notUtf8]]
  if (generated === undefined || policies.generated === 'edit') return undefined
  return [[path, `it is generated ${generated}; change what generates it, or set policies.generated: edit`]]
}
