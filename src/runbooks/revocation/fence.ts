import { entriesOfPrincipals } from '../../evidence/usage/by-principal.ts'
import { addNetworkDeny } from '../../network/add-fence.ts'
import { isNetworkDeny } from '../../network/existing-fence.ts'
import { buildNetworkDeny, type NetworkDenyRequest } from '../../network/fence.ts'
import { resourceDeny } from '../../network/resource-fence.ts'
import { usesDeniedBy } from '../../network/would-deny.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { resourceMatches, wildcardMatch } from '../../policy/pattern.ts'
import { replay } from '../../proof/replay.ts'
import type { PolicySource } from '../../sources/types.ts'
import type { Revocation } from '../types.ts'
import type { RevocationRun } from './context.ts'
import { draftOf, type RevocationDraft } from './draft.ts'
import { editPolicies, type Transform } from './edit-policies.ts'
import { freeSidAmong, revocationChange, type PolicyDrafts } from './policy-drafts.ts'

type FenceRevocation = Revocation & { readonly kind: 'fence' }

/**
 * A Deny by network on the identity policies of the subjects, or on the policies of resources. It is proposed only where it
 * denies no legitimate call that was recorded; the events of the scope are none.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 */
export function denyByNetwork(
  revocation: FenceRevocation,
  index: number,
  subjects: readonly string[],
  drafts: PolicyDrafts,
  run: RevocationRun,
): readonly RevocationDraft[] {
  const { networks: known, findings } = run.context.settings
  const networks = revocation.networks.flatMap((name) => known[name] ?? [])
  const missing = revocation.networks.filter((name) => known[name] === undefined)
  if (missing.length > 0 || networks.length === 0) {
    const draft = draftOf(index, 'fence', revocation.networks.join(', '))
    draft.refused = true
    draft.says.push(`There is no network ${missing.join(', ')} in the configuration (networks).`)
    return [draft]
  }
  const request: NetworkDenyRequest = { networks, exempt: findings.exempt }
  return revocation.resources.length > 0
    ? fenceResources(revocation, index, request, drafts, run)
    : fencePrincipals(index, request, subjects, drafts, run)
}

function fencePrincipals(
  index: number,
  request: NetworkDenyRequest,
  subjects: readonly string[],
  drafts: PolicyDrafts,
  run: RevocationRun,
): readonly RevocationDraft[] {
  const { legitimate } = run
  const notes = new Map<PolicyDocument, string>()
  const transform: Transform = (document, statements) => {
    const entries = entriesOfPrincipals(legitimate, subjects).filter(({ outcome }) => outcome === 'allowed')
    const none = { total: 0, allowed: 0, denied: 0, noEvidence: 0, unmapped: 0 }
    const plan = addNetworkDeny(document, statements, request, {
      wouldDeny: (fenced, unfenced) =>
        replay(fenced, entries, none, { before: unfenced, isCovered: () => true }).denied.map(({ entry }) => entry),
      entries,
      refused: entriesOfPrincipals(legitimate, subjects).filter(({ outcome }) => outcome === 'denied'),
      unseen: [],
    })
    if (plan.note !== undefined) notes.set(document, plan.note)
    return plan.change && { statements: plan.statements, changes: [plan.change] }
  }
  const results = editPolicies(
    {
      index,
      kind: 'fence',
      transform,
      separate: {
        name: `whittle-fence-${index + 1}`,
        suffix: `fence_${index + 1}`,
        does: 'Requests from other networks denied',
      },
      denies: (documents) =>
        buildNetworkDeny(
          { version: '2012-10-17', statements: documents.flatMap(({ statements }) => statements) },
          request,
        ).statements,
    },
    subjects,
    drafts,
    run,
  )
  const said = [...new Set(notes.values())].sort()
  if (results.length === 0 && said.length > 0) {
    const draft = draftOf(index, 'fence', subjects.join(', '))
    draft.refused = true
    draft.says.push(...said)
    return [draft]
  }
  results[0]?.says.push(...said)
  return results
}

function fenceResources(
  { resources }: FenceRevocation,
  index: number,
  request: NetworkDenyRequest,
  drafts: PolicyDrafts,
  run: RevocationRun,
): readonly RevocationDraft[] {
  const met = new Set<string>()
  const results = run.context.sources.flatMap((source): RevocationDraft[] => {
    if (source.status !== 'found' || source.kind !== 'resource') return []
    const arns = (source.attachedTo ?? []).flatMap((each) => each.arns)
    const own = arns.filter((arn) => resources.some((pattern) => isMeant(pattern, arn)))
    if (own.length === 0) return []
    for (const pattern of resources) if (own.some((arn) => isMeant(pattern, arn))) met.add(pattern)
    return [fenceResource(source, arns, own, index, request, drafts, run)]
  })
  const open = resources.filter((pattern) => !met.has(pattern))
  if (open.length === 0) return results
  const draft = draftOf(index, 'fence', open.join(', '))
  draft.refused = true
  draft.says.push(
    `No policy of the repository is known to be attached to ${open.join(', ')}: fence it where it is made.`,
  )
  return [...results, draft]
}

/** A pattern of objects means their bucket, too. */
const isMeant = (pattern: string, arn: string): boolean =>
  wildcardMatch(pattern, arn) || (arn.split(':')[2] === 's3' && pattern.startsWith(`${arn}/`))

function fenceResource(
  source: PolicySource,
  arns: readonly string[],
  own: readonly string[],
  index: number,
  request: NetworkDenyRequest,
  drafts: PolicyDrafts,
  { legitimate }: RevocationRun,
): RevocationDraft {
  const draft = draftOf(index, 'fence', own.join(', '))
  const place = `${source.file}:${source.line}`
  const refuse = (sentence: string): RevocationDraft => {
    draft.refused = true
    draft.says.push(`${place} ${sentence}`)
    return draft
  }
  const isWhole = own.length === arns.length && (source.attachedTo ?? []).every(({ complete }) => complete)
  if (!isWhole) return refuse('is left: it may be attached to other resources, too.')
  const present = drafts.statements(source)
  if (present.some(({ statement }) => isNetworkDeny(statement))) return refuse('has a Deny by network already.')
  const { statements } = resourceDeny(own, request)
  const entries = legitimate.entries.filter(
    ({ resource, outcome }) =>
      outcome === 'allowed' &&
      resource !== null &&
      own.some((arn) => resource === arn || resourceMatches(`${arn}/*`, resource)),
  )
  const denied = usesDeniedBy(statements, entries)
  if (denied.length > 0) {
    const [first] = denied
    const calls = denied.reduce((sum, { count }) => sum + count, 0)
    return refuse(
      `is left: ${calls} legitimate calls would be denied, such as those of ${first?.principal ?? ''} (${first?.clause.change ?? ''}).`,
    )
  }
  const all = present.map(({ statement }) => statement)
  const added = statements.map((statement) => ({
    from: null,
    statement: { ...statement, sid: freeSidAmong(statement.sid ?? 'DenyOutsideTrustedNetworks', all) },
  }))
  const summary = `Requests to ${own.join(', ')} from other networks are denied.`
  drafts.change(
    source,
    [...present, ...added],
    [
      revocationChange(summary, null, added.map(({ statement }) => statement.sid).join(', '), {
        before: [],
        after: [],
      }),
    ],
  )
  draft.policies.push(source.id)
  draft.says.push(`${place}: ${summary}`)
  return draft
}
