import type { MatchedGroup } from '../../evidence/events/matches.ts'
import type { TrailEvent } from '../../evidence/events/types.ts'
import type { Network } from '../../evidence/types.ts'
import { redactableFields, type RedactableField } from '../../settings/redactable-fields.ts'

/** Fields of events that a runbook may redact: path → what events and groups hold under it. */
const fields = {
  'caller.principalId': ({ caller }: TrailEvent) => [caller.principalId, ...(caller.principalId?.split(':') ?? [])],
  'caller.session': ({ caller }: TrailEvent) => [caller.session, sessionName(caller.session)],
  'caller.accessKeyId': ({ caller }: TrailEvent) => [caller.accessKeyId],
  'caller.sourceIdentity': ({ caller }: TrailEvent) => [caller.sourceIdentity],
  'caller.onBehalfOf': ({ caller }: TrailEvent) => [caller.onBehalfOf],
  sourceAddress: ({ sourceAddress, network }: TrailEvent) => [sourceAddress, ...addressesOf(network)],
  network: ({ network }: TrailEvent) => [networkText(network), ...addressesOf(network), ...endpointOf(network)],
  userAgent: ({ userAgent }: TrailEvent) => [userAgent],
  errorCode: ({ errorCode }: TrailEvent) => [errorCode],
  resources: ({ resources, actions }: TrailEvent) => [...resources, ...actions.map(({ resource }) => resource)],
} as const satisfies Record<RedactableField, (event: TrailEvent) => readonly (string | null | undefined)[]>

const ofGroups: Partial<Record<RedactableField, (group: MatchedGroup) => readonly (string | undefined)[]>> = {
  'caller.session': ({ session }) => [session, sessionName(session)],
  'caller.accessKeyId': ({ accessKeyId }) => [accessKeyId],
  'caller.sourceIdentity': ({ person }) => [person],
  'caller.onBehalfOf': ({ person }) => [person],
  sourceAddress: ({ network }) => addressesOf(network),
  network: ({ network }) => [networkText(network), ...addressesOf(network), ...endpointOf(network)],
  resources: ({ resources }) => resources,
}

const addressesOf = (network: Network): string[] => ('address' in network ? [network.address] : [])

/** Accounts of owners and vendors are left out as fields alone: sentences name the same accounts for other reasons. */
const endpointOf = (network: Network): (string | undefined)[] =>
  network.kind === 'endpoint' ? [network.endpoint, network.vpc] : []

/** `jane` of `arn:aws:sts::111122223333:assumed-role/deploy/jane`. */
const sessionName = (session: string | undefined): string | undefined => session?.split('/').at(-1)

/** One network as a text. */
export function networkText(network: Network): string {
  if (network.kind === 'address') return network.address
  if (network.kind === 'endpoint') return `${network.endpoint} ${network.address}`
  return network.kind === 'service' ? network.service : 'unknown'
}

/** A shorter value may be part of any word: it is left out where it stands as a field, and not within sentences. */
const shortestInSentences = 6

/**
 * Leaves out what the fields hold, wherever a text of the record quotes it. The same value gets the same number within
 * one record, so that a reader still sees which events belong together. Nothing that is derived from the value is kept:
 * the digest of an address or a key id is found by trying all of them.
 */
export class Redaction {
  readonly #fields: ReadonlySet<string>
  readonly #numbers = new Map<string, number>()
  #known: readonly string[] = []

  /**
   * @param events in an order that is the same for the same input: the numbers follow it
   * @param mayMatch further events, whose numbers come last
   */
  constructor(
    paths: readonly string[],
    events: readonly TrailEvent[],
    groups: readonly MatchedGroup[],
    mayMatch: readonly TrailEvent[] = [],
  ) {
    const named = redactableFields.filter((field) =>
      paths.some((path) => field === path || field.startsWith(`${path}.`)),
    )
    this.#fields = new Set(named)
    for (const event of events) for (const field of named) this.#note(fields[field](event))
    for (const group of groups) for (const field of named) this.#note(ofGroups[field]?.(group) ?? [])
    for (const event of mayMatch) for (const field of named) this.#note(fields[field](event))
    this.#known = [...this.#numbers.keys()]
      .filter((value) => value.length >= shortestInSentences)
      .sort((one, other) => other.length - one.length)
  }

  /** The fields that are left out, sorted. */
  get paths(): readonly string[] {
    return [...this.#fields].sort()
  }

  /** The value of a field, or what stands for it. */
  field(names: readonly RedactableField[], value: string): string {
    return names.some((name) => this.#fields.has(name)) ? this.#mark(value) : this.text(value)
  }

  /** What stands for a value of which no field is known. */
  unnamed(value: string): string {
    return this.#fields.size === 0 ? value : this.#mark(value)
  }

  /** A text that may quote such values. */
  text(text: string): string {
    let left = text
    for (const value of this.#known) left = left.replaceAll(value, this.#mark(value))
    return left
  }

  #note(values: readonly (string | null | undefined)[]): void {
    for (const value of values) if (value) this.#mark(value)
  }

  #mark(value: string): string {
    const number = this.#numbers.get(value) ?? this.#numbers.size + 1
    this.#numbers.set(value, number)
    return `[redacted ${number}]`
  }
}

/** A value with every text in it redacted; keys stay. */
export function redactTexts<T>(redaction: Redaction, value: T): T {
  if (typeof value === 'string') return redaction.text(value) as T
  if (Array.isArray(value)) return value.map((item: unknown) => redactTexts(redaction, item)) as T
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Set) return new Set(redactTexts(redaction, [...value])) as T
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, redactTexts(redaction, item)])) as T
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactTexts(redaction, item)])) as T
}
