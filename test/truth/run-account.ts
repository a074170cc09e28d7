import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runNarrow } from '../../src/jobs/narrow/run-narrow.ts'
import { accountOf, type Account } from './account.ts'
import { accountStateOf, withOpenNames } from './account-details.ts'
import { actionsOf, grantsOf, type Granted } from './grants.ts'
import { outcomesOf, ungranted, wrongRemovals, type Outcome, type WrongRemoval } from './judge.ts'
import { logFilesOf, writeFiles } from './log-files.ts'
import { measure, type Measure } from './measure.ts'
import type { Operation } from './operation.ts'
import { Random } from './random.ts'
import { dayMs, firstDay, recordsOf } from './records.ts'
import { repositoryOf } from './repository.ts'

/**
 * Rules of the product that a mutation takes out, by name; `false`: it is out. Who wires them in gives `plan` a runner
 * that heeds them.
 */
export type Rules = Readonly<Record<string, boolean>>

export type PlanRunner = (
  options: Parameters<typeof runNarrow>[0],
  rules: Partial<Rules>,
) => ReturnType<typeof runNarrow>

export interface AccountOptions {
  readonly table: readonly Operation[]
  readonly rules?: Partial<Rules>
  /** The real `plan` unless given. */
  readonly plan?: PlanRunner
  /** The source states no names of principals, and the account itself is read, with changes by hand in it. */
  readonly snapshot?: boolean
  /** The folder in which the account is left; without one it is made and removed. */
  readonly keep?: string
}

export interface Simulated {
  readonly account: Account
  readonly granted: Granted
  /** Path → content of the checkout and of the logs. */
  readonly files: ReadonlyMap<string, string>
  readonly logs: ReadonlyMap<string, Buffer>
  readonly now: Date
}

export interface AccountResult {
  readonly seed: string
  readonly account: Account
  readonly wrong: readonly WrongRemoval[]
  readonly outcomes: readonly Outcome[]
  readonly granted: Granted
  readonly measure: Measure
  /** Problems that the plan reports. */
  readonly problems: readonly string[]
  /** Names of policies whose document in the account was changed by hand; empty without a snapshot. */
  readonly drifted: ReadonlySet<string>
}

/** The account of a seed, with its policies and logs: the same seed gives the same bytes. */
export function simulate(seed: string, table: readonly Operation[]): Simulated {
  const random = new Random(seed)
  const account = accountOf(random.derive('account'), table)
  const granted = grantsOf(account, table, random.derive('policies'))
  const records = recordsOf(account, random.derive('records'))
  return {
    account,
    granted,
    files: new Map(Object.entries(repositoryOf(account, granted.policies, table))),
    logs: logFilesOf(account.id, records, random.derive('files')),
    now: new Date(firstDay + (account.spots.horizon + 1) * dayMs),
  }
}

/**
 * Simulates an account, runs the plan on it, and judges the plan by what is truly needed.
 *
 * @throws when the simulation itself is at fault: a need that no policy grants
 */
export async function runAccount(seed: string, options: AccountOptions): Promise<AccountResult> {
  const { table, rules = {}, plan = (asked) => runNarrow(asked), snapshot = false } = options
  const { account, granted, files, logs, now } = simulate(seed, table)
  const missing = ungranted(account, granted)
  if (missing.length > 0) throw new Error(`account ${seed}: not granted from the beginning: ${missing.join('; ')}`)
  const folder = options.keep ?? (await mkdtemp(join(fastFolder(), 'whittle-truth-')))
  try {
    const root = join(folder, 'checkout')
    const logFolder = join(folder, 'logs')
    writeFiles(root, snapshot ? new Map(Object.entries(withOpenNames(Object.fromEntries(files), account))) : files)
    writeFiles(logFolder, logs)
    const state = snapshot ? accountStateOf(account, granted.policies, new Random(`${seed} account state`)) : undefined
    if (state) writeFiles(folder, new Map([['iam.json', state.details]]))
    const snapshots = {
      files: ['iam.json'],
      credentialReports: [],
      from: folder,
      taken: now.toISOString().slice(0, 10),
    }
    const result = await plan(
      { root, eventPaths: [logFolder], trusted: [], now, env: {}, ...(state && { snapshots }) },
      rules,
    )
    const outcomes = outcomesOf(granted, result.plan)
    return {
      seed,
      account,
      wrong: wrongRemovals(account, granted, outcomes),
      outcomes,
      granted,
      measure: measure(account, granted, outcomes, actionsOf(table)),
      problems: result.plan.problems,
      drifted: state?.drifted ?? new Set(),
    }
  } finally {
    if (options.keep === undefined) await rm(folder, { recursive: true, force: true })
  }
}

/** RAM where the system offers it as a folder: hundreds of thousands of small files take long on a disk. */
const fastFolder = (): string => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir())
