import type { CheckResult } from '../../../report/doctor/types.ts'
import { formatEstimatedSeconds } from '../../../words.ts'
import { textRemedy, unknownResult, okResult, warningResult, yamlRemedy, type CheckName } from './result.ts'

const check: CheckName = { id: 'credentials.lifetime', area: 'credentials' }

/**
 * Sessions of a role last for an hour unless the call that begins them asks for more.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
const defaultSessionSeconds = 3600
const see = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html#id_roles_use_view-role-max-session'

export interface LifetimeFacts {
  /** Do the credentials end at all? `undefined`: they are not known. */
  readonly temporary: boolean | undefined
  /** Seconds until they end, where that is stated. */
  readonly leftSeconds?: number
  /** `role-duration-seconds` of the workflow, where it states one. */
  readonly workflowSeconds?: number
  /** Seconds that the longest reading is estimated to take; `null`: not known. */
  readonly readingSeconds: number | null
}

/** Do the credentials last as long as the reading of the evidence? */
export function checkLifetime(facts: LifetimeFacts): CheckResult {
  const { temporary, leftSeconds, workflowSeconds, readingSeconds } = facts
  if (temporary === undefined) return unknownResult(check, 'How long the credentials last is not known without them.')
  if (!temporary) return okResult(check, 'The credentials do not end by themselves.')
  const lasts = leftSeconds ?? workflowSeconds ?? defaultSessionSeconds
  const basis =
    leftSeconds !== undefined
      ? `The credentials last for ${formatEstimatedSeconds(leftSeconds)} more`
      : workflowSeconds !== undefined
        ? `The workflow asks for sessions of ${formatEstimatedSeconds(workflowSeconds)}`
        : 'When the credentials end is not stated; a session lasts for 60 min unless more is asked for'
  if (readingSeconds === null) return unknownResult(check, `${basis}; how long the reading takes is not known.`)
  const takes = `reading the evidence takes about ${formatEstimatedSeconds(readingSeconds)}`
  // The estimate rests on a sample, and policies are decided on after the reading.
  if (readingSeconds <= lasts * 0.75) return okResult(check, `${basis}, and ${takes}.`)
  const wanted = Math.min(43_200, Math.max(7200, Math.ceil((readingSeconds * 1.5) / 3600) * 3600))
  return warningResult(
    check,
    `${basis}, and ${takes}.`,
    [
      textRemedy(
        `Ask for longer sessions in the workflow, and allow them at the role (max_session_duration = ${wanted} in examples/setup). A role that is assumed with another role's credentials lasts for an hour at most.`,
      ),
      yamlRemedy(`role-duration-seconds: ${wanted}`),
      textRemedy('Or read the logs by Athena, which takes minutes (docs/setup.md).'),
    ],
    see,
  )
}
