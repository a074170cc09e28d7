/**
 * What scopes cost beside the ledger, as ratios of one run on one machine: one scope, and ten in one reading, against
 * reading the same files into a ledger. Each runs in a process of its own, with worker threads. CPU seconds are those of
 * all threads: they say more than wall time where others use the machine.
 *
 *     node bench/scopes.mjs [RECORDS, default 500000 | FOLDER] [THREADS, default 2]
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleModule } from '../scripts/bundle.mjs'
import { makeTrail } from './trail.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const given = process.argv[2] ?? '500000'
const threads = process.argv[3] ?? '2'
mkdirSync(join(tmpdir(), 'whittle-bench'), { recursive: true })
const trail = existsSync(given) ? given : makeTrail(join(tmpdir(), 'whittle-bench', `trail-${given}`), Number(given))
const work = mkdtempSync(join(tmpdir(), 'whittle-bench-'))

const common = `
import { decodeCatalog } from '${root}src/catalog/load.ts'
import { readAsset } from '${root}src/assets.ts'
const [, , folder, threads, count] = process.argv
const catalog = decodeCatalog(await readAsset('catalog.br'))
const settings = { windowDays: 90, maxAgeDays: 30, trial: false, regions: [], cloudtrail: [] }
const start = performance.now()
const before = process.cpuUsage()
const request = { settings, root: '.', paths: [folder], catalog, threads: Number(threads) }
const done = (records, matched) => {
  const { user, system } = process.cpuUsage(before)
  console.log(JSON.stringify({
    ms: performance.now() - start, cpu: (user + system) / 1000,
    mb: Math.round(process.resourceUsage().maxRSS / 1024), records, matched }))
}`

const ledger = `
import { readEvidence } from '${root}src/evidence/read-evidence.ts'
${common}
const { ledger } = await readEvidence(request)
done(ledger.records, 0)`

const scopes = `
import { readScopes } from '${root}src/evidence/read-scopes.ts'
${common}
const office = { kind: 'network', in: false, cidrs: ['203.0.113.0/24'], endpoints: [], vpcs: [], owners: [] }
const hours = { timeZone: 'Europe/Vienna', days: [1, 2, 3, 4, 5], from: 420, to: 1140, holidays: [] }
const where = [
  { kind: 'all', of: [{ kind: 'resource', patterns: ['arn:aws:s3:::*'] }, office] },
  { kind: 'access-level', levels: ['Permissions management'] },
  { kind: 'caller-type', types: ['Root'] },
  { kind: 'all', of: [{ kind: 'service', names: ['iam', 'sts'] }, { kind: 'time', within: false, hours }] },
  { kind: 'outcome', outcome: 'denied' },
  { kind: 'event', patterns: ['cloudtrail.amazonaws.com:*', 'DeleteBucket*'] },
  { kind: 'all', of: [{ kind: 'action', patterns: ['kms:*'] }, { kind: 'not', of: { kind: 'network-type', types: ['service'] } }] },
  { kind: 'principal', patterns: ['*:role/*admin*'] },
  { kind: 'user-agent', patterns: ['*python*'] },
  { kind: 'all', of: [{ kind: 'access-level', levels: ['Write'] }, { kind: 'mfa', used: false }] },
]
const all = where.slice(0, Number(count)).map((each) => ({ where: each }))
const reading = await readScopes(all, { ...request, from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' })
done(reading.records, reading.scopes.reduce((sum, { matched }) => sum + matched, 0))`

const bundle = (name, contents) =>
  bundleModule({ stdin: { contents, resolveDir: root, loader: 'ts' }, outfile: join(work, name) })

function run(name, count = '0') {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(work, name), trail, threads, count], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout.trim().split('\n').at(-1))
}

try {
  await bundle('ledger.mjs', ledger)
  await bundle('scopes.mjs', scopes)
  await bundleModule({
    entryPoints: [join(root, 'src/evidence/cloudtrail/fast/worker.ts')],
    outfile: join(work, 'trail-worker.js'),
  })
  for (const asset of ['catalog.br', 'trail.wasm']) copyFileSync(join(root, 'assets', asset), join(work, asset))
  // By turns, so that what else the machine does falls on all of them.
  const names = ['ledger', '1 scope', '10 scopes']
  const rounds = Array.from({ length: 3 }, () => [run('ledger.mjs'), run('scopes.mjs', '1'), run('scopes.mjs', '10')])
  const least = (index, key) => Math.min(...rounds.map((round) => round[index][key]))
  console.log(`${rounds[0][0].records} records, ${threads} threads, the least of ${rounds.length} rounds`)
  console.table(
    Object.fromEntries(
      names.map((name, index) => [
        name,
        {
          'CPU s': (least(index, 'cpu') / 1000).toFixed(2),
          'x ledger (CPU)': (least(index, 'cpu') / least(0, 'cpu')).toFixed(2),
          'x ledger (wall)': (least(index, 'ms') / least(0, 'ms')).toFixed(2),
          MB: least(index, 'mb'),
          'events matched': rounds[0][index].matched,
        },
      ]),
    ),
  )
} finally {
  rmSync(work, { recursive: true })
}
