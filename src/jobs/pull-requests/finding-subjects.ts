import type { JudgedFinding } from '../../findings/types.ts'
import { hashOfFinding, type Job } from './identity.ts'

/** What this run knows of the findings that pull requests may be about. */
export interface FindingSubjects {
  /** By the hash of the subject. */
  readonly known: ReadonlyMap<string, FindingSubject>
  /** The reason why a finding that is not known may be there all the same, a sentence; absent: all were read. */
  readonly missing?: string
}

export interface FindingSubject {
  /** For people: `UnusedIAMRole arn:aws:iam::111122223333:role/old`. */
  readonly label: string
  /** `done`: nothing is proposed, on sufficient evidence. `stays`: whether that is so is not known. */
  readonly state: 'proposed' | 'done' | 'stays'
  /** A sentence. */
  readonly reason: string
}

/** A finding is about a resource; several findings of one type on one resource share a pull request. */
export const displayNameOfFinding = ({ type, resource }: Pick<JudgedFinding, 'type' | 'resource'>): string =>
  `${type} ${resource}`

export const hasEdits = ({ proposal, waived }: JudgedFinding): boolean =>
  proposal !== undefined && proposal.edits.length > 0 && waived === undefined

/**
 * @param enabled are pull requests opened for findings? If not, those that are open stay as they are
 * @param missing why findings may be missing, a sentence
 */
export function findingSubjects(
  findings: readonly JudgedFinding[],
  job: Job,
  enabled: boolean,
  missing?: string,
): FindingSubjects {
  const known = new Map<string, FindingSubject>()
  for (const finding of findings) {
    const identity = hashOfFinding(job, finding.type, finding.resource)
    const before = known.get(identity)
    const subject = subjectOf(finding, enabled)
    // Of several findings on a resource the one that keeps a pull request open counts.
    if (before === undefined || rank[subject.state] > rank[before.state]) known.set(identity, subject)
  }
  return { known, ...(missing !== undefined && { missing }) }
}

const rank: Readonly<Record<FindingSubject['state'], number>> = { done: 0, stays: 1, proposed: 2 }

function subjectOf(finding: JudgedFinding, enabled: boolean): FindingSubject {
  const label = displayNameOfFinding(finding)
  const { waived, verdict, settled, reason } = finding
  if (waived !== undefined) {
    const { owner, because, until } = waived
    return { label, state: 'done', reason: `It is intended until ${until} (${because}; ${owner}).` }
  }
  if (hasEdits(finding))
    return enabled
      ? { label, state: 'proposed', reason }
      : { label, state: 'stays', reason: 'No pull requests are opened for findings (findings.pull-requests).' }
  if (settled || verdict === 'contradicts') return { label, state: 'done', reason }
  return { label, state: 'stays', reason: `This run proposes nothing for the finding: ${reason}` }
}
