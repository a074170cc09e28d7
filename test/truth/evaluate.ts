import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { compilePolicy, decisionOf } from '../../src/policy/evaluate.ts'
import { printDocument } from '../../src/policy/print.ts'
import type { Request } from '../../src/policy/request.ts'
import type { Principal } from './account.ts'
import { mentionsAction } from './actions.ts'

/** What is asked of a principal's policies. */
export interface Question {
  readonly action: string
  readonly resource: string
  readonly region: string
}

/** May a principal do something, by the union of its identity policies? Each evaluator for itself. */
export interface Evaluator {
  ours(question: Question): boolean
  theirs(question: Question): boolean
}

export function evaluatorOf(principal: Principal, documents: readonly PolicyDocument[]): Evaluator {
  const compiled = documents.map((document) => compilePolicy(document))
  const printed = new Map<PolicyDocument, unknown>()
  const policyOf = (document: PolicyDocument): unknown => {
    const known = printed.get(document) ?? printDocument(document)
    printed.set(document, known)
    return known
  }
  return {
    ours(question) {
      const request: Request = {
        action: question.action,
        resource: question.resource,
        principal: principal.arn,
        context: {
          keys: new Map(
            Object.entries(contextOf(principal, question)).map(([key, value]) => [key.toLowerCase(), [value]]),
          ),
          unlisted: 'absent',
        },
      }
      const effects = compiled.map((policy) => policy.effects(request))
      return (
        decisionOf({
          allow: effects.some(({ allow }) => allow === true),
          deny: effects.some(({ deny }) => deny !== false),
        }) === 'allowed'
      )
    },
    theirs(question) {
      // A key is closed to identity policies but for its key policy, which runUnsafeSimulation cannot take.
      if (question.action.startsWith('kms:')) return this.ours(question)
      const { action, resource } = question
      const result = runUnsafeSimulation(
        {
          // The others bear on nothing, and each takes time.
          identityPolicies: documents
            .filter((document) => mentionsAction(document, action))
            .map((document, index) => ({ name: `p${index}`, policy: policyOf(document) })),
          serviceControlPolicies: [],
          resourceControlPolicies: [],
          request: {
            principal: principal.arn,
            action,
            // Only identity policies are asked here, wherever the resource is.
            resource: { resource, accountId: principal.account },
            contextVariables: contextOf(principal, question),
          },
        },
        {},
      )
      return result === 'Allowed'
    },
  }
}

/** What AWS knows of any request of the principal; every resource has the tag that conditions ask for. */
const contextOf = (principal: Principal, { region }: Question): Record<string, string> => ({
  'aws:RequestedRegion': region,
  'aws:SourceIp': principal.address,
  'aws:PrincipalArn': principal.arn,
  'aws:PrincipalAccount': principal.account,
  'aws:ResourceTag/env': 'prod',
  'aws:SecureTransport': 'true',
})
