import type { Condition } from '../evidence/events/condition.ts'
import type { AccountCoverage } from '../evidence/types.ts'

/** ARN patterns of objects in S3: calls on them are data events, which a trail records only where its selectors name them. */
const objects = /^arn:[^:]*:s3:::[^/]+\/./

/**
 * Types of data events without which events of a condition do not show, as far as its resources say so.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
 */
function neededDataEvents(condition: Condition): readonly string[] {
  if (condition.kind === 'all' || condition.kind === 'any') return [...new Set(condition.of.flatMap(neededDataEvents))]
  const isOfObjects = condition.kind === 'resource' && condition.patterns.some((pattern) => objects.test(pattern))
  return isOfObjects ? ['AWS::S3::Object'] : []
}

/** Types that no account of the evidence records: a sentence each, of what does not show then. */
export function unrecordedDataEvents(
  condition: Condition,
  accounts: readonly Pick<AccountCoverage, 'dataEvents' | 'dataComplete'>[],
): readonly string[] {
  return neededDataEvents(condition)
    .filter(
      (type) =>
        !accounts.some(({ dataEvents, dataComplete }) => [...dataEvents, ...(dataComplete ?? [])].includes(type)),
    )
    .map((type) => `Calls of the scope show only in data events of ${type}, and none were read.`)
}
