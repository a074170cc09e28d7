import type { Runbook } from '../types.ts'

const millisecondsPerDay = 86_400_000

/**
 * The reason why a runbook should not be run as it is, a sentence each: it is a draft or retired, or its review is
 * overdue.
 *
 * @param today ISO day
 */
export function stateWarnings(
  { id, status, reviewed, reviewEvery }: Pick<Runbook, 'id' | 'status' | 'reviewed' | 'reviewEvery'>,
  today: string,
): readonly string[] {
  const due = new Date(Date.parse(reviewed) + reviewEvery * millisecondsPerDay).toISOString().slice(0, 10)
  return [
    ...(status === 'active' ? [] : [`The runbook ${id} is ${status === 'draft' ? 'a draft' : 'retired'}.`]),
    ...(due < today ? [`The review of the runbook ${id} was due by ${due}: it was last reviewed on ${reviewed}.`] : []),
  ]
}
