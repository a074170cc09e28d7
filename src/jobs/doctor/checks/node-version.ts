import type { CheckResult } from '../../../report/doctor/types.ts'
import { commandRemedy, failureResult, okResult } from './result.ts'

const check = { id: 'machine.node', area: 'machine' } as const
const oldest = 20

/** @param version `v24.11.0` */
export function checkNodeVersion(version: string): CheckResult {
  const major = Number(/^v?(\d+)/.exec(version)?.[1])
  if (major >= oldest) return okResult(check, `Node.js ${version}.`)
  return failureResult(
    check,
    `Node.js ${version} is older than ${oldest}, which Whittle needs.`,
    [commandRemedy('nvm install 24')],
    'https://nodejs.org/en/about/previous-releases',
  )
}
