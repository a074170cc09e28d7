/**
 * The principals of a policy, compared with the truth: `npm run truth:trees -- [--trees N] [--seed S] [--plan N]`. Each
 * seed makes a tree of Terraform with one policy and a random way to each principal that it is attached to. Whittle
 * must find all of them, or say that there may be more. A missed principal is a defect, printed with the seed that
 * repeats it.
 *
 * `--plan N` holds the generator itself against Terraform: of N trees that can be planned without AWS, the principals that
 * `terraform plan` with the AWS provider makes must be those that the generator names. `terraform` has to be on the
 * PATH, and the provider in a mirror that `TF_PLUGIN_DIR` names, or to be had from the registry.
 */
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { bundleModule } from './bundle.mjs'

const { values } = parseArgs({
  options: { trees: { type: 'string' }, seed: { type: 'string' }, plan: { type: 'string' } },
})
const number = (name, fallback) => {
  const value = Number(values[name] ?? fallback)
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new Error(`--${name} takes a whole number, not ${values[name]}`)
}
const trees = number('trees', 20_000)
const seed = number('seed', 1)
const planned = number('plan', 0)

const folder = await mkdtemp(join(tmpdir(), 'whittle-trees-'))
try {
  const { tallyOf } = await bundled('check')
  const { complete, stated, statedComplete, reasons, missed, extra } = tallyOf(seed, trees)
  for (const each of missed.slice(0, 20)) console.log(`missed: ${each}`)
  const share = (count) => `${((100 * count) / trees).toFixed(1)}%`
  for (const [reason, count] of [...reasons].sort(([, a], [, b]) => b - a))
    console.log(`unknown ${share(count)}: ${reason}`)
  console.log(
    `${trees} trees, seed ${seed}: ${missed.length} with a missed principal; complete ${share(complete)} (${extra} name more than it is attached to), unknown ${share(trees - complete - missed.length)}; of the ${stated} that state every principal ${((100 * statedComplete) / stated).toFixed(1)}% complete`,
  )
  if (missed.length > 0) process.exitCode = 1
  if (planned > 0) await compareWithPlans()
} finally {
  await rm(folder, { recursive: true })
}

async function bundled(name) {
  const outfile = join(folder, `${name}.mjs`)
  await bundleModule({
    entryPoints: [fileURLToPath(new URL(`../test/sources/terraform/trees/${name}.ts`, import.meta.url))],
    outfile,
  })
  return import(pathToFileURL(outfile).href)
}

async function compareWithPlans() {
  const { treeOf } = await bundled('tree')
  const { unplannable, configurationOf, principalsIn } = await bundled('plan')
  const skipped = new Map()
  const skip = (why) => void skipped.set(why, (skipped.get(why) ?? 0) + 1)
  const wrong = []
  let [equal, next, batch] = [0, seed, 0]
  while (equal + wrong.length < planned) {
    const trees = new Map()
    // Some turn out to be known after apply only.
    for (const wanted = planned - equal - wrong.length; trees.size < Math.min(wanted + 5, 200); next++) {
      const tree = treeOf(next)
      const why = unplannable(tree)
      if (why === undefined) trees.set(next, tree)
      else skip(why)
    }
    const plan = await planOf(trees, configurationOf, join(folder, `plan${batch++}`), skip)
    for (const [of, tree] of trees) {
      if (equal + wrong.length >= planned) break
      const found = principalsIn(plan, of, tree)
      if ('unknown' in found) skip(found.unknown)
      else if (JSON.stringify(found.attachedPrincipals) === JSON.stringify(tree.attachedPrincipals)) equal++
      else
        wrong.push(
          `seed ${of}: planned ${found.attachedPrincipals.join(', ')}; generated ${tree.attachedPrincipals.join(', ')} (${tree.forms.join('; ')})`,
        )
    }
  }
  for (const each of wrong) console.log(`not as planned: ${each}`)
  for (const [why, count] of [...skipped].sort(([, a], [, b]) => b - a)) console.log(`not planned ${count}: ${why}`)
  const others = [...skipped.values()].reduce((sum, count) => sum + count, 0)
  console.log(
    `${equal + wrong.length} trees planned by Terraform, ${wrong.length} with other principals than the generator names; ${others} that cannot be planned without AWS were not compared`,
  )
  if (wrong.length > 0) process.exitCode = 1
}

/** The plan of many trees; those that Terraform refuses are taken out, with its reason. */
async function planOf(trees, configurationOf, at, skip) {
  const mirror = process.env.TF_PLUGIN_DIR
  const terraform = (...args) => {
    const { status, stdout, stderr, error } = spawnSync('terraform', args, {
      cwd: at,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    })
    if (error) throw error
    return { status, stdout, stderr }
  }
  for (;;) {
    await rm(at, { recursive: true, force: true })
    for (const [path, content] of Object.entries(configurationOf(trees).files)) {
      await mkdir(dirname(join(at, path)), { recursive: true })
      await writeFile(join(at, path), content)
    }
    const init = terraform('init', '-input=false', '-no-color', ...(mirror ? [`-plugin-dir=${mirror}`] : []))
    const made =
      init.status === 0
        ? terraform('plan', '-refresh=false', '-input=false', '-lock=false', '-no-color', '-out=plan')
        : init
    if (made.status === 0) return JSON.parse(terraform('show', '-json', 'plan').stdout)
    const refused = new Map()
    for (const error of made.stderr.split(/^Error: /m).slice(1))
      for (const [, of] of error.matchAll(/\b(?:module\.)?t(\d+)[_/]/g))
        if (!refused.has(of)) refused.set(of, error.slice(0, error.indexOf('\n')))
    for (const [of, why] of refused) if (trees.delete(Number(of))) skip(`Terraform: ${why}`)
    if (refused.size === 0) throw new Error(`terraform cannot plan the trees: ${made.stderr}`)
  }
}
