import { relative, resolve, sep } from 'node:path'
import { join, normalize } from 'node:path/posix'
import { defaultConfigPath, findConfiguration } from '../../load/find-configuration.ts'

/** The configuration of a job in its repository. */
export interface ConfigurationPlace {
  /** From the root of the repository; there may be no such file yet. */
  readonly path: string
  /** The folder of the job, from the one where the paths of the configuration begin: `''`, or `envs/prod/`. */
  readonly prefix: string
}

/**
 * @param root folder of the checkout that is read, absolute
 * @param folder where it lies within the repository: `''`, or `envs/prod/`
 * @param configPath a configuration that was named
 * @returns `null` where the configuration lies outside of the repository
 */
export function configurationPlace(
  root: string,
  folder: string,
  configPath: string | undefined,
): ConfigurationPlace | null {
  const found = configPath === undefined ? findConfiguration(resolve(root)) : undefined
  const path = configPath ?? found?.path
  if (path === undefined) return { path: defaultConfigPath, prefix: folder }
  const inRepository = normalize(join(folder, relative(root, path).split(sep).join('/')))
  if (inRepository.startsWith('..') || inRepository.startsWith('/')) return null
  return { path: inRepository, prefix: found === undefined || found.folder === '' ? '' : `${found.folder}/` }
}
