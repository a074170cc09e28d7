/**
 * How fast `whittle usage --json` is, as ratios of one run on one machine: against only inflating the same files on as
 * many threads, and against DuckDB counting the distinct caller, event source, event name and address in them (where
 * Python with its `duckdb` package is given by DUCKDB_PYTHON). Each runs in a process of its own; the fastest of three.
 * CPU seconds are those of all threads: they say more than wall time where others use the machine.
 *
 *     node bench/usage.mjs [FOLDER of .json.gz, default a trail of 300,000 records that is generated] [THREADS, default 2]
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleModule } from '../scripts/bundle.mjs'
import { makeTrail } from './trail.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const threads = Number(process.argv[3] ?? 2)
mkdirSync(join(tmpdir(), 'whittle-bench'), { recursive: true })
const trail =
  process.argv[2] === undefined
    ? makeTrail(join(tmpdir(), 'whittle-bench', 'trail-300000'), 300_000)
    : resolve(process.argv[2])
const work = mkdtempSync(join(tmpdir(), 'whittle-bench-'))

/** `json_extract` of whole files: columns of STRUCTs take DuckDB 2.0 ten times as long. */
const duck = `
import duckdb, json, resource, sys, time
start = time.time()
db = duckdb.connect()
db.execute("SET threads=" + sys.argv[2])
rows = db.execute("""
  SELECT count(*), sum(n) FROM (
    SELECT coalesce(r->>'$.userIdentity.sessionContext.sessionIssuer.arn', r->>'$.userIdentity.arn'),
           r->>'eventSource', r->>'eventName', r->>'sourceIPAddress', count(*) AS n
    FROM (SELECT unnest(json_extract(json, '$.Records[*]')) AS r
          FROM read_json_objects('""" + sys.argv[1] + """/**/*.json.gz', format='unstructured', maximum_object_size=67108864))
    GROUP BY ALL)""").fetchall()
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"ms": (time.time() - start) * 1000, "cpu": (used.ru_utime + used.ru_stime) * 1000,
  "mb": used.ru_maxrss // 1024, "groups": rows[0][0], "records": int(rows[0][1])}))`

/** Loaded before the command line: says at its end, on descriptor 3, what the process used. */
const meter = `
import { writeSync } from 'node:fs'
const start = performance.now()
process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  const mb = Math.round(process.resourceUsage().maxRSS / 1024)
  writeSync(3, JSON.stringify({ ms: performance.now() - start, cpu: (user + system) / 1000, mb }))
})`

async function bundle() {
  await bundleModule({
    absWorkingDir: root,
    entryPoints: { cli: 'src/cli.ts', 'trail-worker': 'src/evidence/cloudtrail/fast/worker.ts' },
    outdir: work,
    splitting: true,
    minify: true,
  })
  writeFileSync(join(work, 'package.json'), '{"type":"module"}')
  writeFileSync(join(work, 'meter.mjs'), meter)
  writeFileSync(join(work, 'duck.py'), duck)
  for (const asset of readdirSync(join(root, 'assets'))) copyFileSync(join(root, 'assets', asset), join(work, asset))
}

function run(command, args, stdout = 'pipe') {
  const stdio = ['ignore', stdout, 'pipe', 'pipe']
  const { output, stderr, status } = spawnSync(command, args, { encoding: 'utf8', stdio, cwd: work })
  if (status !== 0) throw new Error(`${command}: ${stderr}`)
  return JSON.parse((output[3] || output[1]).trim().split('\n').at(-1))
}

/** The fastest of three: others use the machine too. */
function best(measure) {
  const runs = [1, 2, 3].map(measure)
  const least = (field) => Math.min(...runs.map((each) => each[field]))
  return { ...runs[0], ms: least('ms'), cpu: least('cpu'), mb: Math.max(...runs.map(({ mb }) => mb)) }
}

try {
  await bundle()
  const result = join(work, 'usage.json')
  const python = process.env['DUCKDB_PYTHON']
  const inflating = best(() => run(process.execPath, [join(root, 'bench/inflate.mjs'), trail, String(threads)]))
  const usage = best(() =>
    run(
      process.execPath,
      ['--import', join(work, 'meter.mjs'), join(work, 'cli.js'), 'usage', '--events', trail, '--json'],
      openSync(result, 'w'),
    ),
  )
  const duckdb = python && best(() => run(python, [join(work, 'duck.py'), trail, String(threads)]))
  const line = (name, { ms, cpu, mb }) =>
    console.log(
      `${name.padEnd(14)} ${(ms / 1000).toFixed(2).padStart(7)} s ${(cpu / 1000).toFixed(2).padStart(7)} s CPU ${String(mb).padStart(5)} MB`,
    )
  console.log(
    `usage of ${duckdb ? `${duckdb.records} events, ${duckdb.groups} distinct callers and calls, ` : ''}${Math.round(inflating.bytes / 1e6)} MB inflated, load ${loadavg()[0].toFixed(1)}`,
  )
  line('inflating', inflating)
  line('whittle usage', usage)
  if (duckdb) line('DuckDB', duckdb)
  const ratio = (of, aim) =>
    `${(usage.ms / of.ms).toFixed(2)} by wall time, ${(usage.cpu / of.cpu).toFixed(2)} by CPU (aim ${aim})`
  console.log(`usage / inflating: ${ratio(inflating, 4)}`)
  console.log(duckdb ? `usage / DuckDB: ${ratio(duckdb, 1)}` : 'DuckDB: not measured (DUCKDB_PYTHON is not set)')
  const times = (of, what) => `${(usage.cpu / of.cpu).toFixed(1)} times the processor time of ${what}`
  console.log(
    `| usage of ${Math.round(inflating.bytes / 1e6)} MB of events | ${(usage.ms / 1000).toFixed(1)} s, ${(usage.cpu / 1000).toFixed(1)} s of processor time, ${usage.mb} MB | ${[times(inflating, 'inflating'), ...(duckdb ? [times(duckdb, 'DuckDB')] : [])].join(', ')} |`,
  )
} finally {
  rmSync(work, { recursive: true })
}
