import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Granting } from '../../../src/report/html/input.ts'
import { fromRuns } from '../../../src/report/html/runs.ts'
import { surfaceOf } from '../../../src/report/html/surface.ts'
import { ActionTable } from '../../../src/report/html/tables.ts'
import { fakeCatalog } from '../../support/catalog.ts'
import { narrowed } from '../narrowed-plan.ts'

const names = ['a:A', 'a:B', 'b:A', 'b:B', 'c:A']
const infos = fakeCatalog(Object.fromEntries(names.map((name) => [name, {}]))).expand('*')
const principals = ['p', 'q', 'r']

const someOf = <T>(items: readonly T[]) => fc.array(fc.constantFrom(...items), { maxLength: 4 })
const actionSet = fc.option(
  someOf(infos).map((of) => new Set(of)),
  { nil: undefined },
)
const granting: fc.Arbitrary<Granting> = fc.record({
  policy: someOf(principals).map((of) => ({ ...narrowed, principals: of })),
  before: actionSet,
  after: actionSet,
})

test('a principal may do what any of its policies grants, each policy once', () => {
  const actions = new ActionTable(names)
  fc.assert(
    fc.property(fc.array(granting, { maxLength: 5 }), (grants) => {
      const { principals: rows } = surfaceOf(grants, new Map(), principals, actions, 0)
      const expected = principals.map((principal) => {
        const own = grants.filter(({ policy }) => policy.principals.includes(principal))
        const unionOf = (which: 'before' | 'after') =>
          names.filter((name) => own.some((each) => [...(each[which] ?? [])].some((info) => info.name === name)))
        return { policies: own.map((each) => grants.indexOf(each)), granted: unionOf('before'), left: unionOf('after') }
      })
      const namesIn = (runs: readonly number[]) => fromRuns(runs).map((index) => names[index])
      expect(
        rows.map(({ policies, granted, left }) => ({ policies, granted: namesIn(granted), left: namesIn(left) })),
      ).toEqual(expected)
    }),
  )
})
