import { describe, expect, test } from '@jest/globals'
import { patternMatches } from '../../src/catalog/action-pattern.ts'

describe('patternMatches', () => {
  test.each([
    ['get*', 'getobject', true],
    ['*', '', true],
    ['*', 'anything', true],
    ['get?bject', 'getobject', true],
    ['get?', 'get', false],
    ['*object*', 'getobjectacl', true],
    ['*acl', 'getobjectaclx', false],
    ['a*b*c', 'aXbXbXc', true],
    ['a*b*c', 'aXbXbX', false],
    ['', 'x', false],
    ['', '', true],
    ['get.*', 'getobject', false],
  ])('%s on %s is %s', (pattern, text, expected) => {
    expect(patternMatches(pattern, text)).toBe(expected)
  })

  test('does not blow up on many stars', () => {
    const started = performance.now()
    expect(patternMatches('*a*a*a*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(20_000))).toBe(false)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
