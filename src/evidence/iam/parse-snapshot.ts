import { InputError } from '../../errors.ts'
import { buildSnapshot, SnapshotError, type SnapshotContents } from './build-snapshot.ts'
import { detailsSchema, type Details } from './details-schema.ts'
import type { AccountSnapshot } from './types.ts'
import { snapshotCommand, describeNonJson, describeNonSnapshot } from './other-formats.ts'

/** What is known of the moment at which a file was taken. */
export interface TakenOptions {
  /** The moment of the run. */
  readonly now: Date
  /** `2026-11-21`: the day on which it was taken, where the user states it. */
  readonly stated?: string
}

/**
 * Reads the output of `aws iam get-account-authorization-details`. The moment at which it was taken is the latest date that
 * it has (the time of a file says nothing once it was copied or checked out), or the day that the user states.
 *
 * @param name of the file, for messages
 * @throws {InputError} of one line: the file, what it is, what to do
 */
export function parseSnapshot(content: string, name: string, taken: TakenOptions): AccountSnapshot {
  const details = readDetails(content, name)
  try {
    const contents = buildSnapshot(details)
    return { name, ...contents, ...momentOf(contents, name, taken) }
  } catch (error) {
    if (error instanceof SnapshotError) throw new InputError(`${name}: ${error.message}`)
    throw error
  }
}

function readDetails(content: string, name: string): Details {
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch (error) {
    throw new InputError(`${name}: ${describeNonJson(content, error)}`)
  }
  const other = describeNonSnapshot(value)
  if (other !== undefined) throw new InputError(`${name}: ${other}`)
  const parsed = detailsSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new InputError(
    `${name}: is no account snapshot: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? ''}; make it with: ${snapshotCommand}`,
  )
}

const dayMs = 86_400_000

function momentOf(
  contents: SnapshotContents,
  name: string,
  { now, stated }: TakenOptions,
): Pick<AccountSnapshot, 'taken' | 'takenBy'> {
  const latest = latestIn(contents)
  // A day's grace, for clocks that differ.
  if (Date.parse(latest) > now.getTime() + dayMs)
    throw new InputError(`${name}: has the date ${latest}, which is in the future; is the clock of this machine wrong?`)
  if (stated === undefined) return { taken: latest, takenBy: 'contents' }
  if (stated > now.toISOString().slice(0, 10))
    throw new InputError(`${name}: cannot have been taken on ${stated}, which is in the future`)
  if (stated < latest.slice(0, 10))
    throw new InputError(`${name}: cannot have been taken on ${stated}: it has the date ${latest}`)
  const start = `${stated}T00:00:00Z`
  return { taken: start > latest ? start : latest, takenBy: 'stated' }
}

/** The latest date of its entities, in which it was not yet taken. */
function latestIn({ roles, users, groups, policies }: SnapshotContents): string {
  let latest = ''
  const see = (time: string | undefined): void => {
    if (time !== undefined && time > latest) latest = time
  }
  for (const { created, lastUsed } of roles.values()) {
    see(created)
    see(lastUsed)
  }
  for (const { created } of [...users.values(), ...groups.values()]) see(created)
  for (const { created, updated } of policies.values()) {
    see(created)
    see(updated)
  }
  return latest
}
