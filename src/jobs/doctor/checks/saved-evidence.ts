import type { CheckResult } from '../../../report/doctor/types.ts'
import type { Settings } from '../../../settings/types.ts'
import type { CallAnswer } from '../answer.ts'
import { longestGapDays } from '../cron.ts'
import { textRemedy, unknownResult, okResult, unansweredResult, warningResult, yamlRemedy } from './result.ts'

const check = { id: 'evidence.saved', area: 'evidence' } as const

/**
 * Days without a reader after which GitHub removes an entry of its cache.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching#usage-limits-and-eviction-policy
 */
const cacheDays = 7
const see =
  'https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching#usage-limits-and-eviction-policy'

/**
 * Is evidence kept between runs, and does it last from one run to the next?
 *
 * @param crons schedules of the jobs that read evidence; `undefined`: they are not known
 * @param cachedPaths paths that steps of actions/cache bring back in these jobs
 * @param object whether the object of `ledger.s3` can be read
 */
export function checkSavedEvidence(
  { ledger }: Pick<Settings, 'ledger'>,
  crons: readonly string[] | undefined,
  cachedPaths: readonly string[],
  object: CallAnswer<true>,
): CheckResult {
  if (ledger === undefined)
    return warningResult(check, 'No evidence is kept between runs: what a source no longer has is forgotten.', [
      textRemedy('Keep it, so that 90 days grow into a year:'),
      yamlRemedy('ledger: { s3: { bucket: acme-whittle, key: whittle/ledger, region: eu-west-1 } }'),
    ])
  const { place } = ledger
  const isCached =
    place.kind === 'file' && cachedPaths.some((path) => place.path === path || place.path.startsWith(`${path}/`))
  if (place.kind === 'cache' || isCached) return cache(crons)
  if (place.kind !== 's3')
    return okResult(check, `Evidence is kept in ${place.kind === 'file' ? place.path : `the branch ${place.name}`}.`)
  const where = `s3://${place.bucket}/${place.key}`
  if (object.kind === 'known') return okResult(check, `Evidence is kept in ${where}, and can be read.`)
  if (object.kind === 'failed' && object.failure.name === 'NoSuchKey')
    return okResult(check, `Evidence will be kept in ${where}; there is none yet.`)
  return unansweredResult(check, `The evidence in ${where}`, object, {
    sid: 'KeepEvidence',
    resources: [`arn:aws:s3:::${place.bucket}/${place.key}`],
  })
}

function cache(crons: readonly string[] | undefined): CheckResult {
  const gaps = (crons ?? []).map(longestGapDays)
  const shortest = Math.min(...gaps.flatMap((gap) => gap ?? []))
  if (crons === undefined || crons.length === 0 || !Number.isFinite(shortest))
    return unknownResult(
      check,
      `Evidence is kept in GitHub's cache, which removes what was not read for ${cacheDays} days; how often a run reads it is not known, because no schedule was found.`,
    )
  if (shortest < cacheDays)
    return okResult(
      check,
      `Evidence is kept in GitHub's cache, and read every ${shortest === 1 ? 'day' : `${shortest} days`} or sooner.`,
    )
  return warningResult(
    check,
    `Evidence is kept in GitHub's cache, which removes what was not read for ${cacheDays} days, and runs are up to ${shortest} days apart: a run that starts late finds it gone, and a year of evidence with it.`,
    [
      textRemedy('Run twice a week, or keep the evidence in S3 or on a branch (docs/evidence.md):'),
      yamlRemedy("schedule: [{ cron: '17 5 * * 1,4' }]"),
    ],
    see,
  )
}
