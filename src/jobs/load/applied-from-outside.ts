import { join, posix, relative, resolve, sep } from 'node:path'
import { foldersBelow, isSkipped, linkTarget, readBounded } from '../../checkout/list-files.ts'
import { throughLinks } from '../../sources/terraform/modules/callers.ts'
import { formatCount } from '../../words.ts'
import { topOf } from './find-configuration.ts'

/** Files of Terraform, OpenTofu and Terragrunt. */
const configuration = /\.(?:(?:tf|tofu)(?:\.json)?|hcl)$/
/** A line with a source, alone or behind the start of its block: `module "a" { source = "./a" }`; no comment. */
const sourceLine = /^\s*(?:[^#/]*[{,]\s*)?"?source"?\s*[=:]/
/** Is a folder of this name, in which Terragrunt keeps copies of what it applies, or a tool its own files, left out? */
const isCopy = (name: string): boolean => name === '.terragrunt-cache' || isSkipped(name)
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
 * Directories of a part of a repository that is read alone, as far as files outside of it apply them: to which accounts, and
 * whether they give its policies to other principals, is not known then. Only directories with Terraform count: a source may
 * also be an address of another repository, or a file.
 *
 * @param root the folder that is read
 * @see https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#terraform
 */
export function appliedFromOutside(root: string): AppliedFromOutside | undefined {
  const here = resolve(root)
  const top = topOf(here)
  if (top === here) return undefined
  const folder = relative(top, here).split(sep).join('/')
  const isInside = (path: string): boolean => path === folder || path.startsWith(`${folder}/`)
  const { directories, uses } = readTerraform(top)
  const applied = uses.filter(({ directory }) => isInside(directory) && directories.has(directory))
  const own = applied.filter(({ from }) => isInside(from))
  const outside = new Map<string, string>()
  const callers = new Set<string>()
  for (const { file, from, directory } of applied) {
    if (isInside(from)) continue
    callers.add(file)
    if (!outside.has(directory)) outside.set(directory, file)
  }
  const [first, ...others] = callers
  if (first === undefined) return undefined
  // What is applied from outside applies the directories that it names in turn; a Map is read on while it grows.
  for (const [applier, by] of outside)
    for (const { from, directory } of own) if (from === applier && !outside.has(directory)) outside.set(directory, by)
  const fromRoot = (path: string): string => (path === folder ? '' : path.slice(folder.length + 1))
  return {
    note: noteOf(folder, first, others.length),
    by: new Map([...outside].map(([directory, by]) => [fromRoot(directory), by])),
    inside: new Set(own.map(({ directory }) => fromRoot(directory))),
  }
}

const noteOf = (folder: string, first: string, others: number): string => {
  const more = others === 0 ? '' : ` and ${formatCount(others, 'more file', 'more files')}`
  return `Only ${folder} is read, and ${first}${more} outside of it ${others === 0 ? 'applies' : 'apply'} it: to which accounts, and whether others get its policies, is not known. Name all its accounts under accounts, or read the whole repository.`
}

/** A file whose source may name a directory. Paths are from the top of the repository. */
interface Use {
  readonly file: string
  /** The directory of the file. */
  readonly from: string
  readonly directory: string
}

interface Terraform {
  /** Directories with files of Terraform or Terragrunt. */
  readonly directories: ReadonlySet<string>
  readonly uses: readonly Use[]
}

/** What the files below the top of a repository may apply, whether it is there or not. */
function readTerraform(top: string): Terraform {
  const directories = new Set<string>()
  const links = new Map<string, string>()
  const uses: Use[] = []
  for (const { folder: from, names, links: linked } of foldersBelow(top, configuration, undefined, isCopy)) {
    if (names.length > 0) directories.add(from)
    for (const name of linked) {
      const path = posix.join(from, name)
      const target = linkTarget(top, path)
      if (target !== undefined) links.set(path, target)
    }
    for (const name of names) {
      const text = readBounded(join(top, from, name))
      if (typeof text !== 'string' || !/\bsource\b/.test(text)) continue
      const file = posix.join(from, name)
      uses.push(...sourcesIn(text, from).map((directory) => ({ file, from, directory })))
    }
  }
  if (links.size === 0) return { directories, uses }
  return {
    directories,
    uses: uses.map((use) => ({ ...use, directory: throughLinks(use.directory, links) ?? use.directory })),
  }
}

/** Paths that the lines with a `source` may name, from the top of the repository. */
const sourcesIn = (text: string, from: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => sourceLine.test(line))
    .flatMap((line) => [
      ...[...line.matchAll(localSource)].map(([path]) => posix.join(from, path)),
      ...[...line.matchAll(fromTop)].map(([, path = '']) => posix.normalize(path)),
    ])
    .map((path) => path.replace(/\/$/, ''))
