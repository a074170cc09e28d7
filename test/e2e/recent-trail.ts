import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { examples } from './action-runner.ts'

const day = 24 * 60 * 60 * 1000

interface TrailRecord {
  readonly eventTime: string
  readonly awsRegion: string
  readonly recipientAccountId?: string
}

/** The example's records by Region, as if the last of them had been yesterday. @param account only of this account */
export function recentTrail(account?: string): Record<string, TrailRecord[]> {
  const folder = join(examples, 'cloudtrail')
  const records = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json.gz'))
    .flatMap(
      (path) =>
        (JSON.parse(gunzipSync(readFileSync(join(folder, path))).toString()) as { Records: TrailRecord[] }).Records,
    )
    .filter(({ recipientAccountId }) => account === undefined || recipientAccountId === account)
  const last = Math.max(...records.map(({ eventTime }) => Date.parse(eventTime)))
  const shift = Math.floor((Date.now() - day - last) / day) * day
  const regions: Record<string, TrailRecord[]> = {}
  for (const record of records) {
    const eventTime = new Date(Date.parse(record.eventTime) + shift).toISOString().replace('.000', '')
    ;(regions[record.awsRegion] ??= []).push({ ...record, eventTime })
  }
  return regions
}
