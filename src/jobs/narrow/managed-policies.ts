import { lastPathSegment, accountOfArn } from '../../policy/arn.ts'
import { broadGrantsOf } from '../../evidence/iam/match/broad-grants.ts'
import type { AccountSnapshot, SnapshotPolicyVersion, Snapshots } from '../../evidence/iam/types.ts'
import type { PolicyPlan } from '../../proof/plan.ts'
import { byPlace } from '../../sources/read.ts'
import type { ManagedAttachment, PolicySource, SkippedSource, Source } from '../../sources/types.ts'
import { formatCount } from '../../words.ts'
import { broadNote } from './account-facts.ts'
import { sourcesWithRolesOfSets, withRolesOfSets } from './permission-sets.ts'

/**
 * The policies of a checkout with those of AWS that it attaches, whose documents are those that the snapshots show, and with
 * the roles of permission sets.
 * Without any snapshot there are none of these (`withoutSnapshot` says so).
 */
export function withManagedPolicies(
  sources: readonly Source[],
  attachments: readonly ManagedAttachment[],
  snapshots: Snapshots,
): readonly Source[] {
  if (snapshots.accounts.size === 0) return sources
  const managed = attachments.flatMap((each) => managedSource(withRolesOfSets(each, snapshots), snapshots) ?? [])
  return [...sourcesWithRolesOfSets(sources, snapshots), ...managed].sort(byPlace)
}

/** One line on attachments whose documents are not known, for a run without snapshots. */
export function withoutSnapshot(attachments: readonly ManagedAttachment[], snapshots: Snapshots): readonly string[] {
  const known = attachments.filter(({ policy }) => 'path' in policy)
  if (snapshots.accounts.size > 0 || known.length === 0) return []
  const names = [...new Set(known.map(nameOf))].sort()
  const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
  return [
    `${formatCount(known.length, 'attachment of a policy of AWS is', 'attachments of policies of AWS are')} not compared with use (${shown}): ${known.length === 1 ? 'its document is' : 'their documents are'} in no file; give a snapshot of the account (--iam FILE).`,
  ]
}

/** The policies of a checkout with those of AWS that it attaches, also without a snapshot: for a list of all. */
export function listManagedPolicies(
  sources: readonly Source[],
  attachments: readonly ManagedAttachment[],
  snapshots: Snapshots,
): readonly Source[] {
  if (snapshots.accounts.size > 0) return withManagedPolicies(sources, attachments, snapshots)
  const unknown = attachments.flatMap((each) =>
    'path' in each.policy
      ? [
          skippedAttachment(
            each,
            `AWS's policy ${nameOf(each)} is attached here, and its document is in no file: give a snapshot of the account (--iam FILE)`,
          ),
        ]
      : [],
  )
  return [...sources, ...unknown].sort(byPlace)
}

const nameOf = ({ policy }: ManagedAttachment): string =>
  'name' in policy ? policy.name : lastPathSegment(policy.path)

/** An attachment as a skipped policy. */
function skippedAttachment(attachment: ManagedAttachment, reason: string): SkippedSource {
  const { id, file, line, column, address, form, kind, hosts } = attachment
  const place = { id, file, line, column, form, kind, hosts, ...(address !== undefined && { address }) }
  return { ...place, status: 'skipped', reason }
}

/** `undefined`: it names a policy of the account itself. */
function managedSource(attachment: ManagedAttachment, snapshots: Snapshots): Source | undefined {
  const found = applied(attachment, snapshots)
  if (found === undefined) return undefined
  if (typeof found === 'string') return skippedAttachment(attachment, found)
  const reason =
    keptForServices(attachment, found.arn) ?? notAttached(attachment, found.arn, snapshots) ?? attachment.notReplaceable
  if (reason !== undefined) return skippedAttachment(attachment, reason)
  const { document, problem, id, created } = found.version
  if (document === undefined)
    return skippedAttachment(attachment, `The document of ${nameOf(attachment)} is not understood: ${problem ?? ''}.`)
  const { policy: _, notReplaceable: __, ...site } = attachment
  const source: PolicySource = {
    ...site,
    status: 'found',
    document,
    documentSince: created,
    notes: [
      ...(attachment.notes ?? []),
      `AWS maintains ${nameOf(attachment)} (here ${id} of ${created.slice(0, 10)}) and adds permissions to it; the policy in its place does not change with it.`,
    ],
  }
  return source
}

interface Applied {
  readonly arn: string
  readonly version: SnapshotPolicyVersion
}

/** AWS's policy as the snapshots show it, in the newest version; a sentence where they do not. */
function applied(attachment: ManagedAttachment, { accounts }: Snapshots): Applied | string | undefined {
  const own = new Set(attachment.principals.map(accountOfArn))
  const near = [...accounts.values()].filter(({ account }) => own.size === 0 || own.has(account))
  const name = nameOf(attachment)
  const found = near.flatMap((snapshot): Applied[] => {
    const arns =
      'path' in attachment.policy
        ? [`arn:${snapshot.partition}:iam::aws:policy/${attachment.policy.path}`]
        : [...snapshot.policies.values()].filter((each) => each.awsManaged && each.name === name).map(({ arn }) => arn)
    return arns.flatMap((arn) => {
      const version = defaultVersion(arn, snapshot)
      return version ? [{ arn, version }] : []
    })
  })
  if (!('path' in attachment.policy)) {
    if (found.length === 0) return undefined
    const others = [...accounts.values()].some(({ policies }) =>
      [...policies.values()].some((policy) => !policy.awsManaged && policy.name === name),
    )
    if (others) return `AWS and an account have a policy named ${name}: name the ARN of the one that is meant.`
  }
  const [newest] = found.toSorted((a, b) => numberOf(b.version) - numberOf(a.version))
  if (newest) return newest
  if (near.some((snapshot) => mentions(snapshot, name)))
    return `The snapshots show that AWS's policy ${name} is attached, and not its document: make them without --filter.`
  const missing = [...own].filter((account) => !accounts.has(account)).sort()
  return missing.length > 0
    ? `AWS's policy ${name} is attached here, and its document is in no file: give a snapshot of account ${missing.join(', ')} (--iam FILE).`
    : `The snapshots given do not show AWS's policy ${name}: it is attached to nothing there, so it is not applied.`
}

/** Does a role, user or group have AWS's policy of that name? */
const mentions = ({ roles, users, groups }: AccountSnapshot, name: string): boolean =>
  [...roles.values(), ...users.values(), ...groups.values()].some(({ attached }) =>
    attached.some((each) => each.name === name && each.arn.includes(':iam::aws:policy/')),
  )

/** The version of a managed policy that applies. */
const defaultVersion = (arn: string, { policies }: AccountSnapshot): SnapshotPolicyVersion | undefined =>
  policies.get(arn)?.versions.find(({ isDefault }) => isDefault)

const numberOf = ({ id }: SnapshotPolicyVersion): number => Number(/\d+/.exec(id)?.[0] ?? 0)

/**
 * Policies with the path `service-role/` are written for a service that acts by a role, and change with what the service
 * does; the use that a window shows is not all that the service may need.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html
 */
function keptForServices(attachment: ManagedAttachment, arn: string): string | undefined {
  if (!/:policy\/(aws-)?service-role\//.test(arn)) return undefined
  return `${nameOf(attachment)} is written for a service that acts by the role (${arn.slice(arn.indexOf(':policy/') + 8)}); AWS changes it with the service, so it is kept.`
}

/** A principal that does not have the policy in its account: what is applied differs from the source. */
function notAttached(attachment: ManagedAttachment, arn: string, { accounts }: Snapshots): string | undefined {
  for (const principal of attachment.principals) {
    const snapshot = accounts.get(accountOfArn(principal))
    if (!snapshot || isAttached(principal, arn, snapshot)) continue
    const what = isKnown(principal, snapshot) ? `${nameOf(attachment)} attached to` : 'any'
    return `The snapshot of account ${snapshot.account} (${snapshot.name}) does not show ${what} ${principal}: what is applied may differ from the source.`
  }
  return undefined
}

const isKnown = (principal: string, { roles, users }: AccountSnapshot): boolean =>
  roles.has(principal) || users.has(principal)

function isAttached(principal: string, arn: string, { roles, users, groups }: AccountSnapshot): boolean {
  const user = users.get(principal)
  const held = [
    ...(roles.get(principal)?.attached ?? []),
    ...(user?.attached ?? []),
    ...[...groups.values()].flatMap((group) => (user?.groups.includes(group.name) ? group.attached : [])),
  ]
  return held.some((each) => each.arn === arn)
}

/** What a reader has to know first of the principals of an attachment: what else they have may grant everything. */
export function withGrantsBeside(plan: PolicyPlan, snapshots: Snapshots | undefined): PolicyPlan {
  if (plan.form !== 'managed-attachment' || !snapshots) return plan
  const broad = plan.principals
    .flatMap((principal) => broadGrantsOf(principal, snapshots))
    .filter(({ awsManaged, policy }) => !awsManaged || policy !== plan.hosts[0]?.name)
  return broad.length === 0 ? plan : { ...plan, broadGrants: broad, notes: [...broad.map(broadNote), ...plan.notes] }
}
