import { globalRegions, homes, type BlindSpots } from './blind-spots.ts'
import { needsOf, type Account, type Principal, type TrueNeed } from './account.ts'
import type { Need, Operation } from './operation.ts'
import { Random } from './random.ts'
import { exampleScene } from './scene.ts'

export interface StatementJson {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: readonly string[]
  readonly NotAction?: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/** How a policy is attached; `module`: all of it in a module of its own; `json`: a file, its principals in configuration. */
export type Host = 'inline' | 'managed' | 'inline-block' | 'module' | 'json'
export type Form = 'jsonencode' | 'heredoc' | 'policy_document'

export interface Policy {
  /** `p1`: the name of its file and of its block. */
  readonly name: string
  /** Indices of the principals that hold it. */
  readonly attachedPrincipals: readonly number[]
  readonly host: Host
  readonly form: Form
  readonly statements: readonly StatementJson[]
}

export interface Granted {
  readonly policies: readonly Policy[]
  /** Needs of each principal, in the order of the account's principals. */
  readonly needs: readonly (readonly TrueNeed[])[]
}

/** Writes policies that grant everything that is needed, and much that is not. */
export function grantsOf(account: Account, table: readonly Operation[], random: Random): Granted {
  const needs = account.principals.map((principal) => needsOf(principal, account))
  const policies: Policy[] = []
  for (const [index, principal] of account.principals.entries()) {
    const writer = new Writer(account, principal, random.derive(`grants ${index}`), table)
    const statements = writer.statements(needs[index]!)
    const foreign = principal.account !== account.id
    for (const part of splitUp(statements, random.derive(`split ${index}`))) {
      const own = random.derive(`policy ${policies.length}`)
      const host = hostOf(principal, foreign, JSON.stringify(part).length, own)
      const shared = (foreign || host === 'managed' || host === 'json') && own.chance(foreign ? 0.6 : 0.2)
      const others = shared ? account.principals.map((_, other) => other).filter((other) => other !== index) : []
      const name = `p${policies.length + 1}`
      policies.push({
        name,
        attachedPrincipals: [index, ...own.sample(others, 1)].sort((a, b) => a - b),
        host,
        form: own.weighted({ jsonencode: 4, heredoc: 2, policy_document: 4 }),
        statements: part,
      })
    }
  }
  return { policies, needs: needs.map(fewOf) }
}

/** Of each operation's needs of one action those of a few resources, the unseen ones first: more take only time. */
const fewOf = (needs: readonly TrueNeed[]): TrueNeed[] =>
  [...groupBy(needs, ({ operation, action, region }) => `${operation} ${action} ${region}`).values()].flatMap((group) =>
    [...group].sort((a, b) => Number(a.visible) - Number(b.visible)).slice(0, 4),
  )

/** AWS takes 2,048 characters in a user's inline policies and 6,144 in a managed one. */
function hostOf(principal: Principal, foreign: boolean, size: number, random: Random): Host {
  if (foreign) return 'json'
  if (principal.writtenName !== principal.name) return random.pick(['inline', 'managed', 'json'])
  if (principal.kind === 'user' && size > 1800) return 'managed'
  if (principal.kind === 'role' && size > 5800) return 'inline'
  if (principal.kind === 'user') return random.weighted({ inline: 3, managed: 4, json: 2 })
  return random.weighted({ inline: 4, managed: 5, 'inline-block': 1, module: 2, json: 2 })
}

/** Statements over one to three policies. */
function splitUp(statements: readonly StatementJson[], random: Random): StatementJson[][] {
  const count = Math.min(statements.length, Number(random.weighted({ '1': 5, '2': 4, '3': 2 })))
  const parts: StatementJson[][] = Array.from({ length: count }, () => [])
  for (const [index, statement] of statements.entries()) {
    const part = index < parts.length ? parts[index]! : random.pick(parts)
    part.push(statement)
  }
  return parts
}

type Style = 'exact' | 'wild-resource' | 'prefix' | 'wild-action' | 'service'

class Writer {
  readonly #account: Account
  readonly #principal: Principal
  readonly #random: Random
  readonly #table: readonly Operation[]

  constructor(account: Account, principal: Principal, random: Random, table: readonly Operation[]) {
    this.#account = account
    this.#principal = principal
    this.#random = random
    this.#table = table
  }

  statements(needs: readonly TrueNeed[]): StatementJson[] {
    const random = this.#random
    const statements: StatementJson[] = []
    for (const [service, group] of groupBy(needs, ({ action }) => serviceOf(action))) {
      const style = random.weighted<Style>({ exact: 3, 'wild-resource': 4, prefix: 2, 'wild-action': 3, service: 2 })
      statements.push(...this.#forService(service, group, style))
      // Something of it again, in another way.
      if (random.chance(0.2)) {
        const again = random.weighted<Style>({ exact: 3, 'wild-resource': 2, prefix: 1, 'wild-action': 1, service: 0 })
        statements.push(...this.#forService(service, random.sample(group, 2), again))
      }
    }
    statements.push(...this.#extras(needs))
    if (random.chance(0.02)) {
      statements.push({ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'sts:*'], Resource: ['*'] })
    }
    if (random.chance(0.15)) statements.push(this.#deny(needs))
    return statements.map((statement, index) =>
      random.chance(0.4) ? { Sid: `Part${index + 1}`, ...statement } : statement,
    )
  }

  #forService(service: string, needs: readonly TrueNeed[], style: Style): StatementJson[] {
    const random = this.#random
    const actions = [...new Set(needs.map(({ action }) => action))].sort()
    const extra = this.#others(service, random.between(0, 3))
    const condition = this.#condition(needs)
    const allow = (action: readonly string[], resource: readonly string[]): StatementJson => ({
      Effect: 'Allow',
      Action: [...new Set(action)],
      Resource: resource,
      ...condition,
    })
    if (style === 'wild-resource') return [allow([...actions, ...extra], ['*'])]
    if (style === 'service') return [allow([`${service}:*`], ['*'])]
    if (style === 'wild-action') {
      const patterns = actions.map((action) => (random.chance(0.7) ? verbPattern(action) : action))
      return [allow([...patterns, ...extra.slice(0, 1)], ['*'])]
    }
    const starred = needs.filter(({ resource }) => resource === '*')
    const named = needs.filter(({ resource }) => resource !== '*')
    const parts: StatementJson[] = []
    if (starred.length > 0) parts.push(allow([...starred.map(({ action }) => action), ...extra], ['*']))
    if (named.length > 0) {
      const arns = [...new Set(named.map(({ resource }) => resource))]
      const exact = style === 'exact' && arns.length <= 6
      const open = [...new Set(arns.map(wildened))]
      const resources = exact ? arns : open.length <= 6 ? open : ['*']
      const over = exact ? this.#others(service, random.below(2)) : extra
      parts.push(allow([...named.map(({ action }) => action), ...over], resources))
    }
    return parts
  }

  /** Operations that are not needed: other things of the services in use, and of others. */
  #extras(needs: readonly TrueNeed[]): StatementJson[] {
    const random = this.#random
    const needed = new Set(needs.map(({ action }) => action))
    return Array.from({ length: random.between(0, 2) }, (): StatementJson => {
      const operations = random.sample(this.#table, random.between(1, 5))
      const granted = operations
        .flatMap((operation) => this.#needsOfOne(operation))
        .filter(({ action }) => !needed.has(action))
      const actions = [...new Set(granted.map(({ action }) => action))]
      const arns = [...new Set(granted.map(({ resource }) => resource))]
      const wild = random.chance(0.6) || arns.length === 0 || arns.includes('*')
      return {
        Effect: 'Allow',
        Action: actions.length === 0 ? ['ec2:DescribeKeyPairs'] : actions,
        Resource: wild ? ['*'] : arns,
        ...(random.chance(0.1) ? this.#condition([]) : {}),
      }
    })
  }

  #needsOfOne(operation: Operation): readonly Need[] {
    const { id, otherId, spots } = this.#account
    return operation.call(exampleScene(operation.id, { account: id, otherAccount: otherId, region: spots.home })).needs
  }

  /** Actions of the service that the table knows. */
  #others(service: string, count: number): string[] {
    return this.#random.sample(
      actionsOf(this.#table).filter((action) => serviceOf(action) === service),
      count,
    )
  }

  #condition(needs: readonly TrueNeed[]): Pick<StatementJson, 'Condition'> {
    const random = this.#random
    const { spots } = this.#account
    const pointing = spots.secondMissing === 'pointed' && needs.some(({ region }) => region === spots.second)
    if (pointing) return { Condition: { StringEquals: { 'aws:RequestedRegion': regionList(needs, spots) } } }
    if (!random.chance(0.2)) return {}
    const byService = this.#principal.works.some(({ invokedBy }) => invokedBy !== undefined)
    const kind = random.pick(['region', 'principal', 'tag', 'tls', ...(byService ? [] : ['address'])] as const)
    if (kind === 'region') return { Condition: { StringEquals: { 'aws:RequestedRegion': regionList(needs, spots) } } }
    if (kind === 'principal')
      return { Condition: { StringLike: { 'aws:PrincipalArn': `arn:aws:iam::*:${this.#principal.kind}/*` } } }
    if (kind === 'tag') return { Condition: { StringEquals: { 'aws:ResourceTag/env': 'prod' } } }
    if (kind === 'tls') return { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }
    return { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }
  }

  /** A Deny that hits nothing that any possible principal of the policy needs. */
  #deny(needs: readonly TrueNeed[]): StatementJson {
    if (needs.length === 0 || this.#random.chance(0.5)) {
      return { Effect: 'Deny', Action: ['organizations:LeaveOrganization', 'account:CloseAccount'], Resource: ['*'] }
    }
    const regions = [...new Set([...homes, ...globalRegions])]
    return {
      Effect: 'Deny',
      Action: ['*'],
      Resource: ['*'],
      Condition: { StringNotEquals: { 'aws:RequestedRegion': regions } },
    }
  }
}

const known = new WeakMap<readonly Operation[], readonly string[]>()

/** Every action that an operation of the table needs. */
export function actionsOf(table: readonly Operation[]): readonly string[] {
  let actions = known.get(table)
  if (!actions) {
    const all = table.flatMap((operation) => operation.call(exampleScene(operation.id)).needs)
    known.set(table, (actions = [...new Set(all.map(({ action }) => action))].sort()))
  }
  return actions
}

const regionList = (needs: readonly TrueNeed[], { home }: BlindSpots): readonly string[] =>
  [...new Set([home, ...needs.map(({ region }) => region)])].sort()

export const serviceOf = (action: string): string => action.slice(0, action.indexOf(':'))

/** `sqs:SendMessage` → `sqs:Send*` */
const verbPattern = (action: string): string =>
  `${serviceOf(action)}:${/^[A-Z][a-z]+/.exec(action.slice(action.indexOf(':') + 1))?.[0] ?? ''}*`

/** The ARN with its last part open: `arn:aws:s3:::orders-*`, `arn:aws:iam::1:role/*`. */
export function wildened(arn: string): string {
  const cut = Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':'), arn.startsWith('arn:aws:s3:::') ? 12 : 0)
  return `${arn.slice(0, cut + 1)}*`
}

export function groupBy<T>(list: Iterable<T>, key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of list) {
    const known = groups.get(key(item))
    if (known) known.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}
