import { stat } from 'node:fs/promises'
import picomatch from 'picomatch'
import { InputError, messageOf } from '../errors.ts'
import { badByteText, mayHaveLostBytes } from './encoding.ts'
import { workingTree, type FileTree } from './file-tree.ts'
import type { Folder } from './list-files.ts'
import { resolveLinks } from '../sources/terraform/modules/callers.ts'
import { directoriesIn, readInstalledModules } from './installed-modules.ts'
import { policyDirectories, calledDirectoriesIn, unresolvedSourcesIn } from './policy-directories.ts'
import type { DataFiles } from '../sources/files.ts'
import type { InstalledModules } from '../sources/terraform/modules/installed.ts'
import { isManifest, manifestLines } from '../sources/manifests.ts'
import { namesDirectories } from '../sources/terraform/syntax/parse-file.ts'
import { DataReader, isDataFile } from './data-files.ts'

export interface TreeFile {
  /** From the root, with `/`. */
  readonly path: string
  readonly content: string
  /**
   * Not requested, but needed for requested files: names and attachments of the same directory, text that Terraform
   * reads.
   */
  readonly context?: boolean
  /** Text of another language, of which only the lines are kept that name policies or files of them. */
  readonly manifest?: true
  /** The reason why a Terraform file was not read: it may contain parts that matter to the policies beside it. */
  readonly unread?: string
  /**
   * The place of bytes that are no UTF-8. The file is read, since Terraform takes such bytes in comments, but an edit
   * would not give them back: it is left as it is.
   */
  readonly notUtf8?: string
}

export interface Tree {
  /** Sorted by path. */
  readonly files: readonly TreeFile[]
  /** One line each: the file that was not read, and why. */
  readonly problems: readonly string[]
  /** Symbolic links to folders and files of the same tree, and where they lead. */
  readonly links: ReadonlyMap<string, string>
  /** Every file below the folder, and the contents of the data files that Terraform may read. */
  readonly data: DataFiles
  /** Entries of `exclude` that match no file of the folder. */
  readonly idleExcludes: readonly string[]
  /** Modules from outside of the repository that are on disk; their files are among `files`. */
  readonly installed?: InstalledModules
}

/** Files of policies, and files that set variables. */
const candidate =
  /(\.(tf|tofu|tfvars|tfbackend|json|tpl|tftpl|tmpl|template)|(?<!^\.terraform\.lock|\.pkr|\.nomad)\.hcl)$/
/** May a file of this name be read, as Terraform, policy, data or text that names policies? */
export const mayBeRead = (name: string): boolean => candidate.test(name) || isManifest(name) || isDataFile(name)

/** Files whose whole text is a policy, or becomes one. */
const text = /(?<!\.tf|\.tofu|\.tfvars)\.json$|\.(tpl|tftpl|tmpl|template)$/
const terraform = /\.(tf|tofu)(\.json)?$/
const variableFile = /(\.tfvars|\.tfvars\.json|\.tfbackend|\.hcl)$/

/** Text that every Terraform file with a policy, or with the principals it is attached to, contains. */
const policyWords = ['aws_iam_', 'Statement', 'aws_ssoadmin_', 'awscc_iam_', ':policy/']

/**
 * Reads the files below a folder that may contain policies: Terraform files of every directory in which one of them
 * names IAM, of the directories that call it as a module, and of the modules that any of these call; JSON files and
 * templates with a Statement; and files that set variables (`.tfvars`, `terragrunt.hcl` and its includes). A template
 * is requested where the JSON made from it would be, JSON syntax and terragrunt where a `.tf` file would be. Symbolic
 * links are followed only to names and values in the same folder, so nothing outside of it is read. Modules that
 * `terraform init` has installed there are read with the directories that have them. A folder that does not exist is an
 * InputError.
 */
export async function readTree(root: string, options: ReadTreeOptions): Promise<Tree> {
  await requireFolder(root)
  const tree = readFileTree(workingTree(root), options)
  const { modules, files, problems } = readInstalledModules(root, directoriesIn(tree.files))
  if (modules.size === 0) return { ...tree, problems: [...tree.problems, ...problems].sort() }
  return {
    ...tree,
    files: [...tree.files, ...files].sort((a, b) => (a.path < b.path ? -1 : 1)),
    problems: [...tree.problems, ...problems].sort(),
    installed: modules,
  }
}

export interface ReadTreeOptions {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

/** As `readTree`, of files that are no folder on this machine. */
export function readFileTree(tree: FileTree, options: ReadTreeOptions): Tree {
  const included = picomatch([...options.include], { dot: true })
  const excluded = picomatch([...options.exclude], { dot: true })
  const reader = new Reader(tree, {
    excludes: options.exclude,
    excluded,
    wanted: (path) => (included(path) || included(rendered(path))) && !excluded(path),
  })
  for (const folder of tree.folders(candidate, isManifest)) reader.folder(folder)
  return reader.tree()
}

/** The other name under which a file may be requested: that of the JSON made from a template, or of plain Terraform. */
const rendered = (path: string): string =>
  path.replace(/(\.json)?\.(tpl|tftpl|tmpl|template)$/, '.json').replace(/\.(tf\.json|tofu|tofu\.json|hcl)$/, '.tf')

async function requireFolder(root: string): Promise<void> {
  try {
    if ((await stat(root)).isDirectory()) return
  } catch (error) {
    throw new InputError(
      `${root}: there is no such folder (${(error as NodeJS.ErrnoException).code ?? messageOf(error)}); name the folder with the Terraform files`,
    )
  }
  throw new InputError(`${root}: is a file, not a folder; name the folder with the Terraform files`)
}

interface Choice {
  readonly excludes: readonly string[]
  readonly excluded: (path: string) => boolean
  readonly wanted: (path: string) => boolean
}

/** A directory with Terraform in it. */
interface Directory {
  readonly paths: readonly string[]
  /** Absent where the directory seemed to be irrelevant for policies. */
  readonly contents: readonly (string | undefined)[] | undefined
  readonly missed: readonly TreeFile[]
  readonly policies: boolean
  readonly calls: readonly string[]
  readonly open: readonly string[]
}

class Reader {
  private readonly source: FileTree
  private readonly choice: Choice
  private readonly files: TreeFile[] = []
  private readonly problems: string[] = []
  private readonly directories = new Map<string, Directory>()
  private readonly links = new Map<string, string>()
  private readonly data: DataReader
  private idleExcludes: readonly { readonly glob: string; readonly matches: (path: string) => boolean }[]

  constructor(source: FileTree, choice: Choice) {
    this.source = source
    this.choice = choice
    this.data = new DataReader(source)
    this.idleExcludes = choice.excludes.map((glob) => ({ glob, matches: picomatch(glob, { dot: true }) }))
  }

  folder(each: Folder): void {
    const { folder, names, links, manifests, problem } = each
    this.data.folder(each)
    if (problem !== undefined) this.problems.push(problem)
    const paths = names.map((name) => (folder === '' ? name : `${folder}/${name}`))
    if (this.idleExcludes.length > 0)
      this.idleExcludes = this.idleExcludes.filter(({ matches }) => !paths.some((path) => matches(path)))
    for (const path of paths) if (!terraform.test(path)) this.other(path)
    for (const name of manifests ?? []) this.manifest(folder === '' ? name : `${folder}/${name}`)
    for (const name of links) {
      const path = folder === '' ? name : `${folder}/${name}`
      const target = this.source.linkTarget(path)
      if (target !== undefined) this.links.set(path, target)
    }
    const linked = links
      .map((name) => (folder === '' ? name : `${folder}/${name}`))
      .filter((path) => terraform.test(path) || text.test(path))
    const files = linked.map((path) => this.linked(path))
    for (const { path, unread } of files) if (unread !== undefined) this.problems.push(`${path}: ${unread}`)
    const own = paths.filter((path) => terraform.test(path))
    if (own.length > 0) this.directory(folder, own, files)
  }

  /** A file of values is always read, and the text of a policy where it is no policy of Terraform's own. */
  private other(path: string): void {
    const values = variableFile.test(path)
    const cdktf = namesDirectories(path)
    if (!values && !cdktf && (!text.test(path) || this.choice.excluded(path))) return
    const read = this.source.read(path)
    if (typeof read !== 'string') {
      if (values || this.choice.wanted(path)) this.problems.push(`${path}: ${read.reason}; not read`)
    } else if (values)
      this.files.push(
        path.endsWith('.hcl') ? this.file(path, read) : { path, content: read, ...this.encoding(path, read) },
      )
    else if (cdktf) this.files.push({ path, content: read, context: true })
    else if (read.includes('"Statement"')) this.files.push(this.file(path, read))
    else {
      const lines = path.endsWith('.json') ? manifestLines(path, read) : undefined
      if (lines !== undefined) this.files.push({ path, content: lines, context: true, manifest: true })
    }
  }

  /** Policies in other languages are read, whatever files were requested. */
  private manifest(path: string): void {
    const read = this.source.read(path)
    const lines = typeof read === 'string' ? manifestLines(path, read) : undefined
    if (lines !== undefined) this.files.push({ path, content: lines, context: true, manifest: true })
  }

  private file(path: string, content: string): TreeFile {
    const file = { path, content, ...this.encoding(path, content) }
    return this.choice.wanted(path) ? file : { ...file, context: true }
  }

  private encoding(path: string, content: string): { readonly notUtf8?: string } {
    const found = mayHaveLostBytes(content) ? this.source.badByte(path) : undefined
    if (!found) return {}
    const notUtf8 = badByteText(path, found)
    this.problems.push(`${notUtf8}; the file is read, but not edited`)
    return { notUtf8 }
  }

  /** The target of a link is read for its names; a policy in it would belong to several directories at once. */
  private linked(path: string): TreeFile {
    const content = /\.(tf|tofu)$/.test(path) ? this.source.readLinked(path) : undefined
    return content === undefined || holdsPolicy(content)
      ? { path, content: '', unread: link }
      : { path, content, context: true }
  }

  private directory(folder: string, paths: readonly string[], links: readonly TreeFile[]): void {
    const wanted = paths.some((path) => this.choice.wanted(path))
    const missed = links.filter(({ path }) => terraform.test(path))
    const contents = paths.map((path) => {
      const read = this.source.read(path)
      if (typeof read === 'string') return read
      if (wanted) this.problems.push(`${path}: ${read.reason}; not read`)
      missed.push({ path, content: '', unread: read.reason })
      return undefined
    })
    const policies = wanted && contents.some((content) => content !== undefined && holdsPolicy(content))
    const calls = contents.flatMap((content) => (content === undefined ? [] : calledDirectoriesIn(folder, content)))
    // Content that is not likely to be needed is read again on demand, rather than kept.
    const kept = policies || calls.length > 0 ? contents : undefined
    const open = contents.flatMap((content) => (content === undefined ? [] : unresolvedSourcesIn(content)))
    this.directories.set(folder, { paths, contents: kept, missed, policies, calls, open })
  }

  tree(): Tree {
    const { files, problems, links } = this
    const directories = new Map(
      [...this.directories].map(([folder, each]) => [
        folder,
        links.size === 0 ? each : { ...each, calls: each.calls.map((call) => resolveLinks(call, links) ?? call) },
      ]),
    )
    for (const folder of policyDirectories(directories)) {
      const { paths, contents, missed } = directories.get(folder) ?? { paths: [], missed: [] }
      for (const [index, path] of paths.entries()) {
        const content = contents ? contents[index] : this.source.read(path)
        if (typeof content === 'string') files.push(this.file(path, content))
      }
      files.push(...missed)
    }
    return {
      files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
      data: this.data.read(files),
      problems: problems.sort(),
      idleExcludes: this.idleExcludes.map(({ glob }) => glob),
      links: this.links,
    }
  }
}

const link = 'is a symbolic link, which is not followed'

/** Does the content name IAM, or read a policy (for example of a resource) from another file? */
const holdsPolicy = (content: string): boolean =>
  policyWords.some((word) => content.includes(word)) ||
  (content.includes('policy') && content.includes('file(')) ||
  // Statements for a module to make a policy of.
  (content.includes('actions') && (content.includes('resources') || content.includes('effect')))
