import { resolvePath } from '../sources/files.ts'
import { directoriesMeantBy } from '../sources/terraform/modules/callers.ts'

/** Directories that a Terraform file may call as modules: every quoted path that stays in the repository. */
export function calledDirectoriesIn(directory: string, content: string): readonly string[] {
  if (!content.includes('module') || !(content.includes('"./') || content.includes('"..'))) return []
  const found = new Set<string>()
  for (const [, path = ''] of content.matchAll(/"(\.{1,2}(?:\/[^"\n]*)?)"/g)) {
    const target = resolvePath(directory, path)
    if (target !== undefined && target !== directory) found.add(target)
  }
  return [...found]
}

/** Sources of modules that are no plain paths: they may mean a directory of this repository all the same. */
export function unresolvedSourcesIn(content: string): readonly string[] {
  if (!content.includes('module')) return []
  const sources = content.matchAll(/"?\bsource"?\s*[=:]\s*("[^"\n]*"|[^\s,}]+)/g)
  return [...sources].flatMap(([, source = '']) => {
    const text = source.replace(/^"|"$/g, '')
    return /^\.{1,2}(\/|$)/.test(text) && !text.includes('${') ? [] : [text]
  })
}

interface Directory {
  readonly policies: boolean
  /** Directories that it may call. */
  readonly calls: readonly string[]
  /** Sources of modules that are not plain paths. */
  readonly open?: readonly string[]
}

/**
 * Directories that matter for policies: those that contain one; those that call such a directory, directly or through
 * others, since they pass names to it and use its outputs; and the modules that any of these call, which may return a
 * name.
 */
export function policyDirectories(directories: ReadonlyMap<string, Directory>): readonly string[] {
  const callers = new Map<string, string[]>()
  const names = new Set(directories.keys())
  for (const [directory, { calls, open = [] }] of directories)
    for (const target of [...calls, ...open.flatMap((text) => directoriesMeantBy(text, names, directory))]) {
      const own = callers.get(target) ?? []
      callers.set(target, own)
      own.push(directory)
    }
  const found = new Set([...directories].flatMap(([directory, { policies }]) => (policies ? [directory] : [])))
  // A set grows while it is walked, so each walk ends when nothing new is found.
  for (const directory of found) for (const caller of callers.get(directory) ?? []) found.add(caller)
  for (const directory of found)
    for (const target of directories.get(directory)?.calls ?? []) if (directories.has(target)) found.add(target)
  return [...found].sort()
}
