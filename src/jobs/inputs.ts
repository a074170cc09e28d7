import { readFile } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { readAsset } from '../assets.ts'
import { decodeCatalog } from '../catalog/load.ts'
import type { Catalog } from '../catalog/types.ts'
import { InputError } from '../errors.ts'
import { globMatches } from '../settings/glob.ts'
import { defaultSettings, parseSettings } from '../settings/parse.ts'
import type { Settings } from '../settings/types.ts'
import { readSources } from '../sources/read.ts'
import { terraformParser, type TerraformParser } from '../sources/terraform/parser.ts'
import type { ShownTerraform } from '../sources/state/types.ts'
import type { Source } from '../sources/types.ts'
import { readTree } from '../tree.ts'

export const defaultConfigPath = '.github/whittle.yml'

/** Reads `.github/whittle.yml` of a repository, or the file that was named; without a file everything is default. */
export async function loadSettings(root: string, configPath: string | undefined): Promise<Settings> {
  const path = configPath ?? join(root, defaultConfigPath)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (configPath === undefined && (code === 'ENOENT' || code === 'ENOTDIR')) return defaultSettings
    throw new InputError(
      `${path}: cannot be read (${code ?? 'unknown error'}); name the configuration with --config, or leave it out`,
    )
  }
  return parseSettings(text, shown(path))
}

const shown = (path: string): string => {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') || isAbsolute(short) ? path : short
}

export const loadCatalog = async (): Promise<Catalog> => decodeCatalog(await readAsset('catalog.br'))

/** The policies of a checkout, and the text they were read from. */
export interface Checkout {
  readonly sources: readonly Source[]
  readonly files: ReadonlyMap<string, string>
  /** One line each: files that could not be read or understood. */
  readonly problems: readonly string[]
  readonly parser: TerraformParser
}

/** @param shown states and plans of the checkout's Terraform, as `terraform show -json` prints them */
export async function loadCheckout(
  root: string,
  settings: Settings,
  shown: readonly ShownTerraform[] = [],
): Promise<Checkout> {
  const { include, exclude, principals } = settings.policies
  const tree = await readTree(root, { include, exclude })
  const parser = terraformParser
  const accountsOf = (path: string): readonly string[] =>
    settings.accounts.find(({ files }) => globMatches(files, path))?.accounts ?? []
  const { sources, problems } = readSources(tree.files, { accountsOf, principals, parser, shown })
  return {
    sources,
    files: new Map(tree.files.map(({ path, content }) => [path, content])),
    problems: [...tree.problems, ...problems],
    parser,
  }
}
