import { groupBy } from '../../../collections.ts'
import type { CheckResult } from '../../../report/doctor/types.ts'
import type { CallFailure } from '../answer.ts'
import type { Probe } from '../facts/probe.ts'
import type { Simulation } from '../facts/simulations.ts'
import type { NeededPermission } from '../needed-permissions.ts'
import { textRemedy, commandRemedy, failureResult, unknownResult, okResult, statementFor } from './result.ts'
import { judgeUntried, simulationPage, type UntriedState } from './untried.ts'

const check = { id: 'permissions.needed', area: 'permissions' } as const

/**
 * Each permission that the configuration needs, by the call that shows it: a result for each statement and for each of
 * allowed, refused, failed and not known. One refusal anywhere (a Region, a bucket) makes a permission refused. Those that
 * no call shows are by IAM's simulation.
 *
 * @param whyNone why AWS was not asked; `undefined`: it was
 */
export function checkPermissions(
  needed: readonly NeededPermission[],
  probes: readonly Probe[],
  whyNone: string | undefined,
  simulations: readonly Simulation[] = [],
): readonly CheckResult[] {
  return [...groupBy(needed, ({ sid }) => sid).values()].flatMap((group) =>
    ofGroup(group, probes, whyNone, simulations),
  )
}

/** Calls that are made only where a trail has what they ask for. */
const onlyWhereThere: readonly string[] = ['cloudtrail:GetInsightSelectors']

function ofGroup(
  group: readonly NeededPermission[],
  probes: readonly Probe[],
  whyNone: string | undefined,
  simulations: readonly Simulation[],
): readonly CheckResult[] {
  const parts = unique(group.map(({ part }) => part)).join(' and ')
  const resources = unique(group.flatMap((each) => each.resources))
  const actions = [...new Map(group.map((each) => [each.action, each])).values()]
  const names = (of: readonly NeededPermission[]): string => of.map(({ action }) => action).join(', ')
  if (whyNone !== undefined) return [unknownResult(check, `${parts}: ${names(actions)}: ${whyNone}.`)]
  const states = actions
    .filter(({ sid, action }) => !onlyWhereThere.includes(action) || probesOf(probes, sid, action).length > 0)
    .map((each) => ({ ...each, ...stateOf(each, probes) }))
  const allowed = states.filter(({ state }) => state === 'allowed')
  const refused = states.filter(({ state }) => state === 'refused')
  const broken = states.filter(({ state }) => state === 'failed')
  const never = states.filter(({ state, notTried }) => state === 'unknown' && notTried !== undefined)
  const unknown = new Map<string, NeededPermission[]>()
  for (const each of states)
    if (each.state === 'unknown' && !never.includes(each))
      unknown.set(each.why, [...(unknown.get(each.why) ?? []), each])
  return [
    ...(refused.length === 0 ? [] : [refusal(parts, resources, refused)]),
    ...broken.map(({ action, why }) =>
      failureResult(check, `${parts}: ${action} failed (${why}).`, [
        textRemedy('Run again; if it fails again, make the same call with the AWS CLI to see more.'),
      ]),
    ),
    ...[...unknown].map(([why, of]) => unknownResult(check, `${parts}: ${names(of)}: not tried, because ${why}.`)),
    ...bySimulation({ parts, resources, never }, simulations),
    ...(allowed.length === 0 ? [] : [okResult(check, `${parts}: ${names(allowed)}.`)]),
  ]
}

/** The results for permissions that no call shows; at most one of each kind. */
function bySimulation(
  { parts, resources, never }: { parts: string; resources: readonly string[]; never: readonly NeededPermission[] },
  simulations: readonly Simulation[],
): readonly CheckResult[] {
  const judged = judgeUntried(never, simulations)
  const of = (kind: UntriedState['kind']): readonly UntriedState[] => judged.filter((each) => each.kind === kind)
  const names = (all: readonly UntriedState[]): string => all.map(({ action }) => action).join(', ')
  const whose = (all: readonly UntriedState[]): string => unique(all.flatMap(({ principals }) => principals)).join(', ')
  const why = (all: readonly UntriedState[]): string => unique(all.map((each) => each.why)).join('; ')
  const [allowed, refused, forbidden, unknown] = [of('allowed'), of('refused'), of('forbidden'), of('unknown')]
  const refusedOf = (all: readonly UntriedState[]): string =>
    `${parts}: the policies of ${whose(all)} do not allow ${names(all)}, by IAM's simulation.`
  return [
    ...(refused.length === 0
      ? []
      : [
          {
            ...failureResult(check, refusedOf(refused), [
              textRemedy('Add this statement to the policy of the role that reads.'),
            ]),
            statement: statementFor(
              refused[0]?.sid ?? '',
              refused.map(({ action }) => action),
              resources,
            ),
            see: simulationPage,
          },
        ]),
    ...(forbidden.length === 0
      ? []
      : [
          failureResult(
            check,
            `${refusedOf(forbidden)} A policy denies it.`,
            [textRemedy('Change the policy with that Deny: a statement that allows it does not help.')],
            simulationPage,
          ),
        ]),
    ...(unknown.length === 0
      ? []
      : [
          unknownResult(
            check,
            `${parts}: ${names(unknown)}: not tried, because ${why(unknown)}.`,
            unique(unknown.flatMap(({ commands }) => commands)).map(commandRemedy),
          ),
        ]),
    ...(allowed.length === 0
      ? []
      : [
          okResult(
            check,
            `${parts}: ${names(allowed)}: the policies of ${whose(allowed)} allow it, by IAM's simulation; not tried, because ${why(allowed)}. What a policy of the resource says is not known.`,
          ),
        ]),
  ]
}

type Judged = NeededPermission & State

function refusal(parts: string, resources: readonly string[], refused: readonly Judged[]): CheckResult {
  const failures = refused.flatMap((each) => each.failures)
  const explicit = failures.find(({ message }) => /explicit deny/i.test(message))
  const where = unique(refused.map(({ at }) => at)).filter(Boolean)
  const places = where.length === 0 ? '' : ` (asked: ${where.join(', ')})`
  // The action that AWS names may be another one than the call's: the key behind an object.
  const named = unique(failures.map(({ action }) => action)).sort()
  const detail = `${parts}: AWS refuses ${named.join(', ')}${places}.`
  if (explicit !== undefined)
    return failureResult(check, `${detail} A policy denies it: ${explicit.message}.`, [
      textRemedy('Change the policy with that Deny: a statement that allows it does not help.'),
    ])
  const isOf = (service: string): boolean => named.some((action) => action.startsWith(service))
  return {
    ...failureResult(check, detail, [
      textRemedy(
        'Add this statement to the policy of the role that reads, or the variable of that part in examples/setup (docs/setup.md).',
      ),
      ...(isOf('kms:') || isOf('s3:')
        ? [textRemedy('A bucket or key of another account has to allow the role in its own policy, too.')]
        : []),
    ]),
    statement: statementFor(refused[0]?.sid ?? '', named, isOf('kms:') ? ['*'] : resources),
    see: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
  }
}

interface State {
  readonly state: 'allowed' | 'refused' | 'failed' | 'unknown'
  /** Of `failed` and `unknown`. */
  readonly why: string
  /** Of `refused`. */
  readonly failures: readonly CallFailure[]
  /** The first place that refused it. */
  readonly at: string
}

/** What a trail records is asked for by the same calls, whatever part needs it. */
const probesOf = (probes: readonly Probe[], sid: string, action: string): readonly Probe[] =>
  probes.filter((probe) => probe.sid === sid && probe.action === action)

function stateOf({ sid, action, notTried }: NeededPermission, probes: readonly Probe[]): State {
  const own = probesOf(probes, sid, action)
  const none = { why: '', failures: [], at: '' }
  const failures = own.flatMap(({ answer }) => (answer.kind === 'failed' ? [answer.failure] : []))
  const denied = failures.filter(({ kind }) => kind === 'denied')
  const at = own.find(({ answer }) => answer.kind === 'failed' && answer.failure.kind === 'denied')?.at ?? ''
  if (denied.length > 0) return { ...none, state: 'refused', failures: denied, at }
  const [failure] = failures
  if (failure === undefined) {
    const isShown = own.some(({ answer }) => answer.kind === 'known')
    return isShown
      ? { ...none, state: 'allowed' }
      : { ...none, state: 'unknown', why: notTried ?? 'there was nothing to ask for' }
  }
  const { kind, name, message } = failure
  // These say nothing about the permission.
  if (kind === 'throttled' || kind === 'missing')
    return { ...none, state: 'unknown', why: `the call gave no answer that shows it (${name})` }
  return { ...none, state: 'failed', why: `${name}: ${message}` }
}

const unique = (items: readonly string[]): string[] => [...new Set(items)]
