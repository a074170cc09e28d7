/**
 * Writes what examples/access is judged by: `node scripts/build-example-access.mjs [FOLDER]`, by default examples/access. The
 * logs of a trail, a file a month; the account as IAM has it; findings as `aws accessanalyzer get-finding-v2` prints them.
 * Nothing here is random: the same script gives the same bytes.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { applyTo, completeByHand } from '../bench/reach/account.mjs'
import { detailsOf } from '../bench/reach/details.mjs'
import { accessActivity } from './example-logs/access.mjs'
import { exampleFindings, recommendation } from './example-logs/findings.mjs'
import { ACCOUNT, random } from './example-logs/record.mjs'
import { seenInLogs } from './example-logs/seen.mjs'

const FIRST = Date.UTC(2026, 6, 27)
const LAST = Date.UTC(2026, 9, 31)
const DAY = 86_400_000
const MADE = '2025-03-03T09:12:44+00:00'

const source = fileURLToPath(new URL('../examples/access', import.meta.url))
const folder = process.argv[2] ?? source
const logs = join(folder, 'cloudtrail')
const rng = random(20261101)

const months = new Map()
for (let start = FIRST, index = 0; start <= LAST; start += DAY, index += 1) {
  const month = new Date(start).toISOString().slice(0, 7)
  months.set(month, [...(months.get(month) ?? []), ...accessActivity(rng, { index, start })])
}
rmSync(logs, { recursive: true, force: true })
mkdirSync(logs, { recursive: true })
for (const [month, Records] of months)
  writeFileSync(join(logs, `${ACCOUNT}_${month}.json.gz`), gzipSync(JSON.stringify({ Records }), { level: 9 }))

const account = applyTo(source, { account: ACCOUNT, region: 'eu-west-1' })
if (account.failed.length > 0) throw new Error(`not applied: ${JSON.stringify(account.failed)}`)
completeByHand(account)
const seen = seenInLogs(logs)
for (const entity of account.roles.values()) entity.id = seen.get(entity.arn)?.id ?? entity.id
const used = (arn) => seen.get(arn)?.last.replace('Z', '+00:00')
mkdirSync(join(folder, 'iam'), { recursive: true })
writeFileSync(join(folder, 'iam', `${ACCOUNT}.json`), `${JSON.stringify(detailsOf(account, MADE, used), null, 2)}\n`)
const write = (name, value) => writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`)
write('findings.json', exampleFindings)
write('recommendations.json', recommendation)
