import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  compareReference,
  principalsBy,
  type ReferredValue,
  type UseTarget,
  type PossibleUse,
} from '../../../../src/sources/terraform/principals/completeness.ts'
import { mayBeSame, type Pattern } from '../../../../src/sources/terraform/principals/possible/text.ts'
import { countOf } from '../../../support/sampled.ts'

const policy = {}
const target = (...names: Pattern[]): UseTarget => ({ identity: policy, names })
const exact = target(['arn:aws:iam::111122223333:policy/p'])
const partly = target(['arn:aws:iam::', undefined, ':policy/p'])
const any = target([undefined])
const text = (...pattern: Pattern): ReferredValue => ({ kind: 'partly known', pattern })

describe('sure and possible references', () => {
  test.each<[string, ReferredValue, UseTarget, string]>([
    ['the thing itself', { kind: 'resolved', to: policy }, exact, 'is'],
    ['another thing, whatever its name', { kind: 'resolved', to: {} }, any, 'is not'],
    ['anything', { kind: 'unknown' }, exact, 'may be'],
    ['its name', text('arn:aws:iam::111122223333:policy/p'), exact, 'is'],
    ['another name', text('arn:aws:iam::111122223333:policy/q'), exact, 'is not'],
    [
      'its name, one of several that it may have',
      text('arn:aws:iam::1:policy/p'),
      target(['arn:aws:iam::1:policy/p'], ['x']),
      'may be',
    ],
    ['a name of which a part fits', text('arn:aws:iam::', undefined, ':policy/p'), exact, 'may be'],
    ['a name of which a part does not fit', text('arn:aws:iam::', undefined, ':policy/q'), exact, 'is not'],
    ['a name that its own unknown part may be', text('arn:aws:iam::111122223333:policy/p'), partly, 'may be'],
    ['a name that ends otherwise', text('arn:aws:iam::111122223333:policy/p-2'), partly, 'is not'],
    ['a name of something of which none is known', text('x'), any, 'may be'],
    ['no known part at all', text(undefined), exact, 'may be'],
  ])('%s', (_, reference, of, fit) => expect(compareReference(reference, of)).toBe(fit))
})

describe('principals by all uses', () => {
  const is = (principals: string[], unknown: string[] = []): PossibleUse => ({
    fit: 'is',
    attachedPrincipals: { principals, unknown },
  })
  const maybe = (reason: string, principals?: string[], unknown: string[] = []): PossibleUse => ({
    fit: 'may be',
    reason,
    ...(principals && { attachedPrincipals: { principals, unknown } }),
  })

  test.each<[string, PossibleUse[], string[], string[]]>([
    ['no use', [], [], []],
    ['every use resolved', [is(['a']), is(['b', 'a'])], ['a', 'b'], []],
    ['a resolved use that does not state its principals', [is(['a'], ['why'])], ['a'], ['why']],
    ['a possible use', [is(['a']), maybe('there')], ['a'], ['there']],
    [
      'a possible use by a principal that it is attached to anyway',
      [is(['a', 'b']), maybe('there', ['b'])],
      ['a', 'b'],
      [],
    ],
    ['a possible use by another principal', [is(['a']), maybe('there', ['b'])], ['a'], ['there']],
    ['a possible use by an unknown principal', [is(['a']), maybe('there', ['a'], ['who'])], ['a'], ['there']],
    ['a possible use alone', [maybe('there')], [], ['there']],
    ['two possible uses settle nothing', [maybe('x', ['a']), maybe('y', ['a'])], [], ['x', 'y']],
  ])('%s', (_, uses, principals, unknown) => expect(principalsBy(uses)).toEqual({ principals, unknown }))

  test('a further use never makes the principals complete, nor removes one', () => {
    const attachedPrincipal = fc.constantFrom('a', 'b', 'c')
    const use = fc.oneof(
      fc.array(attachedPrincipal).map((held) => is(held)),
      fc.array(attachedPrincipal).map((held) => is(held, ['why'])),
      fc.option(fc.array(attachedPrincipal), { nil: undefined }).map((held) => maybe('there', held)),
    )
    fc.assert(
      fc.property(fc.array(use), use, (uses, more) => {
        const [before, after] = [principalsBy(uses), principalsBy([...uses, more])]
        expect(after.principals).toEqual(expect.arrayContaining([...before.principals]))
        if (before.unknown.includes('why')) expect(after.unknown).toContain('why')
      }),
    )
  })
})

describe('patterns', () => {
  const part = fc.option(fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 3 }), { nil: undefined })
  const pattern = fc.array(part, { maxLength: 5 })
  const filled = (parts: Pattern, fill: readonly string[]): string =>
    parts.map((each, index) => each ?? fill[index] ?? '').join('')
  const fills = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 4 }), { maxLength: 5 })

  test('a text fits every pattern that it is made from', () => {
    fc.assert(fc.property(pattern, fills, (parts, fill) => mayBeSame(parts, [filled(parts, fill)])))
  })

  test('two patterns of one text fit each other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 }),
        fc.infiniteStream(fc.boolean()),
        (letters, holes) => {
          const hidden = (): Pattern => letters.map((letter) => (holes.next().value === true ? undefined : letter))
          return mayBeSame(hidden(), hidden())
        },
      ),
    )
  })

  test.each<[Pattern, Pattern, boolean]>([
    [['a'], ['a'], true],
    [['a'], ['b'], false],
    [['a', undefined], ['a'], true],
    [['a', undefined], ['b', undefined], false],
    [[undefined, 'x'], ['a', undefined], true],
    [[undefined, 'x'], [undefined, 'y'], false],
    [['a', undefined, 'b', undefined], ['ab'], true],
    [['a', undefined, 'c'], ['ab', undefined, 'd'], false],
    [[undefined], [''], true],
    [[], [''], true],
  ])('%j and %j', (a, b, same) => {
    expect(mayBeSame(a, b)).toBe(same)
    expect(mayBeSame(b, a)).toBe(same)
  })
})

/** The same, character by character: `undefined` is any number of any characters. */
function haveCommonText(a: readonly (string | undefined)[], b: readonly (string | undefined)[]): boolean {
  const [one, ...rest] = a
  const [other, ...others] = b
  if (a.length === 0) return b.every((unit) => unit === undefined)
  if (b.length === 0) return a.every((unit) => unit === undefined)
  if (one === undefined) return haveCommonText(rest, b) || haveCommonText(a, others)
  if (other === undefined) return haveCommonText(a, others) || haveCommonText(rest, b)
  return one === other && haveCommonText(rest, others)
}

const units = (pattern: Pattern): readonly (string | undefined)[] =>
  pattern.flatMap((part) => (part === undefined ? [undefined] : part.split('')))

test('two patterns may be the same where a text fits both', () => {
  const part = fc.oneof(fc.constant(undefined), fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 }))
  const pattern = fc.array(part, { maxLength: 4 })
  fc.assert(
    fc.property(pattern, pattern, (a, b) => {
      expect(mayBeSame(a, b)).toBe(haveCommonText(units(a), units(b)))
    }),
    { numRuns: countOf(2000, 500) },
  )
})
