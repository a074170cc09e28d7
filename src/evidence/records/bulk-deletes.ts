import type { UsageEntry } from '../types.ts'

const bulk = 's3.amazonaws.com:DeleteObjects'
const single = 's3.amazonaws.com:DeleteObject'

/** `arn:aws:s3:::logs` of anything in the bucket. */
const bucketOf = ({ resource }: UsageEntry): string | undefined => /^(arn:[^:]+:s3:::[^/]+)\//.exec(resource ?? '')?.[1]

/** The key that a call that deletes many objects shares with the events of its objects. */
function callOf(entry: UsageEntry): string | undefined {
  const { principal, action, region, outcome } = entry
  const bucket = outcome === 'allowed' ? bucketOf(entry) : undefined
  return bucket && JSON.stringify([principal, action, region, bucket])
}

/**
 * A call of DeleteObjects is authorised for each of its keys, and recorded as one event of its own and, since June 2025, one
 * more of DeleteObject for each key; a trail's selectors may take either. All of them are use, each on its resource. Only the
 * call is counted once: where both are recorded for one caller, Region and bucket, events of DeleteObject are no calls of
 * their own. Those that are none of a bulk call's keys are then not counted either, which may lower a count, and hides no
 * resource.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html
 */
export function countBulkDeletesOnce(entries: readonly UsageEntry[]): readonly UsageEntry[] {
  const calls = new Set(entries.filter(({ operation }) => operation === bulk).map(callOf))
  if (calls.size === 0) return entries
  return entries.map((entry) => {
    if (entry.operation !== single || entry.calls === 0) return entry
    const call = callOf(entry)
    return call !== undefined && calls.has(call) ? { ...entry, calls: 0 } : entry
  })
}
