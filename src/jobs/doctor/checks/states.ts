import type { CheckResult } from '../../../report/doctor/types.ts'
import { mostBackends, type StateFacts } from '../facts/states.ts'
import { textRemedy, unknownResult, okResult, unansweredResult, warningResult, yamlRemedy } from './result.ts'

const check = { id: 'states.readable', area: 'states' } as const

export interface BackendFacts {
  /** S3 backends that the source names. */
  readonly found: number
  /** Is a run to read them (states.backends)? */
  readonly asked: boolean
  /** Absent: AWS was not asked, for this reason. */
  readonly why?: string
  readonly states: readonly StateFacts[]
  /** One line each: backends whose states are not read. */
  readonly problems: readonly string[]
}

/** The states of the backends that the Terraform names. */
export function checkStates({ found, asked, why, states: read, problems }: BackendFacts): readonly CheckResult[] {
  if (found === 0 && problems.length === 0) return []
  if (!asked)
    return found === 0
      ? []
      : [
          warningResult(
            check,
            `The Terraform names ${found === 1 ? 'an S3 backend' : `${found} S3 backends`}, whose states are not read: names and instances that the source does not give stay unknown.`,
            [yamlRemedy('states: { backends: true }')],
          ),
        ]
  if (why !== undefined) return [unknownResult(check, `${found} S3 backends: ${why}.`)]
  return [
    ...read.map(ofState),
    ...problems.map((problem) => warningResult(check, problem, [])),
    ...(found > mostBackends ? [unknownResult(check, `${found - mostBackends} more backends were not tried.`)] : []),
  ]
}

function ofState({ directory, place, bucket, read, listed }: StateFacts): CheckResult {
  const what = `${place}, the state of ${directory || 'the root directory'}`
  const resources = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]
  if (listed.kind !== 'known') return unansweredResult(check, what, listed, { sid: 'ReadStates', resources })
  if (read.kind === 'known') return okResult(check, `${what}, can be read.`)
  if (read.kind === 'failed' && read.failure.name === 'NoSuchKey')
    return warningResult(check, `${what}, does not exist: nothing was applied there, or the key is another one.`, [
      textRemedy(
        'Check bucket and key of the backend; where -backend-config gives them, keep that file in the repository.',
      ),
    ])
  return unansweredResult(check, what, read, { sid: 'ReadStates', resources })
}
