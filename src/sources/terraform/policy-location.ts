import type { AttachedResource } from '../types.ts'
import { attachedResources } from './arns/attached-resources.ts'
import { holdersOf } from './holders/attachments.ts'
import { flowFrom, type Flow, type FlowHost } from './holders/trace-document.ts'
import { usesOfText } from './holders/uses/documents.ts'
import { union, unknownHolder, type Holders } from './holders/principals.ts'
import type { ReadText } from './policies/read-policy.ts'
import { namesIn } from './policies/statement-objects.ts'
import type { PolicyHost, PolicyText } from './policies/find-policies.ts'
import { nameTheHolders } from './holders/holders.ts'
import type { Surroundings } from './modules/module-context.ts'

/** A policy text, and what is known of where it ends up. */
export interface Placed {
  readonly text: PolicyText
  readonly hosts: readonly (PolicyHost | FlowHost)[]
  /** Of a text that others make a policy of. */
  readonly flow: Flow | undefined
}

/** What becomes of a text that stands in no resource itself. */
export function flowOfText(text: PolicyText, place: Surroundings): Flow | undefined {
  if (text.text.kind !== 'statements') return usesOfText(text, place)
  const flow = flowFrom(text, { kind: 'statements', names: namesIn(text.text.expression) }, place)
  return flow && withFurther(flow, usesOfText(text, place))
}

/** Statements may get further than they are followed one by one. */
function withFurther(flow: Flow, uses: Flow): Flow {
  const known = new Set(flow.hosts.map(({ block }) => block))
  const missed = uses.places.filter(({ block }) => !known.has(block))
  return { ...flow, unknown: [...new Set([...flow.unknown, ...missed.map(({ reason }) => reason)])].sort() }
}

/** The directory that a host stands in. */
export const placeOf = (host: PolicyHost | FlowHost, place: Surroundings): Surroundings =>
  'place' in host ? host.place : place

/** What the resource and trust policies in these hosts are attached to. */
export const attachedTo = (hosts: Placed['hosts'], place: Surroundings): readonly AttachedResource[] =>
  hosts.flatMap((host) => attachedResources([host], placeOf(host, place)))

/** Who holds a text, and why there may be others. */
export const heldBy = ({ text, hosts, flow }: Placed, place: Surroundings): Holders =>
  union([
    ...hosts.map((host) => holdersOf(host.block, placeOf(host, place), 'sites' in host ? host.sites : undefined)),
    text.host ? { principals: [], unknown: flow?.unknown ?? [] } : otherUses(text, hosts, flow),
    ...[place, ...hosts.map((host) => placeOf(host, place))].map(({ module }) => ({
      principals: [],
      unknown: module.hidden,
    })),
  ])

/** What is not followed of the ways that a text goes. */
function otherUses(text: PolicyText, hosts: readonly PolicyHost[], flow: Flow | undefined): Holders {
  if (flow && (hosts.length > 0 || flow.unknown.length > 0)) return { principals: [], unknown: flow.unknown }
  const given = /^(data|local|var)\./.test(text.place)
  return unknownHolder(
    flow && given
      ? `Nothing in this directory makes a policy of ${text.place}: ${nameTheHolders}`
      : `It is given to ${text.place}, and what becomes of it there is not followed: ${nameTheHolders}`,
  )
}

/** Others may stand beside statements in what is made of them, and documents are merged by Sid. */
export function withOthers(read: ReadText, text: PolicyText, flow: Flow | undefined): ReadText {
  if (read.kind === 'unclear' || text.text.kind === 'blocks' || !flow || flow.alone) return read
  const { layout } = read
  const rest =
    text.text.kind === 'statements' ? ['others may stand beside these statements in what is made of them'] : []
  const merged = { taken: undefined }
  return { ...read, layout: { ...layout, merged, rest: [...layout.rest, ...rest] } }
}
