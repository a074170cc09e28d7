// Compares src/review/rules/escalation-paths.ts with an export of the list of pathfinding.cloud (docs/paths.json of
// https://github.com/DataDog/pathfinding.cloud, Apache-2.0): node scripts/escalation-paths.mjs PATHS.json
// Prints paths that the table lacks or has differently, and exits with 1 where there is any.
import { readFileSync, rmSync } from 'node:fs'
import { bundleModule } from './bundle.mjs'

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: node scripts/escalation-paths.mjs PATHS.json')
const root = new URL('../', import.meta.url)
const bundle = new URL('node_modules/.whittle-escalation-paths.mjs', root)
await bundleModule({
  entryPoints: [new URL('src/review/rules/escalation-paths.ts', root).pathname],
  outfile: bundle.pathname,
})
const { escalationPaths } = await import(bundle.href)
rmSync(bundle, { force: true })

const key = (permissions) => [...permissions].map(String).sort().join(' ')
const table = new Map(escalationPaths.map((path) => [path.id, new Set(path.permissions)]))
const listed = JSON.parse(readFileSync(file, 'utf8'))
const differences = listed.flatMap(({ id, permissions }) => {
  // Describing what exists is no part of a path.
  const wanted = permissions.required
    .map(({ permission }) => permission)
    .filter((name) => !/:(?:Describe|List)/.test(name))
  const known = table.get(id)
  if (known) return key(known) === key(wanted) ? [] : [`${id}: ${key(known)} here, ${key(wanted)} there`]
  // A path that holds another one completes nothing more.
  const held = [...table.values()].some((less) => [...less].every((name) => wanted.includes(name)))
  return held || key(wanted) === 'sts:AssumeRole' ? [] : [`${id}: ${key(wanted)} is missing`]
})
const gone = [...table.keys()]
  .filter((id) => !listed.some((path) => path.id === id))
  .map((id) => `${id}: no longer listed`)
for (const line of [...differences, ...gone]) console.log(line)
process.exitCode = differences.length + gone.length > 0 ? 1 : 0
