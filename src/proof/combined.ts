import type { PolicyDocument } from '../policy/document.ts'
import { evaluateRequest, type PolicySet } from '../policy/evaluate.ts'
import type { Decision, Request } from '../policy/request.ts'
import { explainRequest } from './explain.ts'

/** The role of another policy in the decision on a request. */
export type LayerRole = 'identity' | 'resource' | 'boundary' | 'session' | 'scp' | 'rcp'

export interface Layer {
  readonly role: LayerRole
  /** Its place: a file, or the address in it. */
  readonly source: string
  readonly document: PolicyDocument
}

/** The decision of one policy on the request. */
export interface LayerReason extends PolicyDecision {
  readonly role: LayerRole
  readonly source: string
}

export interface PolicyDecision {
  /** `unknown` also where the policy allows nothing, but may deny. */
  readonly decision: Decision
  /** Numbers of the statements that decide. */
  readonly by: readonly number[]
  /** A Deny may apply, or not. */
  readonly mayDeny?: true
}

/** The effect of a policy on a request beside others: that it may deny counts, whether it allows or not. */
export function policyDecision(document: PolicyDocument, request: Request): PolicyDecision {
  const { decision, by, statements } = explainRequest(document, request)
  const open = statements.filter(({ effect, applies }) => effect === 'Deny' && applies === 'unknown')
  if (decision === 'explicit-deny' || open.length === 0) return { decision, by }
  return { decision: 'unknown', by: open.map(({ statement }) => statement), mayDeny: true }
}

export interface CombinedDecision {
  readonly decision: Decision
  /** In the order in which AWS asks: what denies first. */
  readonly chain: readonly LayerReason[]
}

const order: readonly LayerRole[] = ['scp', 'rcp', 'resource', 'identity', 'boundary', 'session']

/**
 * The decision of all policies together, with what each of them says. Files do not state the levels of an organisation:
 * where it matters whether two service control policies are attached to one level or to two, the decision is unknown.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function combineDecisions(request: Request, layers: readonly Layer[]): CombinedDecision {
  const chain = order.flatMap((role) =>
    layers
      .filter((layer) => layer.role === role)
      .map(({ source, document }): LayerReason => ({ role, source, ...policyDecision(document, request) })),
  )
  const decisions = arrangements(layers).map((set) => evaluateRequest(request, set))
  const [first = 'unknown'] = decisions
  return { decision: decisions.every((decision) => decision === first) ? first : 'unknown', chain }
}

/** The sets of policies that the layers may be: service control policies on one level, or each on its own. */
function arrangements(layers: readonly Layer[]): readonly PolicySet[] {
  const of = (role: LayerRole): readonly PolicyDocument[] =>
    layers.filter((layer) => layer.role === role).map(({ document }) => document)
  const [boundary] = of('boundary')
  const session = of('session')
  const attached = of('resource')
  const [resource] = attached
  const set: PolicySet = {
    identity: of('identity'),
    ...(resource && { resource: { ...resource, statements: attached.flatMap(({ statements }) => statements) } }),
    ...(boundary && { boundary }),
    ...(session.length > 0 && { session }),
  }
  const scp = of('scp')
  // The policy that allows everything is always attached beside resource control policies, and cannot be detached.
  const rcp = of('rcp').length > 0 ? [[...of('rcp'), allowsEverything]] : []
  const levels = scp.length === 0 ? [[]] : [[scp], scp.map((document) => [document])]
  return levels.map((controls) => ({ ...set, controls: [...controls, ...rcp] }))
}

/** RCPFullAWSAccess. @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html */
const allowsEverything: PolicyDocument = {
  version: '2012-10-17',
  statements: [{ effect: 'Allow', principal: '*', action: ['*'], resource: ['*'], condition: [] }],
}
