/**
 * Writes the CloudTrail logs of the example repository: `node scripts/build-example-logs.mjs [FOLDER]`, by default
 * examples/cloudtrail. Nothing here is random: the same script gives the same records, file by file.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { activity } from './example-logs/activity.mjs'
import { ACCOUNT, random } from './example-logs/record.mjs'

const FIRST = Date.UTC(2026, 6, 27)
const LAST = Date.UTC(2026, 9, 31)
const DAY = 86_400_000
const REGIONS = ['eu-west-1', 'us-east-1']
/** CloudTrail delivers at least once: on these days (counted from the first) one record of a file comes twice. */
const DELIVERED_TWICE = [9, 33, 58, 84]

/** `…/eu-west-1/2026/10/31/111122223333_CloudTrail_eu-west-1_20261031T2355Z_….json.gz`, as in a trail's bucket. */
function path(region, start, suffix) {
  const day = new Date(start).toISOString().slice(0, 10)
  const name = `${ACCOUNT}_CloudTrail_${region}_${day.replaceAll('-', '')}T2355Z_${suffix}.json.gz`
  return join('AWSLogs', ACCOUNT, 'CloudTrail', region, ...day.split('-'), name)
}

const folder = process.argv[2] ?? fileURLToPath(new URL('../examples/cloudtrail', import.meta.url))
const rng = random(20261031)
rmSync(folder, { recursive: true, force: true })
for (let start = FIRST, index = 0; start <= LAST; start += DAY, index += 1) {
  const records = activity(rng, { index, start })
  for (const region of REGIONS) {
    const Records = records.filter((record) => record.awsRegion === region)
    if (DELIVERED_TWICE.includes(index) && region === REGIONS[0]) Records.push(Records[0])
    const suffix = rng.text(16, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')
    if (Records.length === 0) continue
    const file = join(folder, path(region, start, suffix))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, gzipSync(JSON.stringify({ Records }), { level: 9 }))
  }
}
