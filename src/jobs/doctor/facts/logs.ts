import type { S3Api } from '../../../aws/apis.ts'
import { accountsBelow, foldersOf } from '../../../evidence/cloudtrail/s3/accounts-below.ts'
import { accountRoot, dayFolder, dayOfKey, isRegion } from '../../../evidence/cloudtrail/s3/layout.ts'
import { knownAnswer, type CallAnswer } from '../answer.ts'
import type { StatementName } from '../needed-permissions.ts'
import { inParallel, type Prober } from './probe.ts'

/** The folder of a trail's logs. */
export interface LogPlace {
  readonly bucket: string
  /** Up to the folders of accounts: `audit/AWSLogs/`. */
  readonly root: string
  /** Those that the source names; empty: all that are found. */
  readonly accounts: readonly string[]
  readonly regions: readonly string[]
}

/** Logs of one account and Region. */
export interface RegionLogs {
  readonly account: string
  readonly region: string
  /** `2026-05-01`: the days of the first and last log; absent: there is none. */
  readonly firstDay?: string
  readonly lastDay?: string
  /** Of the day before yesterday. */
  readonly objects: number
  readonly bytes: number
  /** Are there more objects of that day than were listed? */
  readonly more: boolean
}

/** The logs in a bucket. */
export interface LogFacts {
  /** Those that have logs, and those that the source names. */
  readonly accounts: readonly string[]
  /** Pairs of account and Region; estimated where not all accounts were listed. */
  readonly places: number
  readonly sampled: readonly RegionLogs[]
}

const mostAccounts = 3
const mostRegions = 4
const dayMs = 86_400_000

/**
 * Looks at the logs of a few accounts and Regions: first and last day, and how many objects a day has. One object is read,
 * its first byte alone.
 */
export async function readLogs(place: LogPlace, api: S3Api, prober: Prober): Promise<CallAnswer<LogFacts>> {
  const { bucket, root } = place
  const { clock } = prober.options
  const list = <T>(work: (signal: AbortSignal) => Promise<T>) =>
    prober.call('ReadTrailLogs', 's3:ListBucket', bucket, work)
  const found = await list((signal) => accountsBelow(foldersOf(api, bucket, signal), root, place.accounts))
  if (found.kind !== 'known') return found
  const folders = found.value
  const pairs = await list((signal) =>
    inParallel(folders.slice(0, mostAccounts), async ({ account, root: above }) => {
      const below = accountRoot(above, account)
      const names = await foldersOf(api, bucket, signal)(below)
      const wanted = names.filter(isRegion).filter((each) => place.regions.length === 0 || place.regions.includes(each))
      return wanted.map((region) => ({ account, region, regionRoot: `${below}${region}/` }))
    }),
  )
  if (pairs.kind !== 'known') return pairs
  const day = new Date(clock.now() - 2 * dayMs).toISOString().slice(0, 10)
  const chosen = pairs.value.flatMap((each) => each.slice(0, mostRegions))
  const sampled = await list((signal) =>
    inParallel(chosen, ({ account, region, regionRoot }) =>
      sample(api, bucket, regionRoot, day, signal).then((logs) => ({
        account,
        region,
        ...logs,
      })),
    ),
  )
  if (sampled.kind !== 'known') return sampled
  const key = sampled.value.find((each) => each.key !== undefined)?.key
  if (key !== undefined) await readFirstByte('ReadTrailLogs', bucket, key, api, prober)
  const listed = pairs.value.flat().length
  const scale = folders.length / Math.max(1, Math.min(folders.length, mostAccounts))
  return knownAnswer({
    accounts: [...new Set([...place.accounts, ...folders.map(({ account }) => account)])],
    places: Math.round(listed * scale),
    sampled: sampled.value.map(({ key: _, ...logs }) => logs),
  })
}

/** Reads one byte of an object: the harmless call that shows `s3:GetObject`, and the key that encrypts it. */
export async function readFirstByte(
  sid: StatementName,
  bucket: string,
  key: string,
  api: S3Api,
  prober: Prober,
): Promise<CallAnswer<true>> {
  return prober.call(sid, 's3:GetObject', `${bucket}/${key}`, async (signal) => {
    const { Body: body } = await api.getObject({ Bucket: bucket, Key: key, Range: 'bytes=0-0' }, signal)
    ;(body as { destroy?: () => void } | undefined)?.destroy?.()
    return true as const
  })
}

interface Sample extends Omit<RegionLogs, 'account' | 'region'> {
  readonly key?: string
}

async function sample(
  api: S3Api,
  bucket: string,
  regionRoot: string,
  day: string,
  signal: AbortSignal,
): Promise<Sample> {
  // Keys are listed in the order of their bytes, which is that of the days.
  const first = await api.listObjects({ Bucket: bucket, Prefix: regionRoot, MaxKeys: 1 }, signal)
  const firstKey = first.Contents?.[0]?.Key
  const firstDay = firstKey === undefined ? undefined : dayOfKey(regionRoot, firstKey)
  if (firstKey === undefined || firstDay === undefined) return { objects: 0, bytes: 0, more: false }
  let last = regionRoot
  for (let depth = 0; depth < 3; depth++) {
    const folder = (await foldersOf(api, bucket, signal)(last)).at(-1)
    if (folder === undefined) break
    last = `${last}${folder}/`
  }
  const lastDay = dayOfKey(regionRoot, `${last}x.json`)
  const page = await api.listObjects({ Bucket: bucket, Prefix: dayFolder(regionRoot, day) }, signal)
  const objects = page.Contents ?? []
  return {
    key: firstKey,
    firstDay,
    ...(lastDay !== undefined && { lastDay }),
    objects: objects.length,
    bytes: objects.reduce((sum, { Size: size = 0 }) => sum + size, 0),
    more: page.IsTruncated === true,
  }
}
