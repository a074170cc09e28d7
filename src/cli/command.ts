import type { Interruption } from '../interruption.ts'
import { writeJson } from './json-output.ts'
import type { Arguments, CommandSpec } from './options.ts'

/** The parts of the process that a command may use; it uses no others. */
export interface Environment {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly now: () => Date
  /** Aborted, with an `Interruption`, when the process is asked to end. */
  readonly signal?: AbortSignal
}

export interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  /** A file that `--output` names. */
  readonly isFile?: boolean
  write(text: string): unknown
}

/** 0 done, 1 something found or refuted, 2 bad input, 3 not proven or undecided; 130 and 143 stopped by a signal. */
export type ExitCode = 0 | 1 | 2 | 3 | Interruption['exitCode']

export interface Command {
  readonly spec: CommandSpec
  run(args: Arguments, environment: Environment): Promise<ExitCode>
}

/** The options that read CloudTrail. */
export const eventsOption = {
  name: 'events',
  value: 'PATH',
  many: true,
  help: 'CloudTrail files or folders: .json, .json.gz, LookupEvents dumps, Event History downloads; several may follow',
} as const

export const configOption = {
  name: 'config',
  value: 'FILE',
  help: 'configuration; default .github/whittle.yml (or .yaml) of DIR or of the nearest folder above it in the repository',
} as const

export const asOfOption = {
  name: 'as-of',
  value: 'DATE',
  help: 'decide as of the end of this day (UTC), without what happened later; marks the report as a trial',
} as const

export const accountOption = {
  name: 'account',
  value: 'ID',
  help: 'the AWS account of every policy, instead of account and accounts of the configuration; without either, the only account of the logs',
} as const

/** Options that name files with the names, instances and callers that the source does not contain. */
export const stateOptions = [
  {
    name: 'state',
    value: '[DIR=]FILE',
    many: true,
    help: 'a state (terraform.tfstate, terraform state pull) or terraform show -json of one: shows which principals a policy is attached to where the source does not; DIR is its directory in the checkout, where the file alone does not name it',
  },
  { name: 'plan', value: '[DIR=]FILE', many: true, help: 'terraform show -json of a plan, to the same end' },
] as const

/** Options that name account snapshots. */
export const snapshotOptions = [
  {
    name: 'iam',
    value: 'FILE',
    many: true,
    help: 'account snapshots: the output of aws iam get-account-authorization-details, a file for each account',
  },
  {
    name: 'iam-taken',
    value: 'DATE',
    help: 'the day (UTC) on which they were taken; default: the latest date that each of them has',
  },
  {
    name: 'credential-report',
    value: 'FILE',
    many: true,
    help: 'credential reports of the same accounts: the passwords and keys of users',
  },
] as const

export const backendsOption = {
  name: 'backends',
  help: 'read the states that S3 backends of the source name, of all workspaces; needs AWS credentials',
} as const

/** Prints a machine-readable result: two spaces, one value, a newline. */
export function printJson(environment: Environment, value: unknown): void {
  writeJson(environment.stdout, value)
}

/**
 * Are colours printed? The first of these that says something decides:
 *
 * 1. a result that is written to a file (`--output`) has none;
 * 2. `NO_COLOR`, whatever it holds: none (https://no-color.org);
 * 3. `FORCE_COLOR`: colours (https://force-color.org), but none with `0` and `false`, as Node.js reads it
 *    (https://nodejs.org/api/cli.html#force_color1-2-3);
 * 4. `CLICOLOR_FORCE`, unless `0`: colours (https://bixense.com/clicolors);
 * 5. `CLICOLOR=0` and `TERM=dumb`: none;
 * 6. colours on a terminal, none elsewhere.
 *
 * A variable that is set and empty counts as not set.
 */
export function wantsColour({ stdout, env }: Pick<Environment, 'stdout' | 'env'>): boolean {
  const { NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM } = env
  if (stdout.isFile || NO_COLOR) return false
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  if (CLICOLOR_FORCE && CLICOLOR_FORCE !== '0') return true
  if (CLICOLOR === '0' || TERM === 'dumb') return false
  return stdout.isTTY === true
}

/** A text is not set in fewer columns, however narrow the terminal. */
const narrowest = 40
const withoutTerminal = 100

/**
 * The columns that a text has: `COLUMNS`, where it is a whole number; else those of the terminal; 100 for a file or a pipe.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html
 */
export function terminalWidth({ stdout, env }: Pick<Environment, 'stdout' | 'env'>): number {
  const { COLUMNS = '' } = env
  const wanted = /^[1-9]\d{0,4}$/.test(COLUMNS) ? Number(COLUMNS) : stdout.isTTY ? stdout.columns : undefined
  return Math.max(narrowest, wanted || withoutTerminal)
}
