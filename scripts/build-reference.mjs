// Writes docs/reference/ from what the code itself says: schemas, commands, action.yml, tables of rules, types.
//
//   node scripts/build-reference.mjs           writes the pages, and removes those that are no longer made
//   node scripts/build-reference.mjs --check   exit code 1, with the names of the pages, where one would change
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { parse } from 'yaml'
import { bundleModule } from './bundle.mjs'
import { libraryTypesText } from './library-types.mjs'
import { actionPage } from './reference/action.mjs'
import { commandsPage } from './reference/commands.mjs'
import { libraryPage } from './reference/library.mjs'
import { code, page, prose } from './reference/markdown.mjs'
import { rulesPage } from './reference/rules.mjs'
import { schemaPage } from './reference/schema.mjs'

const root = fileURLToPath(new URL('../', import.meta.url))
const folder = `${root}docs/reference/`

/** What the pages need of src/. */
const entry = `
export { commands } from './src/cli/run.ts'
export { optionsOf } from './src/cli/options.ts'
export { exitCodes } from './src/cli/exit-codes.ts'
export { reviewRules } from './src/review/rules/index.ts'
export { servedRules } from './src/catalog/served/served-rules.ts'
export { runtimePermissions } from './src/catalog/runtime/runtime-permissions.ts'
`

/** Pages of the schemas, by the file's name. Another schema gets a page of the same kind. */
const ofSchemas = {
  whittle: {
    file: 'configuration.md',
    title: 'Configuration',
    intro:
      'Everything that `.github/whittle.yml` may say. Everything is optional. An editor that knows JSON Schema completes and checks it: `# yaml-language-server: $schema=` with the address of `schema/whittle.schema.json` as its first line.',
    valid: true,
  },
  runbook: {
    file: 'runbook.md',
    intro: 'Everything that the file of a runbook may say. [runbooks.md](../runbooks.md) shows how it is used.',
    valid: true,
  },
  plan: { file: 'plan.md', intro: 'What `whittle plan --json` prints, and the output `plan` of the action names.' },
  'runbook-record': {
    file: 'runbook-record.md',
    intro: 'What a record of a runbook holds. [runbook-records.md](../runbook-records.md) shows how it is used.',
  },
}

/** All pages: name → text. */
export async function referencePages() {
  const source = await loadSource()
  const action = parse(readFileSync(`${root}action.yml`, 'utf8'))
  const specs = source.commands.map(({ spec }) => spec)
  const pages = new Map([
    ['commands.md', commandsPage(specs, source.optionsOf, source.exitCodes)],
    ['action.md', actionPage(action)],
    ['rules.md', rulesPage(source)],
    ['library.md', libraryPage(await libraryTypesText())],
    ...schemaPages(),
  ])
  pages.set('README.md', indexPage(pages))
  const options = await resolveConfig(`${folder}README.md`)
  const formatted = [...pages].map(async ([name, text]) => [
    name,
    await format(text, { ...options, parser: 'markdown' }),
  ])
  return new Map(await Promise.all(formatted))
}

function schemaPages() {
  const files = readdirSync(`${root}schema`).filter((file) => file.endsWith('.schema.json'))
  return files.map((file) => {
    const name = file.replace('.schema.json', '')
    const schema = JSON.parse(readFileSync(`${root}schema/${file}`, 'utf8'))
    const of = ofSchemas[name] ?? { file: `${name}.md`, intro: prose(schema.description ?? '') }
    const title = of.title ?? schema.title ?? name
    return [of.file, schemaPage(schema, { ...of, title, source: `schema/${file}` })]
  })
}

/** The list of the pages, with the first sentence of each. */
function indexPage(pages) {
  const items = [...pages].map(([name, text]) => {
    const title = /^# (.*)$/m.exec(text)?.[1] ?? name
    return `- [${title}](${name})`
  })
  return page('Reference', 'the code', [
    `Every page here is written from what the program itself says; ${code('npm run reference')} writes them anew. What the words mean is in [concepts.md](../concepts.md), how to get Whittle in [install.md](../install.md).`,
    items.sort().join('\n'),
  ])
}

async function loadSource() {
  // inside the checkout, so that packages resolve from there
  const outfile = `${root}node_modules/.whittle-reference-${process.pid}.mjs`
  try {
    await bundleModule({ stdin: { contents: entry, resolveDir: root, loader: 'ts' }, outfile, packages: 'external' })
    return await import(outfile)
  } finally {
    rmSync(outfile, { force: true })
  }
}

const filesThere = () => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
}

const textOf = (name) => (filesThere().includes(name) ? readFileSync(folder + name, 'utf8') : undefined)

const pages = await referencePages()
const leftOver = filesThere().filter((name) => !pages.has(name))
const changed = [...pages].filter(([name, text]) => textOf(name) !== text).map(([name]) => name)
if (process.argv.includes('--check')) {
  const wrong = [...changed, ...leftOver]
  if (wrong.length > 0) {
    console.error(`docs/reference/ is not what the code says (${wrong.join(', ')}): run "npm run reference".`)
    process.exitCode = 1
  } else console.log('docs/reference/ is what the code says.')
} else {
  mkdirSync(folder, { recursive: true })
  for (const name of leftOver) rmSync(folder + name)
  for (const [name, text] of pages) writeFileSync(folder + name, text)
  console.log([...pages.keys()].map((name) => `docs/reference/${name}`).join('\n'))
}
