import { resolve } from 'node:path'
import type { Catalog } from '../catalog/types.ts'
import { InputError } from '../errors.ts'
import { loadEvidence, type LoadedEvidence } from '../jobs/load/load-evidence.ts'
import { escapeInvisible } from '../report/escape.ts'
import { describeStore } from '../report/plan/describe/store.ts'
import type { Overrides } from '../settings/parse.ts'
import { mistakeInValue } from '../settings/single-value.ts'
import type { Settings } from '../settings/types.ts'
import type { SnapshotPaths } from '../jobs/load/load-snapshots.ts'
import { dateMistake } from '../settings/value-schemas.ts'
import type { Environment } from './command.ts'
import { evidenceStoreFor } from './evidence-store.ts'
import type { Arguments } from './options.ts'
import { createProgressReporter } from './progress.ts'

/** `--config FILE` as a path, where it was given. */
export function configPath(args: Arguments, { cwd }: Environment): string | undefined {
  const config = args.one('config')
  return config === undefined ? undefined : resolve(cwd, config)
}

/** `--as-of DATE`, where it was given. */
export function asOfDay(command: string, args: Arguments): string | undefined {
  const day = args.one('as-of')
  const mistake = day === undefined ? undefined : dateMistake(day)
  if (mistake !== undefined) throw new InputError(`${command}: --as-of ${day} ${mistake}`)
  return day
}

/** `--iam FILE…`, `--iam-taken DATE`, `--credential-report FILE…` */
export function snapshotPaths(command: string, args: Arguments, { cwd }: Environment): SnapshotPaths {
  const taken = args.one('iam-taken')
  const mistake = taken === undefined ? undefined : dateMistake(taken)
  if (mistake !== undefined) throw new InputError(`${command}: --iam-taken ${taken} ${mistake}`)
  return {
    files: args.all('iam'),
    credentialReports: args.all('credential-report'),
    from: cwd,
    ...(taken !== undefined && { taken }),
  }
}

/** `--account ID`, where it was given, as what it stands in for. */
export function accountOverride(command: string, args: Arguments): Overrides {
  const account = args.one('account')
  if (account === undefined) return {}
  const mistake = mistakeInValue(['account'], account)
  if (mistake !== undefined) throw new InputError(`${command}: --account: ${mistake}`)
  return { account }
}

/** `--events PATH…` */
export const eventPaths = (args: Arguments, { cwd }: Environment): readonly string[] =>
  args.all('events').map((path) => resolve(cwd, path))

/**
 * Reads, for a command, the files of `--events`, the sources of the configuration and the saved evidence of earlier
 * runs (`--ledger`): with progress, interruptible.
 *
 * @param root folder that paths in the configuration start from
 * @param only the one principal that the command shows
 * @param byNetwork the days of each network are counted, too
 * @throws {InputError} when there is nothing to read from, or a path does not exist
 */
export async function readEvents(
  args: Arguments,
  environment: Environment,
  {
    settings,
    root,
    catalog,
    only,
    byNetwork,
  }: {
    readonly settings: Settings
    readonly root: string
    readonly catalog: Catalog
    readonly only?: string | undefined
    readonly byNetwork?: boolean
  },
): Promise<LoadedEvidence> {
  const progress = createProgressReporter(environment)
  const { store, note } = evidenceStoreFor(args, environment, settings, root)
  if (note !== undefined) environment.stderr.write(`whittle: ${note}\n`)
  try {
    return await loadEvidence({
      settings: settings.evidence,
      root,
      paths: eventPaths(args, environment),
      accounts: settings.accounts,
      catalog,
      env: environment.env,
      now: environment.now(),
      ...(store && { store }),
      ...(only !== undefined && { only }),
      ...(byNetwork !== undefined && { byNetwork }),
      onProgress: progress.report,
      ...(environment.signal && { signal: environment.signal }),
    })
  } finally {
    progress.done()
  }
}

/** Writes the saved evidence back. @returns lines to show beside those of the reading */
export async function saveEvidenceOf({ store }: LoadedEvidence, { signal }: Environment): Promise<readonly string[]> {
  signal?.throwIfAborted()
  return (await store?.keep()) ?? []
}

/** The line that says which part of the evidence is saved evidence; empty where none is used. */
export const savedEvidenceLine = ({ store }: LoadedEvidence): string =>
  store === undefined ? '' : `Saved evidence: ${escapeInvisible(describeStore(store.report))}\n`
