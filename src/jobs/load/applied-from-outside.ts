import { readdir, readFile } from 'node:fs/promises'
import { dirname, posix, relative, resolve, sep } from 'node:path'
import { formatCount } from '../../words.ts'
import { topOf } from './find-configuration.ts'

const configuration = /\.(?:tf|tofu|hcl)$/
const passedOver = /(?:^|\/)(?:\.git|\.terraform|\.terragrunt-cache|node_modules)(?:\/|$)/
/** A local source within a line: `../../../aws//eks`. */
const localSource = /\.\.?\/[^"'?\s${}]*/g
/** From the top of the repository: `${get_repo_root()}/aws/eks`, `git::https://example.com/infra//aws/eks?ref=v1`. */
const fromTop = /(?:\}|[^:/]\/)\/([^"'?\s${}]+)/g

/**
 * Where a part of a repository is read alone, and files outside of it apply it: the sentence that says so. Whether they apply
 * it to other accounts, or give its policies to other principals, is not known then.
 *
 * @param root the folder that is read
 * @see https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#terraform
 */
export async function appliedFromOutside(root: string): Promise<string | undefined> {
  const here = resolve(root)
  const top = topOf(here)
  if (top === here) return undefined
  const folder = relative(top, here).split(sep).join('/')
  const isInside = (path: string): boolean => path === folder || path.startsWith(`${folder}/`)
  const entries = await readdir(top, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && configuration.test(entry.name))
    .map(({ parentPath, name }) => relative(top, resolve(parentPath, name)).split(sep).join('/'))
    .filter((path) => !passedOver.test(path) && !isInside(path))
    .sort()
  const found: string[] = []
  for (const path of files) {
    const text = await readFile(resolve(top, path), 'utf8').catch(() => '')
    if (sourcesIn(text, dirname(path)).some(isInside)) found.push(path)
  }
  const [first, ...others] = found
  if (first === undefined) return undefined
  const more = others.length === 0 ? '' : ` and ${formatCount(others.length, 'more file', 'more files')}`
  return `Only ${folder} is read, and ${first}${more} outside of it ${others.length === 0 ? 'applies' : 'apply'} it: to which accounts, and whether others get its policies, is not known. Name all its accounts under accounts, or read the whole repository.`
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
