import { GitHubError } from '../../github/errors.ts'
import type { MarkedIssue, MarkedIssues } from '../../github/marked-issue.ts'
import {
  dashboardMarker,
  readHistory,
  checkedBoxesIn,
  withPoint,
  type CheckedBox,
} from '../../report/dashboard/markers.ts'
import { renderDashboard } from '../../report/dashboard/markdown.ts'
import type { Dashboard } from '../../report/dashboard/model.ts'
import { readTrends, withTrendPoints, type Trends } from '../../report/dashboard/trends.ts'
import type { DashboardSettings } from '../../settings/types.ts'
import { noUserRequests, type UserRequests } from '../pull-requests/user-requests.ts'
import { sameText } from '../pull-requests/body.ts'
import { describeJob, shortHash, hashOfJob, type Job } from '../pull-requests/identity.ts'
import type { Published } from '../pull-requests/result.ts'
import { dashboardOf, historyPointOf, trendPointsOf, type DashboardFacts } from './dashboard-of.ts'

/** Each job has a dashboard of its own, and so has each base branch. */
const hashOfDashboard = (job: Job, base: string): string => shortHash(['dashboard', hashOfJob(job), base])

/** The dashboard as it is at the beginning of a run. */
export interface OpenedDashboard {
  readonly identity: string
  /** `null`: there is none yet. */
  readonly issue: MarkedIssue | null
  /** Boxes that are ticked in it: the run does what they say. */
  readonly ticks: readonly CheckedBox[]
}

/** @throws GitHubError */
export async function openDashboard(issues: MarkedIssues, job: Job, base: string): Promise<OpenedDashboard> {
  const identity = hashOfDashboard(job, base)
  const issue = await issues.find(dashboardMarker(identity))
  return { identity, issue, ticks: issue?.state === 'open' ? checkedBoxesIn(issue.body) : [] }
}

/** What ticked boxes ask for. Hashes that no proposal has ask for nothing. */
export function userRequestsOf(ticks: readonly CheckedBox[]): UserRequests {
  const of = (kind: CheckedBox['kind']) =>
    new Set(ticks.filter((tick) => tick.kind === kind).map(({ identity }) => identity))
  return ticks.length === 0 ? noUserRequests : { open: of('open'), rebuild: of('rebuild'), reopen: of('reopen') }
}

export interface DashboardRequest {
  readonly facts: Omit<DashboardFacts, 'ticks'>
  readonly opened: OpenedDashboard
  readonly settings: DashboardSettings
  readonly job: Job
  readonly runs?: Dashboard['runs']
  readonly runUrl?: string
}

export interface WrittenDashboard {
  readonly state: 'opened' | 'updated' | 'unchanged' | 'closed'
  readonly url: string
  /** Boxes that people ticked while the run was under way, and that the next run acts on. */
  readonly kept: readonly CheckedBox[]
  /** Boxes that people ticked meanwhile, and that are not there any more: what they ask for has no meaning now. */
  readonly gone: readonly CheckedBox[]
}

/**
 * Writes the dashboard where it says something else than before. Boxes that the run has acted on are unticked; one that was
 * ticked meanwhile, or that it could not act on, stays so for the next run.
 *
 * @throws GitHubError
 */
export async function writeDashboard(issues: MarkedIssues, request: DashboardRequest): Promise<WrittenDashboard> {
  const { opened, settings, job } = request
  const { issue, identity, ticks: handled } = opened
  if (issue === null) {
    const body = bodyOf(request, '', [])
    const made = await issues.open({ title: settings.title ?? titleOf(job), body, labels: settings.labels })
    return { state: 'opened', url: made.url, kept: [], gone: [] }
  }
  if (issue.state === 'closed') return { state: 'closed', url: issue.url, kept: [], gone: [] }
  const failed = new Set(request.facts.pullRequests.flatMap((each) => (each.state === 'failed' ? each.identity : [])))
  let kept: readonly CheckedBox[] = []
  let gone: readonly CheckedBox[] = []
  const changed = await issues.update(issue.number, (present) => {
    // Text without the marker is not Whittle's any more, and without its history.
    const isOwn = present.trimStart().startsWith(dashboardMarker(identity))
    const before = isOwn ? present : issue.body
    const ticks = checkedBoxesIn(present)
    const body = bodyOf(
      request,
      before,
      ticks.filter((tick) => failed.has(tick.identity) || !includes(handled, tick)),
    )
    const written = checkedBoxesIn(body)
    const fresh = ticks.filter((tick) => !includes(handled, tick))
    kept = fresh.filter((tick) => includes(written, tick))
    gone = fresh.filter((tick) => !includes(written, tick))
    return sameText(present, body) ? null : body
  })
  return { state: changed ? 'updated' : 'unchanged', url: issue.url, kept, gone }
}

const includes = (ticks: readonly CheckedBox[], { kind, identity }: CheckedBox): boolean =>
  ticks.some((tick) => tick.kind === kind && tick.identity === identity)

/** What a run says of boxes that were ticked while it was under way, a line each. */
export function describeCheckedBoxes(
  { kept, gone }: Pick<WrittenDashboard, 'kept' | 'gone'>,
  pullRequests: readonly Published[],
): { readonly kept: readonly string[]; readonly gone: readonly string[] } {
  const what = ({ kind, identity }: CheckedBox): string => {
    const found = pullRequests.find((each) => each.identity === identity)
    return `${kind} ${found?.policy ?? identity}`
  }
  return {
    kept: kept.map(
      (tick) => `The box "${what(tick)}" was ticked while this run was under way: the next run acts on it.`,
    ),
    gone: gone.map(
      (tick) =>
        `The box "${what(tick)}" was ticked while this run was under way, and this run has changed what it stood at: look at the dashboard again.`,
    ),
  }
}

function bodyOf(
  { facts, opened, job, runs, runUrl }: DashboardRequest,
  before: string,
  ticks: readonly CheckedBox[],
): string {
  const shown = dashboardOf({ ...facts, ticks })
  const trends = withTrendPoints(readTrends(before), facts.today, trendPointsOf(shown))
  const dashboard: Dashboard = {
    ...shown,
    job: describeJob(job),
    ...(runs && { runs }),
    history: historyWith(before, shown, trends, facts.today),
    trends,
    ...(runUrl !== undefined && { runUrl }),
  }
  return renderDashboard(dashboard, opened.identity)
}

/** A run that finds the same as the last one adds nothing. A run without evidence says nothing of use. */
function historyWith(before: string, shown: Pick<Dashboard, 'plan' | 'policies'>, trends: Trends, today: string) {
  const history = readHistory(before)
  const point = historyPointOf(shown, today, trends)
  const last = history.at(-1)
  const isSame =
    last !== undefined &&
    last.policies === point.policies &&
    last.narrowed === point.narrowed &&
    last.granted === point.granted &&
    last.used === point.used
  return isSame || shown.plan.coverage.accounts.length === 0 ? history : withPoint(history, point)
}

const titleOf = (job: Job): string => {
  const place = describeJob(job)
  return `Whittle: AWS IAM policies${place === '' ? '' : ` of ${place}`}`.slice(0, 200)
}

/** What to do where the dashboard could not be read or written; the run itself is not affected. */
export const dashboardProblem = (error: Error): string =>
  error instanceof GitHubError && error.kind === 'permission'
    ? `The dashboard needs the permission \`issues: write\`, which the token lacks: grant it to the job under \`permissions:\`, or set dashboard: false. ${error.message}`
    : `The dashboard was not written: ${error.message}`
