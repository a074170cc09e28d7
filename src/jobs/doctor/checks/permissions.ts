import type { CheckResult } from '../../../report/doctor-types.ts'
import type { CallFailure } from '../answer.ts'
import type { Probe } from '../facts/probe.ts'
import type { NeededPermission } from '../needed-permissions.ts'
import { advice, failed, notKnown, okay, statementFor } from './result.ts'

const check = { id: 'permissions.needed', area: 'permissions' } as const

/**
 * Each permission that the configuration needs, by the call that shows it: a result for each part of the configuration and
 * for each of allowed, refused and not known. One refusal anywhere (a Region, a bucket) makes a permission refused.
 */
export function permissions(
  needed: readonly NeededPermission[],
  probes: readonly Probe[],
  whyNone: string | undefined,
): readonly CheckResult[] {
  const groups = new Map<string, NeededPermission[]>()
  for (const each of needed) {
    const key = `${each.sid} ${each.part}`
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()].flatMap((group) => ofGroup(group, probes, whyNone))
}

function ofGroup(
  group: readonly NeededPermission[],
  probes: readonly Probe[],
  whyNone: string | undefined,
): readonly CheckResult[] {
  const [{ sid, part, resources } = { sid: '', part: '', resources: [] }] = group
  if (whyNone !== undefined)
    return [notKnown(check, `${part}: ${listed(group.map(({ action }) => action))}: ${whyNone}.`)]
  const states = group.map((each) => ({ ...each, ...stateOf(each, probes) }))
  const allowed = states.filter(({ state }) => state === 'allowed').map(({ action }) => action)
  const refused = states.filter(({ state }) => state === 'refused')
  const unknown = new Map<string, string[]>()
  for (const { state, why, action } of states)
    if (state === 'unknown') unknown.set(why, [...(unknown.get(why) ?? []), action])
  return [
    ...(refused.length === 0 ? [] : [refusal(sid, part, resources, refused)]),
    ...[...unknown].map(([why, actions]) => notKnown(check, `${part}: ${listed(actions)}: not tried, because ${why}.`)),
    ...(allowed.length === 0 ? [] : [okay(check, `${part}: ${listed(allowed)}.`)]),
  ]
}

function refusal(
  sid: string,
  part: string,
  resources: readonly string[],
  refused: readonly (NeededPermission & { readonly failures: readonly CallFailure[]; readonly at: string })[],
): CheckResult {
  const explicit = refused.flatMap(({ failures }) => failures).find(({ message }) => /explicit deny/i.test(message))
  const where = [...new Set(refused.map(({ at }) => at))].filter(Boolean)
  const places = where.length === 0 ? '' : ` (asked: ${listed(where)})`
  // The action that AWS names may be another one than the call's: the key behind an object.
  const named = refused.flatMap(({ failures }) => failures.map(({ action }) => action))
  const detail = `${part}: AWS refuses ${listed([...new Set(named)].sort())}${places}.`
  if (explicit !== undefined)
    return failed(check, `${detail} A policy denies it: ${explicit.message}.`, [
      advice('Change the policy with that Deny: a statement that allows it does not help.'),
    ])
  const foreign = named.some((action) => action.startsWith('kms:') || action.startsWith('s3:'))
  return {
    ...failed(check, detail, [
      advice(
        `Add this statement to the policy of the role that reads, or the variable of that part in examples/setup (docs/setup.md).`,
      ),
      ...(foreign ? [advice('A bucket or key of another account has to allow the role in its own policy, too.')] : []),
    ]),
    statement: statementFor(sid, named, named.some((action) => action.startsWith('kms:')) ? ['*'] : resources),
    see: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
  }
}

type State = { readonly state: 'allowed' } | { readonly state: 'refused' } | { readonly state: 'unknown' }

function stateOf(
  { sid, action, notTried }: NeededPermission,
  probes: readonly Probe[],
): State & { readonly why: string; readonly failures: readonly CallFailure[]; readonly at: string } {
  // What a trail records is asked for by the same calls, whatever part needs it.
  const own = probes.filter((probe) => probe.sid === sid && probe.action === action)
  const failures = own.flatMap(({ answer }) => (answer.kind === 'failed' ? [answer.failure] : []))
  const denied = failures.filter(({ kind }) => kind === 'denied')
  const at = own.find(({ answer }) => answer.kind === 'failed' && answer.failure.kind === 'denied')?.at ?? ''
  if (denied.length > 0) return { state: 'refused', why: '', failures: denied, at }
  if (own.some(({ answer }) => answer.kind === 'known') && failures.length === 0)
    return { state: 'allowed', why: '', failures: [], at: '' }
  const [failure] = failures
  const why =
    failure !== undefined
      ? `the call gave no answer that shows it (${failure.name})`
      : (notTried ?? 'there was nothing to ask for')
  return { state: 'unknown', why, failures: [], at: '' }
}

const listed = (items: readonly string[]): string => items.join(', ')
