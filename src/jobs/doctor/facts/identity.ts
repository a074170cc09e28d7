import type { AwsClients } from '../../../aws/clients.ts'
import type { CallerIdentity } from '../../../aws/apis.ts'
import type { AssumedRole, Settings } from '../../../settings/types.ts'
import { makeCall, type CallAnswer } from '../answer.ts'
import { configuredRoles } from '../needed-permissions.ts'
import { inParallel, type Prober } from './probe.ts'

/** The principal whose credentials the run has. */
export interface IdentityFacts extends CallerIdentity {
  /** Seconds by which this machine's clock is ahead of AWS's; absent: the answer had no time. */
  readonly clockAheadSeconds?: number
}

export async function readIdentity(
  clients: Pick<AwsClients, 'sts'>,
  region: string | undefined,
  { options }: Prober,
): Promise<CallAnswer<IdentityFacts>> {
  const { clock } = options
  return makeCall('sts:GetCallerIdentity', options, async (signal) => {
    const before = clock.now()
    const caller = await (await clients.sts(region)).getCallerIdentity(signal)
    const { answeredAt } = caller
    if (!answeredAt) return caller
    const middle = (before + clock.now()) / 2
    return { ...caller, clockAheadSeconds: Math.round((middle - answeredAt.getTime()) / 1000) }
  })
}

/** A role that the configuration names, and whether it can be assumed. */
export interface RoleFacts {
  readonly part: string
  readonly arn: string
  readonly answer: CallAnswer<CallerIdentity>
}

/** More roles than these are not tried. */
const mostRoles = 40

/** The roles of a configuration with their accounts filled in, each once. */
export function rolesToTry(settings: Settings): readonly { readonly part: string; readonly role: AssumedRole }[] {
  const accounts = [...new Set(settings.accounts.flatMap((each) => each.accounts))].sort()
  const byArn = new Map<string, { part: string; role: AssumedRole }>()
  for (const { part, role } of configuredRoles(settings)) {
    const arns = role.arn.includes('{account}')
      ? accounts.map((account) => role.arn.replace('{account}', account))
      : [role.arn]
    for (const arn of arns) if (!byArn.has(arn)) byArn.set(arn, { part, role: { ...role, arn } })
  }
  return [...byArn.values()]
}

/** Takes on each role and asks whose it is: the one call that shows `sts:AssumeRole`. */
export async function readRoles(
  settings: Settings,
  clients: Pick<AwsClients, 'sts'>,
  region: string | undefined,
  prober: Prober,
): Promise<readonly RoleFacts[]> {
  return inParallel(rolesToTry(settings).slice(0, mostRoles), async ({ part, role }) => ({
    part,
    arn: role.arn,
    answer: await prober.call('ReadOtherAccounts', 'sts:AssumeRole', role.arn, async (signal) =>
      (await clients.sts(region, role)).getCallerIdentity(signal),
    ),
  }))
}
