import type { CheckResult } from '../../../report/doctor/types.ts'
import type { CloudTrailSource } from '../../../settings/types.ts'
import type { CallAnswer } from '../answer.ts'
import { commandRemedy, okResult, unansweredResult, warningResult, textRemedy } from './result.ts'

const check = { id: 'evidence.table', area: 'evidence' } as const

/** The table of a source of Athena: is it there, and over logs of CloudTrail? */
export function checkAthenaTable(
  { database, table, workgroup, catalog }: Extract<CloudTrailSource, { kind: 'athena' }>,
  answer: CallAnswer<{ readonly bucket?: string }>,
): CheckResult {
  const name = `${database}.${table}`
  if (answer.kind !== 'known') {
    const resources = [`arn:aws:athena:*:*:workgroup/${workgroup}`, `arn:aws:athena:*:*:datacatalog/${catalog}`]
    const result = unansweredResult(check, `The table ${name}`, answer, { sid: 'QueryAthena', resources })
    if (answer.kind !== 'failed' || answer.failure.kind !== 'missing') return result
    return { ...result, remedies: [commandRemedy('whittle sql --engine athena --ddl'), ...result.remedies] }
  }
  const { bucket } = answer.value
  if (bucket === undefined)
    return warningResult(check, `The table ${name} is there; where its logs lie is not known.`, [
      textRemedy('Make it over the logs of one trail (docs/setup.md, "Athena").'),
    ])
  return okResult(check, `The table ${name} is over logs in ${bucket}.`)
}
