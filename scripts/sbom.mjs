// Prints a bill of materials (CycloneDX, JSON) of what ships in dist/: the packages of dist/LICENSES.txt, as the lock file
// has them.
//
//   node scripts/sbom.mjs > sbom.cdx.json
import { execFileSync } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))

/** `name version` of every package in dist/LICENSES.txt. */
export const shippedIn = (licences) =>
  new Set(
    [...licences.matchAll(/^(@?[a-z0-9][\w./-]*) (\d\S*) \([^)]+\)(?:: .*)?$/gm)].map(
      ([, name, version]) => `${name} ${version}`,
    ),
  )

/**
 * A bill of materials that has only what ships: its components, and what they depend on among them. Throws where a package
 * that ships is in none of its components.
 */
export function withoutTools(sbom, shipped) {
  const nameOf = ({ group, name, version }) => `${group ? `${group}/` : ''}${name} ${version}`
  const seen = new Set()
  // one package may be installed in several places
  const components = sbom.components.filter((component) => {
    const name = nameOf(component)
    const isNew = shipped.has(name) && !seen.has(name)
    if (isNew) seen.add(name)
    return isNew
  })
  const missing = [...shipped].filter((name) => !seen.has(name))
  if (missing.length > 0) throw new Error(`in dist/LICENSES.txt and not in the lock file: ${missing.join(', ')}`)
  const own = sbom.metadata.component['bom-ref']
  const refs = new Set(components.map((component) => component['bom-ref']))
  const dependencies = sbom.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }))
  // What a tool of the build brought in is used by Whittle itself, as far as it ships.
  const metadata = { ...sbom.metadata, component: { ...sbom.metadata.component, name: own.replace(/@[^@]*$/, '') } }
  return {
    ...sbom,
    metadata,
    components,
    dependencies: [{ ref: own, dependsOn: [...refs].sort(byCodeUnits) }, ...dependencies],
  }
}

const byCodeUnits = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

export function sbomOfDist() {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--offline']
  const all = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 }))
  return withoutTools(all, shippedIn(readFileSync(`${root}dist/LICENSES.txt`, 'utf8')))
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  process.stdout.write(`${JSON.stringify(sbomOfDist(), null, 2)}\n`)
