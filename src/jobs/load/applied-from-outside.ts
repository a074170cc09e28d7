import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'
import { formatCount } from '../../words.ts'
import { topOf } from './find-configuration.ts'

const configuration = /\.(?:tf|tofu|hcl)$/
const passedOver = new Set(['.git', '.terraform', '.terragrunt-cache', 'node_modules'])
/** A local source within a line: `../../../aws//eks`. */
const localSource = /\.\.?\/[^"'?\s${}]*/g
/** From the top of the repository: `${get_repo_root()}/aws/eks`, `git::https://example.com/infra//aws/eks?ref=v1`. */
const fromTop = /(?:\}|[^:/]\/)\/([^"'?\s${}]+)/g

/** Directories of a part of a repository that files outside of that part apply too. */
export interface AppliedFromOutside {
  /** The sentence that says so. */
  readonly note: string
  /** By directory, from the folder that is read: the file outside that applies it, from the top of the repository. */
  readonly by: ReadonlyMap<string, string>
  /** Those of them that files inside apply. */
  readonly inside: ReadonlySet<string>
}

/**
 * Where a part of a repository is read alone, and files outside of it apply it: to which accounts, and whether they give its
 * policies to other principals, is not known then.
 *
 * @param root the folder that is read
 * @see https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#terraform
 */
export async function appliedFromOutside(root: string): Promise<AppliedFromOutside | undefined> {
  const here = resolve(root)
  const top = topOf(here)
  if (top === here) return undefined
  const folder = relative(top, here).split(sep).join('/')
  const isInside = (path: string): boolean => path === folder || path.startsWith(`${folder}/`)
  const own: (readonly [directory: string, applied: string])[] = []
  const outside = new Map<string, string>()
  const callers = new Set<string>()
  for (const path of await filesBelow(top)) {
    const text = await readFile(resolve(top, path), 'utf8').catch(() => '')
    const applied = sourcesIn(text, dirname(path)).filter(isInside)
    if (isInside(path)) own.push(...applied.map((each) => [dirname(path), each] as const))
    else
      for (const each of applied) {
        callers.add(path)
        if (!outside.has(each)) outside.set(each, path)
      }
  }
  const [first, ...others] = callers
  if (first === undefined) return undefined
  // What is applied from outside applies the directories that it names in turn; a Map is read on while it grows.
  for (const [directory, by] of outside)
    for (const [from, applied] of own) if (from === directory && !outside.has(applied)) outside.set(applied, by)
  const fromRoot = (path: string): string => (path === folder ? '' : path.slice(folder.length + 1))
  return {
    note: noteOf(folder, first, others.length),
    by: new Map([...outside].map(([directory, by]) => [fromRoot(directory), by])),
    inside: new Set(own.map(([, applied]) => fromRoot(applied))),
  }
}

const noteOf = (folder: string, first: string, others: number): string => {
  const more = others === 0 ? '' : ` and ${formatCount(others, 'more file', 'more files')}`
  return `Only ${folder} is read, and ${first}${more} outside of it ${others === 0 ? 'applies' : 'apply'} it: to which accounts, and whether others get its policies, is not known. Name all its accounts under accounts, or read the whole repository.`
}

/** Files of Terraform and Terragrunt, from the top of the repository, sorted. */
async function filesBelow(top: string, folder = ''): Promise<string[]> {
  const entries = await readdir(join(top, folder), { withFileTypes: true }).catch(() => [])
  const found: string[] = []
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory() && !passedOver.has(entry.name)) found.push(...(await filesBelow(top, path)))
    else if (entry.isFile() && configuration.test(entry.name)) found.push(path)
  }
  return folder === '' ? found.sort() : found
}

/** Folders that the lines with a `source` may name, from the top of the repository. */
const sourcesIn = (text: string, directory: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => /^\s*source\s*=/.test(line))
    .flatMap((line) => [
      ...[...line.matchAll(localSource)].map(([path]) => posix.join(directory, path)),
      ...[...line.matchAll(fromTop)].map(([, path = '']) => posix.normalize(path)),
    ])
    .map((path) => path.replace(/\/$/, ''))
