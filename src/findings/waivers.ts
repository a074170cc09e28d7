import { globMatches } from '../settings/glob.ts'
import type { FindingWaiver } from '../settings/types.ts'
import type { JudgedFinding } from './types.ts'

export interface WaivedFindings {
  readonly findings: readonly JudgedFinding[]
  /** One line each: waivers that ran out or match nothing. */
  readonly problems: readonly string[]
}

/** Marks the findings that are intended; they stay listed. @param today `2026-11-21` */
export function applyFindingWaivers(
  findings: readonly JudgedFinding[],
  waivers: readonly FindingWaiver[],
  today: string,
): WaivedFindings {
  const active = waivers.filter(({ until }) => today <= until)
  const used = new Set<FindingWaiver>()
  const marked = findings.map((finding): JudgedFinding => {
    const waiver = active.find(
      ({ resource, type }) => (type === undefined || type === finding.type) && globMatches(resource, finding.resource),
    )
    if (waiver === undefined) return finding
    used.add(waiver)
    const { owner, because, until } = waiver
    return { ...finding, waived: { owner, because, until } }
  })
  const problems = waivers.flatMap((waiver) => {
    const { resource, until, because } = waiver
    if (until < today)
      return [
        `The waiver of findings on ${resource} ran out on ${until} (it was there because: ${because}). Renew or remove it.`,
      ]
    return used.has(waiver) ? [] : [`The waiver of findings on ${resource} matches no finding.`]
  })
  return { findings: marked, problems }
}
