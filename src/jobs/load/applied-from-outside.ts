import { formatCount } from '../../words.ts'
import type { PartOfRepository } from './part-of-repository.ts'

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
 * @see https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#terraform
 */
export function appliedFromOutside({
  folder,
  isInside,
  directories,
  uses,
}: PartOfRepository): AppliedFromOutside | undefined {
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
