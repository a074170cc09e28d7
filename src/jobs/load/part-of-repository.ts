import { join, posix, relative, resolve, sep } from 'node:path'
import { foldersBelow, isSkippedFolder, linkTarget, readBounded } from '../../checkout/list-files.ts'
import { resolveLinks } from '../../sources/terraform/modules/callers.ts'
import { topOf } from './find-configuration.ts'

/** Files of Terraform, OpenTofu and Terragrunt. */
const configuration = /\.(?:(?:tf|tofu)(?:\.json)?|hcl)$/
/** A line with a source, alone or behind the start of its block: `module "a" { source = "./a" }`; no comment. */
const sourceLine = /^\s*(?:[^#/]*[{,]\s*)?"?source"?\s*[=:]/
/** Is a folder of this name, in which Terragrunt keeps copies of what it applies, or a tool its own files, left out? */
const isCopy = (name: string): boolean => name === '.terragrunt-cache' || isSkippedFolder(name)
/** A local source within a line: `../../../aws//eks`. */
const localSource = /\.\.?\/[^"'?\s${}]*/g
/** From the top of the repository: `${get_repo_root()}/aws/eks`, `git::https://example.com/infra//aws/eks?ref=v1`. */
const fromTop = /(?:\}|[^:/]\/)\/([^"'?\s${}]+)/g

/** A file whose source may name a directory. Paths are from the top of the repository. */
export interface DirectoryUse {
  readonly file: string
  /** The directory of the file. */
  readonly from: string
  readonly directory: string
}

interface Terraform {
  /** Directories with files of Terraform or Terragrunt. */
  readonly directories: ReadonlySet<string>
  /** Those of them with resources or documents of IAM. */
  readonly withPolicies: ReadonlySet<string>
  readonly uses: readonly DirectoryUse[]
}

/** A folder of a repository that is read alone, and what the repository has. Paths are from the top of the repository. */
export interface PartOfRepository extends Terraform {
  readonly folder: string
  readonly isInside: (path: string) => boolean
}

/**
 * What the repository around a folder has; `undefined` for a whole repository.
 *
 * @param root the folder that is read
 */
export function partOfRepository(root: string): PartOfRepository | undefined {
  const here = resolve(root)
  const top = topOf(here)
  if (top === here) return undefined
  const folder = relative(top, here).split(sep).join('/')
  const isInside = (path: string): boolean => path === folder || path.startsWith(`${folder}/`)
  return { folder, isInside, ...readTerraform(top) }
}

/** What the files below the top of a repository may apply, whether it is there or not. */
function readTerraform(top: string): Terraform {
  const directories = new Set<string>()
  const withPolicies = new Set<string>()
  const links = new Map<string, string>()
  const uses: DirectoryUse[] = []
  for (const { folder: from, names, links: linked } of foldersBelow(top, configuration, undefined, isCopy)) {
    if (names.length > 0) directories.add(from)
    for (const name of linked) {
      const path = posix.join(from, name)
      const target = linkTarget(top, path)
      if (target !== undefined) links.set(path, target)
    }
    for (const name of names) {
      const text = readBounded(join(top, from, name))
      if (typeof text !== 'string') continue
      if (/\b(?:aws|awscc)_iam_/.test(text)) withPolicies.add(from)
      if (!/\bsource\b/.test(text)) continue
      const file = posix.join(from, name)
      uses.push(...sourcesIn(text, from).map((directory) => ({ file, from, directory })))
    }
  }
  if (links.size === 0) return { directories, withPolicies, uses }
  return {
    directories,
    withPolicies,
    uses: uses.map((use) => ({ ...use, directory: resolveLinks(use.directory, links) ?? use.directory })),
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
    // The top itself is `./` in a joined path, and empty as a folder.
    .map((path) => path.replace(/\/$/, '').replace(/^\.$/, ''))
