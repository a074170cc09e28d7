import { accountOfArn } from '../../policy/arn.ts'
import type { FenceForm } from '../../network/add-fence.ts'
import { resourceControlDeny, serviceControlDeny, resourceControlServices } from '../../network/organisation-fence.ts'
import {
  namesResourceByStar,
  rolesOfAws,
  resourceDeny,
  rolesLeftAlone,
  serviceOfArn,
} from '../../network/resource-fence.ts'
import type { OutsideCall, UsageEntry } from '../../evidence/types.ts'
import { isCallOn } from '../../findings/access/resource-calls.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { wildcardMatch } from '../../policy/pattern.ts'
import { mostStatements, organisationPolicyQuota, resourcePolicyQuota } from '../../policy/quota.ts'
import { hasUnresolved } from '../../policy/unresolved.ts'
import { isAttachedTo, withOwnArns } from '../../proof/resource-policies.ts'
import type { AttachedResource, PolicySource } from '../../sources/types.ts'
import {
  accountsNotCoveredReason,
  unknownCallersReason,
  regionsNotCoveredReason,
  replicationUnknownReason,
  rootUserReason,
  serviceNotCoveredReason,
} from './fence-evidence.ts'
import type { FencePlace, PolicyInput } from './preconditions.ts'

/** What a Deny in a policy of a resource or an organisation is for, and the calls that it is compared with. */
export interface FenceTarget {
  /** In a sentence: `arn:aws:s3:::reports`, `the principals of account 111122223333`. */
  readonly what: string
  readonly form: FenceForm
  /** Allowed calls that the Deny may be for. */
  readonly uses: readonly UsageEntry[]
  /** Allowed calls from outside of the accounts that it may be for. */
  readonly outside: readonly OutsideCall[]
  readonly accounts: readonly string[]
  /** Clauses: why the statement is only shown, and not put into the policy; the gravest first. */
  readonly notEdited: readonly string[]
  /** Facts for the reviewer, a sentence each. */
  readonly notes: readonly string[]
  /** Characters, white space counted. */
  readonly quota: number
  readonly mostStatements: number
}

/** @returns a sentence where it is not known what the Deny would be for, or the evidence may lack calls */
export function fenceTargetOf(input: PolicyInput, place: FencePlace): FenceTarget | string {
  switch (place.kind) {
    case 'resource-policy':
      return resourceTarget(input, place)
    case 'service-control-policy':
      return serviceControlTarget(input, place)
    case 'resource-control-policy':
      return resourceControlTarget(input, place)
  }
}

function resourceTarget(input: PolicyInput, place: FencePlace): FenceTarget | string {
  const { source, ledger } = input
  const attached = resourcesOf(source, place)
  const arns = [...new Set(attached.flatMap((each) => each.arns))].sort()
  const [service, ...others] = new Set(arns.map(serviceOfArn))
  if (service === undefined || others.length > 0 || attached.some(({ complete }) => !complete)) {
    return 'No Deny by network is proposed: it is not known which resource the policy is attached to (fences[].resources).'
  }
  const accounts = [...new Set(arns.flatMap((arn) => accountOfArn(arn) || place.accounts))].sort()
  const unseen = isUnread(source)
    ? 'the policy could not be read'
    : (accountsNotCoveredReason(accounts, input) ??
      regionsNotCoveredReason(arns, ledger) ??
      serviceNotCoveredReason(service, accounts, input))
  if (unseen !== undefined) return `No Deny by network is proposed for ${arns.join(', ')}: ${unseen}.`
  const quota = resourcePolicyQuota[service]
  const called = { arns, service, source: { attachedTo: attached } }
  const uses = ledger.entries.filter((entry) => entry.outcome === 'allowed' && isCallOn(entry, called) !== 'no')
  const outside = (ledger.outside ?? []).filter((call) => {
    const on = call.outcome === 'allowed' ? isCallOn(call, called) : 'no'
    return on === 'yes' || (on === 'maybe' && accounts.includes(call.owner))
  })
  return {
    what: arns.join(', '),
    form: {
      fence: (_, request) => resourceDeny(arns, request, accounts),
      compared: (document) => withEverything(withOwnArns(document, attached), { principal: '*' }),
      kind: 'resource',
      exempt: rolesLeftAlone(arns, accounts),
    },
    uses,
    outside,
    accounts,
    notEdited: [
      unknownCallersReason(accounts, ledger),
      service === 's3' ? replicationUnknownReason(accounts, source.document, ledger, exemptOf(input)) : undefined,
      // Evidence that has nothing of it may be that of a resource of another name.
      [...uses, ...outside].some(({ resource }) => resource !== null && names(resource, arns, attached))
        ? undefined
        : 'the evidence has no call on it, so that it may have another name',
      quota === undefined ? 'policies of this service are not edited' : undefined,
      arns.length > 1 && !namesResourceByStar(service)
        ? 'the document is the policy of several resources, each of which takes statements on itself only'
        : undefined,
      ...textNotEditedReasons(source),
    ].flatMap((each) => each ?? []),
    notes: [],
    quota: quota ?? 0,
    mostStatements: mostStatements[service] ?? Infinity,
  }
}

const exemptOf = ({ fence, simulation }: PolicyInput): readonly string[] => (fence ?? simulation?.request)?.exempt ?? []

const isUnread = ({ document }: PolicySource): boolean => document.statements.length === 0

/** The reason why the text of a policy cannot take a Deny that is for one thing only; clauses. */
const textNotEditedReasons = ({ furtherUses = [], rest = [] }: PolicySource): readonly string[] => [
  ...furtherUses.slice(0, 1).map((use) => `the text may become part of other policies: ${use.replace(/\.$/, '')}`),
  ...(rest.length > 0 ? [`parts of the policy are not read: ${rest.join('; ')}`] : []),
]

/** Of a secret a record may leave out the end of the ARN. */
const names = (resource: string, arns: readonly string[], attached: readonly AttachedResource[]): boolean =>
  isAttachedTo(resource, attached) || arns.some((arn) => resource.includes('*') && wildcardMatch(resource, arn))

/** By configuration, by Terraform, or of a file alone the one bucket, queue or topic that all its statements are on. */
function resourcesOf(source: PolicySource, { resources }: FencePlace): readonly AttachedResource[] {
  const attached = source.attachedTo ?? []
  if (resources.length > 0) {
    // Terraform's addresses stay, so that references to the resource are known to mean it.
    const [only, ...more] = attached
    const address = only?.address !== undefined && more.length === 0 ? { address: only.address } : {}
    return [{ ...address, arns: resources, complete: true }]
  }
  if (attached.length > 0) return attached
  const named = source.document.statements.flatMap(({ resource = [''] }) => resource.map(ownerOf))
  const [arn, ...others] = new Set(named)
  return arn === undefined || arn === '' || others.length > 0 ? [] : [{ arns: [arn], complete: true }]
}

/** `arn:aws:s3:::reports/*` → `arn:aws:s3:::reports`; empty for what is no single bucket, queue or topic. */
const ownerOf = (resource: string): string =>
  hasUnresolved(resource)
    ? ''
    : (/^(arn:aws[a-z-]*:(?:s3:::[a-z0-9.-]+(?=\/|$)|s[qn]s:[a-z0-9-]+:\d{12}:[\w.-]+$))/.exec(resource)?.[1] ?? '')

const everything: Statement = { effect: 'Allow', action: ['*'], resource: ['*'], condition: [] }

/** A policy that denies, where another one allows everything. */
const withEverything = (document: PolicyDocument, of: Pick<Statement, 'principal'> = {}): PolicyDocument => ({
  ...document,
  statements: [{ ...everything, ...of }, ...document.statements],
})

function serviceControlTarget(input: PolicyInput, { accounts }: FencePlace): FenceTarget | string {
  const unseen = membersUnseenReason(accounts, input)
  if (unseen !== undefined) return unseen
  const hidden = input.catalog
    .services()
    .filter((service) => serviceNotCoveredReason(service, accounts, input) !== undefined)
  const isHidden = new Set(hidden)
  return {
    what: `the principals of ${accountsText(accounts)}`,
    form: {
      fence: (_, request) => serviceControlDeny(request, hidden),
      compared: (document) => withEverything(document),
      kind: 'identity',
      exempt: [],
    },
    uses: input.ledger.entries.filter(
      ({ outcome, account, action }) =>
        outcome === 'allowed' && accounts.includes(account) && !isHidden.has(action.split(':')[0]?.toLowerCase() ?? ''),
    ),
    // It limits the principals of its accounts only.
    outside: [],
    accounts,
    notEdited: [
      rootUserReason(input.ledger),
      isHidden.has('s3')
        ? undefined
        : replicationUnknownReason(accounts, { statements: [] }, input.ledger, exemptOf(input)),
      ...textNotEditedReasons(input.source),
    ].flatMap((each) => each ?? []),
    notes: [
      `It is compared with the evidence of ${accountsText(accounts)}: the policy must be in force in no other account.`,
      'A service control policy limits no principal of the management account, and no service-linked role (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html).',
    ],
    quota: organisationPolicyQuota,
    mostStatements: Infinity,
  }
}

function resourceControlTarget(input: PolicyInput, { accounts }: FencePlace): FenceTarget | string {
  const unseen = membersUnseenReason(accounts, input)
  if (unseen !== undefined) return unseen
  const services = resourceControlServices.filter(
    (service) => serviceNotCoveredReason(service, accounts, input) === undefined,
  )
  if (services.length === 0) {
    return 'No Deny by network is proposed: of no service that resource control policies apply to are all calls known to be in the evidence.'
  }
  return {
    what: `the resources of ${accountsText(accounts)}`,
    form: {
      fence: (_, request) => resourceControlDeny(request, services),
      compared: (document) => withEverything(document, { principal: '*' }),
      kind: 'resource',
      exempt: rolesOfAws(),
    },
    uses: input.ledger.entries.filter(
      ({ outcome, action }) => outcome === 'allowed' && services.some((service) => action.startsWith(`${service}:`)),
    ),
    outside: (input.ledger.outside ?? []).filter(
      ({ outcome, owner, action }) =>
        outcome === 'allowed' &&
        accounts.includes(owner) &&
        (action === '*' || services.some((service) => action.startsWith(`${service}:`))),
    ),
    accounts,
    notEdited: [
      unknownCallersReason(accounts, input.ledger),
      rootUserReason(input.ledger),
      services.includes('s3')
        ? replicationUnknownReason(accounts, { statements: [] }, input.ledger, exemptOf(input))
        : undefined,
      ...textNotEditedReasons(input.source),
    ].flatMap((each) => each ?? []),
    notes: [
      `It is compared with the evidence of ${accountsText(accounts)}: the policy must be in force in no other account.`,
      'A resource control policy limits no call on resources of the management account, none of a service-linked role, and none on keys that AWS manages (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html).',
    ],
    quota: organisationPolicyQuota,
    mostStatements: Infinity,
  }
}

const accountsText = (accounts: readonly string[]): string =>
  `${accounts.length === 1 ? 'account' : 'accounts'} ${accounts.join(', ')}`

function membersUnseenReason(accounts: readonly string[], input: PolicyInput): string | undefined {
  if (accounts.length === 0) {
    return 'No Deny by network is proposed: it is not known in which accounts the policy is in force (fences[].accounts).'
  }
  const unseen = accountsNotCoveredReason(accounts, input)
  return unseen === undefined ? undefined : `No Deny by network is proposed: ${unseen}.`
}
