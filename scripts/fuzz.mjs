/**
 * Differential fuzzing of the policy engine, beyond what the tests do: `npm run fuzz [PAIRS] [SEED]`, a million pairs by
 * default. Containment verdicts are held against evaluation, evaluation against iam-simulate. Memory stays bounded.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const [pairs = '1000000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'whittle-fuzz-'))
try {
  const load = async (name) => {
    const outfile = join(folder, `${name}.mjs`)
    const entry = fileURLToPath(new URL(`../test/policy/fuzz/${name}.ts`, import.meta.url))
    await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
    return import(pathToFileURL(outfile))
  }
  console.log(`${pairs} pairs, seed ${seed}`)
  const progress = (done) => {
    if (done % 20_000 === 0) console.error(`${done} pairs`)
  }
  const { fuzzContainment } = await load('main')
  console.log('containment', fuzzContainment(Number(pairs), Number(seed), progress))
  const { fuzzEvaluation } = await load('evaluation')
  console.log('evaluation', fuzzEvaluation(Number(pairs), Number(seed), progress))
} finally {
  await rm(folder, { recursive: true })
}
