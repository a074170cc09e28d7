import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { parse as parseYaml } from 'yaml'
import { parseSettings } from '../../src/settings/parse.ts'

const schema = JSON.parse(readFileSync(new URL('../../schema/whittle.schema.json', import.meta.url), 'utf8')) as object
const validate = new Ajv({ allErrors: true, strict: true, formats: { date: true } }).compile(schema)

const ledgerOf = (text: string) => parseSettings(text, 'whittle.yml').ledger

describe('where evidence is saved', () => {
  test.each([
    ['{}', undefined],
    ['ledger: {file: .whittle/ledger}', { expireDays: 400, place: { kind: 'file', path: '.whittle/ledger' } }],
    ['ledger: {cache: true}', { expireDays: 400, place: { kind: 'cache', key: 'whittle-ledger' } }],
    ['ledger: {cache: {}, expire: 90d}', { expireDays: 90, place: { kind: 'cache', key: 'whittle-ledger' } }],
    ['ledger: {cache: {key: prod}}', { expireDays: 400, place: { kind: 'cache', key: 'prod' } }],
    [
      'ledger: {s3: {bucket: acme-whittle, key: ledger}}',
      { expireDays: 400, place: { kind: 's3', bucket: 'acme-whittle', key: 'ledger' } },
    ],
    ['ledger: {branch: whittle-ledger}', { expireDays: 400, place: { kind: 'branch', name: 'whittle-ledger' } }],
    [
      '{evidence: {window: 30d}, ledger: {file: l, expire: 30d}}',
      { expireDays: 30, place: { kind: 'file', path: 'l' } },
    ],
  ])('%s', (text, expected) => {
    expect(ledgerOf(text)).toEqual(expected)
    expect(validate(parseYaml(text))).toBe(true)
  })

  test.each([
    ['ledger: {}', '1:1: ledger: names no place: give one of file, cache, s3, branch'],
    ['ledger: {expire: 100d}', '1:1: ledger: names no place: give one of file, cache, s3, branch'],
    ['ledger: {file: a, branch: b}', '1:1: ledger: names 2 places (file, branch): keep one of them'],
    ['ledger: {cache: false}', /ledger.cache: false must be true, or \{key: NAME\}/],
    ['ledger: {cache: {key: "a, b"}}', /ledger.cache.key: "a, b" is not a cache key/],
    ['ledger: {s3: {bucket: acme-whittle}}', /ledger.s3.key: is missing/],
    ['ledger: {s3: {bucket: acme-whittle, key: /ledger}}', /ledger.s3.key: .* is not the key of an object/],
    ['ledger: {branch: "a..b"}', /ledger.branch: .* is not a branch name that git accepts/],
    ['ledger: {fil: a}', /ledger.fil: unknown key "fil": did you mean file\?/],
    ['ledger: {file: a, expire: 1y}', /ledger.expire: "1y" is not a duration in days such as 90d/],
  ])('%s', (text, mistake) => {
    const parsing = expect(() => ledgerOf(text))
    if (typeof mistake === 'string') parsing.toThrow(mistake)
    else parsing.toThrow(mistake)
    expect(validate(parseYaml(text))).toBe(false)
  })

  test.each([
    ['ledger: {file: a, expire: 89d}', 'ledger.expire: 89d is shorter than evidence.window (90d)'],
    ['{evidence: {window: 180d}, ledger: {file: a, expire: 100d}}', 'is shorter than evidence.window (180d)'],
  ])('no shorter than the window: %s', (text, mistake) => {
    expect(() => ledgerOf(text)).toThrow(mistake)
  })
})
