// Writes the JSON Schemas under schema/ from the code that validates: run after a change to one of them.
import { rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { format, resolveConfig } from 'prettier'

const root = new URL('../', import.meta.url)
// inside the checkout, so that packages resolve from there
const bundle = new URL('node_modules/.whittle-schema.mjs', root)

const schemas = [
  { from: 'src/settings/schema.ts', make: 'settingsSchemaFile', to: 'schema/whittle.schema.json' },
  { from: 'src/runbooks/file/schema.ts', make: 'runbookSchemaFile', to: 'schema/runbook.schema.json' },
  {
    from: 'src/runbooks/record/schema.ts',
    make: 'recordSchemaFile',
    to: 'schema/runbook-record.schema.json',
  },
]

for (const { from, make, to } of schemas) {
  await build({
    entryPoints: [new URL(from, root).pathname],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outfile: bundle.pathname,
    logLevel: 'warning',
  })
  try {
    const module = await import(`${bundle.href}?${make}`)
    const target = new URL(to, root)
    const options = await resolveConfig(target.pathname)
    writeFileSync(target, await format(JSON.stringify(module[make]()), { ...options, filepath: target.pathname }))
    console.log(to)
  } finally {
    rmSync(bundle, { force: true })
  }
}
