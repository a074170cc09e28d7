/**
 * Edits of public Terraform: `npm run edit-corpus -- [--show] FOLDER…`. Makes every kind of narrowing edit to every
 * identity policy of the folders, and holds that the files read as proposed, that every other policy reads as before, that
 * no blank lines or commas are left, and (where terraform is installed) that files which `terraform fmt` was content
 * with before are so still, and are valid.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { bundleModule } from './bundle.mjs'

const { values, positionals } = parseArgs({ options: { show: { type: 'boolean' } }, allowPositionals: true })
if (positionals.length === 0) throw new Error('Name the folders: checkouts of repositories')

const scratch = mkdtempSync(join(tmpdir(), 'whittle-edits-'))
const isSource = /\.(tf|tofu|tfvars|hcl|tpl|tftpl|json)$/

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile() && isSource.test(entry.name))
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name)
        .slice(folder.length)
        .replace(/^\/+/, ''),
    )
    .filter((path) => !/(^|\/)(\.git|\.terraform|node_modules)\//.test(path))
    .sort()
    .map((path) => ({ path, content: readFileSync(join(folder, path), 'utf8') }))
    .filter(({ content }) => content.length < 2_000_000)
}

/** Paths of files that `terraform fmt` would change or cannot read. */
function untidy(files, name) {
  const folder = join(scratch, name)
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  const { stdout, stderr, error } = spawnSync(
    'terraform',
    ['fmt', '-check', '-list=true', '-recursive', '-no-color', '.'],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  )
  rmSync(folder, { recursive: true, force: true })
  if (error) return undefined
  const broken = [...stderr.matchAll(/^\s*(?:on )?(\S+\.tf) line \d+/gm)].map(([, path]) => path)
  return new Set([...stdout.split('\n').filter((line) => line !== ''), ...broken])
}

const total = { policies: 0, edits: 0, refused: 0, files: 0, checked: 0, defects: 0 }
try {
  const outfile = join(scratch, 'corpus.mjs')
  await bundleModule({
    entryPoints: [fileURLToPath(new URL('../test/sources/edit/corpus.ts', import.meta.url))],
    outfile,
  })
  const { changes, editTree, policiesOf } = await import(pathToFileURL(outfile).href)
  for (const folder of positionals) {
    const files = filesIn(folder)
    const policies = policiesOf(files)
    total.policies += policies.length
    console.log(`${folder}: ${policies.length} identity policies in ${files.length} files`)
    for (const [name, change] of Object.entries(changes)) {
      const { files: made, edited, refused, defects } = editTree(files, policies, change)
      const native = [...made].filter(([path]) => /\.(tf|tofu|tfvars)$/.test(path))
      const before = untidy(
        files.filter(({ path }) => made.has(path)).map(({ path, content }) => [path, content]),
        'before',
      )
      const after = before && untidy(native, 'after')
      const worse = before ? native.filter(([path]) => after.has(path) && !before.has(path)) : []
      const all = [...defects, ...worse.map(([path]) => `${path}: terraform fmt was content with it before`)]
      const refusals = [...refused.values()].reduce((sum, count) => sum + count, 0)
      total.edits += edited
      total.refused += refusals
      total.files += made.size
      total.checked += before ? native.filter(([path]) => !before.has(path)).length : 0
      total.defects += all.length
      console.log(`  ${name}: ${edited} edited in ${made.size} files, ${refusals} refused, ${all.length} defects`)
      for (const defect of all.slice(0, values.show ? Infinity : 5)) console.log(`    ${defect}`)
      if (values.show) for (const [reason, count] of refused) console.log(`    refused ${count}: ${reason}`)
    }
  }
  console.log(
    `${total.policies} policies: ${total.edits} edits in ${total.files} files, ${total.refused} refused, ${total.checked} files that terraform fmt was content with before, ${total.defects} defects`,
  )
  process.exitCode = total.defects > 0 ? 1 : 0
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
