import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { duckDbMissing } from '../../../support/duckdb.ts'
import { records, scopes } from '../../events/random.ts'
import { embedded, inDuck } from './scope-engines.ts'

const missing = duckDbMissing()
const onDuckDb = missing === undefined ? test : test.skip

onDuckDb(
  `random scopes and records: SQL and the embedded reader find the same events${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let [matched, unclear] = [0, 0]
    fc.assert(
      fc.property(fc.array(scopes, { minLength: 40, maxLength: 40 }), records(40), (all, trail) => {
        const found = inDuck(all, trail)
        all.forEach((scope, index) => {
          const expected = embedded(scope, trail)
          expect({ scope, found: found[index] }).toEqual({ scope, found: expected })
          matched += expected.matched.length
          unclear += expected.unclear.length
        })
      }),
      { numRuns: 10, endOnFailure: true },
    )
    expect(matched).toBeGreaterThan(500)
    expect(unclear).toBeGreaterThan(100)
  },
)
