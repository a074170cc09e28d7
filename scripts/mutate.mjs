/**
 * Makes small mistakes in the rooms that decide and prove, one at a time, and asks the tests:
 * `npm run mutate -- [--seed S] [--mutants N] [--only PATH[,PATH]] [--at FILE:LINE] [--near] [--timeout SECONDS]`; 100
 * mutants of seed 1 by default. `--only` names files or folders instead of all rooms; `--at` takes every mutant of one
 * line; `--near` asks only the tests that stand nearest to the file. Works on a copy; ends with 1 where a mutant
 * survived. A mutant that changes nothing that can be observed (an equivalent one) survives by right.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { mutantsOf, mutated } from './mutate/mutants.mjs'
import { filesBelow, importersIn, testsFor } from './mutate/tests.mjs'

const rooms = [
  'src/policy',
  'src/proof',
  'src/narrowing',
  'src/network',
  'src/evidence/observable.ts',
  'src/evidence/coverage.ts',
  'src/evidence/identity.ts',
  'src/evidence/outcome.ts',
  'src/evidence/presence',
  'src/jobs/gates.ts',
]

const text = { type: 'string' }
const { values } = parseArgs({
  options: { seed: text, mutants: text, only: text, at: text, timeout: text, near: { type: 'boolean' } },
})
const root = fileURLToPath(new URL('../', import.meta.url))
const seconds = Number(values.timeout ?? 300)

const [atFile, atLine] = values.at?.split(':') ?? []
const wanted = atFile ? [atFile] : (values.only?.split(',') ?? rooms)
const files = filesBelow(root, 'src').filter((file) =>
  wanted.some((each) => file === each || file.startsWith(`${each.replace(/\/$/, '')}/`)),
)
const all = files.flatMap((file) => {
  const source = readFileSync(join(root, file), 'utf8')
  return mutantsOf(source).map((mutant) => ({ file, source, ...mutant }))
})
const chosen = atLine
  ? all.filter(({ line }) => line === Number(atLine))
  : sampled(all, Number(values.mutants ?? 100), Number(values.seed ?? 1))
console.log(`${chosen.length} of ${all.length} mutants in ${files.length} files`)

/** Tests that were run without any mistake, and those of them that fail even so: these can tell nothing. */
const tried = new Set()
const failing = new Set()

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
  const counts = { killed: 0, survived: 0 }
  for (const mutant of chosen) {
    const { file, source, line, start, end, text: by } = mutant
    const groups = testsFor(file, importers).slice(0, values.near ? 1 : 2)
    await tryOut(groups.flat())
    writeFileSync(join(folder, file), mutated(source, mutant))
    let fate = 'survived'
    for (const tests of groups) {
      const able = tests.filter((test) => !failing.has(test))
      if (able.length === 0) continue
      const outcome = await run(able)
      if (outcome !== 'passed') {
        fate = outcome
        break
      }
    }
    writeFileSync(join(folder, file), source)
    counts[fate === 'survived' ? 'survived' : 'killed']++
    const was = source.slice(start, end)
    console.log(`${fate.padEnd(8)} ${file}:${line}  ${inOneLine(was)}  →  ${inOneLine(by)}`)
  }
  const { killed, survived } = counts
  console.log(`${killed} killed, ${survived} survived: ${((100 * killed) / (killed + survived)).toFixed(1)}% killed`)
  if (survived > 0) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Runs tests that were not run yet without a mistake. */
async function tryOut(tests) {
  const fresh = tests.filter((test) => !tried.has(test))
  if (fresh.length === 0) return
  for (const test of fresh) tried.add(test)
  const report = join(folder, 'report.json')
  if ((await run(fresh, 10 * seconds, ['--json', `--outputFile=${report}`])) === 'passed') return
  for (const { name, status } of JSON.parse(readFileSync(report, 'utf8')).testResults) {
    if (status === 'passed') continue
    failing.add(relative(realpathSync(folder), name))
    console.log(`left out: ${relative(realpathSync(folder), name)} fails without any mistake`)
  }
}

/** @returns {Promise<'passed' | 'killed' | 'timeout'>} */
async function run(tests, within = seconds, more = ['--bail']) {
  const jest = join(root, 'node_modules/jest/bin/jest.js')
  const options = [
    '--experimental-vm-modules',
    '--no-warnings',
    jest,
    '-w',
    '1',
    '--silent',
    ...more,
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

function inOneLine(text) {
  const short = text.replace(/\s+/g, ' ')
  return short.length > 90 ? `${short.slice(0, 87)}...` : short
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
