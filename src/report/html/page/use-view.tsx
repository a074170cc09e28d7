import { useMemo } from 'preact/hooks'
import { formatNumber } from '../../../words.ts'
import { accessLevelsByGravity } from '../../access-levels.ts'
import { fromRuns } from '../runs.ts'
import type { Day, PrincipalRow } from '../types.ts'
import { actionLevel, actionName, overview, readPart } from './data.ts'
import { numberColumn } from './columns.tsx'
import { DataTable, type DataColumn } from './data-table.tsx'
import { SelectField, Matches, Name, Search } from './parts.tsx'
import { link, useRouting } from './route.ts'
import { dayName, UseTimeline, TimelineAxis } from './timeline.tsx'
import { levelName } from './use-columns.tsx'

/** An action over all principals of the plan. */
interface ActionUse {
  readonly action: number
  granted: number
  left: number
  users: number
  count: number
  readonly days: Set<Day>
  sorted: readonly Day[]
}

/** Every action that is granted or used, with the principals that it is granted to and that used it. */
function actionUses(principals: readonly PrincipalRow[]): ActionUse[] {
  const found = new Map<number, ActionUse>()
  const at = (action: number): ActionUse => {
    let use = found.get(action)
    if (use === undefined)
      found.set(action, (use = { action, granted: 0, left: 0, users: 0, count: 0, days: new Set(), sorted: [] }))
    return use
  }
  for (const { granted, left, uses } of principals) {
    for (const action of fromRuns(granted)) at(action).granted++
    for (const action of fromRuns(left)) at(action).left++
    for (const [action, count, days] of uses) {
      const use = at(action)
      use.users++
      use.count += count
      for (const day of days) use.days.add(day)
    }
  }
  for (const use of found.values()) use.sorted = [...use.days].sort((a, b) => a - b)
  return [...found.values()]
}

const never = Number.MAX_SAFE_INTEGER

const columns: readonly DataColumn<ActionUse>[] = [
  {
    id: 'action',
    title: 'Action',
    heads: true,
    value: ({ action }) => actionName(action).toLowerCase(),
    cell: ({ action }) => (
      <a href={link('policies', '', { q: actionName(action) })} title="Policies that name it">
        <Name>{actionName(action)}</Name>
      </a>
    ),
  },
  {
    id: 'level',
    title: 'Level',
    wide: true,
    value: ({ action }) => actionLevel(action),
    cell: ({ action }) => levelName(action),
  },
  numberColumn('granted', 'Granted to', ({ granted }) => granted),
  {
    id: 'users',
    title: 'Used by',
    align: 'right',
    value: ({ users }) => users,
    cell: ({ users }) => (users === 0 ? 'none' : formatNumber(users)),
  },
  {
    id: 'left',
    title: 'After',
    align: 'right',
    wide: true,
    value: ({ left }) => left,
    cell: ({ left }) => formatNumber(left),
  },
  numberColumn('count', 'Calls', ({ count }) => count),
  {
    id: 'last',
    title: 'Last seen',
    date: true,
    value: ({ sorted }) => sorted.at(-1) ?? -1,
    cell: ({ sorted }) => (sorted.length === 0 ? <span class="muted">never</span> : dayName(sorted.at(-1) ?? 0)),
  },
  {
    id: 'timeline',
    title: <TimelineAxis />,
    wide: true,
    value: ({ sorted }) => sorted[0] ?? never,
    cell: ({ sorted }) => <UseTimeline days={sorted} />,
  },
]

/** What was used when, and what never, action by action. */
export function UseView() {
  const { principals } = readPart('surface')
  const { evidence } = overview()
  const { route, setParams } = useRouting()
  const { q = '', level = '', used = '' } = route.params
  const all = useMemo(() => actionUses(principals), [principals])
  const found = useMemo(
    () =>
      all.filter(
        (use) =>
          (level === '' || actionLevel(use.action) === Number(level)) &&
          (used === '' || matches(use, used)) &&
          actionName(use.action).toLowerCase().includes(q.toLowerCase()),
      ),
    [all, q, level, used],
  )
  const set = (name: string) => (value: string) => setParams({ [name]: value, page: '' })
  return (
    <>
      <h1 tabIndex={-1}>Use by action</h1>
      <p class="lead">
        {evidence.from === null ? 'There is no evidence.' : `Evidence of ${evidence.from} to ${evidence.to}.`} A line
        runs from the first to the last call; a mark is a day of which a call is known. Not seen is not the same as not
        used: <a href={link('blind-spots')}>some actions leave no event</a>.
      </p>
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <Search label="Search" value={q} onChange={set('q')} hint="s3:Get" />
        <SelectField
          label="Level"
          value={level}
          onChange={set('level')}
          options={[['', 'All'], ...accessLevelsByGravity.map((name, at) => [String(at), name] as const)]}
        />
        <SelectField
          label="Use"
          value={used}
          onChange={set('used')}
          options={[
            ['', 'All'],
            ['used', 'Used'],
            ['never', 'Granted and never seen'],
            ['stays', 'Never seen, and stays'],
          ]}
        />
      </form>
      <Matches shown={found.length} all={all.length} noun="actions" />
      <DataTable
        caption="Use by action"
        rows={found}
        columns={columns}
        sort="-count"
        addressed
        empty="No action matches."
      />
    </>
  )
}

function matches({ users, granted, left }: ActionUse, used: string): boolean {
  if (used === 'used') return users > 0
  return users === 0 && granted > 0 && (used !== 'stays' || left > 0)
}
