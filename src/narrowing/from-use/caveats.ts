import { accountOfArn } from '../../policy/arn.ts'
import { byCodeUnits, groupBy } from '../../collections.ts'
import type { ActionInfo, Catalog } from '../../catalog/types.ts'
import { daysSince } from '../../evidence/absence/age.ts'
import { omittedCallsReason } from '../../evidence/absence/omitted-calls.ts'
import { isObservable } from '../../evidence/coverage/combine.ts'
import type { AccountCoverage, Ledger, UsageEntry } from '../../evidence/types.ts'
import { policyQuota } from '../../policy/quota.ts'
import { formatCount, formatNumber } from '../../words.ts'
import { callsOf } from '../evidence.ts'
import { firstThree } from '../names.ts'
import { growthReason } from '../resources.ts'
import { namePatterns } from './name-patterns.ts'
import { sorted } from './resources-of-use.ts'
import type { StatementDraft } from './statements.ts'
import type { Caveat, CaveatKind } from './types.ts'

const caveat = (kind: CaveatKind, text: string, actions: readonly string[] = []): Caveat => ({ kind, text, actions })

/** Caveats on the evidence: which parts of the principal's account were read, and which were not. */
export function evidenceCaveats(principal: string, ledger: Ledger): Caveat[] {
  const { coverage } = ledger
  const account = accountOfArn(principal)
  const own = coverage.accounts.find((each) => each.account === account)
  const read =
    own === undefined
      ? `No coverage of account ${account} is known.`
      : `It is made of the evidence from ${own.from.slice(0, 10)} to ${own.to.slice(0, 10)}: ${formatCount(own.days, 'day')} with records of ${own.regions.join(', ') || 'no Region'} (${own.basis}). What is used less often, or in other Regions, is not in it.`
  const whole = coverage.complete ? [] : [caveat('evidence', 'The evidence is incomplete: calls may be missing.')]
  const leftOut = omittedCallsReason([principal], ledger)
  return [
    caveat('evidence', read),
    ...whole,
    ...(leftOut === undefined ? [] : [caveat('evidence', leftOut)]),
    ...coverage.problems.map((problem) => caveat('evidence', problem)),
  ]
}

/**
 * Actions that most policies need and that only data events show; of these the ones that are not recorded are named.
 */
const wellKnown = 's3:GetObject s3:PutObject dynamodb:GetItem lambda:InvokeFunction sqs:SendMessage sns:Publish'.split(
  ' ',
)

/**
 * Calls that leave no event in this evidence, for want of data events: those of the services that were used, by the
 * kind of event, and well-known ones of other services.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
 */
export function unobservableCaveats(
  used: ReadonlySet<string>,
  catalog: Catalog,
  coverage: AccountCoverage | undefined,
): Caveat[] {
  const services = new Set([...used].map((action) => action.split(':')[0] ?? ''))
  const missing = (action: ActionInfo) => {
    const { visibility, name } = action
    if (visibility.kind !== 'data' || used.has(name)) return []
    const seen = coverage !== undefined && isObservable(action, coverage).observable
    return seen ? [] : [{ name, types: visibility.resourceTypes }]
  }
  const own = groupBy(
    [...services].sort(byCodeUnits).flatMap((service) => catalog.actionsOf(service).flatMap(missing)),
    ({ types }) => types.join(' or '),
  )
  const others = wellKnown
    .flatMap((name) => catalog.action(name) ?? [])
    .filter(({ service }) => !services.has(service))
    .flatMap(missing)
  const text = (types: string): string =>
    `Data events of ${types} were not recorded, or not of all: such calls are not in it.`
  const names = (of: readonly { readonly name: string }[]) => sorted(of.map(({ name }) => name))
  return [
    ...[...own].map(([types, of]) => caveat('unseen', text(types), names(of))),
    ...(others.length === 0
      ? []
      : [caveat('unseen', text(sorted(others.flatMap(({ types }) => types)).join(', ')), names(others))]),
  ]
}

/** Calls that AWS denied, and events that no action explains. */
export function leftOutCaveats(principal: string, entries: readonly UsageEntry[], ledger: Ledger): Caveat[] {
  const denied = groupBy(
    entries.filter(({ outcome }) => outcome === 'denied'),
    ({ action }) => action,
  )
  const allowed = new Set(entries.filter(({ outcome }) => outcome === 'allowed').map(({ action }) => action))
  return [
    ...[...denied].map(([action, of]) => {
      const on = firstThree(sorted(of.map(({ resource }) => resource ?? 'an unknown resource')))
      const also = allowed.has(action) ? ' Other calls of it were allowed.' : ''
      return caveat('denied', `AWS denied ${formatCount(callsOf(of), 'call')} on ${on}: not granted for them.${also}`, [
        action,
      ])
    }),
    ...ledger.unmapped
      .filter(({ principals }) => principals.includes(principal))
      .map(({ eventSource, eventName, count }) =>
        caveat(
          'unmapped',
          `${eventName} of ${eventSource} (${formatCount(count, 'event')}) is explained by no known action: whatever it needs is not in it.`,
        ),
      ),
  ]
}

/** What is to be said of one statement. */
export function statementCaveats(
  draft: StatementDraft,
  catalog: Catalog,
  coverage: AccountCoverage | undefined,
): readonly Caveat[] {
  const { sid, unknown, widened, entries } = draft
  const byAction = groupBy(entries, ({ action }) => action)
  const byReason = [...groupBy(unknown, ({ reason }) => reason)]
  return [
    ...byReason.map(([reason, of]) =>
      caveat(
        'any-resource',
        `Resource "*": ${reason}.`,
        of.map(({ action }) => action),
      ),
    ),
    ...(widened.length === 0
      ? []
      : [caveat('pattern', `${firstThree(widened)} replace single resources that were seen.`, draft.actions)]),
    ...growingCaveats(draft, byAction, catalog, coverage),
    ...[...byAction].flatMap(([action, of]) => derivedCaveat(action, of, catalog)),
  ].map((each) => ({ ...each, sid }))
}

function growingCaveats(
  { resources }: StatementDraft,
  byAction: ReadonlyMap<string, readonly UsageEntry[]>,
  catalog: Catalog,
  coverage: AccountCoverage | undefined,
): Caveat[] {
  if (resources.includes('*') || coverage === undefined) return []
  const reasons = [...byAction].flatMap(([action, of]) => {
    const info = catalog.action(action)
    const reason = info && growthReason(info, of, coverage)
    return reason === undefined ? [] : [{ action, reason }]
  })
  const byReason = [...groupBy(reasons, ({ reason }) => reason)].map(([reason, of]) =>
    caveat(
      'growing',
      `There may be other resources: ${reason}.`,
      of.map(({ action }) => action),
    ),
  )
  return byReason.length === 0
    ? []
    : [...byReason, ...namedAlike(resources, sorted(reasons.map(({ action }) => action)))]
}

/** The patterns to choose instead of a list that will not last. More than three of them are counted. */
function namedAlike(resources: readonly string[], actions: readonly string[]): Caveat[] {
  const found = namePatterns(resources)
  if (found.length === 0) return []
  const shown = found
    .slice(0, mostPatterns)
    .map(({ pattern, resources: of }) => `${pattern} (${formatNumber(of.length)} of them)`)
  const more = found.length - shown.length
  const rest = more > 0 ? ` and ${formatCount(more, 'more pattern')}` : ''
  const text = `Resources whose names follow a pattern are listed one by one. To allow later ones too, write ${shown.join(', ')}${rest} instead.`
  return [caveat('growing', text, actions)]
}

const mostPatterns = 3

/** Tagging and passing a role leave no event of their own: they follow from the request of another call. */
function derivedCaveat(action: string, entries: readonly UsageEntry[], catalog: Catalog): Caveat[] {
  const isTagging = catalog.action(action)?.accessLevel === 'Tagging'
  const own = action.slice(action.indexOf(':') + 1)
  if (action !== 'iam:PassRole' && !isTagging) return []
  if (entries.some(({ operation }) => operation === '' || operation.endsWith(`:${own}`))) return []
  const from = firstThree(sorted(entries.map(({ operation }) => operation)))
  return [caveat('derived', `No event bears its name: it follows from the requests of ${from}.`, [action])]
}

/** The places at which a policy of this size can be attached. */
export function sizeCaveats(principal: string, size: number, quota: number): Caveat[] {
  const has = `It has ${formatNumber(size)} characters`
  if (size > quota) {
    return [
      caveat('size', `${has}, ${formatNumber(size - quota)} more than AWS takes (${formatNumber(quota)}): split it.`),
    ]
  }
  const { 'managed-policy': managed, 'user-inline': ofUser } = policyQuota
  if (principal.includes(':user/') && size > ofUser) {
    return [
      caveat(
        'size',
        `${has}: a managed policy takes it, the inline policies of a user (${formatNumber(ofUser)}) do not.`,
      ),
    ]
  }
  return size > managed
    ? [
        caveat(
          'size',
          `${has}: the inline policies of a role take ${formatNumber(quota)} in all, a managed policy (${formatNumber(managed)}) does not.`,
        ),
      ]
    : []
}

/** Evidence that ended long ago says nothing of today. @param today `2026-11-21` */
export function ageCaveats(coverage: AccountCoverage | undefined, today: string, maxAgeDays: number): Caveat[] {
  const age = coverage === undefined ? 0 : daysSince(coverage.to, today)
  return age <= maxAgeDays
    ? []
    : [caveat('evidence', `The evidence ends ${formatCount(age, 'day')} ago: what was used since is not in it.`)]
}
