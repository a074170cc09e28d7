import { lastPathSegment } from '../policy/arn.ts'
import { byCodeUnits } from '../collections.ts'
import { accountText, inAllAccounts } from './accounts.ts'
import { directoryOf, type DataFiles, type SourceFile } from './files.ts'
import { arnsIn, manifestLines, linesThatName } from './manifests.ts'
import { isTemplate, readPolicyFile } from './policy-file.ts'
import type { StateOrPlan } from './state/types.ts'
import type { InstalledModules } from './terraform/modules/installed.ts'
import type { ModuleGraph } from './terraform/modules/module-graph.ts'
import { isTerraform, isVariables, namesDirectories } from './terraform/syntax/parse-file.ts'
import type { TerraformParser } from './terraform/syntax/parser.ts'
import { readTerraform } from './terraform/read-terraform.ts'
import { adviceToNamePrincipals } from './terraform/principals/attached-principals.ts'
import type { ManagedAttachment, Source } from './types.ts'

export interface ReadOptions {
  /** The account that a file's policies live in, where it is configured. */
  readonly accountOf?: (path: string) => string | undefined
  /** The accounts that a file's directory is applied to, instead of `accountOf`; empty where none is configured. */
  readonly accountsOf?: (path: string) => readonly string[]
  /**
   * Whether configuration names the accounts of a file's directory, and not only those of all files; absent: always.
   * For a directory that may be applied to several accounts the principals are unknown unless it does.
   */
  readonly isAccountSettled?: (path: string) => boolean
  /** Symbolic links to directories of the checkout, and where they lead, from its root. */
  readonly links?: ReadonlyMap<string, string>
  /** Data files beside those that are read for their policies; absent: the given files. */
  readonly data?: DataFiles
  /** File, Terraform address or `file#address` → ARNs of the principals that the policy is attached to. */
  readonly principals: Readonly<Record<string, readonly string[]>>
  readonly parser: TerraformParser
  /** Modules from outside of the repository that are on disk; their files are among those that are read. */
  readonly installed?: InstalledModules
  /** States and plans of directories. */
  readonly shown?: readonly StateOrPlan[]
  /** Is it asked for what each host is in IAM (`Host.entity`, `PolicySource.furtherUses`)? */
  readonly entities?: boolean
}

/**
 * Every policy in these files: understood, or skipped with the reason; sorted by file, line and address. `problems` are
 * lines about files that could not be read in their format;
 * `managedAttachments` are places that attach policies of AWS, whose documents no file contains.
 */
export function readSources(
  files: readonly SourceFile[],
  given: ReadOptions,
): {
  sources: readonly Source[]
  problems: readonly string[]
  managedAttachments: readonly ManagedAttachment[]
  graph: ModuleGraph
} {
  const accountsOf = given.accountsOf ?? ((path: string) => [given.accountOf?.(path) ?? []].flat())
  const options = { ...given, accountOf: (path: string) => accountText(accountsOf(path)) }
  const sources: Source[] = []
  const texts: SourceFile[] = []
  const hidden = new Map<string, string[]>()
  const hide = (file: SourceFile, reason: string): void => {
    const directory = directoryOf(file.path)
    hidden.set(directory, [
      ...(hidden.get(directory) ?? []),
      `${file.path} ${reason}, so names and attachments in it are unknown`,
    ])
  }
  for (const file of files) {
    if (file.unread !== undefined) {
      hide(file, file.unread)
      continue
    }
    if (isTerraform(file.path) || isVariables(file.path) || namesDirectories(file.path)) continue
    if (file.path.endsWith('.json') || isTemplate(file.path)) texts.push(file)
  }
  const terraform = files.filter(
    ({ path, unread, manifest }) =>
      unread === undefined &&
      !manifest &&
      (isTerraform(path) || isVariables(path) || namesDirectories(path) || path.endsWith('.hcl')),
  )
  const manifests = files.flatMap((file) => {
    if (file.manifest) return [file]
    const lines =
      file.path.endsWith('.json') && file.unread === undefined ? manifestLines(file.path, file.content) : undefined
    return lines === undefined ? [] : [{ ...file, content: lines }]
  })
  const read = readTerraform(terraform, hidden, new Set(texts.map(({ path }) => path)), {
    ...options,
    data: dataOf(files, texts, given.data),
    named: manifests.flatMap(({ path, content }) => arnsIn(path, content)),
  })
  for (const file of texts) {
    const { uses, others } = read.usesOf(file.path)
    // The file was not requested: it is skipped, unless a requested policy stands in it.
    if (file.context && uses.length === 0) continue
    const name = lastPathSegment(file.path)
    const elsewhere = manifests.flatMap(({ path, content }) =>
      path === file.path || isOwnConfiguration(path) ? [] : linesThatName(name, path, content),
    )
    const named = elsewhere.map(
      (place) => `${file.path} is also named in ${place}, which is not followed: ${adviceToNamePrincipals}`,
    )
    const source = readPolicyFile(file, uses, [...others, ...named], options)
    if (source) sources.push(source)
  }
  // Where states show what is made in each account, nothing of one account is taken to be in the others.
  const unshown = (path: string): readonly string[] => {
    const accounts = accountsOf(path)
    return read.graph.states?.showAll(directoryOf(path), accounts) === true ? [] : accounts
  }
  const found = [...sources, ...read.sources].map((source) =>
    source.status === 'found' ? inAllAccounts(source, unshown, options.principals) : source,
  )
  return {
    sources: found.sort(byPlace),
    problems: read.problems,
    managedAttachments: read.managedAttachments
      .map((each) => inAllAccounts(each, accountsOf, options.principals))
      .sort(byPlace),
    graph: read.graph,
  }
}

/** Its entries say of a file what is asked for; they attach it to nothing. */
const isOwnConfiguration = (path: string): boolean => /(^|\/)\.github\/whittle\.ya?ml$/.test(path)

function dataOf(files: readonly SourceFile[], texts: readonly SourceFile[], more: DataFiles | undefined): DataFiles {
  const plain = more ? texts : files.filter(({ unread, manifest }) => unread === undefined && !manifest)
  return {
    paths: new Set([...files.map(({ path }) => path), ...(more?.paths ?? [])]),
    contents: new Map([...plain.map(({ path, content }) => [path, content] as const), ...(more?.contents ?? [])]),
  }
}

type Place = Pick<Source, 'file' | 'line' | 'column' | 'id'>

/** The order of policies in every output. */
export const byPlace = (a: Place, b: Place): number =>
  byCodeUnits(a.file, b.file) || a.line - b.line || a.column - b.column || byCodeUnits(a.id, b.id)
