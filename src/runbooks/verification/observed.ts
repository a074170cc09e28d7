import type { AccountCoverage } from '../../evidence/types.ts'
import type { Observation } from './types.ts'

/**
 * Milliseconds after which an event counts as delivered. CloudTrail delivers within about five minutes on average, without
 * a guarantee.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
const deliveryTime = 3_600_000

/** Has everything that happened before `moment` been delivered by now? */
export const isDelivered = (moment: string, now: string): boolean =>
  Date.parse(now) >= Date.parse(moment) + deliveryTime

/**
 * The reason why the evidence would not show every event in [from, until), a sentence each; empty: it would. An account
 * that is covered to an earlier moment only, a day without a single record, an account or a kind of data events that
 * was there when the runbook ran and is not there now: each may hide events.
 */
export function unobservedReasons(observation: Observation, from: string, until: string): string[] {
  const { coverage, before } = observation
  const { accounts } = coverage
  if (accounts.length === 0) return ['No event was read since.']
  return [
    ...(coverage.complete ? [] : [coverage.problems[0] ?? 'The events were not read to their end.']),
    ...before.accounts
      .filter(({ account }) => !accounts.some((each) => each.account === account))
      .map(({ account }) => `No event of the account ${account} was read since.`),
    ...accounts.flatMap((account) => hiddenIn(account, from, until)),
    ...before.accounts.flatMap(({ account, dataEvents }) => {
      const now = accounts.find((each) => each.account === account)
      const missing = now === undefined ? [] : dataEvents.filter((type) => !isRecorded(now, type))
      return missing.map(
        (type) =>
          `Data events of ${type} were recorded in the account ${account} when the runbook ran; none is seen since.`,
      )
    }),
  ]
}

const isRecorded = ({ dataEvents, dataComplete = [] }: AccountCoverage, type: string): boolean =>
  dataEvents.includes(type) || dataComplete.includes(type)

function hiddenIn(
  { account, from: first, to, gaps, byRegion = [] }: AccountCoverage,
  from: string,
  until: string,
): string[] {
  const late = first.slice(0, 10) > from.slice(0, 10) ? [`The events of the account ${account} begin at ${first}.`] : []
  const short = to < until ? [`The events of the account ${account} end at ${to}.`] : []
  const days = gaps.filter((day) => day >= from.slice(0, 10) && day < until)
  const empty = days.length === 0 ? [] : [`There is no record of the account ${account} on ${days.join(', ')}.`]
  const silent = byRegion.flatMap(({ region, silence }) =>
    silence !== undefined && silence.to >= from.slice(0, 10) && silence.from < until
      ? [`There is no record of ${region} in the account ${account} from ${silence.from} to ${silence.to}.`]
      : [],
  )
  return [...late, ...short, ...empty, ...silent]
}
