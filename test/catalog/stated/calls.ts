import { expect, test } from '@jest/globals'
import type { EventFacts } from '../../../src/catalog/types.ts'
import { authorised, facts } from '../catalog-asset.ts'

export const account = '111122223333'
export const other = '444455556666'

/** The resources that a rule must give: all of them, some of them, or none. */
export type Expected = readonly string[] | { readonly partly: readonly string[] } | 'unknown'

/** One call, by the source's first word, and what its action was authorised on. */
export type Case = readonly [
  action: string,
  event: string,
  request: unknown,
  expected: Expected,
  more?: Partial<EventFacts>,
]

/** Tests of the stated resources of a service's calls. `event` is the name that CloudTrail records. */
export function stated(source: string, cases: readonly Case[]): void {
  test.each(cases.map((each) => [`${each[0]} of ${each[1]} ${JSON.stringify(each[2])}`, each] as const))(
    '%s',
    (_, [action, event, request, expected, more]) => {
      const found = authorised(facts(source, event, request, more)).get(action)
      if (found === undefined) throw new Error(`${action} is not among the actions of ${event}`)
      const { resources, complete, grade } = found
      if (expected === 'unknown') expect({ resources, complete }).toEqual({ resources: [], complete: false })
      else if ('partly' in expected) {
        expect({ resources, complete, grade }).toEqual({ resources: expected.partly, complete: false, grade: 'stated' })
      } else expect({ resources, complete, grade }).toEqual({ resources: expected, complete: true, grade: 'stated' })
    },
  )
}

/** Entries of a record's `resources`. */
export const listing = (...arns: readonly string[]): Partial<EventFacts> => ({
  resources: arns.map((ARN) => ({ ARN })),
})
