import { describe, expect, test } from '@jest/globals'
import { compileClause } from '../../src/policy/conditions/clause.ts'
import { canonicalOperator, parseOperator } from '../../src/policy/conditions/operators.ts'
import { isDate, parseDate } from '../../src/policy/conditions/date.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import type { Truth } from '../../src/policy/truth.ts'
import { ask } from './support/build.ts'

type Texts = string | readonly string[]

/** One clause on `k:k`, evaluated for a request that carries the key with the values, or not (`null`). */
function holds(
  operator: string,
  values: Texts,
  request: Texts | null,
  more: Readonly<Record<string, Texts>> = {},
  variables = true,
): Truth {
  const clause = compileClause({ operator, key: 'k:K', values: [values].flat() }, { variables })
  return clause(ask('a:b', '*', { ...more, ...(request === null ? {} : { 'k:k': request }) }).context)
}

describe('one value', () => {
  test.each<readonly [string, Texts, Texts, Truth]>([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', 'a*', 'ab', false],
    ['StringEquals', ['b', 'a'], 'a', true],
    ['StringNotEquals', ['b', 'a'], 'a', false],
    ['StringNotEquals', ['b', 'c'], 'a', true],
    ['StringEqualsIgnoreCase', 'aB', 'Ab', true],
    ['StringNotEqualsIgnoreCase', 'aB', 'Ab', false],
    ['StringLike', 'a*c?', 'a:b/cd', true],
    ['StringLike', 'a?', 'a', false],
    ['StringNotLike', 'a*', 'ab', false],
    ['NumericEquals', '10', '10.0', true],
    ['NumericNotEquals', '10', '10.0', false],
    ['NumericLessThan', '10', '9.5', true],
    ['NumericLessThan', ['1', '10'], '9', true],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericGreaterThan', '10', '10', false],
    ['NumericGreaterThanEquals', '10', '10', true],
    ['NumericEquals', '10', 'ten', undefined],
    ['DateEquals', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', true],
    ['DateLessThan', '2026-01-01', '2025-12-31T23:59:59Z', true],
    ['DateGreaterThan', '2026-01-01T00:00:00Z', '1767225601', true],
    ['DateNotEquals', '2026-01-01', '2026-01-01T00:00:00Z', false],
    ['Bool', 'True', 'true', true],
    ['Bool', 'true', 'false', false],
    ['Bool', 'true', 'yes', undefined],
    ['BinaryEquals', 'QQ==', 'QQ', true],
    ['BinaryEquals', 'QQ==', 'QUE=', false],
    ['IpAddress', '203.0.113.0/24', '203.0.113.9', true],
    ['IpAddress', '203.0.113.7/24', '203.0.113.9', true],
    ['IpAddress', '203.0.113.7', '203.0.113.9', false],
    ['IpAddress', '0.0.0.0/0', '2001:db8::1', false],
    ['IpAddress', '2001:DB8::/32', '2001:db8:0:0::1', true],
    ['NotIpAddress', ['203.0.113.0/24', '::/0'], '203.0.113.9', false],
    ['NotIpAddress', '203.0.113.0/24', '2001:db8::1', true],
    ['IpAddress', '203.0.113.0/24', 'AWS Internal', undefined],
    ['IpAddress', '203.0.113.0/24', '203.0.112.255', false],
    ['IpAddress', '203.0.113.0/24', '203.0.113.0', true],
    ['IpAddress', '203.0.113.0/24', '203.0.113.255', true],
    ['IpAddress', '203.0.113.0/24', '203.0.114.0', false],
    ['IpAddress', '2001:db8::/32', '203.0.113.0', false],
    ['IpAddress', '2001:db8::/32', '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff', false],
    ['IpAddress', '2001:db8::/32', '2001:db9::', false],
    ['IpAddress', '0.0.0.0/0', '255.255.255.255', true],
    ['IpAddress', '0.0.0.0/0', '256.0.0.0', undefined],
    ['IpAddress', '0.0.0.0/0', '0.256.0.0', undefined],
    ['IpAddress', '0.0.0.0/0', '0.0.256.0', undefined],
    ['IpAddress', '0.0.0.0/0', '0.0.0.256', undefined],
    ['IpAddress', '10.0.0.0/33', '10.0.0.0', undefined],
    ['IpAddress', '10.0.0.0/x', '10.0.0.0', undefined],
    ['IpAddress', '10.0.0.0/8/8', '10.0.0.0', undefined],
    // Each component is matched apart; a text operator would let the first `*` run over the colons.
    ['ArnLike', 'arn:aws:x:*:111122223333:f/*', 'arn:aws:x:us-east-2:111122223333:f/d', true],
    ['ArnLike', 'arn:aws:x:*:111122223333:f/*', 'arn:aws:x:us:9:s/abc:111122223333:f/d', false],
    ['StringLike', 'arn:aws:x:*:111122223333:f/*', 'arn:aws:x:us:9:s/abc:111122223333:f/d', true],
    ['ArnEquals', 'arn:aws:iam::*:role/a', 'arn:aws:iam::1:role/a', true],
    ['ArnNotLike', 'arn:aws:iam::*:role/a', 'arn:aws:iam::1:role/b', true],
    ['ArnLike', 'arn:aws:iam::1:role/b', 'role/b', false],
    // A text with fewer parts is no ARN, though every part that it has would match.
    ['ArnLike', 'arn:aws:iam:*:*:*', 'arn:aws:iam:', false],
    ['ArnEquals', 'arn:*:*:*:*:*', 'arn', false],
    ['ArnNotLike', 'arn:aws:iam::1:role/b', 'role/b', undefined],
    // AWS does not document the match of a pattern that is no ARN.
    ['ArnLike', '*', 'arn:aws:iam::1:role/b', undefined],
  ])('%s %j of %j: %s', (operator, values, request, expected) => {
    expect(holds(operator, values, request)).toBe(expected)
  })
})

describe('the key is absent', () => {
  test.each<readonly [string, Truth]>([
    ['ForAnyValue:StringEqualsIfExists', undefined],
    ['StringEquals', false],
    ['StringNotEquals', true],
    ['StringEqualsIfExists', true],
    ['StringNotEqualsIfExists', true],
    ['NotIpAddress', true],
    ['Bool', false],
    ['BoolIfExists', true],
    ['DateLessThan', false],
    ['ForAllValues:StringEquals', true],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
    ['ForAllValues:StringNotEquals', true],
  ])('%s: %s', (operator, expected) => {
    const value = operator.startsWith('Date') ? '2026-01-01' : operator.includes('Ip') ? '10.0.0.0/8' : 'true'
    expect(holds(operator, value, null)).toBe(expected)
  })
  test('Null checks for it', () => {
    expect(holds('Null', 'true', null)).toBe(true)
    expect(holds('Null', 'false', null)).toBe(false)
    expect(holds('Null', 'false', 'x')).toBe(true)
    expect(holds('Null', ['true', 'false'], 'x')).toBe(true)
  })
})

describe('several values', () => {
  test.each<readonly [string, Texts, Texts, Truth]>([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a'], ['a', 'b'], false],
    ['ForAllValues:StringNotEquals', ['c'], ['a', 'b'], true],
    ['ForAnyValue:StringLike', ['c', 'b*'], ['a', 'bb'], true],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
    // An empty text is no value to a set operator.
    ['ForAllValues:StringEquals', ['a'], [''], true],
    ['ForAnyValue:StringEquals', [''], [''], false],
    // Not made for several values, and not documented.
    ['StringEquals', ['a'], ['a', 'b'], undefined],
  ])('%s %j of %j: %s', (operator, values, request, expected) => {
    expect(holds(operator, values, request)).toBe(expected)
  })
})

describe('policy variables', () => {
  const jane = { 'aws:username': 'jane' }
  test.each<readonly [string, Texts, Texts, Truth]>([
    ['StringEquals', '${aws:UserName}', 'jane', true],
    ['StringLike', 'home/${aws:username}/*', 'home/jane/a', true],
    ['StringEquals', '${aws:userid}', 'jane', false],
    ['StringNotEquals', '${aws:userid}', 'jane', true],
    ['StringEquals', "${aws:userid, 'nobody'}", 'nobody', true],
    ['StringEquals', "${aws:username, 'nobody'}", 'jane', true],
    ['StringLike', 'a${*}b', 'a*b', true],
    ['StringLike', 'a${*}b', 'axb', false],
    ['StringLike', '${?}${$}', '?$', true],
    ['ArnLike', 'arn:aws:iam::*:user/${aws:username}', 'arn:aws:iam::1:user/jane', true],
  ])('%s %j of %j: %s', (operator, values, request, expected) => {
    expect(holds(operator, values, request, jane)).toBe(expected)
  })
  test('wildcards in a value are plain characters', () => {
    expect(holds('StringLike', '${aws:username}', 'abc', { 'aws:username': '*' })).toBe(false)
  })
  test('a variable with several values cannot be used', () => {
    expect(holds('StringLike', '${aws:username}', 'a', { 'aws:username': ['a', 'b'] })).toBe(false)
  })
  test('without a value it is nothing, where that is known', () => {
    const clause = compileClause(
      { operator: 'StringEquals', key: 'k:k', values: ['${aws:username}'] },
      { variables: true },
    )
    const asked = (absent: readonly string[]): Truth =>
      clause(ask('a:b', '*', { 'k:k': 'x' }, 'unknown', absent).context)
    expect(asked(['aws:username'])).toBe(false)
    expect(asked(['aws:userid'])).toBeUndefined()
  })
  test('version 2008-10-17 knows none', () => {
    expect(holds('StringEquals', '${aws:username}', 'jane', jane, false)).toBe(false)
    expect(holds('StringEquals', '${aws:username}', '${aws:username}', jane, false)).toBe(true)
    expect(holds('StringLike', 'a${*}', 'a${x}', {}, false)).toBe(true)
  })
})

describe('unresolved values stay unknown', () => {
  const unknown = ask('a:b', '*', {}, 'unknown', ['k:absent']).context
  test.each<readonly [string, string, string, Truth]>([
    ['StringEquals', 'k:k', 'a', undefined],
    ['StringNotEqualsIfExists', 'k:k', 'a', undefined],
    ['Null', 'k:k', 'true', undefined],
    ['StringEquals', 'k:absent', 'a', false],
    ['Null', 'k:absent', 'true', true],
    ['StringNotEquals', 'k:absent', 'a', true],
  ])('%s on %s', (operator, key, value, expected) => {
    expect(compileClause({ operator, key, values: [value] }, { variables: true })(unknown)).toBe(expected)
  })
  test.each<readonly [string, string, string, Truth]>([
    ['StringEquals', unresolvedText('var.a'), 'x', undefined],
    ['StringLike', `a${unresolvedText('var.a')}`, 'x', false],
    ['StringLike', `a${unresolvedText('var.a')}`, 'ax', undefined],
    ['StringEquals', unresolvedText('var.a'), unresolvedText('var.a'), true],
    ['StringEquals', unresolvedText('var.a'), unresolvedText('var.b'), undefined],
    ['StringEqualsIgnoreCase', `A${unresolvedText('var.a')}`, `a${unresolvedText('var.a')}`, true],
    ['StringLike', 'a??', `a${unresolvedText('var.a')}`, undefined],
    ['StringLike', '?b', `a${unresolvedText('var.a')}`, undefined],
    ['StringLike', 'b?', `a${unresolvedText('var.a')}`, false],
    ['StringLike', `?${unresolvedText('var.a')}`, 'a', undefined],
    ['StringLike', `??${unresolvedText('var.a')}`, 'a', false],
    ['StringLike', 'a*', `a${unresolvedText('var.a')}`, true],
    ['StringLike', 'a?', `a${unresolvedText('var.a')}`, undefined],
    ['IpAddress', unresolvedText('var.a'), '10.0.0.1', undefined],
    ['NumericEquals', unresolvedText('var.a'), '1', undefined],
    ['Bool', unresolvedText('var.a'), 'true', undefined],
    ['BinaryEquals', unresolvedText('var.a'), 'QQ==', undefined],
    ['ArnLike', unresolvedText('var.a'), 'arn:aws:iam::1:role/a', undefined],
  ])('%s %s of %s', (operator, value, request, expected) => {
    expect(holds(operator, value, request)).toBe(expected)
  })
})

test('operators: canonical case, and texts that are none', () => {
  expect(canonicalOperator('forallvalues:stringnotlikeifexists')).toBe('ForAllValues:StringNotLikeIfExists')
  expect(canonicalOperator('notipaddress')).toBe('NotIpAddress')
  for (const text of [
    'StringIs',
    'NullIfExists',
    'ForAllValues:Null',
    'ForSome:StringLike',
    'BoolNot',
    'BinaryNotEquals',
    '',
  ])
    expect(parseOperator(text)).toBeUndefined()
})

test('dates: W3C profile, offsets, epoch seconds', () => {
  expect(parseDate('2026-01-01T00:00:00.5Z')).toBe(Date.UTC(2026, 0, 1) + 500)
  expect(parseDate('2026-01')).toBe(Date.UTC(2026, 0, 1))
  // A year, or seconds since 1970.
  expect(parseDate('2026')).toBeUndefined()
  expect(parseDate('2026-01-01T00:00:00+0200')).toBe(Date.UTC(2025, 11, 31, 22))
  expect(parseDate('1767225600')).toBe(Date.UTC(2026, 0, 1))
  expect(parseDate('tomorrow')).toBeUndefined()
})

test.each([
  ['2000-02-29', true],
  ['1900-02-29', false],
  ['2100-02-29', false],
  ['2027-02-29', false],
  ['2028-02-29', true],
  ['2028-02-30', false],
  ['2026-01-00', false],
  ['2026-01-31', true],
  ['2026-01-32', false],
  ['2026-04-31', false],
  ['2026-00-01', false],
  ['2026-12-31', true],
  ['2026-13-01', false],
  ['0000-12-31', true],
  ['2026-01-01T24:01:00Z', false],
  ['2026', true],
  ['1767225600', true],
])('is %s a date that the calendar has: %s', (text, expected) => {
  expect(isDate(text)).toBe(expected)
})
