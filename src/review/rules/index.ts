import { createHash } from 'node:crypto'
import { showUnresolved } from '../../policy/unresolved.ts'
import { globMatchesPolicy } from '../../settings/glob.ts'
import type { ReviewSettings } from '../../settings/types.ts'
import type { PolicyChange, RuleFinding, RuleInput } from '../rule-input.ts'
import { adminAttached, managedPolicyAttached } from './attachments.ts'
import { awsAccessCheck, awsValidatePolicy } from './aws-checks.ts'
import { boundaryRemoved } from './boundary-removed.ts'
import { configurationChanged, waiverExpired, waiverUnmatched } from './configuration.ts'
import { confusedDeputy } from './confused-deputy.ts'
import { crossAccount } from './cross-account.ts'
import { denyRemoved } from './deny-removed.ts'
import { undecidedChange, unreadablePolicy } from './doubt.ts'
import { fullAdmin } from './full-admin.ts'
import { networkDeny } from './network-deny.ts'
import { permissionsManagement } from './permissions-management.ts'
import { privilegeEscalation } from './privilege-escalation.ts'
import { publicAccess } from './public-access.ts'
import type { Rule, RuleFacts, RuleResult } from './rule.ts'
import { beyondUse, replaceableWildcard } from './use.ts'
import { wildRead } from './wild-read.ts'
import { wildWrite } from './wild-write.ts'

export type { RuleFacts } from './rule.ts'

const rules: readonly Rule[] = [
  fullAdmin,
  wildWrite,
  wildRead,
  permissionsManagement,
  privilegeEscalation,
  publicAccess,
  crossAccount,
  confusedDeputy,
  denyRemoved,
  boundaryRemoved,
  networkDeny,
  adminAttached,
  managedPolicyAttached,
  beyondUse,
  replaceableWildcard,
  awsValidatePolicy,
  awsAccessCheck,
  undecidedChange,
  unreadablePolicy,
  configurationChanged,
  waiverExpired,
  waiverUnmatched,
]

/** What every rule says about itself, in the order in which findings of one level are listed. */
export const reviewRules: readonly RuleFacts[] = rules.map(({ apply: _, ...facts }) => facts)

/** Everything that the rules find in a change, with levels and waivers by the settings of the base. */
export function applyRules(input: RuleInput): readonly RuleFinding[] {
  const { review } = input.settings
  const changes = new Map(input.changes.map((change) => [change.id, change]))
  const seen = new Map<string, number>()
  return rules.flatMap((rule) => {
    const level = review.levels[rule.id]
    if (level === 'off') return []
    return rule.apply(input).map((result): RuleFinding => {
      const same = `${rule.id} ${result.policy ?? result.place.file} ${result.key}`
      const before = seen.get(same) ?? 0
      seen.set(same, before + 1)
      const { file, line, endLine } = result.place
      return {
        rule: rule.id,
        level: level ?? result.level ?? rule.level,
        message: showUnresolved(result.message),
        file,
        line,
        endLine,
        suggestion: result.suggestion ?? null,
        fingerprint: fingerprintOf(rule, result, before),
        waived: waiverOf(review, rule, result, changes, input.today),
        policy: result.policy,
        ...(result.edit && { edit: result.edit }),
      }
    })
  })
}

/** No line is part of it: the same problem keeps its fingerprint when lines move. `before`: how many like it came first. */
const fingerprintOf = ({ id }: Rule, { policy, place, key }: RuleResult, before: number): string =>
  createHash('sha256')
    .update(JSON.stringify([id, policy ?? place.file, key, before]))
    .digest('hex')
    .slice(0, 32)

/** Waivers of the configuration itself would waive what they are about. */
const neverWaived: ReadonlySet<string> = new Set(['waiver-expired', 'waiver-unmatched'])

function waiverOf(
  { waivers }: ReviewSettings,
  { id }: Rule,
  { policy, place }: RuleResult,
  changes: ReadonlyMap<string, PolicyChange>,
  today: string,
): string | null {
  if (neverWaived.has(id)) return null
  const change = policy === null ? undefined : changes.get(policy)
  const hosts = [change?.head, change?.base].flatMap((each) => each?.source.hosts ?? [])
  const addresses = [...(change ? [change.address] : []), ...hosts.map(({ address }) => address)].map(showUnresolved)
  const waiver = waivers.find(
    (each) => each.rule === id && each.until >= today && globMatchesPolicy(each.in, { file: place.file, addresses }),
  )
  return waiver === undefined ? null : `until ${waiver.until}: ${waiver.because}`
}
