import type { JudgedFinding } from '../../../findings/types.ts'
import { hashOfFinding, type Job } from '../identity.ts'
import type { BranchWaivers, SubjectWaiver } from './types.ts'

/**
 * The findings of a run, of which those are waived whose own pull request has a waiver on its branch that holds today: a
 * waiver counts for no other finding before it is merged.
 *
 * @param waivers by the number of the pull request
 * @param today `2026-11-30`
 */
export function withWaivedFindings(
  findings: readonly JudgedFinding[],
  job: Job,
  waivers: ReadonlyMap<number, BranchWaivers>,
  today: string,
): readonly JudgedFinding[] {
  const active = new Map<string, SubjectWaiver>()
  for (const found of waivers.values()) {
    for (const waiver of found.kind === 'read' ? found.waivers : []) {
      if (waiver.kind === 'finding' && today <= waiver.until) active.set(waiver.policy, waiver)
    }
  }
  if (active.size === 0) return findings
  return findings.map((finding) => {
    const waiver = active.get(hashOfFinding(job, finding.type, finding.resource))
    if (waiver === undefined || finding.waived !== undefined) return finding
    const { owner, because, until } = waiver
    return { ...finding, waived: { owner, because, until } }
  })
}
