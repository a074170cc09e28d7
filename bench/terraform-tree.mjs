/**
 * How fast a large tree is read: `node bench/terraform-tree.mjs FOLDER… [--files N] [--in-place] [--times N]`. Copies the
 * folders, checkouts of repositories, until a scratch folder holds N files of Terraform (9,500), and runs `whittle
 * inventory` on it, the whole command as a user runs it; in the same run `grep -r`, reading the bytes of all files, and,
 * where it is installed, `terraform fmt -check -recursive`, to compare with: a machine's own speed, and what else it has to
 * do, fall out of the ratio. `--in-place` measures one folder as it is. Prints wall clock, processor time and peak memory,
 * and at the end a row of a table, with ratios of processor time. Each is the best of three runs, or of `--times`.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundleModule } from '../scripts/bundle.mjs'

const { values, positionals } = parseArgs({
  options: { files: { type: 'string' }, times: { type: 'string' }, 'in-place': { type: 'boolean' } },
  allowPositionals: true,
})
const wanted = Number(values.files ?? 9500)
const times = Number(values.times ?? 3)
const inPlace = values['in-place'] === true
if (positionals.length === 0 || !Number.isSafeInteger(wanted) || !Number.isSafeInteger(times) || times < 1)
  throw new Error('Name the folders to copy, and --files and --times as numbers')
if (inPlace && positionals.length > 1) throw new Error('--in-place measures one folder')

const scratch = mkdtempSync(join(tmpdir(), 'whittle-tree-'))
const tree = inPlace ? resolve(positionals[0]) : join(scratch, 'tree')
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

/** Copies the folders, again and again, until there are enough files; returns how many there are. */
function copyAll() {
  let files = 0
  for (let round = 0; files < wanted; round++)
    for (const [index, folder] of positionals.entries()) {
      if (files >= wanted) continue
      const to = join(tree, `${round}-${index}`)
      copy(resolve(folder), to)
      files += terraformIn(to).length
    }
  return files
}

/**
 * Prints the peak memory (kB) of this process when it ends, and on Linux the processor time of its first thread, in which
 * the program itself runs (hundredths of a second): the other threads compile and collect garbage.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
const report = `import { readFileSync } from "node:fs"
process.on("exit", () => {
  console.error("peak " + process.resourceUsage().maxRSS)
  if (process.platform !== "linux") return
  const fields = readFileSync("/proc/self/task/" + process.pid + "/stat", "utf8").replace(/^.*\\) /s, "").split(" ")
  console.error("own " + (Number(fields[11]) + Number(fields[12])))
})`

const reporting = ['--import', `data:text/javascript,${encodeURIComponent(report)}`]

/** Reads every file of the tree, and does nothing with it. */
const reader =
  'import { readdirSync, readFileSync } from "node:fs"; for (const entry of readdirSync(process.argv[1], { recursive: true, withFileTypes: true })) if (entry.isFile() && entry.name.endsWith(".tf")) readFileSync(`${entry.parentPath ?? entry.path}/${entry.name}`)'

/**
 * A command, until it ends: wall clock and processor time in seconds, by the shell, and, where the command reports them, the
 * processor time of its first thread and peak memory in MB.
 */
function run(command, args) {
  const start = performance.now()
  const timed = ['-c', 'TIMEFORMAT="ended %U %S"; time "$0" "$@"', command, ...args]
  const { stdout, stderr, status, error } = spawnSync('bash', timed, { encoding: 'utf8', maxBuffer: 1 << 30 })
  if (error) throw error
  const seconds = (performance.now() - start) / 1000
  const [, user, system] = /^ended ([\d.]+) ([\d.]+)$/m.exec(stderr) ?? []
  const [, peak] = /^peak (\d+)$/m.exec(stderr) ?? []
  const [, own] = /^own (\d+)$/m.exec(stderr) ?? []
  const [memory, thread] = [Number(peak) / 1e3, Number(own) / 100]
  return { seconds, cpu: Number(user) + Number(system), thread, memory, stdout, status }
}

function best(measure) {
  const runs = Array.from({ length: times }, measure)
  return {
    ...runs[0],
    seconds: Math.min(...runs.map(({ seconds }) => seconds)),
    cpu: Math.min(...runs.map(({ cpu }) => cpu)),
    thread: Math.min(...runs.map(({ thread }) => thread)),
    memory: Math.min(...runs.map(({ memory }) => memory)),
  }
}

try {
  const program = join(scratch, 'whittle.mjs')
  await bundleModule({
    entryPoints: [fileURLToPath(new URL('../src/cli.ts', import.meta.url))],
    outfile: program,
    minify: true,
  })
  const files = inPlace ? terraformIn(tree).length : copyAll()
  const contents = terraformIn(tree).map((path) => readFileSync(join(tree, path), 'utf8'))
  const folders = new Set(terraformIn(tree).map((path) => path.slice(0, path.lastIndexOf('/')))).size
  const holding = contents.filter((content) => /aws_iam_|Statement/.test(content)).length
  const size = contents.reduce((sum, { length }) => sum + length, 0)
  console.log(
    `${files} files of Terraform (${(size / 1e6).toFixed(1)} MB) in ${folders} folders, ${holding} of them are about IAM`,
  )
  const grep = best(() => run('grep', ['-rlE', 'Statement|aws_iam_', tree]))
  const bytes = best(() => run(process.execPath, [...reporting, '--input-type=module', '--eval', reader, tree]))
  const inventory = best(() => run(process.execPath, [...reporting, program, 'inventory', '--json', tree]))
  if (inventory.status !== 0) throw new Error('whittle inventory failed')
  const { policies } = JSON.parse(inventory.stdout)
  const rate = ({ seconds, cpu }) =>
    `${seconds.toFixed(2)} s (${cpu.toFixed(2)} s of processor time), ${Math.round(files / seconds)} files/s`
  const share = (other) => `${(inventory.cpu / other.cpu).toFixed(1)} times the processor time`
  console.log(`whittle inventory: ${policies.length} policies in ${rate(inventory)}, ${inventory.memory.toFixed(0)} MB
grep -r: ${rate(grep)}
reading the bytes: ${rate(bytes)}`)
  const ratios = [`${share(bytes)} of reading the bytes`]
  const ownThread = Number.isNaN(inventory.thread) ? '' : ` (${inventory.thread.toFixed(1)} s in its own thread)`
  if (spawnSync('terraform', ['version']).status === 0) {
    const format = run('terraform', ['fmt', '-check', '-recursive', tree])
    console.log(`terraform fmt -check -recursive: ${rate(format)}`)
    ratios.push(`${share(format)} of terraform fmt`)
  }
  console.log(
    `| inventory of ${files} Terraform files | ${inventory.seconds.toFixed(1)} s, ${inventory.cpu.toFixed(1)} s of processor time${ownThread}, ${inventory.memory.toFixed(0)} MB | ${ratios.join(', ')} |`,
  )
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
