import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { InputError } from '../../../src/errors.ts'
import { parseSnapshot } from '../../../src/evidence/iam/parse-snapshot.ts'
import type { AccountSnapshot } from '../../../src/evidence/iam/types.ts'
import { details, role, roleArn, text } from './account.ts'
import { countOf } from '../../support/sampled.ts'
import { anyText } from '../../support/any-text.ts'

fc.configureGlobal({ numRuns: countOf(100, 25) })

const now = new Date('2026-06-01T00:00:00Z')
const parse = (content: string): AccountSnapshot => parseSnapshot(content, 'iam.json', { now })

describe('whatever a file holds', () => {
  const survives = (content: string): boolean => {
    try {
      parse(content)
      return true
    } catch (error) {
      return error instanceof InputError && !error.message.includes('\n')
    }
  }
  test('text', () => fc.assert(fc.property(anyText(), survives)))
  test('JSON', () => fc.assert(fc.property(fc.json(), survives)))
  test('JSON in the place of each member', () => {
    const places = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies', 'IsTruncated', 'Marker']
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (place, value) => survives(text({ [place]: value }))),
    )
  })
  test('a snapshot with one value that is another', () => {
    const whole = details()
    const paths: (readonly (string | number)[])[] = []
    const walk = (value: unknown, path: readonly (string | number)[]): void => {
      paths.push(path)
      if (typeof value !== 'object' || value === null) return
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, Array.isArray(value) ? Number(key) : key])
    }
    walk(whole, [])
    const put = (value: unknown, [step, ...rest]: readonly (string | number)[], other: unknown): unknown => {
      if (step === undefined) return other
      const copy = structuredClone(value) as Record<string | number, unknown>
      copy[step] = put(copy[step], rest, other)
      return copy
    }
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, other) =>
        survives(JSON.stringify(put(whole, path, other))),
      ),
    )
  })
  test('a snapshot that is cut off anywhere', () => {
    const whole = text()
    fc.assert(
      fc.property(fc.nat(whole.length - 3), (end) => {
        expect(() => parse(whole.slice(0, end))).toThrow(InputError)
      }),
    )
  })
})

describe('what is in the file is in the snapshot', () => {
  const name = fc.stringMatching(/^[\w+=,.@-]{1,20}$/)
  const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2026-05-31'), noInvalidDate: true })
  const written = time.map((date) => `${date.toISOString().slice(0, 19)}+00:00`)
  const read = (text: string): string => text.replace('+00:00', 'Z')
  test('roles, whatever their order', () => {
    const entity = fc.record({
      name,
      created: written,
      lastUsed: fc.option(written, { nil: undefined }),
      tags: fc.dictionary(name, fc.string()),
    })
    fc.assert(
      fc.property(fc.uniqueArray(entity, { selector: (each) => each.name, minLength: 1 }), (model) => {
        const roles = model.map((each) =>
          role(roleArn(each.name), [], {
            CreateDate: each.created,
            RoleLastUsed: each.lastUsed === undefined ? {} : { LastUsedDate: each.lastUsed },
            Tags: Object.entries(each.tags).map(([Key, Value]) => ({ Key, Value })),
          }),
        )
        const snapshot = parse(text({ RoleDetailList: roles, Policies: [], UserDetailList: [], GroupDetailList: [] }))
        const shown = [...snapshot.roles.values()].map((each) => [
          each.name,
          each.created,
          each.lastUsed,
          Object.fromEntries(each.tags),
        ])
        const expected = model
          .toSorted((a, b) => (roleArn(a.name) < roleArn(b.name) ? -1 : 1))
          .map((each) => [each.name, read(each.created), each.lastUsed && read(each.lastUsed), { ...each.tags }])
        expect(shown).toEqual(expected)
        const times = model.flatMap((each) => [read(each.created), read(each.lastUsed ?? '')])
        expect(snapshot.taken).toBe(times.sort().at(-1))
        expect(snapshot).toEqual(
          parse(text({ RoleDetailList: roles.toReversed(), Policies: [], UserDetailList: [], GroupDetailList: [] })),
        )
      }),
    )
  })
})
