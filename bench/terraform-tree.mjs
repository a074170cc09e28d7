/**
 * How fast a large tree is read: `node bench/terraform-tree.mjs FOLDER… [--files N]`. Copies the folders, checkouts of
 * repositories, until a scratch folder holds N files of Terraform (9,500), then reads every policy in it, and searches
 * it with `grep -r` in the same run, three times each; the best of both is printed.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadSources } from './sources.mjs'

const { values, positionals } = parseArgs({ options: { files: { type: 'string' } }, allowPositionals: true })
const wanted = Number(values.files ?? 9500)
if (positionals.length === 0 || !Number.isSafeInteger(wanted))
  throw new Error('Name the folders to copy, and --files as a number')

const lab = await loadSources()
const scratch = mkdtempSync(join(tmpdir(), 'whittle-tree-'))
const terraform = /\.(tf|tfvars|json|tpl|tftpl|tmpl|template|hcl)$/

/** Copies what may be Terraform; how many files of it there were. */
function copy(from, to) {
  let copied = 0
  cpSync(from, to, {
    recursive: true,
    filter: (path) => {
      if (/\/(\.git|node_modules|\.terraform)$/.test(path)) return false
      if (path.endsWith('.tf')) copied++
      return terraform.test(path) || !/\.[^/]*$/.test(path.slice(from.length))
    },
  })
  return copied
}

async function best(times, run) {
  let fastest = Infinity
  let result
  for (let time = 0; time < times; time++) {
    const start = performance.now()
    result = await run()
    fastest = Math.min(fastest, performance.now() - start)
  }
  return { seconds: fastest / 1000, result }
}

try {
  let files = 0
  for (let round = 0; files < wanted; round++)
    for (const [index, folder] of positionals.entries())
      if (files < wanted) files += copy(resolve(folder), join(scratch, `${round}-${index}`))
  const grep = await best(3, () =>
    spawnSync('grep', ['-rlE', 'Statement|aws_iam_', scratch], { encoding: 'utf8', maxBuffer: 1 << 28 }),
  )
  const tree = await best(3, () => lab.readTree(scratch, { include: ['**/*.tf', '**/*.json'], exclude: [] }))
  const read = await best(3, () =>
    lab.readSources(tree.result.files, { accountOf: () => '111122223333', principals: {}, parser: lab.parser }),
  )
  const seconds = tree.seconds + read.seconds
  const holding = grep.result.stdout.split('\n').filter((path) => path.endsWith('.tf')).length
  console.log(`${files} files of Terraform in ${readdirSync(scratch).length} copies, ${holding} of them speak of IAM; ${tree.result.files.length} files worth parsing
tree ${tree.seconds.toFixed(2)} s, policies ${read.seconds.toFixed(2)} s (${read.result.sources.length} of them): ${Math.round(files / seconds)} files/s
grep -r ${grep.seconds.toFixed(2)} s: ${Math.round(files / grep.seconds)} files/s`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
