import type { JudgedFinding } from '../../findings/types.ts'
import type { Plan } from '../../proof/plan.ts'
import { globOfArn } from '../../settings/glob.ts'
import { findingTypes } from '../../settings/finding-types.ts'

/**
 * The lines of `.github/whittle.yml` that say that a finding is intended, to the end of the year after the evidence: owner
 * and reason are for a person to fill in.
 */
export function findingWaiverYaml({ type, resource }: JudgedFinding, { coverage }: Plan): string {
  const years = coverage.accounts.map(({ to }) => Number(to.slice(0, 4)))
  const isKnown = (findingTypes as readonly string[]).includes(type)
  return [
    'findings:',
    '  waivers:',
    `    - resource: ${JSON.stringify(globOfArn(resource))}`,
    ...(isKnown ? [`      type: ${type}`] : []),
    '      owner: NAME OF THE OWNER',
    '      because: THE REASON',
    ...(years.length === 0 ? ['      until: YYYY-MM-DD'] : [`      until: ${Math.max(...years) + 1}-12-31`]),
  ].join('\n')
}
