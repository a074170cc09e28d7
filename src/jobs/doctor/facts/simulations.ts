import type { AwsClients } from '../../../aws/clients.ts'
import type { AssumedRole, Settings } from '../../../settings/types.ts'
import { awsOption } from '../../../shell-word.ts'
import { makeCall, type CallAnswer } from '../answer.ts'
import { configuredAnalyzers, type NeededPermission, type StatementName } from '../needed-permissions.ts'
import { principalOf } from './account.ts'
import { inParallel, type Prober } from './probe.ts'

/** What IAM says of an action that is not tried, by the policies of the role or user alone. */
export interface SimulatedAction {
  readonly action: string
  readonly decision: 'allowed' | 'implicitDeny' | 'explicitDeny'
  /** Condition keys that the policies ask for, and that a simulation does not have. */
  readonly missingKeys: readonly string[]
}

/** Actions that are not tried, and the answer of the simulation. */
export interface Simulation {
  readonly sid: StatementName
  readonly actions: readonly string[]
  /** The role or user whose policies are looked at. */
  readonly principal: string
  /** Absent: the actions have no resource. */
  readonly resource?: string
  readonly answer: CallAnswer<readonly SimulatedAction[]>
}

type Request = Pick<Simulation, 'sid' | 'resource'> & { readonly role?: AssumedRole | undefined }

/** More simulations than these are not made. */
const most = 20

/**
 * Asks IAM whether the run may do what no harmless call shows: start queries, write the saved evidence, and make the checks
 * that AWS bills. A simulation performs nothing, and has no charge; it needs `iam:SimulatePrincipalPolicy`, which a run
 * does not need.
 *
 * @param caller ARN of the caller
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function readSimulations(
  settings: Settings,
  needed: readonly NeededPermission[],
  caller: string,
  region: string | undefined,
  clients: Pick<AwsClients, 'policySimulation'>,
  { options }: Prober,
): Promise<readonly Simulation[]> {
  const own = principalOf(caller)
  const wanted = requestsFor(settings, caller, region).slice(0, most)
  const made = await inParallel(wanted, async ({ sid, resource, role }): Promise<Simulation | undefined> => {
    const principal = role?.arn ?? own
    const actions = needed.flatMap((each) => (each.sid === sid && each.notTried !== undefined ? [each.action] : []))
    if (principal === undefined || principal.includes('{') || actions.length === 0) return undefined
    const named = [...new Set(actions)].sort()
    const answer = await makeCall('iam:SimulatePrincipalPolicy', options, async (signal) => {
      const api = await clients.policySimulation(role)
      const { EvaluationResults: results = [] } = await api.simulatePrincipalPolicy(
        {
          PolicySourceArn: principal,
          ActionNames: named,
          ...(resource !== undefined && { ResourceArns: [resource] }),
        },
        signal,
      )
      return results.map(
        ({ EvalActionName = '', EvalDecision = 'implicitDeny', MissingContextValues = [] }): SimulatedAction => ({
          action: EvalActionName,
          decision: EvalDecision,
          missingKeys: MissingContextValues,
        }),
      )
    })
    return { sid, actions: named, principal, answer, ...(resource !== undefined && { resource }) }
  })
  return made.flatMap((each) => each ?? [])
}

/** The statements with actions that are not tried, with a concrete resource each: a simulation takes a wildcard as it is. */
function requestsFor(settings: Settings, caller: string, own: string | undefined): readonly Request[] {
  const { evidence, ledger, findings } = settings
  const [, partition = 'aws', , , account = ''] = caller.split(':')
  return [
    ...evidence.cloudtrail.flatMap((source): Request[] => {
      if (source.kind === 'lake') return [{ sid: 'QueryLake', resource: source.store, role: source.role }]
      if (source.kind !== 'athena') return []
      const region = source.region ?? own
      if (region === undefined) return []
      const owner = source.role?.arn.split(':')[4] ?? account
      const resource = `arn:${partition}:athena:${region}:${owner}:workgroup/${source.workgroup}`
      return [{ sid: 'QueryAthena', resource, role: source.role }]
    }),
    ...(ledger?.place.kind === 's3'
      ? [
          {
            sid: 'KeepEvidence' as const,
            resource: `arn:${partition}:s3:::${ledger.place.bucket}/${ledger.place.key}`,
            role: ledger.place.role,
          },
        ]
      : []),
    ...(findings.recommendations
      ? configuredAnalyzers(settings).map((resource): Request => ({ sid: 'ReadFindings', resource }))
      : []),
    { sid: 'AskAboutProposals' },
  ]
}

/** The command that makes the same simulation, for credentials that may. */
export const simulationCommand = ({ principal, actions, resource }: Simulation): string =>
  [
    `aws iam simulate-principal-policy ${awsOption('--policy-source-arn', principal)}`,
    `--action-names ${actions.join(' ')}`,
    ...(resource === undefined ? [] : [awsOption('--resource-arns', resource)]),
    `--query 'EvaluationResults[].[EvalActionName,EvalDecision]' --output text`,
  ].join(' ')
