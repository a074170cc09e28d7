import { describe, expect, test } from '@jest/globals'
import { Budget } from '../../src/policy/containment/budget.ts'
import { areContradictory, entails } from '../../src/policy/containment/entail.ts'
import { negationOf, premiseOf } from '../../src/policy/containment/premise.ts'
import type { Premise } from '../../src/policy/containment/premise.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'

type Clause = readonly [operator: string, ...values: string[]]
const key = 'aws:PrincipalTag/t'
const premise = ([operator, ...values]: Clause, of = key): Premise => premiseOf({ operator, key: of, values }, true)
const budget = (): Budget => new Budget(10_000)

const present: Clause = ['Null', 'false']
const absent: Clause = ['Null', 'true']

describe('entailment of conditions', () => {
  test.each<readonly [string, readonly Clause[], Clause, boolean]>([
    ['nothing of nothing', [], ['StringEquals', 'a'], false],
    ['that a key is present', [['StringEquals', 'a']], present, true],
    ['not of IfExists', [['StringEqualsIfExists', 'a']], present, false],
    ['not of a negated operator', [['StringNotEquals', 'a']], present, false],
    ['of ForAnyValue', [['ForAnyValue:StringNotEquals', 'a']], present, true],
    ['not of ForAllValues', [['ForAllValues:StringEquals', 'a']], present, false],
    ['not of a list without values', [['StringEquals']], present, false],
    ['not of both answers', [['Null', 'true', 'false']], present, false],
    ['not of an unknown answer', [['Null', unresolvedText('var.a')]], present, false],
    ['not of no answer', [['Null']], present, false],
    ['that it is absent', [absent], absent, true],
    ['either', [], ['Null', 'true', 'false'], true],
    ['everything follows from a contradiction', [present, absent], ['StringEquals', 'a'], true],
    ['a negated operator of an absent key', [absent], ['StringNotEquals', 'a'], true],
    ['no positive one', [absent], ['StringEquals', 'a'], false],
    ['ForAllValues of an absent key', [absent], ['ForAllValues:StringEquals', 'a'], true],
    ['no ForAnyValue', [absent], ['ForAnyValue:StringNotEquals', 'a'], false],
    ['IfExists of IfExists by another operator', [['StringEqualsIfExists', 'a']], ['StringLikeIfExists', 'a*'], true],
    ['of a strict one', [['StringEquals', 'a']], ['StringLikeIfExists', 'a*'], true],
    ['but of its values', [['StringEqualsIfExists', 'b']], ['StringLikeIfExists', 'a*'], false],
    ['any text of a key that is there', [present], ['ForAllValues:StringLike', '*'], true],
    ['of one that is a number', [['NumericEquals', '5']], ['StringLike', '*'], true],
    ['no text of a number', [['NumericLessThan', '5']], ['StringEquals', '5'], false],
    [
      'one truth of two',
      [
        ['Bool', 'true'],
        ['BoolIfExists', 'true', 'false'],
      ],
      ['Bool', 'TRUE'],
      true,
    ],
    ['no number of one that is there', [present], ['ForAllValues:NumericLessThan', '5'], false],
    ['no address of one that is there', [present], ['ForAllValues:IpAddress', '0.0.0.0/0', '::/0'], false],
    ['no address of a text', [['StringLike', '*']], ['IpAddress', '0.0.0.0/0', '::/0'], false],
    ['no truth of a text', [['StringLike', '*']], ['Bool', 'true', 'false'], false],
    ['a truth of a truth', [['Bool', 'true']], ['Bool', 'TRUE', 'false'], true],
    ['not the other one', [['Bool', 'true']], ['Bool', 'false'], false],
    ['none of an unknown one', [['Bool', unresolvedText('var.a')]], ['Bool', 'true', 'false'], false],
    [
      'one of two numbers',
      [
        ['NumericEquals', '5'],
        ['StringEquals', '5'],
      ],
      ['NumericLessThan', '6'],
      true,
    ],
    [
      'not of a number that cannot be read',
      [['NumericEquals', unresolvedText('var.a')]],
      ['NumericLessThan', '6'],
      false,
    ],
    [
      'two texts together',
      [
        ['StringLike', 'a*'],
        ['StringLikeIfExists', '*b'],
      ],
      ['StringLike', 'a*b', 'ab'],
      true,
    ],
    [
      'but no third',
      [
        ['StringLike', 'a*'],
        ['StringLikeIfExists', '*b'],
      ],
      ['StringLike', 'c*'],
      false,
    ],
    [
      'the other way round',
      [
        ['StringLike', '*b'],
        ['StringLikeIfExists', 'a*'],
      ],
      ['StringLike', 'c*'],
      false,
    ],
    [
      'everything of two texts apart',
      [
        ['StringLike', 'ab*'],
        ['StringLikeIfExists', 'ac*'],
      ],
      ['StringLike', 'c*'],
      true,
    ],
    ['case that is disregarded', [['StringEquals', 'A']], ['StringEqualsIgnoreCase', 'a'], true],
    ['of letters only', [['StringEquals', 'B']], ['StringEqualsIgnoreCase', 'a'], false],
    ['a letter whose other case is longer', [['StringEquals', 'ß']], ['StringEqualsIgnoreCase', 'ß'], true],
    ['nor the first letter of it', [['StringEquals', 'ß']], ['StringEqualsIgnoreCase', 'S'], false],
    ['no longer one', [['StringEquals', 'S']], ['StringEqualsIgnoreCase', 'ß'], false],
    [
      'a text within the segments of an ARN',
      [['StringEquals', 'arn:aws:iam::1:role/a']],
      ['ArnLike', 'arn:aws:iam::?:*'],
      true,
    ],
    ['none beyond', [['StringLike', 'arn:aws:iam::*:role/a']], ['ArnLike', 'arn:aws:iam::*:role/a'], false],
    [
      'none with a colon in one of them',
      [['StringEquals', 'arn:aws:iam:::1:x']],
      ['ArnLike', 'arn:aws:iam:?:1:x'],
      false,
    ],
    ['no pattern that is no ARN', [['ArnLike', 'arn:aws:iam::1:role/a']], ['ArnLike', '*'], false],
    ['one value of several', [['ForAnyValue:StringEquals', 'a']], ['ForAnyValue:StringLike', '?'], true],
    [
      'that is one of all of them',
      [
        ['ForAnyValue:StringLike', 'a*'],
        ['ForAllValues:StringLike', '*b'],
      ],
      ['ForAnyValue:StringLike', 'a*b', 'ab'],
      true,
    ],
    ['not of all of them', [['ForAllValues:StringEquals', 'a'], present], ['ForAnyValue:StringEquals', 'a'], false],
    ['all of them not of one', [['ForAnyValue:StringEquals', 'a']], ['ForAllValues:StringEquals', 'a'], false],
    [
      'a single value of none with quantifier',
      [['ForAllValues:StringEquals', 'a'], present],
      ['StringEquals', 'a'],
      false,
    ],
    ['of a single value all', [['StringEquals', 'a']], ['ForAllValues:StringLike', 'a*'], true],
  ])('%s', (_, premises, conclusion, expected) => {
    expect(
      entails(
        premises.map((one) => premise(one)),
        premise(conclusion),
        budget(),
      ),
    ).toBe(expected)
  })

  test('only conditions on the same key count', () => {
    expect(entails([premise(['StringEquals', 'a'], 'aws:userid')], premise(['StringEquals', 'a']), budget())).toBe(
      false,
    )
  })

  test('a variable is one only where both documents know variables', () => {
    const clause = { operator: 'StringEquals', key, values: ['${aws:username}'] }
    const [known, plain] = [premiseOf(clause, true), premiseOf(clause, false)]
    expect(entails([known], known, budget())).toBe(true)
    expect(entails([known], plain, budget())).toBe(false)
  })

  test('of a key that is a list nothing but the same operator', () => {
    const list = (...clause: Clause): Premise => premise(clause, 'aws:TagKeys')
    expect(entails([list('StringEquals', 'a')], list('StringEquals', 'a', 'b'), budget())).toBe(true)
    expect(entails([list('StringEquals', 'a')], list('StringLike', 'a'), budget())).toBe(false)
    expect(entails([list('StringEquals', 'a')], list('ForAllValues:StringLike', 'a'), budget())).toBe(false)
    expect(entails([list('StringNotEquals', 'a', 'b')], list('StringNotEquals', 'a'), budget())).toBe(true)
    expect(entails([list('StringNotEquals', 'a')], list('StringNotEquals', 'a', 'b'), budget())).toBe(false)
  })
})

describe('conditions that no request fulfils', () => {
  test.each<readonly [string, readonly Clause[], boolean]>([
    ['present and absent', [present, absent], true],
    ['a value and absent', [['StringEquals', 'a'], absent], true],
    [
      'two values of one',
      [
        ['StringEquals', 'a'],
        ['StringLike', 'b*'],
      ],
      true,
    ],
    [
      'where the key may be absent',
      [
        ['StringEqualsIfExists', 'a'],
        ['StringLikeIfExists', 'b*'],
      ],
      false,
    ],
    [
      'a value, and not that value',
      [
        ['StringEquals', 'a'],
        ['StringNotEquals', 'a'],
      ],
      true,
    ],
    [
      'a value, and not another one',
      [
        ['StringEquals', 'a'],
        ['StringNotEquals', 'b'],
      ],
      false,
    ],
    ['no value at all, and present', [['StringNotLike', '*'], present], true],
    ['no value at all', [['StringNotLike', '*']], false],
    [
      'two numbers',
      [
        ['NumericLessThan', '5'],
        ['NumericGreaterThan', '5'],
      ],
      true,
    ],
    [
      'numbers that meet',
      [
        ['NumericLessThanEquals', '5'],
        ['NumericGreaterThanEquals', '5'],
      ],
      false,
    ],
    [
      'one value that every value is not',
      [
        ['ForAnyValue:StringEquals', 'a'],
        ['ForAllValues:StringEquals', 'b'],
      ],
      true,
    ],
    [
      'one value beside others',
      [
        ['ForAnyValue:StringEquals', 'a'],
        ['ForAnyValue:StringLike', 'b'],
      ],
      false,
    ],
    [
      'every value, which may be none',
      [['ForAllValues:StringEquals', 'a'], ['ForAllValues:StringLike', 'b'], present],
      false,
    ],
    ['a single one', [['StringEquals', 'a']], false],
    ['a single one that excludes', [['ForAnyValue:StringNotLike', '*']], true],
  ])('%s', (_, premises, expected) => {
    expect(
      areContradictory(
        premises.map((one) => premise(one)),
        budget(),
      ),
    ).toBe(expected)
  })

  test('keys are looked at one by one', () => {
    const apart = [premise(['StringEquals', 'a']), premise(['StringEquals', 'b'], 'aws:userid')]
    expect(areContradictory(apart, budget())).toBe(false)
    expect(areContradictory([...apart, premise(['StringEquals', 'c'], 'aws:userid')], budget())).toBe(true)
  })
})

describe('the negation of a condition', () => {
  test.each<readonly [Clause, readonly (readonly [base: string, negated: boolean, quantifier?: string])[]]>([
    [['StringEquals', 'a'], [['StringEquals', true]]],
    [['StringNotEquals', 'a'], [['StringEquals', false]]],
    [
      ['StringEqualsIfExists', 'a'],
      [
        ['StringEquals', true],
        ['Null', false],
      ],
    ],
    [['StringNotEqualsIfExists', 'a'], [['StringEquals', false]]],
    [['ForAllValues:StringEquals', 'a'], [['StringEquals', true, 'ForAnyValue']]],
    [['ForAnyValue:StringEquals', 'a'], [['StringEquals', true, 'ForAllValues']]],
    [['Bool', 'true'], [['Bool', true]]],
    [['Null', 'true'], [['Null', false]]],
  ])('%j', (clause, expected) => {
    const found = negationOf(premise(clause))
    expect(found.map(({ operator }) => [operator.base, operator.negated, operator.quantifier])).toEqual(
      expected.map(([base, negated, quantifier]) => [base, negated, quantifier]),
    )
    expect(found.some(({ operator }) => operator.ifExists)).toBe(false)
  })

  test('of presence is absence, and the other way round', () => {
    expect(negationOf(premise(['Null', 'true']))[0]?.values).toEqual(['false'])
    expect(negationOf(premise(['Null', 'FALSE']))[0]?.values).toEqual(['true'])
    expect(negationOf(premise(['Null', 'true', 'false']))[0]?.values).toEqual([])
  })

  test('of a plain operator on a list is not known', () => {
    expect(negationOf(premise(['StringEquals', 'a'], 'aws:TagKeys'))).toEqual([])
  })
})
