import { accountOfArn } from '../../policy/arn.ts'
import { resolve } from 'node:path'
import { createAwsClients } from '../../aws/clients.ts'
import { InputError } from '../../errors.ts'
import { addCredentials } from '../../evidence/iam/add-credentials.ts'
import { chooseSnapshots } from '../../evidence/iam/choose-snapshots.ts'
import { parseCredentialReport, type CredentialReport } from '../../evidence/iam/parse-credential-report.ts'
import { parseSnapshot } from '../../evidence/iam/parse-snapshot.ts'
import { readLiveSnapshots, type LiveReading } from '../../evidence/iam/read-live.ts'
import type { AccountSnapshot, Snapshots } from '../../evidence/iam/types.ts'
import type { Settings } from '../../settings/types.ts'
import { readBoundedText, textOfBytes, type FileOfBase } from './bounded-file.ts'

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
  /** Is it only a problem, and no error, that there are no credentials to ask IAM with? */
  readonly isLiveOptional?: boolean
  /** Of a review: what counts of a file that the change could edit; `undefined`: the file as it is. */
  readonly ofBase?: (path: string) => (() => Promise<FileOfBase>) | undefined
  readonly signal?: AbortSignal
}

/**
 * Reads the account snapshots of a run from files and, where the configuration says so, from IAM, and chooses those that it
 * uses.
 *
 * @returns `undefined` where none is named or configured
 * @throws {InputError} that names a file that is no snapshot, what it is and what to do; where IAM is asked without credentials,
 *   unless that is optional
 */
export async function loadSnapshots(request: SnapshotRequest): Promise<Snapshots | undefined> {
  const { settings, paths, today } = request
  const { files, credentialReports, maxAgeDays } = settings.snapshot
  const iam = placesOf(request, files, paths?.files)
  const reports = placesOf(request, credentialReports, paths?.credentialReports)
  const isLive = settings.snapshot.live !== undefined && request.filesOnly !== true
  if (iam.length === 0 && reports.length === 0 && !isLive) return undefined
  const snapshots = await readSnapshots(iam, request)
  const credentials = await readReports(reports, request)
  const live = isLive ? await readLive(request) : nothingRead
  const chosen = chooseSnapshots([...snapshots.read, ...live.snapshots], {
    today,
    maxAgeDays,
    accounts: accountsOf(settings),
  })
  const { accounts, problems } = addCredentials(chosen, [...credentials.read, ...live.reports], { today, maxAgeDays })
  return { accounts, problems: [...snapshots.problems, ...credentials.problems, ...live.problems, ...problems] }
}

interface Place {
  readonly file: string
  readonly from: string
}

const placesOf = (
  { root, paths }: SnapshotRequest,
  configured: readonly string[],
  given: readonly string[] = [],
): readonly Place[] => [
  ...configured.map((file) => ({ file, from: root })),
  ...given.map((file) => ({ file, from: paths?.from ?? root })),
]

const statedDay = ({ settings, paths }: SnapshotRequest): string | undefined => paths?.taken ?? settings.snapshot.taken

/** What was read of some files; `problems`: one line for each that does not count. */
interface Reading<T> {
  readonly read: readonly T[]
  readonly problems: readonly string[]
}

/** One after the other: the text of a large account is long. */
async function readEach<T>(
  places: readonly Place[],
  request: SnapshotRequest,
  remedy: string,
  parse: (text: string, file: string) => T,
): Promise<Reading<T>> {
  const read: T[] = []
  const problems: string[] = []
  for (const { file, from } of places) {
    const path = resolve(from, file)
    const counted = (await request.ofBase?.(path)?.()) ?? { kind: 'as-it-is' }
    if (counted.kind === 'of-the-change')
      problems.push(
        `${file}: is not used: the change itself adds it, or a link on the way to it; only a file of the base counts.`,
      )
    else if (counted.kind === 'file') read.push(parse(textOfBytes(Buffer.from(counted.bytes)), file))
    else read.push(parse(await readBoundedText(path, file, remedy), file))
  }
  return { read, problems }
}

function readSnapshots(places: readonly Place[], request: SnapshotRequest): Promise<Reading<AccountSnapshot>> {
  const stated = statedDay(request)
  const taken = { now: request.now, ...(stated !== undefined && { stated }) }
  const remedy = 'name the output of aws iam get-account-authorization-details'
  return readEach(places, request, remedy, (text, file) => parseSnapshot(text, file, taken))
}

const readReports = (places: readonly Place[], request: SnapshotRequest): Promise<Reading<CredentialReport>> =>
  readEach(places, request, 'name a credential report', (text, file) =>
    parseCredentialReport(text, file, statedDay(request)),
  )

const nothingRead: LiveReading = { snapshots: [], reports: [], problems: [] }

async function readLive({
  settings,
  today,
  now,
  isLiveOptional = false,
  signal,
}: SnapshotRequest): Promise<LiveReading> {
  if (today < now.toISOString().slice(0, 10))
    return {
      ...nothingRead,
      problems: [
        `snapshot.live: IAM is not asked, because it has what is now, and ${today} is the day as of which is decided.`,
      ],
    }
  const accounts = [...new Set(settings.accounts.flatMap((each) => each.accounts))].sort()
  try {
    return await readLiveSnapshots(accounts, settings.snapshot.live?.role, {
      clients: createAwsClients(),
      now,
      ...(signal && { signal }),
    })
  } catch (error) {
    if (!isLiveOptional || !(error instanceof InputError)) throw error
    const problem =
      'snapshot.live: IAM was not asked, because there are no AWS credentials; provide some, or a snapshot (--iam FILE).'
    return { ...nothingRead, problems: [problem] }
  }
}

/** The accounts that the configuration names; empty where it names none. */
function accountsOf({ accounts, policies }: Settings): ReadonlySet<string> {
  const configured = new Set(accounts.flatMap((each) => each.accounts))
  if (configured.size === 0) return configured
  for (const arn of Object.values(policies.principals).flat()) configured.add(accountOfArn(arn))
  return configured
}
