#!/usr/bin/env node
/**
 * Writes src/catalog/network-keys-data.ts: which services set the condition keys that AWS's page lists services for
 * (aws:SourceVpcArn, aws:VpceAccount, aws:VpceOrgID, aws:VpceOrgPaths).
 *
 *   node scripts/catalog/read-network-keys.mjs PAGE DATE
 *
 * PAGE is the page on global condition keys, saved as Markdown (the address with `.md` in the place of `.html`); DATE is
 * the day it was taken, YYYY-MM-DD. Without a list for one of the keys nothing is written.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { byCode } from './order.mjs'

const keys = ['aws:SourceVpcArn', 'aws:VpceAccount', 'aws:VpceOrgID', 'aws:VpceOrgPaths']

/**
 * @param page text of the page
 * @returns key → service prefixes, sorted; a service of which AWS leaves out actions is under `except`, with these
 */
export function networkKeysIn(page) {
  const supported = {}
  const except = {}
  for (const key of keys) {
    const [, section] = page.split(`\n### ${key}\n`)
    if (section === undefined) throw new Error(`${key}: the page has no section of it`)
    const [list] = section.split('**Data type**')
    const services = [...list.matchAll(/^\s*[+*-]\s+(.*)\(prefix: \[`([a-z0-9-]+)`\]/gm)]
    if (services.length === 0) throw new Error(`${key}: the page lists no services for it`)
    supported[key] = [...new Set(services.map(([, , prefix]) => prefix))].toSorted(byCode)
    for (const [, name, prefix] of services) {
      const actions = [...name.matchAll(/`([a-z0-9-]+:\w+)`/g)].map(([, action]) => action)
      if (actions.length > 0) except[prefix] = [...new Set([...(except[prefix] ?? []), ...actions])].toSorted(byCode)
    }
  }
  return { supported, except }
}

/** The module, as prettier writes it. */
export function moduleOf({ supported, except }, date) {
  const quoted = (text) => `'${text}'`
  const list = (values) => values.map((each) => `    ${quoted(each)},\n`).join('')
  const supportedLines = Object.entries(supported).map(
    ([key, all]) => `  ${quoted(key.toLowerCase())}: [\n${list(all)}  ],\n`,
  )
  const exceptLines = Object.entries(except).map(([service, all]) => `  ${service}: [${all.map(quoted).join(', ')}],\n`)
  return `// Written by scripts/catalog/read-network-keys.mjs from AWS's page on global condition keys.

/** The day on which the page was taken. */
export const networkKeysRead = ${quoted(date)}

/** Condition key in lower case → prefixes of the services that set it in requests through a VPC endpoint. */
export const networkKeyServices = {
${supportedLines.join('')}} as const

/** Of these services, the actions in whose requests the keys are missing. */
export const networkKeyExceptions: Readonly<Record<string, readonly string[]>> = {
${exceptLines.join('')}}
`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [file, date] = process.argv.slice(2)
  if (!file || !/^\d{4}-\d\d-\d\d$/.test(date ?? '')) throw new Error('Usage: read-network-keys.mjs PAGE DATE')
  const target = fileURLToPath(new URL('../../src/catalog/network-keys-data.ts', import.meta.url))
  writeFileSync(target, moduleOf(networkKeysIn(readFileSync(file, 'utf8')), date))
}
