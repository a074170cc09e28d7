import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import picomatch from 'picomatch'
import { defaultRunbookFolder } from '../../src/settings/sections/runbooks.ts'

const folder = new URL('../../schema/', import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('../package.json', folder), 'utf8')) as { readonly version: string }

interface Schema {
  readonly $schema: string
  readonly $id: string
  readonly title?: string
  readonly description?: string
}

const files = readdirSync(folder).filter((file) => file.endsWith('.schema.json'))
const read = (file: string): Schema => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Schema

/** Paths of the properties without a description, wherever in the schema they are. */
function bareIn(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return []
  const properties = Object.entries((value as { readonly properties?: object }).properties ?? {})
  const bare = properties
    // `{}` only names a property for `required`; a definition describes itself
    .filter(([, inner]) => Object.keys(inner as object).length > 0)
    .filter(([, inner]) => !('description' in (inner as object)) && !('$ref' in (inner as object)))
    .map(([name]) => `${path}.${name}`)
  return [...bare, ...Object.entries(value).flatMap(([name, inner]) => bareIn(inner, `${path}/${name}`))]
}

test('there are schemas', () => expect(files).toContain('whittle.schema.json'))

describe.each(files)('%s', (file) => {
  const schema = read(file)

  test('has an id below the repository, at its present major version, and says what it is', () => {
    const major = version.split('.')[0]
    expect(schema.$id).toMatch(new RegExp(`^https://github\\.com/[\\w.-]+/[\\w.-]+/raw/v${major}/schema/${file}$`))
    expect(schema.title).toMatch(/^[A-Z]/)
    expect(schema.description).toMatch(/\.$/)
  })

  test('every property is described', () => expect(bareIn(schema, '')).toEqual([]))
})

test('schemas of files that people write are in draft 07, those of what is printed may be in a later one', () => {
  const drafts = Object.fromEntries(files.map((file) => [file, read(file).$schema]))
  const seventh = 'http://json-schema.org/draft-07/schema#'
  expect(drafts).toMatchObject({ 'whittle.schema.json': seventh, 'runbook.schema.json': seventh })
})

describe('schema/schemastore.json, the entries for the catalog of SchemaStore,', () => {
  const { schemas } = JSON.parse(readFileSync(new URL('schemastore.json', folder), 'utf8')) as {
    readonly schemas: readonly { readonly url: string; readonly fileMatch: readonly string[] }[]
  }

  test('name the schemas of the files that people write', () => {
    expect(schemas.map(({ url }) => url)).toEqual([read('whittle.schema.json').$id, read('runbook.schema.json').$id])
  })

  test('match those files where Whittle looks for them, and no others', () => {
    const [settings, runbook] = schemas.map(({ fileMatch }) => picomatch([...fileMatch], { dot: true }))
    expect(['.github/whittle.yml', '.github/whittle.yaml'].map((path) => settings?.(path))).toEqual([true, true])
    expect(
      [`${defaultRunbookFolder}/leaver.yml`, 'service/.github/whittle.yml'].map((path) => runbook?.(path)),
    ).toEqual([true, false])
    expect(settings?.('whittle.yml')).toBe(false)
  })
})
