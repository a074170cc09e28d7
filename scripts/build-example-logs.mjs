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
import { sharedActivity } from './example-logs/shared.mjs'

const FIRST = Date.UTC(2026, 6, 27)
const LAST = Date.UTC(2026, 9, 31)
const DAY = 86_400_000
/** The accounts to which examples/shared is applied. */
const PLACES = [
  { account: ACCOUNT, stage: 'prod', ids: { cleaner: 'AROAEXAMPLECLEANPROD1', queues: 'AROAEXAMPLEQUEUEPROD1' } },
  {
    account: '444455556666',
    stage: 'test',
    ids: { cleaner: 'AROAEXAMPLECLEANTEST1' },
  },
]
const REGIONS = ['eu-west-1', 'us-east-1']
/** CloudTrail delivers at least once: on these days (counted from the first) one record of a file comes twice. */
const DELIVERED_TWICE = [9, 33, 58, 84]

/** `…/eu-west-1/2026/10/31/111122223333_CloudTrail_eu-west-1_20261031T2355Z_….json.gz`, as in a trail's bucket. */
function path(account, region, start, suffix) {
  const day = new Date(start).toISOString().slice(0, 10)
  const name = `${account}_CloudTrail_${region}_${day.replaceAll('-', '')}T2355Z_${suffix}.json.gz`
  return join('AWSLogs', account, 'CloudTrail', region, ...day.split('-'), name)
}

const folder = process.argv[2] ?? fileURLToPath(new URL('../examples/cloudtrail', import.meta.url))
const rng = random(20261031)
const shared = new Map(PLACES.map((place, index) => [place, random(20261031 + index + 1)]))
const suffixOf = (from) => from.text(16, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')

function write(account, region, start, suffix, Records) {
  if (Records.length === 0) return
  const file = join(folder, path(account, region, start, suffix))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, gzipSync(JSON.stringify({ Records }), { level: 9 }))
}

rmSync(folder, { recursive: true, force: true })
for (let start = FIRST, index = 0; start <= LAST; start += DAY, index += 1) {
  const records = activity(rng, { index, start })
  const others = new Map(PLACES.map((place) => [place, sharedActivity(shared.get(place), { index, start }, place)]))
  for (const region of REGIONS) {
    const Records = records.filter((record) => record.awsRegion === region)
    if (DELIVERED_TWICE.includes(index) && region === REGIONS[0]) Records.push(Records[0])
    Records.push(...others.get(PLACES[0]).filter((record) => record.awsRegion === region))
    write(ACCOUNT, region, start, suffixOf(rng), Records)
    for (const place of PLACES.slice(1)) {
      const own = others.get(place).filter((record) => record.awsRegion === region)
      write(place.account, region, start, suffixOf(shared.get(place)), own)
    }
  }
}
