import type { AttachedResource } from '../types.ts'
import { attachedResources } from './arns/attached-resources.ts'
import { attachedPrincipalsOf } from './principals/attachments.ts'
import { traceExpression, type Trace, type TraceHost } from './principals/trace-document.ts'
import { usesOfText } from './principals/uses/documents.ts'
import { unionOfPrincipals, unknownPrincipals, type AttachedPrincipals } from './principals/principals.ts'
import type { PolicyReading } from './policies/read-policy.ts'
import { namesIn } from './policies/statement-objects.ts'
import type { PolicyHost, PolicyExpression } from './policies/find-policies.ts'
import { adviceToNamePrincipals } from './principals/attached-principals.ts'
import type { ModuleContext } from './modules/module-context.ts'

/** A policy text, and the known places that it reaches. */
export interface LocatedPolicy {
  readonly text: PolicyExpression
  readonly hosts: readonly (PolicyHost | TraceHost)[]
  /** Only for a text that others make a policy of. */
  readonly flow: Trace | undefined
}

/** Traces a text that does not stand in a resource itself. */
export function tracePolicy(text: PolicyExpression, place: ModuleContext): Trace | undefined {
  if (text.text.kind !== 'statements') return usesOfText(text, place)
  const flow = traceExpression(text, { kind: 'statements', names: namesIn(text.text.expression) }, place)
  return flow && withFurther(flow, usesOfText(text, place))
}

/** Statements may get further than they are followed one by one. */
function withFurther(flow: Trace, uses: Trace): Trace {
  const known = new Set(flow.hosts.map(({ block }) => block))
  const missed = uses.places.filter(({ block }) => !known.has(block))
  return { ...flow, unknown: [...new Set([...flow.unknown, ...missed.map(({ reason }) => reason)])].sort() }
}

/** The directory that a host stands in. */
export const locationOf = (host: PolicyHost | TraceHost, place: ModuleContext): ModuleContext =>
  'place' in host ? host.place : place

/** The AWS resources that the resource and trust policies in these hosts are attached to. */
export const attachedTo = (hosts: LocatedPolicy['hosts'], place: ModuleContext): readonly AttachedResource[] =>
  hosts.flatMap((host) => attachedResources([host], locationOf(host, place)))

/** The principals that a text is attached to, and why there may be others. */
export const principalsAttachedTo = ({ text, hosts, flow }: LocatedPolicy, place: ModuleContext): AttachedPrincipals =>
  unionOfPrincipals([
    ...hosts.map((host) =>
      attachedPrincipalsOf(host.block, locationOf(host, place), 'sites' in host ? host.sites : undefined),
    ),
    text.host ? { principals: [], unknown: flow?.unknown ?? [] } : otherUses(text, hosts, flow),
    ...[place, ...hosts.map((host) => locationOf(host, place))].map(({ module }) => ({
      principals: [],
      unknown: module.hidden,
    })),
  ])

/** The reason why a text may become part of more than its hosts, whichever principals these are attached to. */
export const furtherUsesOf = ({ text, hosts, flow }: LocatedPolicy, place: ModuleContext): readonly string[] =>
  unionOfPrincipals([
    text.host ? { principals: [], unknown: flow?.unknown ?? [] } : otherUses(text, hosts, flow),
    ...[place, ...hosts.map((host) => locationOf(host, place))].map(({ module }) => ({
      principals: [],
      unknown: module.hidden,
    })),
  ]).unknown

/** The uses of a text that are not followed. */
function otherUses(text: PolicyExpression, hosts: readonly PolicyHost[], flow: Trace | undefined): AttachedPrincipals {
  if (flow && (hosts.length > 0 || flow.unknown.length > 0)) return { principals: [], unknown: flow.unknown }
  const given = /^(data|local|var)\./.test(text.place)
  return unknownPrincipals(
    flow && given
      ? `Nothing in this directory makes a policy of ${text.place}: ${adviceToNamePrincipals}`
      : `It is given to ${text.place}, and what becomes of it there is not followed: ${adviceToNamePrincipals}`,
  )
}

/** Other statements may stand beside these in the result, and documents are merged by Sid. */
export function addUnreadParts(read: PolicyReading, text: PolicyExpression, flow: Trace | undefined): PolicyReading {
  if (read.kind === 'unreadable' || text.text.kind === 'blocks' || !flow || flow.alone) return read
  const { layout } = read
  const rest = text.text.kind === 'statements' ? ['the result may contain further statements'] : []
  const merged = { taken: undefined }
  return { ...read, layout: { ...layout, merged, rest: [...layout.rest, ...rest] } }
}
