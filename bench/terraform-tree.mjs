/**
 * How fast a large tree is read: `node bench/terraform-tree.mjs FOLDER… [--files N]`. Copies the folders, checkouts of
 * repositories, until a scratch folder holds N files of Terraform (9,500), and runs `whittle inventory` on it, the whole
 * command as a user runs it; in the same run `grep -r` and, where it is installed, `terraform fmt -check -recursive`,
 * to compare with: a machine's own speed, and what else it has to do, fall out of the ratio.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'

const { values, positionals } = parseArgs({ options: { files: { type: 'string' } }, allowPositionals: true })
const wanted = Number(values.files ?? 9500)
if (positionals.length === 0 || !Number.isSafeInteger(wanted))
  throw new Error('Name the folders to copy, and --files as a number')

const scratch = mkdtempSync(join(tmpdir(), 'whittle-tree-'))
const tree = join(scratch, 'tree')
const terraform = /\.(tf|tfvars|json|tpl|tftpl|tmpl|template|hcl)$/

/** Copies what may be Terraform. */
const copy = (from, to) =>
  cpSync(from, to, {
    recursive: true,
    filter: (path) =>
      !/\/(\.git|node_modules|\.terraform)$/.test(path) &&
      (terraform.test(path) || !/\.[^/]*$/.test(path.slice(from.length))),
  })

const terraformIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.tf'))

/** Wall clock and processor time of a command, in seconds; of whatever it started too. */
function run(command, args) {
  const start = performance.now()
  const { stdout, stderr, status, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 30 })
  if (error) throw error
  const seconds = (performance.now() - start) / 1000
  const cpu = /^cpu (\d+)$/m.exec(stderr)?.[1]
  return { seconds, cpu: cpu === undefined ? undefined : Number(cpu) / 1e6, stdout, status }
}

function best(times, measure) {
  const runs = Array.from({ length: times }, measure)
  return {
    ...runs[0],
    seconds: Math.min(...runs.map(({ seconds }) => seconds)),
    cpu: Math.min(...runs.map(({ cpu }) => cpu)),
  }
}

const said =
  'process.on("exit", () => { const { user, system } = process.cpuUsage(); console.error(`cpu ${user + system}`) })'

try {
  const program = join(scratch, 'whittle.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL('../src/cli.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
    logLevel: 'error',
  })
  let files = 0
  for (let round = 0; files < wanted; round++)
    for (const [index, folder] of positionals.entries()) {
      if (files >= wanted) continue
      const to = join(tree, `${round}-${index}`)
      copy(resolve(folder), to)
      files += terraformIn(to).length
    }
  const contents = terraformIn(tree).map((path) => readFileSync(join(tree, path), 'utf8'))
  const folders = new Set(terraformIn(tree).map((path) => path.slice(0, path.lastIndexOf('/')))).size
  const holding = contents.filter((content) => /aws_iam_|Statement/.test(content)).length
  const size = contents.reduce((sum, { length }) => sum + length, 0)
  console.log(
    `${files} files of Terraform (${(size / 1e6).toFixed(1)} MB) in ${folders} folders, ${holding} of them are about IAM`,
  )
  const grep = best(3, () => run('grep', ['-rlE', 'Statement|aws_iam_', tree]))
  const inventory = best(3, () =>
    run(process.execPath, ['--import', `data:text/javascript,${said}`, program, 'inventory', '--json', tree]),
  )
  if (inventory.status !== 0) throw new Error('whittle inventory failed')
  const { policies } = JSON.parse(inventory.stdout)
  const rate = (seconds) => `${seconds.toFixed(2)} s, ${Math.round(files / seconds)} files/s`
  console.log(`whittle inventory: ${policies.length} policies in ${rate(inventory.seconds)}; ${inventory.cpu.toFixed(2)} s of processor time
grep -r: ${rate(grep.seconds)}; inventory takes ${(inventory.seconds / grep.seconds).toFixed(1)} times as long`)
  if (spawnSync('terraform', ['version']).status === 0) {
    const format = run('terraform', ['fmt', '-check', '-recursive', tree])
    console.log(
      `terraform fmt -check -recursive: ${rate(format.seconds)}; inventory is ${(format.seconds / inventory.seconds).toFixed(1)} times as fast`,
    )
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
