import type { AnalyzerFinding } from '../evidence/access-analyzer/finding.ts'
import { judgeAccess } from './access.ts'
import { judgeUnusedCredentials } from './unused-credentials.ts'
import { judgeUnusedPermission } from './unused-permission.ts'
import { judgeUnusedRole } from './unused-role.ts'
import type { FindingContext, JudgedFinding } from './types.ts'

type Judgement = Pick<
  JudgedFinding,
  'policies' | 'verdict' | 'reason' | 'actions' | 'commands' | 'proposal' | 'settled'
>

/** A finding beside the policies that cause it, and what follows. */
export function judgeFinding(finding: AnalyzerFinding, context: FindingContext): JudgedFinding {
  const { id, resource, resourceType, account, status, from } = finding
  const type = finding.type === 'other' ? finding.name : finding.type
  const judged = judge(finding, context)
  const notes = [
    ...(finding.complete ? [] : ['Not all of its pages were read.']),
    ...(finding.unknownDetails.length > 0
      ? [`It has details that this version does not know (${finding.unknownDetails.join(', ')}).`]
      : []),
  ]
  return {
    id,
    type,
    resource,
    resourceType,
    account,
    status,
    from,
    ...judged,
    reason: [judged.reason, ...notes].join(' '),
  }
}

function judge(finding: AnalyzerFinding, context: FindingContext): Judgement {
  if (finding.error !== undefined)
    return manual(`The analyzer could not analyse it (${finding.error}): the finding states nothing.`)
  if (finding.status === 'RESOLVED') return manual('It is resolved.')
  switch (finding.type) {
    case 'UnusedPermission':
      return judgeUnusedPermission(finding, context)
    case 'UnusedIAMRole':
      return judgeUnusedRole(finding, context)
    case 'UnusedIAMUserAccessKey':
    case 'UnusedIAMUserPassword':
      return judgeUnusedCredentials(finding, context)
    case 'ExternalAccess':
    case 'InternalAccess':
      return judgeAccess(finding, context)
    case 'other':
    default:
      return manual('This version does not know findings of this type.')
  }
}

const manual = (reason: string): Judgement => ({ policies: [], verdict: 'manual', reason })
