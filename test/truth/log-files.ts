import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { aggregatedOf, envelopeOf, type Envelope, fileOf, networkActivityOf, pathIn } from './log-shapes.ts'
import { dayMs, firstDay, type LogRecord } from './records.ts'
import type { Random } from './random.ts'

/** Days whose records share a file. CloudTrail writes many small files; fewer large ones hold the same records. */
const daysOfAFile = 40

/**
 * The logs as they lie in a trail's bucket: `AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/….json.gz`. Now and then a
 * record is delivered twice: "CloudTrail may deliver an event more than once". In some accounts the events of VPC endpoints
 * and aggregated events lie beside them, and in some they come by way of EventBridge or CloudWatch Logs.
 *
 * @param forced instead of what is drawn
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html
 */
export function logFilesOf(
  account: string,
  records: readonly LogRecord[],
  random: Random,
  forced?: { readonly envelope: Envelope; readonly hasEndpoints: boolean },
): Map<string, Buffer> {
  const bodies = new Map<string, string[]>()
  const shapes = random.derive('shapes')
  const drawn = envelopeOf(shapes)
  const { envelope, hasEndpoints } = forced ?? {
    envelope: drawn,
    hasEndpoints: drawn === 'trail' && shapes.chance(0.3),
  }
  const add = (path: string, text: string): void => {
    const body = bodies.get(path) ?? []
    bodies.set(path, body)
    body.push(text)
  }
  for (const { region, day, record } of records) {
    const [year, month, date] = new Date(firstDay + (day - (day % daysOfAFile)) * dayMs)
      .toISOString()
      .slice(0, 10)
      .split('-')
    const pathOf = (kind: string): string =>
      `AWSLogs/${account}/${kind}/${region}/${year}/${month}/${date}/${account}_${kind}_${region}_${year}${month}${date}T0000Z_${account.slice(0, 8)}.json.gz`
    const text = JSON.stringify(record)
    add(pathOf('CloudTrail'), text)
    if (random.chance(0.01)) add(pathOf('CloudTrail'), text)
    if (!hasEndpoints) continue
    const activity = shapes.chance(0.5) ? networkActivityOf(record, shapes) : undefined
    if (activity) add(pathOf('CloudTrail-NetworkActivity'), JSON.stringify(activity))
    if (shapes.chance(0.05)) {
      add(pathOf('CloudTrail-Aggregated'), JSON.stringify(aggregatedOf(record, account, shapes)))
    }
  }
  return new Map([...bodies].map(([path, body]) => [pathIn(envelope, path), fileOf(envelope, account, body)]))
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
