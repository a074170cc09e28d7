import type { IamApi } from '../../aws/apis.ts'
import { systemClock, type Clock } from '../../aws/clock.ts'
import { withRetry } from '../../aws/retry.ts'
import { InputError } from '../../errors.ts'
import { parseCredentialReport, type CredentialReport } from './parse-credential-report.ts'

/** A credential report was not read: the message is the reason, as a clause. */
export class ReportError extends Error {
  override readonly name = 'ReportError'
}

const firstPause = 1_000
const longestPause = 10_000
/** A report that takes longer than this will not end: some ten minutes. */
const mostPolls = 60

/** The names of errors by the SDK, and by the API. */
const notReady = new Set(['CredentialReportNotReadyException', 'ReportInProgress'])
const notThere = new Set([
  'CredentialReportNotPresentException',
  'ReportNotPresent',
  'CredentialReportExpiredException',
  'ReportExpired',
])

/**
 * Lets IAM generate the credential report of an account, and reads it. IAM gives one of the last four hours where there is one.
 *
 * @param name for messages
 * @throws {ReportError} where IAM does not end, or its report is not understood; what the SDK throws
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
 */
export async function readCredentialReport(
  api: Pick<IamApi, 'generateCredentialReport' | 'getCredentialReport'>,
  name: string,
  { clock = systemClock, signal }: { readonly clock?: Clock; readonly signal?: AbortSignal },
): Promise<CredentialReport> {
  const retrying = <Result>(call: () => Promise<Result>): Promise<Result> =>
    withRetry(call, { clock, ...(signal && { signal }) })
  const generate = () => retrying(() => api.generateCredentialReport({}, signal))
  await generate()
  let pause = firstPause
  for (let polls = 0; polls < mostPolls; polls++) {
    try {
      const { Content, GeneratedTime } = await retrying(() => api.getCredentialReport({}, signal))
      return parsed(Buffer.from(Content ?? []).toString('base64'), GeneratedTime, name)
    } catch (error) {
      const mark = (error as Error).name
      if (notThere.has(mark)) await generate()
      else if (!notReady.has(mark)) throw error
    }
    await clock.sleep(pause, signal)
    pause = Math.min(longestPause, pause * 1.5)
  }
  throw new ReportError('IAM did not generate it in ten minutes; run again later')
}

function parsed(Content: string, GeneratedTime: Date | undefined, name: string): CredentialReport {
  try {
    return parseCredentialReport(JSON.stringify({ Content, GeneratedTime }), name)
  } catch (error) {
    if (error instanceof InputError) throw new ReportError(`the answer of ${error.message}`)
    throw error
  }
}
