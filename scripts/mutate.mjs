/**
 * Makes small mistakes in the rooms that decide and prove, one at a time, and asks the tests: `npm run mutate --
 * [--seed S] [--mutants N] [--only PATH[,PATH]] [--at FILE:LINE[,...]] [--again FILE] [--near] [--quick] [--timeout
 * SECONDS]`; 100 mutants of seed 1 by default. `--only` names files or folders instead of all rooms; `--at` takes every
 * mutant of one line; `--again` those that survived in a run whose output is this file; `--near` asks only the tests
 * that stand nearest to the file; `--quick` leaves out test files that take more than half a minute. Works on a copy;
 * ends with 1 where a mutant survived. A mutant that changes nothing that can be observed (an equivalent one) survives
 * by right: it is listed with its reason in `mutate/equivalent/`, and is not tried.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { equivalents } from './mutate/equivalent.mjs'
import { changeOf, mutantsOf, mutated } from './mutate/mutants.mjs'
import { QuickTests } from './mutate/quick.mjs'
import { filesBelow, importersIn, testsFor } from './mutate/tests.mjs'

const rooms = [
  'src/policy',
  'src/proof',
  'src/narrowing',
  'src/network',
  'src/evidence/coverage/observability.ts',
  'src/evidence/coverage/combine.ts',
  'src/evidence/records/identity.ts',
  'src/evidence/records/outcome.ts',
  'src/evidence/absence',
  'src/jobs/narrow/preconditions.ts',
]

const text = { type: 'string' }
const { values } = parseArgs({
  options: {
    seed: text,
    mutants: text,
    only: text,
    at: text,
    again: text,
    timeout: text,
    near: { type: 'boolean' },
    quick: { type: 'boolean' },
  },
})
const root = fileURLToPath(new URL('../', import.meta.url))
const seconds = Number(values.timeout ?? 300)

const places = values.at?.split(',') ?? []
const wanted = places.length > 0 ? places.map((place) => place.split(':')[0]) : (values.only?.split(',') ?? rooms)
const files = filesBelow(root, 'src').filter((file) =>
  wanted.some((each) => file === each || file.startsWith(`${each.replace(/\/$/, '')}/`)),
)
const all = files.flatMap((file) => {
  const source = readFileSync(join(root, file), 'utf8')
  return mutantsOf(source).map((mutant) => ({ file, source, ...mutant, name: nameOf(file, source, mutant) }))
})
const chosen = chooseMutants()
const { reasonFor, unused } = equivalents(files, all)
for (const row of unused) console.log(`no such mutant: ${row}`)
console.log(`${chosen.length} of ${all.length} mutants in ${files.length} files`)

/** The milliseconds that each test file takes without any mistake; `undefined`: it needs Jest itself. */
const tried = new Map()
/** Test files that tell nothing: they fail without any mistake, or take too long for `--quick`. */
const leftOut = new Set()
/** The number of mutants of a file that a test file killed: the one with the most is asked first. */
const kills = new Map()

let quick
const folder = mkdtempSync(join(tmpdir(), 'whittle-mutate-'))
const stop = () => {
  rmSync(folder, { recursive: true, force: true })
  process.exit(1)
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
try {
  for (const name of ['src', 'test', 'package.json', 'jest.config.js', 'assets', 'schema', 'examples', 'docs'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const importers = importersIn(folder)
  quick = new QuickTests(folder)
  const counts = new Map()
  for (const mutant of chosen) {
    const { file, source, name } = mutant
    const fate = reasonFor(mutant) ? 'equivalent' : await fateOf(mutant, testsFor(file, importers))
    const room = file.split('/').slice(0, 2).join('/')
    for (const row of [room, 'all']) {
      if (!counts.has(row)) counts.set(row, { killed: 0, survived: 0, equivalent: 0 })
      counts.get(row)[fate === 'timeout' ? 'killed' : fate]++
    }
    console.log(`${fate.padEnd(10)} ${name}`)
    writeFileSync(join(folder, file), source)
  }
  if (counts.size === 2) counts.delete('all')
  for (const [row, { killed, survived, equivalent }] of counts) {
    const share = killed + survived === 0 ? '' : `: ${((100 * killed) / (killed + survived)).toFixed(1)}% killed`
    console.log(`${row}  ${killed} killed, ${survived} survived, ${equivalent} equivalent${share}`)
    if (survived > 0) process.exitCode = 1
  }
} finally {
  await quick?.end()
  rmSync(folder, { recursive: true, force: true })
}

function chooseMutants() {
  if (places.length > 0) return all.filter(({ file, line }) => places.includes(`${file}:${line}`))
  if (values.again === undefined) return sampled(all, Number(values.mutants ?? 100), Number(values.seed ?? 1))
  const survived = readFileSync(values.again, 'utf8')
    .split('\n')
    .flatMap((line) => /^survived +(.*)$/.exec(line)?.[1] ?? [])
  return all.filter(({ name }) => survived.includes(name))
}

/** @returns {Promise<'survived' | 'killed' | 'timeout'>} */
async function fateOf(mutant, groups) {
  const { file, source } = mutant
  for (const tests of values.near ? groups.slice(0, 1) : groups) {
    quick.setMistake(undefined)
    await tryOut(tests)
    const able = tests.filter((test) => !leftOut.has(test))
    const killsOf = (test) => kills.get(`${file} ${test}`) ?? 0
    const swift = able
      .filter((test) => tried.get(test) !== undefined)
      .sort((a, b) => killsOf(b) - killsOf(a) || tried.get(a) - tried.get(b))
    quick.setMistake(file, mutated(source, mutant))
    for (const test of swift) {
      const { outcome } = await quick.run(test, Math.min(seconds, 20 + (10 * tried.get(test)) / 1000))
      if (outcome === 'passed') continue
      kills.set(`${file} ${test}`, killsOf(test) + 1)
      return outcome
    }
    const others = able.filter((test) => !swift.includes(test))
    if (others.length === 0) continue
    writeFileSync(join(folder, file), mutated(source, mutant))
    const outcome = await run(others)
    writeFileSync(join(folder, file), source)
    if (outcome !== 'passed') return outcome
  }
  return 'survived'
}

/** Runs tests that were not run yet without a mistake: in one worker, and those that fail there with Jest. */
async function tryOut(tests) {
  const fresh = tests.filter((test) => !tried.has(test))
  for (const test of fresh) {
    const { outcome, ms } = await quick.run(test, values.quick ? 30 : 10 * seconds)
    tried.set(test, outcome === 'passed' ? ms : undefined)
    if (outcome !== 'timeout') continue
    leftOut.add(test)
    console.log(`left out: ${test} takes too long`)
  }
  const forJest = fresh.filter((test) => tried.get(test) === undefined && !leftOut.has(test))
  if (forJest.length === 0) return
  const report = join(folder, 'report.json')
  if ((await run(forJest, 10 * seconds, ['--json', `--outputFile=${report}`])) === 'passed') return
  for (const { name, status } of JSON.parse(readFileSync(report, 'utf8')).testResults) {
    if (status === 'passed') continue
    leftOut.add(relative(realpathSync(folder), name))
    console.log(`left out: ${relative(realpathSync(folder), name)} fails without any mistake`)
  }
}

/** @returns {Promise<'passed' | 'killed' | 'timeout'>} */
async function run(tests, within = seconds, more = ['--bail']) {
  const jest = join(root, 'node_modules/jest/bin/jest.js')
  const options = [
    '--import',
    './test/runner/register.mjs',
    '--no-warnings',
    jest,
    '-w',
    '1',
    '--silent',
    ...more,
    // Slow tests are asked as well.
    '--testPathIgnorePatterns',
    '/node_modules/',
    '--runTestsByPath',
  ]
  // A process group of its own, so that nothing goes on after a mutant that never ends.
  const child = spawn(process.execPath, [...options, ...tests], { cwd: folder, stdio: 'ignore', detached: true })
  let late = false
  const timer = setTimeout(() => {
    late = true
    process.kill(-child.pid, 'SIGKILL')
  }, within * 1000)
  const code = await new Promise((resolve) => child.on('exit', resolve))
  clearTimeout(timer)
  return late ? 'timeout' : code === 0 ? 'passed' : 'killed'
}

/** Names one mutant of all. */
function nameOf(file, source, { line, start, end, text: by }) {
  const column = start - source.lastIndexOf('\n', start - 1)
  return `${file}:${line}:${column}  ${changeOf(source, { start, end, text: by })}`
}

/** As many of a list, the same for the same seed: mulberry32 and Fisher and Yates. */
function sampled(list, count, seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const copy = [...list]
  for (let index = copy.length - 1; index > 0; index--) {
    const other = Math.floor(next() * (index + 1))
    ;[copy[index], copy[other]] = [copy[other], copy[index]]
  }
  return copy.slice(0, count)
}
