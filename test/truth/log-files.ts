import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { dayMs, firstDay, type LogRecord } from './records.ts'
import type { Random } from './random.ts'

/** Days whose records share a file. CloudTrail writes many small files; fewer large ones hold the same records. */
const daysOfAFile = 40

/**
 * The logs as they lie in a trail's bucket: `AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/….json.gz`. Now and then a
 * record is delivered twice: "CloudTrail may deliver an event more than once".
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html
 */
export function logFilesOf(account: string, records: readonly LogRecord[], random: Random): Map<string, Buffer> {
  const bodies = new Map<string, string[]>()
  for (const { region, day, record } of records) {
    const [year, month, date] = new Date(firstDay + (day - (day % daysOfAFile)) * dayMs)
      .toISOString()
      .slice(0, 10)
      .split('-')
    const name = `${account}_CloudTrail_${region}_${year}${month}${date}T0000Z_${account.slice(0, 8)}.json.gz`
    const path = `AWSLogs/${account}/CloudTrail/${region}/${year}/${month}/${date}/${name}`
    const body = bodies.get(path) ?? []
    bodies.set(path, body)
    const text = JSON.stringify(record)
    body.push(text)
    if (random.chance(0.01)) body.push(text)
  }
  return new Map([...bodies].map(([path, body]) => [path, gzipSync(`{"Records":[${body.join(',')}]}`, { level: 1 })]))
}

/** Writes files below a folder. */
export function writeFiles(folder: string, files: Iterable<readonly [string, string | Buffer]>): void {
  const made = new Set<string>()
  for (const [path, content] of files) {
    const target = join(folder, path)
    const parent = dirname(target)
    if (!made.has(parent)) mkdirSync(parent, { recursive: true })
    made.add(parent)
    writeFileSync(target, content)
  }
}
