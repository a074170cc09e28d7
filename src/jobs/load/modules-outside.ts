import { formatCount } from '../../words.ts'
import { rootDirectory } from '../../sources/unknown-account.ts'
import type { PartOfRepository } from './part-of-repository.ts'

/** More folders than these are counted. */
const mostNamed = 3

/**
 * The modules with policies that a folder of a repository uses, and that lie outside of it: their policies are
 * not looked at where that folder is read alone.
 *
 * @returns the sentence that says so, with what to do; `undefined` where there are none
 */
export function describeModulesOutside({
  folder,
  isInside,
  directories,
  withPolicies,
  uses,
}: PartOfRepository): string | undefined {
  const leading = uses.filter(
    ({ from, directory }) => isInside(from) && !isInside(directory) && directories.has(directory),
  )
  const used = new Set(leading.map(({ directory }) => directory))
  // What these use in turn; a Set is read on while it grows.
  for (const each of used)
    for (const { from, directory } of uses)
      if (from === each && !isInside(directory) && directories.has(directory)) used.add(directory)
  const modules = [...used].filter((each) => withPolicies.has(each)).sort()
  const [first = '', ...others] = new Set(leading.map(({ file }) => file))
  if (modules.length === 0) return undefined
  const more = others.length === 0 ? 'uses' : `and ${formatCount(others.length, 'more file', 'more files')} use`
  const named = modules
    .slice(0, mostNamed)
    .map((each) => each || rootDirectory)
    .join(', ')
  const rest = modules.length > mostNamed ? ` and ${modules.length - mostNamed} more` : ''
  return `Only ${folder} is read, and ${first} ${more} modules outside of it with policies (${named}${rest}): these policies are not looked at. Read the whole repository: plan at its root, or the action without working-directory.`
}
