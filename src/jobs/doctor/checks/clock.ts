import type { CheckResult } from '../../../report/doctor/types.ts'
import { commandRemedy, failureResult, unknownResult, okResult, warningResult } from './result.ts'

const check = { id: 'machine.clock', area: 'machine' } as const
/** Requests that were signed longer ago, or later, are refused. */
const mostSeconds = 300
const fewSeconds = 60
const see = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html'

/** @param aheadSeconds by which the clock is ahead of AWS's; `undefined`: AWS did not answer */
export function checkClock(aheadSeconds: number | undefined): CheckResult {
  if (aheadSeconds === undefined)
    return unknownResult(check, 'Whether the clock is right is not known: AWS did not answer with its time.')
  const off = Math.abs(aheadSeconds)
  const how = `The clock of this machine is ${off} s ${aheadSeconds < 0 ? 'behind' : 'ahead of'} that of AWS`
  const remedies = [commandRemedy('sudo timedatectl set-ntp true')]
  if (off > mostSeconds)
    return failureResult(check, `${how}: AWS refuses requests that are off by five minutes.`, remedies, see)
  if (off > fewSeconds) return warningResult(check, `${how}.`, remedies, see)
  return okResult(check, off <= 1 ? 'The clock agrees with that of AWS.' : `${how}.`)
}
