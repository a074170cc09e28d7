import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import picomatch from 'picomatch'
import { InputError, messageOf } from './errors.ts'

export interface TreeFile {
  /** From the root, with `/`. */
  readonly path: string
  readonly content: string
}

export interface Tree {
  /** Sorted by path. */
  readonly files: readonly TreeFile[]
  /** One line each: what was not read, and why. */
  readonly problems: readonly string[]
}

const largest = 5 * 1024 * 1024
const skippedFolders = new Set(['.git', '.terraform', 'node_modules'])

/** Text that a Terraform file with a policy, or with its holders, has to hold (field note 40). */
const policyWords = ['aws_iam_', 'Statement', 'aws_ssoadmin_']

/**
 * Reads what may hold policies below a folder: Terraform files of every directory in which one of them speaks of IAM,
 * with the `.tfvars` beside them, Terraform files that call modules of the repository, and JSON files with a Statement.
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
  for await (const { folder, names } of folders(root, '', problems)) {
    const wanted = names
      .map((name) => (folder === '' ? name : `${folder}/${name}`))
      .filter((path) => (included(path) || /\.(tf\.json|tfvars)$/.test(path)) && !excluded(path))
    files.push(...(await readFolder(root, wanted, problems)))
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { files, problems: problems.sort() }
}

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

async function* folders(
  root: string,
  folder: string,
  problems: string[],
): AsyncGenerator<{ folder: string; names: string[] }> {
  const names: string[] = []
  const inner: string[] = []
  try {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      if (entry.isFile() && /\.(tf|tfvars|json)$/.test(entry.name)) names.push(entry.name)
      else if (entry.isDirectory() && !skippedFolders.has(entry.name)) inner.push(entry.name)
      else if (entry.isSymbolicLink() && /\.(tf|json)$/.test(entry.name))
        problems.push(`${folder === '' ? '' : `${folder}/`}${entry.name}: is a symbolic link, which is not followed`)
    }
  } catch (error) {
    problems.push(`${folder || '.'}: the folder cannot be read (${messageOf(error)})`)
  }
  yield { folder, names: names.sort() }
  for (const name of inner.sort()) yield* folders(root, folder === '' ? name : `${folder}/${name}`, problems)
}

/** The files of one folder that are worth parsing. */
async function readFolder(root: string, paths: readonly string[], problems: string[]): Promise<TreeFile[]> {
  const read: { path: string; bytes: Buffer }[] = []
  for (const path of paths) {
    const bytes = await readBounded(join(root, path), path, problems)
    if (bytes) read.push({ path, bytes })
  }
  const terraform = read.filter(({ path }) => /\.(tf|tf\.json)$/.test(path))
  const policies = terraform.some(({ bytes }) => policyWords.some((word) => bytes.includes(word)))
  return read.flatMap(({ path, bytes }) => {
    const worth = /\.(tf|tf\.json|tfvars)$/.test(path)
      ? policies || callsModule(path, bytes)
      : bytes.includes('"Statement"')
    return worth ? [{ path, content: bytes.toString('utf8') }] : []
  })
}

const callsModule = (path: string, bytes: Buffer): boolean =>
  path.endsWith('.tf') && bytes.includes('module') && (bytes.includes('"./') || bytes.includes('"../'))

async function readBounded(file: string, path: string, problems: string[]): Promise<Buffer | undefined> {
  try {
    const handle = await open(file)
    try {
      const { size } = await handle.stat()
      if (size > largest) {
        problems.push(`${path}: has ${size} bytes, more than 5 MB; not read`)
        return undefined
      }
      const bytes = await handle.readFile()
      if (!bytes.includes(0)) return bytes
      problems.push(`${path}: is not text; not read`)
    } finally {
      await handle.close()
    }
  } catch (error) {
    problems.push(`${path}: cannot be read (${messageOf(error)})`)
  }
  return undefined
}
