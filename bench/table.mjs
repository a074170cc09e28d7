/**
 * One table of how long whole commands take, and beside what: `npm run bench -- [TREE]`. TREE is a folder with public
 * Terraform files; without it the tree's rows are left out. Each row is the last line of a bench of its own, which prints
 * more when it is run alone.
 */
import { spawnSync } from 'node:child_process'
import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const tree = process.argv[2]
const benches = [
  ...(tree === undefined
    ? []
    : [
        ['terraform-tree.mjs', resolve(tree), '--in-place'],
        ['reach.mjs', resolve(tree), '--row'],
      ]),
  ['terraform-shapes.mjs'],
  ['plan.mjs'],
  ['usage.mjs'],
]

console.log(`load ${loadavg()[0].toFixed(1)}\n\n| work | takes | beside |\n| --- | --- | --- |`)
for (const [name, ...args] of benches) {
  const program = fileURLToPath(new URL(name, import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`)
  for (const line of stdout.split('\n')) if (line.startsWith('|')) console.log(line)
}
