import { policy as policyOf, role, user } from '../evidence/iam/account.ts'
import type { Account, Principal } from './account.ts'
import type { Policy } from './grants.ts'
import type { Random } from './random.ts'
import { dayMs, firstDay } from './records.ts'
import { documentOf, type Files } from './repository.ts'

/** What is in the account beside what the repository makes. */
export interface AccountState {
  /** `aws iam get-account-authorization-details` */
  readonly details: string
  /** Policies whose document was changed by hand; nothing may be proposed on them. */
  readonly drifted: ReadonlySet<string>
}

type Fields = Readonly<Record<string, unknown>>

/** Long before anything is logged. */
const created = '2020-01-02T03:04:05+00:00'

/** The name of a managed policy in the account, where the source has `${var.stage}-NAME`. */
const liveName = (name: string): string => `prod-${name}`

/**
 * The account as IAM has it: the policies of the repository (JSON files are managed policies), one in five changed by
 * hand, and beside one in five a copy by hand that was changed, which a role of its own has.
 */
export function accountStateOf(account: Account, policies: readonly Policy[], random: Random): AccountState {
  const drifted = new Set<string>()
  const copies: Policy[] = []
  for (const policy of policies) {
    const [isDrifted, isCopied] = [random.chance(0.2), random.chance(0.2)]
    if (isDrifted) drifted.add(policy.name)
    else if (isCopied && policy.host === 'managed') copies.push(policy)
  }
  const isInline = ({ host }: Policy): boolean => host !== 'managed' && host !== 'json'
  const liveDocument = (policy: Policy): unknown => (drifted.has(policy.name) ? changed(policy) : documentOf(policy))
  const arnOf = (name: string): string => `arn:aws:iam::${account.id}:policy/${name}`
  const entity = (principal: Principal, index: number): object => {
    const own = policies.filter(({ attachedPrincipals }) => attachedPrincipals.includes(index))
    const attached = own.filter((policy) => !isInline(policy)).map(({ name }) => arnOf(liveName(name)))
    const inline = own
      .filter(isInline)
      .map((policy) => ({ PolicyName: policy.name, PolicyDocument: liveDocument(policy) }))
    const common: Fields = { CreateDate: created }
    if (principal.kind === 'user') return user(principal.arn, attached, { ...common, UserPolicyList: inline })
    const last = lastCallOf(principal)
    const used = last === undefined ? {} : { LastUsedDate: last, Region: account.spots.home }
    return role(principal.arn, attached, {
      ...common,
      RoleId: principal.id,
      RolePolicyList: inline,
      RoleLastUsed: used,
    })
  }
  const here = account.principals.flatMap((principal, index) =>
    principal.account === account.id ? [{ kind: principal.kind, entity: entity(principal, index) }] : [],
  )
  const byHand = role(
    `arn:aws:iam::${account.id}:role/by-hand`,
    copies.map(({ name }) => arnOf(`copy-${name}`)),
    {
      CreateDate: created,
    },
  )
  const version = (document: unknown) => [
    { Document: document, VersionId: 'v1', IsDefaultVersion: true, CreateDate: created },
  ]
  const managed = (name: string, document: unknown, holders: number) =>
    policyOf(arnOf(name), holders, { CreateDate: created, UpdateDate: created, PolicyVersionList: version(document) })
  const holdersHere = ({ attachedPrincipals }: Policy): number =>
    attachedPrincipals.filter((index) => account.principals[index]?.account === account.id).length
  const details = {
    UserDetailList: here.flatMap((each) => (each.kind === 'user' ? [each.entity] : [])),
    GroupDetailList: [],
    RoleDetailList: [...here.flatMap((each) => (each.kind === 'role' ? [each.entity] : [])), byHand],
    Policies: [
      ...policies
        .filter((policy) => !isInline(policy))
        .map((policy) => managed(liveName(policy.name), liveDocument(policy), holdersHere(policy))),
      ...copies.map((policy) => managed(`copy-${policy.name}`, changed(policy), 1)),
    ],
  }
  return { details: JSON.stringify(details), drifted }
}

/** The document with a statement more. */
const changed = (policy: Policy): unknown => ({
  ...documentOf(policy),
  Statement: [...policy.statements, { Effect: 'Allow', Action: ['ec2:DescribeTags'], Resource: ['*'] }],
})

/** IAM counts refused calls too, and those that no log has. */
function lastCallOf({ works }: Principal): string | undefined {
  const last = works
    .flatMap(({ calls }) => calls.map(({ day, second }) => firstDay + day * dayMs + second * 1000))
    .sort((a, b) => a - b)
    .at(-1)
  return last === undefined ? undefined : `${new Date(last).toISOString().slice(0, 19)}+00:00`
}

/**
 * The repository with names that its source does not state: those of all roles and users, and the beginning of those of
 * managed policies.
 */
export function withOpenNames(files: Files, account: Account): Files {
  const open = Object.entries(files).map(([path, content]) => {
    if (!path.endsWith('.tf')) return [path, content] as const
    const holder = /^holder-(\d+)\.tf$/.exec(path)?.[1]
    const principal = holder === undefined ? undefined : account.principals[Number(holder)]
    // One whose name is a variable's default already stays a guess.
    if (principal && principal.name === principal.writtenName)
      return [
        path,
        `variable "name_${holder}" {\n  type = string\n}\n\n${content.replace(`name = ${JSON.stringify(principal.name)}`, `name = var.name_${holder}`)}`,
      ] as const
    return [
      path,
      content.replace(/(resource "aws_iam_policy" "(p\d+)" \{\n {2}name {3}= )"p\d+"/, '$1"${var.stage}-$2"'),
    ] as const
  })
  return { ...Object.fromEntries(open), 'stage.tf': 'variable "stage" {\n  type = string\n}\n' }
}
