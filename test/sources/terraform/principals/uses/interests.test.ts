import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { RepositoryFacts } from '../../../../../src/sources/terraform/principals/possible/env.ts'
import type { Possible } from '../../../../../src/sources/terraform/principals/possible/types.ts'
import {
  fileContents,
  fileNames,
  interestsIn,
  managedPolicies,
  policyArns,
  policyTexts,
} from '../../../../../src/sources/terraform/principals/uses/interests.ts'
import { leavesOf } from '../../../../../src/sources/terraform/principals/uses/leaves.ts'
import type { PolicyExpression } from '../../../../../src/sources/terraform/policies/find-policies.ts'

/** Values without resources; no block is the text of a policy. */
const facts = { originAt: () => undefined } as unknown as RepositoryFacts

const text = fc.constantFrom('a', '', 'x.json', 'arn:aws:iam::1:policy/p', 'x.', 'y')

const { value: values } = fc.letrec<{ value: Possible; values: Possible[] }>((tie) => ({
  values: fc.array(tie('value'), { maxLength: 3 }),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text.map((value): Possible => ({ kind: 'known', value })),
    fc
      .record({ lost: fc.boolean(), place: fc.constantFrom('', 'main.tf:1') })
      .map(({ lost, place }): Possible => ({ kind: 'outside', what: 'var.x', place, ...(lost && { lost }) })),
    fc.array(fc.oneof(text, tie('value')), { maxLength: 3 }).map((parts): Possible => ({ kind: 'text', parts })),
    tie('values').map((items): Possible => ({ kind: 'list', items })),
    tie('values').map((of): Possible => ({ kind: 'some', of })),
    tie('values').map((from): Possible => ({ kind: 'made', from })),
    fc.record({ of: tie('value'), keys: tie('value') }).map(({ of, keys }): Possible => ({ kind: 'many', of, keys })),
    // The same value twice: as itself, and inside of a text.
    tie('value').map((value): Possible => ({
      kind: 'list',
      items: [{ kind: 'text', parts: ['a', value] }, value],
    })),
    tie('value').map((value): Possible => ({ kind: 'written', text: {} as PolicyExpression, value })),
    fc
      .record({ path: tie('value'), filled: tie('values') })
      .map(({ path, filled }): Possible => ({ kind: 'file', path, language: 'json', filled })),
  ),
}))

test('the parts that serve an interest are those of all parts, in their order', () => {
  for (const interest of [policyArns, fileNames, fileContents, policyTexts, managedPolicies])
    fc.assert(
      fc.property(values, (value) => {
        const all = leavesOf(value, facts).filter((leaf) => (interestsIn(leaf.value, () => false) & interest) !== 0)
        expect(leavesOf(value, facts, interest)).toEqual(all)
      }),
      { numRuns: 300 },
    )
})

test('values that contain each other reach the same', () => {
  const items: Possible[] = [{ kind: 'known', value: 'x.json' }]
  const one: Possible = { kind: 'list', items }
  const other: Possible = { kind: 'list', items: [one, { kind: 'known', value: 'arn:aws:iam::1:policy/p' }] }
  items.push(other)
  for (const start of [one, other, one]) {
    expect(leavesOf(start, facts, fileNames).map(({ value }) => value)).toEqual([items[0]])
    expect(leavesOf(start, facts, policyArns)).toHaveLength(1)
    expect(leavesOf(start, facts, fileContents)).toEqual([])
  }
})
