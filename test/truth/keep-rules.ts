import type { PolicyPlan } from '../../src/proof/plan.ts'

/**
 * The rule by which the plan says that a grant stays, as a short text without names; or `undefined` where it gives none:
 * then it should have gone.
 */
export function keepRuleOf(
  plan: PolicyPlan | undefined,
  action: string,
  notes: 'action' | 'resource',
): string | undefined {
  if (plan === undefined) return 'the policy was not found'
  if (plan.status === 'skipped') return `skipped: ${withoutNames(plan.reason)}`
  if (plan.status === 'unchanged' && !plan.reason.startsWith('Everything it grants was used'))
    return withoutNames(plan.reason)
  if (plan.tooLarge) return 'it does not fit its quota: a split is offered'
  const spot = plan.blindSpots.find(({ actions }) => actions.includes(action))
  if (spot) return `not observable: ${withoutNames(spot.reason)}`
  if (plan.changes.some(({ readmitted }) => readmitted.includes(action))) return undefined
  const verdict = plan.changes
    .flatMap(({ kept }) => kept)
    .find((each) => each.action === action && each.state !== 'used')
  if (verdict && 'reason' in verdict && verdict.reason !== undefined) return withoutNames(verdict.reason)
  const note = plan.notes.find((each) =>
    notes === 'resource' ? / resources? /.test(each) && speaksOf(each, action) : / NotAction/.test(each),
  )
  return note === undefined
    ? undefined
    : withoutNames(note.replace(/^.*? stays? as (?:they are|it is): /, 'resources: '))
}

/** A note lists three actions at most and counts the others. */
const speaksOf = (note: string, action: string): boolean => note.includes(action) || / and \d+ more/.test(note)

const withoutNames = (text: string): string =>
  text
    .replace(/(a call of theirs|a call of its principal), \S+ at \S+,?/g, '$1')
    .replace(/is checked for \S+ \S+/g, 'is checked')
    .replace(/is checked for \S+/g, 'is checked')
    .replace(/Calls to \S+ are/g, 'Calls to SERVICE are')
    .replace(/no use of it shows the \S+ that/g, 'no use of it shows the TYPE that')
    .replace(/ \(event .*/g, '')
    .replace(/^Statement \d+ (?:\([^)]*\) )?/, 'A statement ')
    .replace(/arn:[^\s,;)]+/g, 'ARN')
    .replace(/"[^"]*"/g, 'NAME')
    .replace(/\b[a-z0-9-]+:[A-Z][A-Za-z*]+/g, 'ACTION')
    .replace(/\b[a-z0-9.-]+\.amazonaws\.com/g, 'SERVICE')
    .replace(/AWS::[A-Za-z0-9:]+/g, 'TYPE')
    .replace(/\b[a-z]{2}-[a-z]+-\d\b/g, 'REGION')
    .replace(/\d+/g, 'N')
    .replace(/ACTION(?:, ACTION)*(?: and N more)?/g, 'ACTION')
    .replace(/TYPE(?:(?: or | and |, )TYPE)*/g, 'TYPE')
    .slice(0, 110)
