import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parseArn, formatArn, splitOutsideVariables } from '../../src/policy/arn.ts'
import { ANY, readLetters, STAR } from '../../src/policy/letters.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { actionMatches, patternCovers, resourceMatches, wildcardMatch } from '../../src/policy/pattern.ts'
import { countOf } from '../support/sampled.ts'

const word = (letters: readonly string[]): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 })

describe('wildcards', () => {
  test.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['**', 'abc', true],
    ['?', '', false],
    ['a?c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*c', 'abcb', false],
    ['*ab', 'aab', true],
    ['a*ab', 'ab', false],
    ['*a?b*', 'xaybz', true],
    ['a*b*a', 'aba', true],
    ['a*ba*a', 'aba', false],
    ['a.c', 'abc', false],
    ['[a]', '[a]', true],
  ])('%s and "%s": %s', (pattern, text, expected) => {
    expect(wildcardMatch(pattern, text)).toBe(expected)
  })

  test('agree with a plain definition', () => {
    const plainly = (pattern: string, text: string): boolean => {
      if (pattern === '') return text === ''
      if (pattern[0] === '*') return plainly(pattern.slice(1), text) || (text !== '' && plainly(pattern, text.slice(1)))
      return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && plainly(pattern.slice(1), text.slice(1))
    }
    fc.assert(
      fc.property(word(['a', 'b', '*', '?']), word(['a', 'b']), (pattern, text) => {
        expect(wildcardMatch(pattern, text)).toBe(plainly(pattern, text))
      }),
      { numRuns: countOf(20_000, 3000) },
    )
  })

  test('never blow up', () => {
    const before = performance.now()
    expect(wildcardMatch(`${'*a'.repeat(200)}*b`, 'a'.repeat(20_000))).toBe(false)
    expect(resourceMatches(`arn:aws:s3${'*a'.repeat(50)}*:::b`, `arn:aws:s3${'a'.repeat(500)}:::c`)).toBe(false)
    expect(performance.now() - before).toBeLessThan(1000)
  })
})

test('actions disregard case, resources do not', () => {
  expect(actionMatches('S3:get*', 's3:GetObject')).toBe(true)
  expect(actionMatches('*', 'iam:PassRole')).toBe(true)
  expect(resourceMatches('arn:aws:s3:::A', 'arn:aws:s3:::a')).toBe(false)
})

describe('resources, in three readings', () => {
  const logs = 'arn:aws:logs:us-east-1:111122223333:log-group:a:b'
  test.each([
    ['arn:aws:logs:*:*:log-group:a:*', logs, true, true, true],
    // Only a `*` that ends its segment may go beyond the colon, and only in AWS's text.
    ['arn:aws:logs:*:log-group:a:b', logs, true, true, false],
    ['arn:aws:logs:u*1:log-group:a:b', 'arn:aws:logs:us-east-1:1:log-group:a:b', true, false, false],
    ['arn:aws:*', logs, true, true, true],
    ['arn:aws:logs:us?east-1:*:log*b', logs, true, true, true],
    ['*', '*', true, true, true],
    ['arn:aws:s3:::*', '*', false, false, false],
  ])('%s', (pattern, arn, flat, documented, segments) => {
    expect(resourceMatches(pattern, arn, 'flat')).toBe(flat)
    expect(resourceMatches(pattern, arn)).toBe(documented)
    expect(resourceMatches(pattern, arn, 'segments')).toBe(segments)
  })
})

describe('patterns that cover patterns', () => {
  const token = unresolvedText('var.x')
  test.each([
    ['s3:*', 's3:Get*', 'action', true],
    ['s3:Get*', 's3:*', 'action', false],
    ['S3:GET*', 's3:getobject', 'action', true],
    ['*a*', '*aba*', 'resource', true],
    ['*a*b*', '*b*a*', 'resource', false],
    ['a*', 'a?', 'resource', true],
    ['a?*', 'a*', 'resource', false],
    ['?*', '*?', 'resource', true],
    ['*', token, 'resource', true],
    ['?', token, 'resource', false],
    [token, token, 'resource', true],
    [unresolvedText('var.y'), token, 'resource', false],
    [`${token}*`, `${token}/a`, 'resource', true],
    ['arn:aws:s3:::*', `arn:aws:s3:::${token}/*`, 'resource', true],
    ['arn:aws:s3:::a*', `arn:aws:s3:::${token}`, 'resource', false],
    ['arn:aws:s3:::${aws:username}', 'arn:aws:s3:::${aws:username}', 'resource', true],
  ] as const)('%s covers %s as %s: %s', (outer, inner, of, expected) => {
    expect(patternCovers(outer, inner, { of, variables: true })).toBe(expected)
  })

  test('beginnings of names cover as the same patterns with two wildcards do', () => {
    const pattern = fc
      .tuple(word(['a', 'B', ':']), fc.boolean())
      .map(([text, open]) => text.slice(0, 3) + (open ? '*' : ''))
    const twice = (text: string): string => text.replace(/\*$/, '**')
    fc.assert(
      fc.property(pattern, pattern, (outer, inner) => {
        const covers = patternCovers(outer, inner, { of: 'action' })
        expect(patternCovers(twice(outer), twice(inner), { of: 'action' })).toBe(covers)
      }),
    )
  })

  test('adversarial patterns end at the cap', () => {
    const before = performance.now()
    patternCovers(`arn:aws:s3:::${'*a?'.repeat(30)}*`, `arn:aws:s3:::${'*b?a*'.repeat(30)}*`, { of: 'resource' })
    expect(performance.now() - before).toBeLessThan(5000)
  })
})

test('ARNs', () => {
  const text = 'arn:aws:logs:us-east-1:111122223333:log-group:a:*'
  const arn = parseArn(text)
  expect(arn).toEqual({
    partition: 'aws',
    service: 'logs',
    region: 'us-east-1',
    account: '111122223333',
    resource: 'log-group:a:*',
  })
  expect(arn && formatArn(arn)).toBe(text)
  expect(parseArn('arn:aws:s3::a')).toBeUndefined()
  expect(parseArn('urn:aws:s3:::a')).toBeUndefined()
})

describe('texts that are nearly a token or a variable', () => {
  const known = { wildcards: true, variables: true }
  const codes = (text: string): number[] => Array.from(text, (_, at) => text.charCodeAt(at))
  const variable = (name: string, fallback?: string) => ({
    kind: 'variable',
    name,
    ...(fallback === undefined ? {} : { fallback }),
  })
  test.each<readonly [string, readonly unknown[]]>([
    ['a\uE000b', codes('a\uE000b')],
    ['${a', codes('${a')],
    ['$a{b}', codes('$a{b}')],
    ['a}', codes('a}')],
    ['${}', [variable('')]],
    ['${*}${?}${$}', codes('*?$')],
    ['${**}', [variable('**')]],
    ["${ aws:UserName , 'a b' }", [variable("aws:username , 'a b'")]],
    ["${aws:UserName , 'A b'}", [variable('aws:username', 'A b')]],
    ["${aws:UserName, ''}x", [variable('aws:username', ''), 120]],
    ['${a}${b}', [variable('a'), variable('b')]],
    ['a**?*', [97, STAR, ANY, STAR]],
    [`\${a${unresolvedText('b}')}}c`, [{ kind: 'unresolved', expression: `\${a${unresolvedText('b}')}}` }, 99]],
    [`${unresolvedText('a*')}*`, [{ kind: 'unresolved', expression: 'a*' }, STAR]],
  ])('%j', (text, items) => {
    expect(readLetters(text, known)).toEqual(items)
  })

  test('wildcards and variables are read only where they are some', () => {
    expect(readLetters('*?', { wildcards: false, variables: true })).toEqual(codes('*?'))
    expect(readLetters('${a}', { wildcards: true, variables: false })).toEqual(codes('${a}'))
  })
})

test('colons within a variable part nothing', () => {
  expect(splitOutsideVariables('a${}:b')).toEqual(['a${}', 'b'])
  expect(splitOutsideVariables('arn:aws:sqs:${aws:PrincipalTag/r}:1:a:b')).toEqual([
    'arn',
    'aws',
    'sqs',
    '${aws:PrincipalTag/r}',
    '1',
    'a:b',
  ])
})
