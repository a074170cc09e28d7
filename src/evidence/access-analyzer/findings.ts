import { byCodeUnits } from '../../collections.ts'
import type { AnalyzerFinding } from './finding.ts'
import { readFindings, type FindingsRequest } from './read-findings.ts'
import type { PrincipalFindings, UnusedFindings } from './types.ts'

export type { PrincipalFindings, UnusedFindings, UnusedService } from './types.ts'

/**
 * Reads the active findings on unused permissions and roles.
 *
 * @throws as `readFindings`
 */
export async function readUnusedAccessFindings(request: Omit<FindingsRequest, 'types'>): Promise<UnusedFindings> {
  const read = await readFindings({ ...request, types: ['UnusedPermission', 'UnusedIAMRole'] })
  return { analyzerArn: request.analyzerArn, ...read, principals: unusedByPrincipal(read.findings) }
}

/** By user or role ARN, sorted: the facts of findings on unused permissions and roles. */
function unusedByPrincipal(findings: readonly AnalyzerFinding[]): ReadonlyMap<string, PrincipalFindings> {
  const principals = new Map<string, PrincipalFindings>()
  for (const finding of findings) {
    const facts = factsOf(finding)
    if (facts && finding.resource !== '')
      principals.set(finding.resource, { ...principals.get(finding.resource), ...facts })
  }
  return new Map([...principals].sort(([a], [b]) => byCodeUnits(a, b)))
}

function factsOf(finding: AnalyzerFinding): PrincipalFindings | undefined {
  const { id, complete } = finding
  if (finding.type === 'UnusedPermission') return { permissions: { id, complete, services: finding.services } }
  if (finding.type !== 'UnusedIAMRole') return undefined
  const { lastAccessed } = finding
  return { unusedRole: { id, ...(lastAccessed !== undefined && { lastAccessed }) } }
}
