import { byCodeUnits } from '../../../collections.ts'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { InputError, messageOf } from '../../../errors.ts'
import { isCsv } from './event-history-csv.ts'
import { hasLogHead } from './sniff.ts'

/** `000000.gz` is what CloudWatch Logs exports. */
const isLog = (name: string): boolean => /\.(?:json|jsonl|ndjson|csv)(?:\.gz)?$|^\d{6}\.gz$/i.test(name)

/** Logs may lie in it, and it is not read. */
const isArchive = (name: string): boolean => /\.(?:zip|tar|tgz|tar\.\w+|tbz2?|7z|rar|parquet)$/i.test(name)

/** A log of another service, as AWS names them: `111122223333_Config_eu-west-1_…`, `111122223333_vpcflowlogs_…`. */
const isOfOtherService = (name: string): boolean => /^\d{12}_(?!CloudTrail)[A-Za-z]+_/.test(name)

/**
 * Digests and Insights lie beside the logs, or in one folder with them after a download.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html
 */
const isNoLog = (name: string): boolean => /(?:^|_)CloudTrail-(?:Digest|Insight)(?:_|$)/.test(name)

export interface TrailFile {
  /** As reached from the path given. */
  readonly path: string
  readonly bytes: number
}

export interface FoundLogFiles {
  /** In code-unit order of their paths, those in CSV last, each file once. */
  readonly files: readonly TrailFile[]
  /** One line per folder given that holds other files too. */
  readonly notes: readonly string[]
  /** One line each on what cannot be read. */
  readonly problems: readonly string[]
}

export interface FindLogFilesOptions {
  readonly signal?: AbortSignal
  /** Each file in a folder, as soon as it is found. */
  onFile?(file: TrailFile): void
}

interface Found {
  readonly files: TrailFile[]
  readonly others: string[]
  readonly archives: string[]
  readonly problems: string[]
}

/**
 * Finds the log files under the paths given: a file whatever its name, in folders those that are named as logs are or begin
 * as they do. Symbolic links inside a folder are not followed.
 *
 * @throws {InputError} when a path given does not exist
 */
export async function findLogFiles(
  paths: readonly string[],
  options: FindLogFilesOptions = {},
): Promise<FoundLogFiles> {
  const files = new Map<string, TrailFile>()
  const notes: string[] = []
  const problems: string[] = []
  for (const path of paths) {
    const info = await stat(path).catch((error: unknown) => {
      throw new InputError(`${path}: ${fileErrorReason(error)}. Name a CloudTrail log file or a folder of them.`)
    })
    if (!info.isDirectory()) {
      files.set(await realpath(path), { path, bytes: info.size })
      continue
    }
    const found: Found = { files: [], others: [], archives: [], problems: [] }
    const real = await realpath(path)
    await walkFolder(path, found, options)
    // No link inside the folder was followed.
    for (const file of found.files) files.set(join(real, relative(path, file.path)), file)
    problems.push(...found.problems)
    for (const archive of found.archives.sort(byCodeUnits)) {
      problems.push(`${archive}: an archive is not read; unpack it, or take it out of the folder.`)
    }
    if (found.files.length === 0 && found.problems.length === 0 && found.archives.length === 0) {
      problems.push(`${path}: no CloudTrail logs in it (.json, .json.gz).`)
    } else if (found.others.length > 0) {
      notes.push(
        `${path}: ${countOf(found.others.length)} passed over that are not logs, e.g. ${found.others.sort(byCodeUnits)[0]}.`,
      )
    }
  }
  return { files: [...files.values()].sort(byWorth), notes, problems }
}

/** Of an event that several files hold the first one counts: a CSV says least of it. */
const byWorth = (a: TrailFile, b: TrailFile): number =>
  Number(isCsv(a.path)) - Number(isCsv(b.path)) || byCodeUnits(a.path, b.path)

const countOf = (files: number): string => (files === 1 ? '1 file or folder' : `${files} files or folders`)

/** The folder of an account in a bucket of logs. */
const ofAccount = /(?:^|[/\\])AWSLogs[/\\](?:o-[a-z0-9]{10,32}[/\\])?\d{12}[/\\]?$/

async function walkFolder(folder: string, found: Found, options: FindLogFilesOptions): Promise<void> {
  options.signal?.throwIfAborted()
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    found.problems.push(`${folder}: ${fileErrorReason(error)}.`)
    return []
  })
  // A bucket that takes logs of other services too has a folder for each beside `CloudTrail`.
  const inBucket = ofAccount.test(folder) || entries.some((entry) => entry.isDirectory() && entry.name === 'CloudTrail')
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (isNoLog(entry.name)) continue
    if (entry.isDirectory() && !(inBucket && !entry.name.startsWith('CloudTrail'))) {
      await walkFolder(path, found, options)
    } else if (entry.isFile() && isArchive(entry.name)) {
      found.archives.push(path)
    } else if (entry.isFile() && !isOfOtherService(entry.name) && (isLog(entry.name) || (await hasLogHead(path)))) {
      const info = await stat(path).catch(() => undefined)
      const file = { path, bytes: info?.size ?? 0 }
      found.files.push(file)
      options.onFile?.(file)
    } else {
      found.others.push(path)
    }
  }
}

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'no such file or folder'],
  ['EACCES', 'no permission to read it'],
  ['EPERM', 'no permission to read it'],
  ['ELOOP', 'a symbolic link that leads to itself'],
  ['Z_BUF_ERROR', 'the gzip data ends in the middle: cut off'],
  ['Z_DATA_ERROR', 'the gzip data is damaged'],
])

/** The reason why a file operation failed, for a reader. */
export const fileErrorReason = (error: unknown): string =>
  reasons.get((error as NodeJS.ErrnoException | undefined)?.code) ?? messageOf(error)
