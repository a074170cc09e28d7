import { resolve } from 'node:path'
import type { Catalog } from '../catalog/types.ts'
import { readEvidence, type Evidence } from '../evidence/read.ts'
import { withDefaultSource } from '../jobs/default-source.ts'
import type { Settings } from '../settings/types.ts'
import type { Environment } from './command.ts'
import type { Arguments } from './options.ts'
import { progressOn } from './progress.ts'

/** `--config FILE` as a path, where it was given. */
export function configPath(args: Arguments, { cwd }: Environment): string | undefined {
  const config = args.one('config')
  return config === undefined ? undefined : resolve(cwd, config)
}

/** `--events PATH…` */
export const eventPaths = (args: Arguments, { cwd }: Environment): readonly string[] =>
  args.all('events').map((path) => resolve(cwd, path))

/**
 * Reads, for a command, the files of `--events` and the sources of the configuration: with progress, interruptible.
 *
 * @param root folder that paths in the configuration start from
 * @throws {InputError} when there is nothing to read from, or a path does not exist
 */
export async function readEvents(
  args: Arguments,
  environment: Environment,
  { settings, root, catalog }: { readonly settings: Settings; readonly root: string; readonly catalog: Catalog },
): Promise<Evidence> {
  const paths = eventPaths(args, environment)
  const progress = progressOn(environment)
  try {
    return await readEvidence({
      settings: withDefaultSource(settings.evidence, { eventPaths: paths, env: environment.env }),
      root,
      paths,
      accounts: settings.accounts,
      catalog,
      onProgress: progress.report,
      ...(environment.signal && { signal: environment.signal }),
    })
  } finally {
    progress.done()
  }
}
