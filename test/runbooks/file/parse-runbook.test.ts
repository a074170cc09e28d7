import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { parseRunbook } from '../../../src/runbooks/file/parse-runbook.ts'
import { runbookSchemaFile } from '../../../src/runbooks/file/schema.ts'

const base = `id: leaver
version: 1
title: A leaver
owner: identity team
status: active
reviewed: 2026-10-12
review-every: 180d
occasions: [offboarding]
priority: P3
parameters:
  user: {type: principal}
scope:
  where: {principal: ["\${user}"]}
query: {window: 30d}
`

const mistakeOf = (text: string): string => {
  try {
    parseRunbook(text, 'r.yml')
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

test('the JSON Schema is what `npm run schema` writes', () => {
  const written = JSON.parse(
    readFileSync(new URL('../../../schema/runbook.schema.json', import.meta.url), 'utf8'),
  ) as object
  expect(written).toEqual(runbookSchemaFile())
})

test('the smallest runbook is read, and what it leaves out has defaults', () => {
  expect(parseRunbook(base, 'r.yml').runbook).toMatchObject({
    id: 'leaver',
    reviewEvery: 180,
    parameters: [{ name: 'user', type: 'principal', required: true }],
    triggers: { dispatch: true },
    triage: [],
    revocation: [],
    tests: [],
  })
})

test('the runbook of the examples is read whole', () => {
  const path = new URL('../../../examples/runbooks/sensitive-data.yml', import.meta.url)
  const { runbook } = parseRunbook(readFileSync(path, 'utf8'), 'sensitive-data.yml')
  expect(runbook.hours).toEqual({
    timeZone: 'Europe/Vienna',
    days: [1, 2, 3, 4, 5],
    from: 420,
    to: 1140,
    holidays: ['2026-10-26'],
  })
  expect(runbook.revocation.map(({ kind }) => kind)).toEqual(['narrow-to-use', 'fence'])
  expect(runbook.verification.map(({ kind }) => kind)).toEqual(['stays-empty', 'stays-alive'])
})

describe('mistakes have their place', () => {
  test.each<[string, string, string]>([
    [
      'an unknown key',
      base.replace('priority', 'prority'),
      'r.yml:9:1: prority: unknown key "prority": did you mean priority?',
    ],
    ['a missing key', base.replace('owner: identity team\n', ''), 'owner: is missing'],
    ['no condition', base.replace('{principal: ["${user}"]}', '{}'), 'scope.where: a map is empty: give one condition'],
    [
      'two conditions in one',
      base.replace('{principal: ["${user}"]}', '{principal: ["a"], event: ["b"]}'),
      'has 2 conditions (principal, event): put each into a list of all or any',
    ],
    [
      'an unknown condition, deep inside',
      base.replace('{principal: ["${user}"]}', '{all: [{not: {princpal: ["a"]}}]}'),
      'unknown key "princpal": did you mean principal?',
    ],
    ['an unknown parameter', base.replace('"${user}"', '"${usr}"'), '"usr" is no parameter: did you mean user?'],
    ['an unknown list', base.replace('"${user}"', '"$people"'), '"$people" is no list: this file has no lists'],
    ['time without hours', base.replace('{principal: ["${user}"]}', '{time: outside}'), 'needs hours'],
    ['a default of another form', base.replace('principal}', 'principal, default: jane}'), 'is not the ARN of a user'],
    ['a wildcard in a default', base.replace('principal}', 'text, default: "*"}'), 'holds a wildcard'],
    ['an option in a default', base.replace('principal}', 'text, default: --debug}'), 'take for an option'],
    [
      'a time zone that there is not',
      `${base}hours: {time-zone: Europe/Wien, days: [mon], from: "07:00", to: "19:00"}\n`,
      'is no time zone',
    ],
    [
      'an event that fills in a pattern',
      base
        .replace('principal}', 'pattern}')
        .concat('triggers: {event: {source: s, detail-type: t, parameters: {user: detail.userIdentity.arn}}}\n'),
      'an event may fill in only values of a form that cannot widen the scope',
    ],
    [
      'a path out of the event',
      `${base}triggers: {event: {source: s, detail-type: t, parameters: {user: "detail.__proto__[0]"}}}\n`,
      'is no path into the event',
    ],
    [
      'two revocations in one',
      `${base}revocation: [{detach: {from: matched, policies: [a]}, deny-everything: {to: matched}}]\n`,
      'has 2 revocations',
    ],
    [
      'a wrong subject',
      `${base}revocation: [{deny-everything: {to: everybody}}]\n`,
      'must be matched, or a list of ARN patterns',
    ],
    [
      'two steps of one id',
      `${base}triage: [${'{id: a, ask: b, actor: c, yes: stop, no: stop, unclear: stop},'.repeat(2)}]\n`,
      '"a" is given twice',
    ],
    ['a YAML tag', base.replace('A leaver', '!!js/function "x"'), 'r.yml:3:8: '],
    ['an empty file', '', 'the file is empty'],
    [
      'a state of two kinds',
      `${base}verification: [{id: a, state: {user: b, lacks: [c]}}]\n`,
      'must be {access-key, is}',
    ],
  ])('%s', (_, text, message) => expect(mistakeOf(text)).toContain(message))
})

describe('for editors', () => {
  const written = JSON.parse(
    readFileSync(new URL('../../../schema/runbook.schema.json', import.meta.url), 'utf8'),
  ) as Record<string, unknown>

  test('every key is described', () => {
    const bare: string[] = []
    const visit = (schema: unknown, path: string): void => {
      for (const [key, inner] of Object.entries((schema as { properties?: object }).properties ?? {})) {
        const value = inner as { description?: string; items?: unknown; additionalProperties?: unknown }
        if (value.description === undefined) bare.push(`${path}.${key}`)
        for (const deeper of [value, value.items ?? {}, value.additionalProperties ?? {}])
          visit(deeper, `${path}.${key}`)
      }
    }
    visit(written, '')
    expect(bare).toEqual([])
  })

  test.each(readdirSync(new URL('../../../examples/runbooks/', import.meta.url)))(
    'an independent validator takes %s',
    (name) => {
      const text = readFileSync(new URL(`../../../examples/runbooks/${name}`, import.meta.url), 'utf8')
      const validate = new Ajv({ allErrors: true, strict: false, formats: { date: true } }).compile(written)
      expect([validate(parse(text, { merge: true })), validate.errors]).toEqual([true, null])
    },
  )
})

test('a field that cannot be redacted is refused: it would be in every record', () => {
  expect(mistakeOf(`${base}redact: [sourceAddress, caller]\n`)).toBe('none')
  const mistake = mistakeOf(`${base}redact:\n  - caller.accessKey\n`)
  expect(mistake).toMatch(/r\.yml:16:5/)
  expect(mistake).toContain('caller.accessKeyId')
})
