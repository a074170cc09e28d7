import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { settingsSchemaFile } from '../../src/settings/schema.ts'
import { complete } from './example.ts'

const written = JSON.parse(readFileSync(new URL('../../schema/whittle.schema.json', import.meta.url), 'utf8')) as object

// `format` is for editors; ajv knows none by itself
const validate = new Ajv({ allErrors: true, strict: true, formats: { date: true } }).compile(written)

test('schema/whittle.schema.json is what `npm run schema` writes', () => expect(written).toEqual(settingsSchemaFile()))

test('every key is described for editors', () => {
  const bare: string[] = []
  const visit = (schema: unknown, path: string): void => {
    for (const [key, inner] of Object.entries((schema as { properties?: object }).properties ?? {})) {
      const value = inner as { description?: string; items?: unknown; additionalProperties?: unknown }
      if (value.description === undefined) bare.push(`${path}.${key}`)
      for (const deeper of [value, value.items ?? {}, value.additionalProperties ?? {}]) visit(deeper, `${path}.${key}`)
    }
  }
  visit(written, '')
  expect(bare).toEqual([])
})

describe('an independent validator agrees', () => {
  test.each([complete, '{}', 'policies: {unobserved: drop}'])('with what is right', (text) => {
    expect(validate(parse(text))).toBe(true)
  })

  test.each([
    'acount: x',
    'account: 111122223333',
    'evidence: {window: 90}',
    'evidence: {cloudtrail: [{athena: {}}]}',
    'evidence: {cloudtrail: [{}]}',
    'evidence: {cloudtrail: [{files: [a], lookup-events: {}}]}',
    'networks: {office: {}}',
    'waivers: [{keep: "s3:Get*", in: "**", until: 2027-03-01}]',
    'pull-requests: {max: 0}',
  ])('with what is wrong: %s', (text) => expect(validate(parse(text))).toBe(false))
})
