import type { Plan } from '../../proof/plan.ts'
import type { StateCounts } from './rows.ts'
import { formatCount } from '../../words.ts'

/** Advice to the reader of a plan on a command line, what to do next: one sentence or two. */
export function nextStep(plan: Plan, counts: StateCounts): string {
  const narrowed = counts.get('narrowed') ?? 0
  const files = new Set(plan.policies.filter(({ edits }) => edits.length > 0).map(({ file }) => file)).size
  if (plan.summary.policies === 0)
    return 'Name the root of the repository, or say under policies.include in .github/whittle.yml which files hold policies.'
  if (narrowed > 0 || counts.has('too-large')) {
    const edit = files > 0 ? `; --apply edits ${formatCount(files, 'file')}` : ''
    return `Add --details, or a policy's address, for diffs, reasons and proofs${edit}.`
  }
  if (plan.coverage.accounts.length === 0)
    return 'Name CloudTrail files with --events, or sources under evidence.cloudtrail in .github/whittle.yml.'
  if (plan.setup?.missing) {
    return plan.setup.missing.yaml === ''
      ? 'Do what the reasons above say, and run plan again.'
      : 'Write the lines above into .github/whittle.yml, where they are right, and run plan again.'
  }
  if (counts.has('looks-unused'))
    return 'Ask the owners of what looks unused whether it may go; add --details for the reasons.'
  return counts.has('undecided')
    ? 'Nothing is proposed. Add --details for what the undecided policies need.'
    : 'Nothing is to be narrowed on this evidence. Run plan again when more is recorded.'
}
