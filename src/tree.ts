import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import picomatch from 'picomatch'
import { InputError, messageOf } from './errors.ts'

export interface TreeFile {
  /** From the root, with `/`. */
  readonly path: string
  readonly content: string
  /** Not asked for, but needed by what is: names and attachments of the same directory, text that Terraform reads. */
  readonly context?: boolean
  /** Why a Terraform file was not read: it may hold what matters to the policies beside it. */
  readonly unread?: string
}

export interface Tree {
  /** Sorted by path. */
  readonly files: readonly TreeFile[]
  /** One line each: what was not read, and why. */
  readonly problems: readonly string[]
}

const largest = 5 * 1024 * 1024
/** Policies, and what gives variables their values. */
const candidate = /(\.(tf|tfvars|json|tpl|tftpl|tmpl|template)|^terragrunt\.hcl)$/
/** Files whose whole text is a policy, or becomes one. */
const text = /(?<!\.tf|\.tfvars)\.json$|\.(tpl|tftpl|tmpl|template)$/
const isTerraformFile = (path: string): boolean => /\.tf(\.json)?$/.test(path)
const variableFile = /(\.tfvars|\.tfvars\.json|(^|\/)terragrunt\.hcl)$/

const skippedFolders = new Set(['.git', '.terraform', 'node_modules'])

/** Text that a Terraform file with a policy, or with its holders, has to hold (field note 40). */
const policyWords = ['aws_iam_', 'Statement', 'aws_ssoadmin_']

/**
 * Reads what may hold policies below a folder: Terraform files of every directory in which one of them speaks of IAM,
 * Terraform files that call modules of the repository, JSON files and templates with a Statement, and what gives
 * variables their values (`.tfvars`, `terragrunt.hcl`). A template is asked for where the JSON it becomes would be, JSON
 * syntax where native syntax would be.
 * Symbolic links are not followed, so nothing outside of the folder is read. A folder that is not there is an InputError.
 */
export async function readTree(
  root: string,
  options: { readonly include: readonly string[]; readonly exclude: readonly string[] },
): Promise<Tree> {
  await requireFolder(root)
  const included = picomatch([...options.include], { dot: true })
  const excluded = picomatch([...options.exclude], { dot: true })
  const problems: string[] = []
  const files: TreeFile[] = []
  for await (const { folder, names, links } of folders(root, '', problems)) {
    const paths = names.map((name) => (folder === '' ? name : `${folder}/${name}`))
    const readable = paths.filter((path) => !text.test(path) || !excluded(path))
    const wanted = new Set(readable.filter((path) => (included(path) || included(rendered(path))) && !excluded(path)))
    if (wanted.size === 0 && !readable.some((path) => variableFile.test(path) || text.test(path))) continue
    const unread = links.map((path) => ({ path, reason: 'is a symbolic link, which is not followed' }))
    files.push(...readFolder(root, { paths: readable, wanted, unread }, problems))
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { files, problems: problems.sort() }
}

/** The name that a file is asked for by, besides its own: that of the JSON a template becomes, of native Terraform. */
const rendered = (path: string): string =>
  path.replace(/(\.json)?\.(tpl|tftpl|tmpl|template)$/, '.json').replace(/\.tf\.json$/, '.tf')

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

interface Folder {
  readonly folder: string
  readonly names: readonly string[]
  /** Paths of symbolic links to files that would be read. */
  readonly links: readonly string[]
}

async function* folders(root: string, folder: string, problems: string[]): AsyncGenerator<Folder> {
  const names: string[] = []
  const links: string[] = []
  const inner: string[] = []
  const pathOf = (name: string): string => (folder === '' ? name : `${folder}/${name}`)
  try {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      if (entry.isFile() && candidate.test(entry.name)) names.push(entry.name)
      else if (entry.isDirectory() && !skippedFolders.has(entry.name)) inner.push(entry.name)
      else if (entry.isSymbolicLink() && (/\.(tf|json)$/.test(entry.name) || text.test(entry.name)))
        links.push(pathOf(entry.name))
    }
  } catch (error) {
    problems.push(`${folder || '.'}: the folder cannot be read (${messageOf(error)})`)
  }
  for (const path of links) problems.push(`${path}: is a symbolic link, which is not followed`)
  yield { folder, names: names.sort(), links: links.sort() }
  for (const name of inner.sort()) yield* folders(root, pathOf(name), problems)
}

interface Wanted {
  readonly paths: readonly string[]
  readonly wanted: ReadonlySet<string>
  readonly unread: readonly { readonly path: string; readonly reason: string }[]
}

/** The files of one folder that are worth parsing, and those that would be if they could be read. */
function readFolder(root: string, { paths, wanted, unread }: Wanted, problems: string[]): TreeFile[] {
  const read: { path: string; bytes: Buffer }[] = []
  const missed = [...unread]
  for (const path of paths) {
    const result = readBounded(join(root, path))
    if (typeof result === 'string') {
      if (text.test(path) && !wanted.has(path)) continue
      problems.push(`${path}: ${result}; not read`)
      missed.push({ path, reason: result })
    } else read.push({ path, bytes: result })
  }
  const terraform = read.filter(({ path }) => isTerraformFile(path))
  const policies = terraform.some(({ bytes }) => holdsPolicy(bytes))
  const files = read.flatMap(({ path, bytes }): TreeFile[] => {
    const worth = isWorth(path, bytes, policies)
    const file = { path, content: bytes.toString('utf8') }
    return worth ? [wanted.has(path) || variableFile.test(path) ? file : { ...file, context: true }] : []
  })
  if (!policies) return files
  const hidden = missed.filter(({ path }) => isTerraformFile(path))
  return [...files, ...hidden.map(({ path, reason }) => ({ path, content: '', unread: reason }))]
}

/** It speaks of IAM, or reads a policy, of a resource say, from another file. */
const holdsPolicy = (bytes: Buffer): boolean =>
  policyWords.some((word) => bytes.includes(word)) || (bytes.includes('policy') && bytes.includes('file('))

function isWorth(path: string, bytes: Buffer, policies: boolean): boolean {
  if (variableFile.test(path)) return true
  if (isTerraformFile(path)) return policies || callsModule(path, bytes)
  return bytes.includes('"Statement"')
}

const callsModule = (path: string, bytes: Buffer): boolean =>
  isTerraformFile(path) && bytes.includes('module') && (bytes.includes('"./') || bytes.includes('"../'))

/** The bytes of a text file of reasonable size, or why not. Many small files are read fastest one after the other. */
function readBounded(file: string): Buffer | string {
  try {
    const handle = openSync(file, 'r')
    try {
      const { size } = fstatSync(handle)
      if (size > largest) return `has ${size} bytes, more than 5 MB`
      const bytes = readFileSync(handle)
      return bytes.includes(0) ? 'is not text' : bytes
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    return `cannot be read (${messageOf(error)})`
  }
}
