/**
 * AWS's managed policies against their narrowings: `npm run fuzz:managed -- FOLDER [--seed S] [--only NAME]`. FOLDER
 * holds a file for each policy, as `aws iam get-policy-version` prints it, or the document alone: for instance
 * `policies` of a checkout of https://github.com/zoph-io/MAMIP, a public mirror. Ends with 1 where a verdict is wrong or
 * more than 1.5% of the pairs are undecided.
 */
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { bundleModule } from './bundle.mjs'

const mostUndecided = 0.015

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string' }, only: { type: 'string' } },
  allowPositionals: true,
})
const seed = Number(values.seed ?? 1)
const [source] = positionals
if (source === undefined || !Number.isSafeInteger(seed)) {
  console.error(
    'usage: npm run fuzz:managed -- FOLDER [--seed S] [--only NAME]\nFOLDER: e.g. policies/ of a checkout of https://github.com/zoph-io/MAMIP',
  )
  process.exit(2)
}

const root = fileURLToPath(new URL('../', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'whittle-managed-'))
try {
  process.exitCode = await run(await bundled())
} finally {
  await rm(folder, { recursive: true })
}

async function run({ fuzzManaged, loadCatalog }) {
  const catalog = await loadCatalog()
  /** @type {string[]} */
  const defects = []
  const [kinds, reasons] = [new Map(), new Map()]
  const from = performance.now()
  let [policies, unreadable] = [0, 0]
  for (const name of (await readdir(source)).sort()) {
    if (values.only !== undefined && values.only !== name) continue
    const text = await readFile(join(source, name), 'utf8')
    // A mirror keeps an empty file where a policy was withdrawn.
    if (text.trim() === '') continue
    let outcomes
    try {
      outcomes = fuzzManaged(text, catalog, seed * 10_000 + policies)
    } catch (error) {
      unreadable++
      console.log(`not read: ${name}: ${error.message}`)
      continue
    }
    policies++
    for (const { kind, verdict, reason } of outcomes) {
      const word = verdict.split(':')[0]
      const counts = kinds.get(kind) ?? { proven: 0, refuted: 0, undecided: 0, defect: 0 }
      counts[word]++
      kinds.set(kind, counts)
      if (word === 'defect') defects.push(`${name}, ${kind}: ${verdict}`)
      if (reason === undefined) continue
      const why = reasonWord(reason)
      reasons.set(why, [...(reasons.get(why) ?? []), `${name}, ${kind}: ${reason}`])
    }
    if (policies % 100 === 0)
      console.error(`${policies} policies, ${undecidedIn(reasons)} pairs undecided, ${defects.length} verdicts wrong`)
  }
  const seconds = Math.round((performance.now() - from) / 1000)
  console.log(`${policies} policies, ${unreadable} not read, seed ${seed}, ${seconds} s`)
  for (const [kind, { proven, refuted, undecided }] of kinds)
    console.log(`  ${kind.padEnd(10)} proven ${proven}, refuted ${refuted}, undecided ${undecided}`)
  const all = [...kinds.values()].reduce((sum, one) => sum + one.proven + one.refuted + one.undecided + one.defect, 0)
  const undecided = undecidedIn(reasons)
  console.log(`undecided: ${undecided} of ${all} pairs (${((100 * undecided) / all).toFixed(2)}%)`)
  for (const [why, list] of [...reasons].sort((a, b) => b[1].length - a[1].length)) {
    console.log(`  ${list.length} ${why}, e.g.`)
    for (const one of list.slice(0, 3)) console.log(`    ${one}`)
  }
  console.log(`wrong verdicts: ${defects.length}`)
  for (const one of defects.slice(0, 20)) console.log(`  ${one}`)
  return defects.length > 0 || unreadable > 0 || undecided > all * mostUndecided ? 1 : 0
}

function undecidedIn(reasons) {
  return [...reasons.values()].reduce((sum, list) => sum + list.length, 0)
}

/** Reasons without the names that they hold. */
function reasonWord(reason) {
  if (reason.includes('may deny')) return 'a Deny of the old policy may be lost'
  return reason.includes('entangled') ? 'patterns are too entangled' : 'a grant is not seen in the old policy'
}

async function bundled() {
  const outfile = join(folder, 'managed.mjs')
  await bundleModule({
    stdin: {
      contents:
        "export * from './test/policy/fuzz/managed.ts'\nexport { loadCatalog } from './src/jobs/load/load-inputs.ts'",
      resolveDir: root,
    },
    outfile,
  })
  await copyFile(join(root, 'assets/catalog.br'), join(folder, 'catalog.br'))
  return import(pathToFileURL(outfile))
}
