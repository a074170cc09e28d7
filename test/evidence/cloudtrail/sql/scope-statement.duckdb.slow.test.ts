import { expect, test } from '@jest/globals'
import { duckDbMissing } from '../../../support/duckdb.ts'
import { bothFindTheSame } from './scope-engines.ts'

const missing = duckDbMissing()
const why = missing === undefined ? '' : ` (skipped: ${missing})`

;(missing === undefined ? test : test.skip)(
  `random scopes and records: SQL finds what the reader of records finds${why}`,
  () => {
    const { matched, unclear } = bothFindTheSame(60)
    expect(matched).toBeGreaterThan(6000)
    expect(unclear).toBeGreaterThan(1200)
  },
)
