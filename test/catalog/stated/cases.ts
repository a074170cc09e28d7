import { expect, test } from '@jest/globals'
import type { EventFacts } from '../../../src/catalog/types.ts'
import { authorised, facts } from '../catalog-asset.ts'

/** Of account 111122223333 in eu-central-1; `of`: the ARN's service, Region and account, where they are others. */
export const at = (service: string, resource: string, of = 'eu-central-1:111122223333'): string =>
  `arn:aws:${service}:${of}:${resource}`

/**
 * What a call is checked on: exactly these, `only` some of what it needs, or `unknown` where the request does not name
 * it.
 */
export type Expected = readonly string[] | { readonly only: readonly string[] } | 'unknown'

export type Case = readonly [
  /** `GetSecretValue`, or `SendMessageBatch SendMessage` where the action has another name. */
  call: string,
  request: unknown,
  expected: Expected,
  more?: Partial<EventFacts>,
]

/** A table of calls of one service as CloudTrail records them, and what each is checked on. */
export function statedCases(service: string, cases: readonly Case[], source = service): void {
  const counts = new Map<string, number>()
  for (const [call, request, expected, more] of cases) {
    const [operation = '', action = operation] = call.split(' ')
    const count = (counts.get(call) ?? 0) + 1
    counts.set(call, count)
    test(`${service} ${call}${count > 1 ? ` (${count})` : ''} ${JSON.stringify(request).slice(0, 100)}`, () => {
      const found = authorised(facts(source, operation, request, more)).get(`${service}:${action}`)
      const { resources, complete, grade } = found ?? {}
      const wanted =
        expected === 'unknown'
          ? { resources: [], complete: false, grade: 'guessed' }
          : 'only' in expected
            ? { resources: expected.only, complete: false, grade: 'stated' }
            : { resources: expected, complete: true, grade: 'stated' }
      expect({ resources, complete, grade }).toEqual(wanted)
    })
  }
}
