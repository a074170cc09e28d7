import type { LoadNarrowOptions } from '../jobs/narrow/load-narrow.ts'
import type { Environment } from './command.ts'
import { accountOverride, asOfDay, configPath, eventPaths, snapshotPaths } from './evidence.ts'
import type { Arguments } from './options.ts'

/**
 * The settings that every command that decides on policies takes from its options and from the process. Options that a
 * command does not have are as if they were not given.
 *
 * @param command its name, for messages
 * @param root the checkout
 * @throws {InputError} for a value that cannot be used
 */
export function runOptions(
  command: string,
  args: Arguments,
  environment: Environment,
  root: string,
): Omit<LoadNarrowOptions, 'trusted'> {
  const config = configPath(args, environment)
  const asOf = asOfDay(command, args)
  return {
    root,
    ...(config !== undefined && { configPath: config }),
    overrides: accountOverride(command, args),
    eventPaths: eventPaths(args, environment),
    states: [...args.all('state'), ...args.all('plan')],
    statesFrom: environment.cwd,
    snapshots: snapshotPaths(command, args, environment),
    // A configuration is written for the workflow, and tried where there are no credentials.
    isLiveSnapshotOptional: true,
    ...(args.flag('backends') && { backends: true }),
    ...(asOf !== undefined && { asOf }),
    now: environment.now(),
    env: environment.env,
    ...(environment.signal && { signal: environment.signal }),
  }
}
