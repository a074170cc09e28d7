import { lastPathSegment } from '../../policy/arn.ts'
import type { Condition, NetworkSet, Scope, WorkingHours } from '../../evidence/events/condition.ts'
import { cidrMistake } from '../../settings/networks.ts'
import { showValue, type Mistake } from '../../settings/mistakes.ts'
import type { TrustedNetwork } from '../../settings/types.ts'
import { nearestWord } from '../../settings/nearest.ts'
import type { ScopeSpec } from '../types.ts'
import type { WrittenCondition } from './condition-schema.ts'
import { fillIn, listNamed, type Values } from './texts.ts'
import { durationDays, durationSeconds } from './values.ts'

/** What the names in a condition stand for. */
export interface Names {
  readonly values: Values
  readonly lists: Readonly<Record<string, readonly string[]>>
  readonly hours?: WorkingHours
  readonly networks: Readonly<Record<string, TrustedNetwork>>
  /** Name of an IAM group → ARNs of its users, in all accounts; absent: no snapshot was given. */
  readonly groups?: ReadonlyMap<string, readonly string[]>
}

type Path = readonly (string | number)[]

/** Resolves conditions of one file, and collects what cannot be resolved. */
export class ConditionResolver {
  readonly #names: Names
  readonly mistakes: Mistake[] = []

  constructor(names: Names) {
    this.#names = names
  }

  /** @param path of the scope in the file */
  scope({ where, firstUse, volume }: ScopeSpec, path: Path): Scope {
    return {
      where: this.condition(where, [...path, 'where']),
      ...(firstUse && { firstUse: { of: firstUse.of, days: Math.ceil(durationDays(firstUse.within)) } }),
      ...(volume && {
        volume: { atLeast: Number(volume.atLeast), seconds: durationSeconds(volume.within), by: volume.by },
      }),
    }
  }

  /** @param spec as the schema has checked it: one key */
  condition(spec: unknown, path: Path): Condition {
    const written = spec as WrittenCondition
    if (written.all ?? written.any) {
      const kind = written.all ? 'all' : 'any'
      const parts = written.all ?? written.any ?? []
      return { kind, of: parts.map((part, index) => this.condition(part, [...path, kind, index])) }
    }
    if (written.not) return { kind: 'not', of: this.condition(written.not, [...path, 'not']) }
    return this.#test(written, path)
  }

  #test(written: WrittenCondition, path: Path): Condition {
    const texts = (key: keyof WrittenCondition): string[] =>
      this.#texts((written[key] ?? []) as readonly string[], [...path, key])
    if (written.principal) return { kind: 'principal', patterns: texts('principal') }
    if (written.group) return { kind: 'principal', patterns: this.#usersOf(texts('group'), [...path, 'group']) }
    if (written['caller-type']) return { kind: 'caller-type', types: texts('caller-type') }
    if (written.person) return { kind: 'person', patterns: texts('person') }
    if (written['access-key']) return { kind: 'access-key', ids: texts('access-key') }
    if (written.service) return { kind: 'service', names: texts('service') }
    if (written.event) return { kind: 'event', patterns: texts('event') }
    if (written.action) return { kind: 'action', patterns: texts('action') }
    if (written['access-level']) return { kind: 'access-level', levels: written['access-level'] }
    if (written.resource) return { kind: 'resource', patterns: texts('resource') }
    if (written.region) return { kind: 'region', names: texts('region') }
    if (written.account) return { kind: 'account', ids: this.#accounts(texts('account'), [...path, 'account']) }
    if (written['caller-account']) {
      return { kind: 'caller-account', ids: this.#accounts(texts('caller-account'), [...path, 'caller-account']) }
    }
    if (written.network) {
      const inside = written.network.in !== undefined
      const key = inside ? 'in' : 'not-in'
      const below = [...path, 'network', key]
      return { kind: 'network', in: inside, ...this.#networks(this.#texts(written.network[key] ?? [], below), below) }
    }
    if (written['network-type']) return { kind: 'network-type', types: written['network-type'] }
    if (written.time !== undefined && this.#names.hours) {
      return { kind: 'time', within: written.time === 'within', hours: this.#names.hours }
    }
    if (written.outcome) return { kind: 'outcome', outcome: written.outcome }
    if (written.error) return { kind: 'error', patterns: texts('error') }
    if (written.mfa !== undefined) return { kind: 'mfa', used: written.mfa }
    if (written['user-agent']) return { kind: 'user-agent', patterns: texts('user-agent') }
    throw new Error('a condition of no kind passed the schema')
  }

  /** A list in the place of its name, each text with its parameters filled in. */
  #texts(written: readonly string[], path: Path): string[] {
    const { lists, values } = this.#names
    const filled = written.flatMap((text) => {
      const name = listNamed(text)
      return (name === undefined ? [text] : (lists[name] ?? [])).map((each) => fillIn(each, values))
    })
    if (filled.length === 0) this.#refuse(path, 'is empty: the lists that it names hold nothing')
    return filled
  }

  #refuse(path: Path, text: string): void {
    this.mistakes.push({ path, atKey: false, text })
  }

  #accounts(ids: string[], path: Path): string[] {
    for (const id of ids.filter((each) => !/^\d{12}$/.test(each)))
      this.#refuse(path, `${showValue(id)} is not an account id: 12 digits, in quotes`)
    return ids
  }

  #usersOf(groups: readonly string[], path: Path): string[] {
    const known = this.#names.groups
    if (known === undefined) {
      this.#refuse(path, 'needs an account snapshot, which says who is in a group: give --iam FILE')
      return []
    }
    return groups.flatMap((group) => {
      const users = known.get(group)
      if (users === undefined) this.#refuse(path, `${showValue(group)} is no group of the account snapshots`)
      return users ?? []
    })
  }

  #networks(names: readonly string[], path: Path): NetworkSet {
    const { networks } = this.#names
    const set = { cidrs: [] as string[], endpoints: [] as string[], vpcs: [] as string[], owners: [] as string[] }
    for (const name of names) {
      const network = Object.hasOwn(networks, name) ? networks[name] : undefined
      if (network) {
        set.cidrs.push(...network.cidrs)
        set.endpoints.push(...network.vpcEndpoints)
        set.vpcs.push(...network.vpcs, ...(network.vpcArns ?? []).map((arn) => lastPathSegment(arn)))
        set.owners.push(...(network.endpointOwners ?? []))
        if (network.endpointOrganisations?.length)
          this.#refuse(
            path,
            `${showValue(name)} names organisations, which no event states: name the accounts that own the endpoints`,
          )
      } else if (/^vpce-[0-9a-f]+$/.test(name)) set.endpoints.push(name)
      else if (/^vpc-[0-9a-f]+$/.test(name)) set.vpcs.push(name)
      else if (/[./:]/.test(name) && cidrMistake(name) === undefined) set.cidrs.push(name)
      else this.#refuse(path, unknownNetwork(name, Object.keys(networks)))
    }
    return set
  }
}

/** What is wrong with a name that stands for no network, and the remedy. */
export function unknownNetwork(name: string, known: readonly string[]): string {
  const mistake = /^[\d.]+\/?\d*$|::/.test(name) ? cidrMistake(name) : undefined
  if (mistake !== undefined) return `${showValue(name)} ${mistake}`
  const close = nearestWord(name, known)
  const remedy = close === undefined ? 'describe it under networks of .github/whittle.yml' : `did you mean ${close}?`
  return `${showValue(name)} is no network: ${remedy}`
}
