import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const entry = `
export { decodeCatalog } from './load.ts'
export { operationIn, operationOf } from './operation.ts'
export { servicesNamingRoles } from './pass-role.ts'
export { verbsOf } from './operations/api-gateway.ts'
export { runtimePermission } from './runtime/runtime-permissions.ts'
export { eventSourcesOf, servicesOf } from './event-sources.ts'
export { mapEvent } from './map-event.ts'
export { statedRule } from './stated/index.ts'
export { listsCheckedArns } from './stated/listed.ts'
`

/** The catalog's own code, so that the build and the product read the same tables. */
export async function loadSource() {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: fileURLToPath(new URL('../../src/catalog', import.meta.url)), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}
