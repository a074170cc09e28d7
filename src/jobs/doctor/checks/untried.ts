import { simulationCommand, type Simulation } from '../facts/simulations.ts'
import type { NeededPermission } from '../needed-permissions.ts'

export const simulationPage = 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html'

/** What is known of a permission that no call shows. */
export interface UntriedState {
  readonly sid: string
  readonly action: string
  /** `refused`: nothing allows it; `forbidden`: a policy denies it. */
  readonly kind: 'allowed' | 'refused' | 'forbidden' | 'unknown'
  /** The reason why it is not tried, and of `unknown` why the simulation does not show it either; a clause. */
  readonly why: string
  /** The principals whose policies were looked at. */
  readonly principals: readonly string[]
  /** Of `unknown`: the same simulations, for other credentials. */
  readonly commands: readonly string[]
}

/**
 * Permissions that no call shows, by IAM's simulations. One that does not allow it decides; a decision that rests on
 * keys which a simulation does not have is none.
 *
 * @param never each with `notTried`
 */
export function judgeUntried(
  never: readonly NeededPermission[],
  simulations: readonly Simulation[],
): readonly UntriedState[] {
  return never.map(({ sid, action, notTried = '' }) => {
    const own = simulations.filter((each) => each.sid === sid && each.actions.includes(action))
    const principals = [...new Set(own.map(({ principal }) => principal))]
    const state = (kind: UntriedState['kind'], further = ''): UntriedState => ({
      sid,
      action,
      kind,
      why: further === '' ? notTried : `${notTried}, and ${further}`,
      principals,
      commands: kind === 'unknown' ? own.map(simulationCommand) : [],
    })
    const results = own.map(({ answer }) =>
      answer.kind === 'known' ? answer.value.filter((each) => each.action === action) : undefined,
    )
    const sure = results.flatMap((each) => each ?? []).filter(({ missingKeys }) => missingKeys.length === 0)
    if (sure.some(({ decision }) => decision === 'explicitDeny')) return state('forbidden')
    if (sure.some(({ decision }) => decision === 'implicitDeny')) return state('refused')
    const [failed] = own.flatMap(({ answer }) => (answer.kind === 'failed' ? [answer.failure] : []))
    if (failed) return state('unknown', failureReason(failed.kind, failed.name))
    const keys = results.flatMap((each) => (each ?? []).flatMap(({ missingKeys }) => missingKeys))
    if (keys.length > 0) return state('unknown', `the policies depend on ${[...new Set(keys)].join(', ')}`)
    return results.length > 0 && results.every((each) => each !== undefined && each.length > 0)
      ? state('allowed')
      : state('unknown')
  })
}

function failureReason(kind: string, name: string): string {
  if (kind === 'denied') return "IAM's simulation is not allowed (iam:SimulatePrincipalPolicy)"
  if (kind === 'missing')
    return `IAM's simulation does not find the role by its name (${name}): give its ARN with its path`
  return `IAM's simulation gave no answer (${name})`
}
