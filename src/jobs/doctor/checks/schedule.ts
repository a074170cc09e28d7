import type { CheckResult } from '../../../report/doctor/types.ts'
import { longestGapDays } from '../cron.ts'
import { isNarrow, type WhittleJob } from '../facts/workflows.ts'
import {
  textRemedy,
  commandRemedy,
  failureResult,
  unknownResult,
  okResult,
  warningResult,
  yamlRemedy,
} from './result.ts'

const check = { id: 'workflows.schedule', area: 'workflows' } as const
const idleCheck = { id: 'workflows.idle', area: 'workflows' } as const

/** Days without activity after which GitHub stops the schedules of a public repository. */
const idleDays = 60
/** Event history has 90 days: later than this, a run that fails leaves a gap. */
const mostGapDays = 31
const see = 'https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule'

export interface RepositoryActivity {
  /** Absent: it is not known whether it is public. */
  readonly isPublic?: boolean
  /** Days since the last push; absent: not known. */
  readonly idleDays?: number
}

/** Is there a job that runs by itself, often enough, and does GitHub go on starting it? */
export function checkSchedule(jobs: readonly WhittleJob[], activity: RepositoryActivity): readonly CheckResult[] {
  if (jobs.length === 0)
    return [
      warningResult(check, 'No workflow of this checkout uses Whittle.', [
        textRemedy('Have them written for what is found here, or copy the one of docs/setup.md:'),
        commandRemedy('whittle init'),
      ]),
    ]
  const narrow = jobs.filter(isNarrow)
  const crons = narrow.flatMap((job) => job.crons)
  if (crons.length === 0)
    return narrow.length === 0
      ? [
          warningResult(check, `${files(jobs)} uses Whittle, and opens no pull requests with proposals.`, [
            textRemedy('docs/setup.md has a workflow that does.'),
          ]),
        ]
      : [
          warningResult(
            check,
            `${files(narrow)} runs only when it is started by hand or by an event.`,
            [yamlRemedy("on:\n  schedule: [{ cron: '17 5 * * 1,4' }]")],
            see,
          ),
        ]
  const gaps = crons.map((cron) => ({ cron, gap: longestGapDays(cron) }))
  const unread = gaps.find(({ gap }) => gap === undefined)
  const shortest = Math.min(...gaps.flatMap(({ gap }) => gap ?? []))
  const often =
    unread !== undefined && !Number.isFinite(shortest)
      ? failureResult(
          check,
          `${files(narrow)}: the schedule "${unread.cron}" never starts a run, or is no expression of five fields.`,
          [yamlRemedy("schedule: [{ cron: '17 5 * * 1,4' }]")],
          see,
        )
      : shortest > mostGapDays
        ? warningResult(
            check,
            `${files(narrow)} runs every ${shortest} days at most: evidence that a source no longer has is never read.`,
            [yamlRemedy("schedule: [{ cron: '17 5 * * 1,4' }]")],
          )
        : okResult(check, `${files(narrow)} runs every ${shortest === 1 ? 'day' : `${shortest} days`} or sooner.`)
  return [often, idle(narrow, activity)]
}

function idle(jobs: readonly WhittleJob[], { isPublic, idleDays: days }: RepositoryActivity): CheckResult {
  const file = jobs[0]?.file.split('/').at(-1) ?? ''
  const rule = `GitHub stops the schedules of a public repository after ${idleDays} days without activity`
  if (isPublic === undefined)
    return unknownResult(idleCheck, `${rule}; whether this one is public is not known without a token.`)
  if (!isPublic) return okResult(idleCheck, `${rule}; this one is not public.`)
  if (days === undefined) return unknownResult(idleCheck, `${rule}; when the last push was is not known.`)
  const enable = [
    commandRemedy(`gh workflow enable ${file}`),
    textRemedy('A schedule that has stopped starts again with that, or with a commit.'),
  ]
  if (days >= idleDays) return failureResult(idleCheck, `${rule}; the last push was ${days} days ago.`, enable, see)
  if (days >= idleDays / 2) return warningResult(idleCheck, `${rule}; the last push was ${days} days ago.`, enable, see)
  return okResult(idleCheck, `${rule}; the last push was ${days} days ago.`)
}

const files = (jobs: readonly WhittleJob[]): string => [...new Set(jobs.map(({ file }) => file))].join(', ')
