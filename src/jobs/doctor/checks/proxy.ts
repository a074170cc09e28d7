import type { CheckResult } from '../../../report/doctor/types.ts'
import { commandRemedy, okResult, warningResult } from './result.ts'

const check = { id: 'machine.proxy', area: 'machine' } as const

/** The first version of Node.js that reads the variables of proxies. */
const since = [24, 5] as const

/**
 * A proxy that the environment names is used only where Node.js is asked to use it. Without one there is no result.
 *
 * @param version `v24.11.0`
 */
export function checkProxy(
  env: Readonly<Record<string, string | undefined>>,
  version: string,
): CheckResult | undefined {
  const name = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].find((each) => env[each])
  if (name === undefined) return undefined
  const [major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? []
  const see = 'https://nodejs.org/api/http.html#built-in-proxy-support'
  if (major < since[0] || (major === since[0] && minor < since[1]))
    return warningResult(
      check,
      `${name} is set, and Node.js ${version} does not read it: AWS and GitHub are asked without the proxy.`,
      [commandRemedy('nvm install 24')],
      see,
    )
  if (env['NODE_USE_ENV_PROXY'] === '1') return okResult(check, `AWS and GitHub are asked through ${name}.`)
  return warningResult(
    check,
    `${name} is set, but Node.js is not asked to use it: AWS and GitHub are asked without the proxy.`,
    [commandRemedy('export NODE_USE_ENV_PROXY=1')],
    see,
  )
}
