// The licences of what ships in dist/: found from the modules that rollup really bundles, judged, and written down.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'

/** Licences that ask for nothing but their own text. Anything else, and anything unknown, stops the build. */
const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'PSF-2.0',
  'Unlicense',
])

/** Names of licences in packages for which SPDX has another name. */
const spdxNames = new Map([
  ['PSF', 'PSF-2.0'],
  ['Apache 2.0', 'Apache-2.0'],
])

/**
 * A rollup plugin that puts LICENSES.txt beside the bundle: every package with a module in it, and those in `others`,
 * which ship as data (`{package: what of it}`).
 */
export function licenceTexts(others) {
  return {
    name: 'licence-texts',
    generateBundle(_, bundle) {
      const folders = new Map(Object.entries(others).map(([name, what]) => [resolve('node_modules', name), what]))
      for (const chunk of Object.values(bundle)) {
        for (const [id, { renderedLength }] of Object.entries(chunk.modules ?? {})) {
          const folder = packageFolder(id)
          if (folder !== undefined && renderedLength > 0) folders.set(folder, undefined)
        }
      }
      const packages = [...folders].map(([folder, what]) => readPackage(folder, what)).sort(byName)
      this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: licencesText(packages) })
    },
  }
}

const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1)

/** The folder of the package that a module belongs to; `undefined` for the project's own. */
function packageFolder(id) {
  // rollup marks virtual modules with NUL and adds queries
  const path = id.replace(/^\0/, '').replace(/\?.*$/, '')
  const at = path.lastIndexOf(`${sep}node_modules${sep}`)
  if (at === -1) return undefined
  const root = at + `${sep}node_modules${sep}`.length
  const [scope, name] = path.slice(root).split(sep)
  return path.slice(0, root) + (scope.startsWith('@') ? join(scope, name) : scope)
}

function readPackage(folder, what) {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const stated = license ?? licenses?.[0] ?? 'none'
  const spdx = typeof stated === 'string' ? stated : stated.type
  const licence = spdxNames.get(spdx) ?? spdx
  if (!isPermissive(licence)) {
    throw new Error(`${name} ${version} is under the licence ${JSON.stringify(licence)}: it may not ship in dist/`)
  }
  return { name, version, licence, what, text: textsOf(folder, name, licence) }
}

/** SPDX expressions as packages use them: one name, or alternatives in brackets. */
function isPermissive(expression) {
  const alternatives = expression.replace(/^\((.*)\)$/, '$1').split(' OR ')
  return alternatives.some((each) => each.split(' AND ').every((name) => permissive.has(name.trim())))
}

/** Licence and notice files; where there is none, the licence's one text or what the readme says under "License". */
function textsOf(folder, name, licence) {
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|copyright|notice)/i.test(file))
    .sort()
  if (files.length > 0) return files.map((file) => clean(readFileSync(join(folder, file), 'utf8'))).join('\n\n')
  const readme = join(folder, 'README.md')
  const section = existsSync(readme)
    ? /^(?:#+ *licen[cs]e|licen[cs]e\n-+)\s*\n([^]*)/im.exec(readFileSync(readme, 'utf8'))
    : null
  // this licence has one text, whoever the licensor is
  if (licence === 'Apache-2.0') return clean(readFileSync('LICENSE', 'utf8'))
  if (section === null)
    throw new Error(`${name} ships in dist/ and has no licence text: add it to scripts/licences.mjs`)
  return clean(section[1].split(/\n(?=#+ )/)[0])
}

const clean = (text) =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trim()

/** One text for all packages whose licence reads the same. */
function licencesText(packages) {
  const byText = new Map()
  for (const each of packages) byText.set(each.text, [...(byText.get(each.text) ?? []), each])
  const parts = [...byText].map(([text, users]) => `${users.map(titleOf).join('\n')}\n\n${text}\n`)
  const line = `\n${'-'.repeat(80)}\n\n`
  return `The files in this folder contain the following software, under these licences.\n${line}${parts.join(line)}`
}

const titleOf = ({ name, version, licence, what }) => `${name} ${version} (${licence})${what ? `: ${what}` : ''}`

/** Names and licences, as LICENSES.txt lists them. */
export function listedIn(licences) {
  return [...licences.matchAll(/^(@?[a-z0-9][\w./-]*) \d\S* \(([^)]+)\)(?:: .*)?$/gm)]
    .map(([, name, licence]) => ({ name, licence }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter(({ name }, index, all) => name !== all[index - 1]?.name)
}

/** The NOTICE file of the repository. */
export function noticeText(licences) {
  const names = listedIn(licences)
  const width = Math.max(...names.map(({ name }) => name.length))
  return [
    'Whittle',
    'Copyright 2026 The Whittle Authors',
    '',
    'Licensed under the Apache License, Version 2.0; see LICENSE.',
    '',
    'The files in dist/ contain the following software. dist/LICENSES.txt has its versions, copyright notices and licences.',
    '',
    ...names.map(({ name, licence }) => `  ${name.padEnd(width)}  ${licence}`),
    '',
    'Which actions have an API operation of their own, a fact that dist/catalog.br holds, comes from the service models of',
    'botocore (Apache-2.0, Copyright Amazon.com, Inc. or its affiliates). Which operations are authorised under another',
    'name is partly taken over from iann0036/iam-dataset (MIT, Copyright (c) 2021 Ian Mckay).',
    '',
  ].join('\n')
}
