import type { Tree, TreeFile } from '../checkout/read-checkout.ts'
import { calledDirectoriesIn, unresolvedSourcesIn } from '../checkout/policy-directories.ts'
import { directoriesMeantBy } from '../sources/terraform/modules/callers.ts'
import { directoryOf } from '../sources/files.ts'
import { isTerraform } from '../sources/terraform/syntax/parse-file.ts'

/** Fewer files than this are read whole. */
const worthwhile = 50

/**
 * The directories of Terraform whose policies a change may touch: those with a changed file, and all that call them or
 * are called by them, directly or through others, in either tree. Policies elsewhere are the same in both.
 *
 * @returns `undefined` where the changed files alone do not show that: then every directory may be touched
 */
export function affectedDirectories(base: Tree, head: Tree): ReadonlySet<string> | undefined {
  const files = [...base.files, ...head.files]
  if (files.length < worthwhile || [...base.links].join() !== [...head.links].join()) return undefined
  if (!samePaths(base.data.paths, head.data.paths) || !sameTexts(base.data.contents, head.data.contents))
    return undefined
  const before = new Map(base.files.map((file) => [file.path, file]))
  const now = new Map(head.files.map((file) => [file.path, file]))
  const changed = [...new Set([...before.keys(), ...now.keys()])].filter(
    (path) =>
      before.get(path)?.content !== now.get(path)?.content || before.get(path)?.unread !== now.get(path)?.unread,
  )
  const texts = changed.flatMap((path) => [before.get(path), now.get(path)].filter((file) => file !== undefined))
  const isPlain =
    changed.every(isTerraform) && !files.some(({ path }) => path.endsWith('.hcl')) && !texts.some(reachesFar)
  if (!isPlain) return undefined
  return connected(new Set(changed.map(directoryOf)), files)
}

/** Functions of Terraform list files of data, and no Terraform. */
function samePaths(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [one, other] = [a, b].map((paths) => [...paths].filter((path) => !isTerraform(path)))
  return one?.length === other?.length && (one ?? []).every((path) => b.has(path))
}

const sameTexts = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  a.size === b.size && [...a].every(([path, text]) => b.get(path) === text)

/** It names a customer-managed policy by ARN, which may stand anywhere. */
const reachesFar = ({ content }: TreeFile): boolean => /(?<!iam::aws):policy\//.test(content)

function connected(from: ReadonlySet<string>, files: readonly TreeFile[]): ReadonlySet<string> {
  const beside = new Map<string, Set<string>>()
  const join = (a: string, b: string): void => {
    const own = beside.get(a) ?? new Set()
    beside.set(a, own.add(b))
  }
  const directories = new Set(files.map(({ path }) => directoryOf(path)))
  for (const { path, content } of files) {
    if (!isTerraform(path)) continue
    const directory = directoryOf(path)
    const open = unresolvedSourcesIn(content).flatMap((source) => directoriesMeantBy(source, directories, directory))
    for (const target of [...calledDirectoriesIn(directory, content), ...open]) {
      join(directory, target)
      join(target, directory)
    }
  }
  const found = new Set(from)
  // A set grows while it is walked.
  for (const directory of found) for (const each of beside.get(directory) ?? []) found.add(each)
  return found
}
