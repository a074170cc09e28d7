import { configurationNames, defaultConfigPath, twoConfigurations } from '../load/find-configuration.ts'
import type { ReviewTrees } from './read-trees.ts'

/** The configuration of the base branch, as it is now. */
export interface BaseConfiguration {
  /** Absent: there is none. */
  readonly text?: string
  /** For messages. */
  readonly name: string
  /** The folder that is reviewed, from the one that holds the configuration: empty, or `envs/prod`. */
  readonly folder: string
}

/**
 * The configuration that counts for a review: that of the base in the reviewed folder, or in the nearest folder above it.
 *
 * @throws {InputError} where one folder has two configurations
 */
export async function configurationOfBase(
  trees: Pick<ReviewTrees, 'configured' | 'committed' | 'folder' | 'isConfigurationNamed'>,
): Promise<BaseConfiguration> {
  const none = { name: `${defaultConfigPath} of the base`, folder: '' }
  const own = chosen(configurationNames.map((name) => ({ name, text: textOf(trees.configured.read(name)) })))
  if (own !== undefined || trees.isConfigurationNamed || trees.committed === undefined) return { ...none, ...own }
  const names = trees.folder.split('/').filter((name) => name !== '')
  for (let depth = names.length - 1; depth >= 0; depth--) {
    const above = names.slice(0, depth).map((name) => `${name}/`)
    const found = await Promise.all(
      configurationNames.map(async (name) => {
        const path = `${above.join('')}${name}`
        const file = await trees.committed?.('base', path)
        return { name: path, text: file?.kind === 'file' ? file.bytes.toString('utf8') : undefined }
      }),
    )
    const one = chosen(found)
    if (one !== undefined) return { ...one, folder: names.slice(depth).join('/') }
  }
  return none
}

const textOf = (read: string | { readonly reason: string }): string | undefined =>
  typeof read === 'string' ? read : undefined

function chosen(
  files: readonly { readonly name: string; readonly text: string | undefined }[],
): { readonly name: string; readonly text: string } | undefined {
  const [first, second] = files.flatMap(({ name, text }) =>
    text === undefined ? [] : [{ name: `${name} of the base`, text }],
  )
  if (first !== undefined && second !== undefined) throw twoConfigurations(first.name, second.name)
  return first
}
