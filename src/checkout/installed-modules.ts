import { readdirSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import * as z from 'zod'
import { directoryOf, resolvePath, type SourceFile } from '../sources/files.ts'
import { installedKey, type InstalledModule, type InstalledModules } from '../sources/terraform/modules/installed.ts'
import { isTerraform } from '../sources/terraform/syntax/parse-file.ts'
import { readBounded } from './list-files.ts'

/** Modules from outside of the repository, as `terraform init` has put them on disk. */
export interface InstalledFiles {
  readonly modules: InstalledModules
  /** Their Terraform files, which are read and never edited. */
  readonly files: readonly SourceFile[]
  readonly problems: readonly string[]
}

/**
 * What `terraform init` has installed: the key is the path of calls from the root module, `Dir` is relative to it.
 *
 * @see https://github.com/hashicorp/terraform/blob/main/internal/modsdir/manifest.go
 */
const manifestSchema = z.object({
  Modules: z.array(z.object({ Key: z.string(), Source: z.string(), Version: z.string().optional(), Dir: z.string() })),
})

const manifest = '.terraform/modules/modules.json'
const folder = '.terraform/modules/'
/** More modules than this in one root module are not followed; the largest that are public have some dozens. */
const most = 2000

/**
 * Reads the modules that `.terraform/modules/modules.json` of these directories lists, as far as they lie below
 * `.terraform/modules/` of the same directory, without a symbolic link on the way.
 *
 * @param directories with Terraform files, from the root of the checkout
 */
export function readInstalledModules(root: string, directories: readonly string[]): InstalledFiles {
  const modules = new Map<string, InstalledModule[]>()
  const files = new Map<string, readonly SourceFile[]>()
  const problems: string[] = []
  for (const directory of directories) {
    const path = inFolder(directory, manifest)
    if (!isPlain(root, path)) continue
    const entries = entriesIn(root, path)
    if (typeof entries === 'string') {
      problems.push(`${path}: ${entries}; the modules in it are not followed: run terraform init again`)
      continue
    }
    const byKey = new Map(entries.map((entry) => [entry.Key, entry]))
    for (const { Key: key, Source: source, Version: version, Dir: dir } of entries) {
      const parent = byKey.get(key.slice(0, Math.max(0, key.lastIndexOf('.'))))
      const from = key === '' || !parent ? undefined : resolvePath(directory, parent.Dir)
      const target = dir.startsWith('/') ? undefined : resolvePath(directory, dir)
      if (from === undefined || target === undefined || !target.startsWith(inFolder(directory, folder))) continue
      if (!isPlain(root, target)) {
        problems.push(`${path}: ${target} is not there, or is reached by a symbolic link; it is not followed`)
        continue
      }
      if (!files.has(target)) files.set(target, terraformIn(root, target))
      const name = key.slice(key.lastIndexOf('.') + 1)
      const copies = modules.get(installedKey(from, name)) ?? []
      modules.set(installedKey(from, name), [...copies, { directory: target, source, ...(version && { version }) }])
    }
  }
  return { modules, files: [...files.values()].flat(), problems }
}

/** The directories of Terraform files. */
export const directoriesIn = (files: readonly SourceFile[]): readonly string[] => [
  ...new Set(files.filter(({ path }) => isTerraform(path)).map(({ path }) => directoryOf(path))),
]

const inFolder = (directory: string, path: string): string => (directory === '' ? path : `${directory}/${path}`)

/** Is it there, and the same place by its real path? */
function isPlain(root: string, path: string): boolean {
  try {
    return realpathSync(join(root, path)) === join(realpathSync(root), path.split('/').join(sep))
  } catch {
    return false
  }
}

function entriesIn(root: string, path: string): z.infer<typeof manifestSchema>['Modules'] | string {
  const read = readBounded(join(root, path))
  if (typeof read !== 'string') return read.reason
  let value: unknown
  try {
    value = JSON.parse(read)
  } catch {
    return 'is not JSON'
  }
  const { success, data } = manifestSchema.safeParse(value)
  if (!success) return 'is not what terraform init writes'
  return data.Modules.length > most ? `lists more than ${most} modules` : data.Modules
}

function terraformIn(root: string, directory: string): readonly SourceFile[] {
  const entries = readdirSync(join(root, directory), { withFileTypes: true })
  return entries
    .filter(({ name }) => isTerraform(name))
    .map(({ name }) => `${directory}/${name}`)
    .sort()
    .map((path): SourceFile => {
      const read = readBounded(join(root, path))
      return typeof read === 'string'
        ? { path, content: read, context: true }
        : { path, content: '', context: true, unread: read.reason }
    })
}
