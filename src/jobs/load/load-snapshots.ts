import { resolve } from 'node:path'
import { chooseSnapshots } from '../../evidence/iam/choose-snapshots.ts'
import { parseSnapshot } from '../../evidence/iam/parse-snapshot.ts'
import type { AccountSnapshot, Snapshots } from '../../evidence/iam/types.ts'
import { accountOfArn } from '../../evidence/presence/accounts.ts'
import type { Settings } from '../../settings/types.ts'
import { readBoundedText } from './bounded-file.ts'

/** Files that the caller of a run names, besides those of the configuration. */
export interface SnapshotPaths {
  readonly files: readonly string[]
  readonly credentialReports: readonly string[]
  /** Folder that these paths start from. */
  readonly from: string
  /** `2026-11-21`: the day on which the files were taken, instead of `snapshot.taken`. */
  readonly taken?: string
}

export interface SnapshotRequest {
  readonly settings: Settings
  /** Folder that paths of the configuration start from. */
  readonly root: string
  readonly paths?: SnapshotPaths
  /** `2026-11-21`: the day as of which is decided. */
  readonly today: string
  readonly now: Date
  /** Is IAM itself not asked, whatever the configuration says? */
  readonly filesOnly?: boolean
  readonly signal?: AbortSignal
}

/**
 * Reads the account snapshots of a run, and chooses those that it uses.
 *
 * @returns `undefined` where none is named or configured
 * @throws {InputError} that names a file that is no snapshot, what it is and what to do
 */
export async function loadSnapshots(request: SnapshotRequest): Promise<Snapshots | undefined> {
  const { settings, root, paths, today, now } = request
  const taken = paths?.taken ?? settings.snapshot.taken
  const named = [
    ...settings.snapshot.files.map((file) => ({ file, from: root })),
    ...(paths?.files ?? []).map((file) => ({ file, from: paths?.from ?? root })),
  ]
  if (named.length === 0) return undefined
  const read: AccountSnapshot[] = []
  // One after the other: the text of a large account is long.
  for (const { file, from } of named) {
    const text = await readBoundedText(resolve(from, file), file, remedy)
    read.push(parseSnapshot(text, file, { now, ...(taken !== undefined && { stated: taken }) }))
  }
  return chooseSnapshots(read, {
    today,
    maxAgeDays: settings.snapshot.maxAgeDays,
    accounts: accountsOf(settings),
  })
}

const remedy = 'name the output of aws iam get-account-authorization-details'

/** The accounts that the configuration names; empty where it names none. */
function accountsOf({ accounts, policies }: Settings): ReadonlySet<string> {
  const configured = new Set(accounts.flatMap((each) => each.accounts))
  if (configured.size === 0) return configured
  for (const arn of Object.values(policies.principals).flat()) configured.add(accountOfArn(arn))
  return configured
}
