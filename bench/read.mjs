/**
 * How fast a trail is read, as ratios of one run on one machine: reading into a ledger with worker threads, against
 * only inflating the same files on as many threads, and against DuckDB doing the same aggregation (where Python with
 * its `duckdb` package is given by DUCKDB_PYTHON). Each runs in a process of its own, whose peak memory is printed.
 *
 *     node bench/read.mjs [RECORDS, default 500000] [THREADS, default 2]
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleModule } from '../scripts/bundle.mjs'
import { makeTrail } from './trail.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const records = Number(process.argv[2] ?? 500_000)
const threads = Number(process.argv[3] ?? 2)
mkdirSync(join(tmpdir(), 'whittle-bench'), { recursive: true })
const trail = makeTrail(join(tmpdir(), 'whittle-bench', `trail-${records}`), records)
const work = mkdtempSync(join(tmpdir(), 'whittle-bench-'))

const reader = `
import { readTrailFiles } from '${root}src/evidence/cloudtrail/files/read-files.ts'
import { LedgerBuilder } from '${root}src/evidence/usage/ledger-builder.ts'
import { decodeCatalog } from '${root}src/catalog/load.ts'
import { readAsset } from '${root}src/assets.ts'
const start = performance.now()
const builder = new LedgerBuilder(decodeCatalog(await readAsset('catalog.br')))
await readTrailFiles([process.argv[2]], builder, { threads: Number(process.argv[3]) })
const { records, entries } = builder.build()
const mb = Math.round(process.resourceUsage().maxRSS / 1024)
console.log(JSON.stringify({ ms: performance.now() - start, mb, records, entries: entries.length }))`

const duck = `
import duckdb, json, sys, time
start = time.time()
db = duckdb.connect()
db.execute("SET threads=" + sys.argv[2])
rows = db.execute("""
  SELECT count(*) FROM (
    SELECT r.userIdentity.sessionContext.sessionIssuer.arn, r.userIdentity.arn, r.eventSource, r.eventName, r.awsRegion,
           r.sourceIPAddress, r.errorCode, r.resources, r.requestParameters, count(*), min(r.eventTime), max(r.eventTime)
    FROM (SELECT unnest(Records) AS r FROM read_json('""" + sys.argv[1] + """/**/*.json.gz', maximum_object_size=268435456, columns={Records:
      'STRUCT(userIdentity STRUCT("type" VARCHAR, arn VARCHAR, accountId VARCHAR, userName VARCHAR, invokedBy VARCHAR, sessionContext STRUCT(sessionIssuer STRUCT(arn VARCHAR))), eventTime VARCHAR, eventSource VARCHAR, eventName VARCHAR, awsRegion VARCHAR, sourceIPAddress VARCHAR, errorCode VARCHAR, resources JSON, requestParameters JSON)[]'}))
    GROUP BY ALL)""").fetchall()
print(json.dumps({"ms": (time.time() - start) * 1000, "groups": rows[0][0]}))`

async function bundle(name, contents) {
  await bundleModule({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile: join(work, name),
  })
}

function run(command, args) {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command}: ${stderr}`)
  return JSON.parse(stdout.trim().split('\n').at(-1))
}

/** The fastest of three: others use the machine too. */
const best = (command, args) =>
  [1, 2, 3].map(() => run(command, args)).reduce((a, b) => ({ ...(a.ms < b.ms ? a : b), mb: Math.max(a.mb, b.mb) }))

try {
  await bundle('read.mjs', reader)
  await bundle(
    'trail-worker.js',
    readFileSync(join(root, 'src/evidence/cloudtrail/fast/worker.ts'), 'utf8')
      .replaceAll("from './", "from './src/evidence/cloudtrail/fast/")
      .replaceAll("from '../../../", "from './src/")
      .replaceAll("from '../../", "from './src/evidence/"),
  )
  writeFileSync(join(work, 'package.json'), '{"type":"module"}')
  for (const asset of readdirSync(join(root, 'assets'))) copyFileSync(join(root, 'assets', asset), join(work, asset))
  writeFileSync(join(work, 'duck.py'), duck)
  const inflate = best(process.execPath, [join(root, 'bench/inflate.mjs'), trail, String(threads)])
  const read = best(process.execPath, [join(work, 'read.mjs'), trail, String(threads)])
  const python = process.env['DUCKDB_PYTHON']
  const duckdb = python === undefined ? undefined : best(python, [join(work, 'duck.py'), trail, String(threads)])
  const line = (name, { ms, mb }) =>
    console.log(`${name.padEnd(12)} ${String(Math.round(ms)).padStart(7)} ms${mb ? `  ${mb} MB` : ''}`)
  console.log(
    `${read.records} records, ${Math.round(inflate.bytes / 1e6)} MB inflated, ${read.entries} distinct requests, ${threads} threads`,
  )
  line('inflating', inflate)
  line('whittle', read)
  if (duckdb) line('DuckDB', duckdb)
  console.log(`whittle / inflating: ${(read.ms / inflate.ms).toFixed(2)} (target 1.5)`)
  console.log(
    duckdb
      ? `whittle / DuckDB: ${(read.ms / duckdb.ms).toFixed(2)} (target 0.5)`
      : 'DuckDB: not measured (DUCKDB_PYTHON is not set)',
  )
} finally {
  rmSync(work, { recursive: true })
}
