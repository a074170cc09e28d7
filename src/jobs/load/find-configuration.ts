import { existsSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { InputError } from '../../errors.ts'

export const defaultConfigPath = '.github/whittle.yml'
export const configurationNames = [defaultConfigPath, '.github/whittle.yaml'] as const

/** A configuration of a repository, and where it lies from the folder that is read. */
export interface FoundConfiguration {
  readonly path: string
  /** The folder that is read, from the one that holds `.github`: empty, or `envs/prod`. Paths in it begin there. */
  readonly folder: string
}

/**
 * The configuration for a folder: that of the folder itself or of the nearest one above it, up to the top of the
 * repository (the folder that holds `.git`). Outside of a repository only the folder itself is looked into.
 *
 * @param root absolute
 * @throws {InputError} where one folder has two configurations
 */
export function findConfiguration(root: string): FoundConfiguration | undefined {
  for (const at of foldersUpTo(topOf(root), root)) {
    const [first, second] = configurationNames.map((name) => join(at, name)).filter((path) => existsSync(path))
    if (first === undefined) continue
    if (second !== undefined) throw twoConfigurations(first, second)
    return { path: first, folder: relative(at, root).split(sep).join('/') }
  }
  return undefined
}

export const twoConfigurations = (first: string, second: string): InputError =>
  new InputError(`${first} and ${second}: both are there, and only one can count; delete one of them`)

/** The folder that holds the `.git` of a checkout; the folder itself where there is none. */
export function topOf(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder
    if (dirname(folder) === folder) return root
  }
}

function* foldersUpTo(top: string, root: string): Generator<string> {
  for (let at = root; ; at = dirname(at)) {
    yield at
    if (at === top) return
  }
}
