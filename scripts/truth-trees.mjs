/**
 * Who holds a policy, held against the truth: `npm run truth:trees -- [--trees N] [--seed S] [--show]`. Each seed makes
 * a tree of Terraform with one policy and a random way to each of its holders; what is read of it must be all of them,
 * or say that there may be more. A missed holder is a defect, printed with the seed that repeats it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'

const { values } = parseArgs({
  options: { trees: { type: 'string' }, seed: { type: 'string' }, show: { type: 'boolean' } },
})
const number = (name, fallback) => {
  const value = Number(values[name] ?? fallback)
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new Error(`--${name} takes a whole number, not ${values[name]}`)
}
const trees = number('trees', 20_000)
const seed = number('seed', 1)

const folder = await mkdtemp(join(tmpdir(), 'whittle-trees-'))
try {
  const outfile = join(folder, 'trees.mjs')
  const entry = fileURLToPath(new URL('../test/sources/terraform/trees/check.ts', import.meta.url))
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'error',
    // Packages in CommonJS ask for modules of Node while they load.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
  const { tallyOf } = await import(pathToFileURL(outfile).href)
  const { complete, told, toldComplete, reasons, missed, extra } = tallyOf(seed, trees)
  for (const each of missed.slice(0, 20)) console.log(`missed: ${each}`)
  const share = (count) => `${((100 * count) / trees).toFixed(1)}%`
  for (const [reason, count] of [...reasons].sort(([, a], [, b]) => b - a))
    console.log(`unknown ${share(count)}: ${reason}`)
  console.log(
    `${trees} trees, seed ${seed}: ${missed.length} with a missed holder; complete ${share(complete)} (${extra} name more than hold it), unknown ${share(trees - complete - missed.length)}; of the ${told} that tell every holder ${((100 * toldComplete) / told).toFixed(1)}% complete`,
  )
  process.exitCode = missed.length > 0 ? 1 : 0
} finally {
  await rm(folder, { recursive: true })
}
