import { accessLevelsByGravity } from '../../access-levels.ts'
import { fromRuns } from '../runs.ts'
import type { Day, PrincipalRow } from '../types.ts'
import { actionLevel, actionName } from './data.ts'
import { numberColumn } from './columns.tsx'
import type { DataColumn } from './data-table.tsx'
import { Name } from './parts.tsx'
import { dayName, UseTimeline, TimelineAxis } from './timeline.tsx'

/** An action with the calls of one principal, or of all. */
export interface Used {
  readonly action: number
  readonly count: number
  readonly days: readonly Day[]
  /** Is it granted by a policy of the plan now, and with all proposals? */
  readonly granted: boolean
  readonly left: boolean
}

export function usedRows({ uses, granted, left }: PrincipalRow): Used[] {
  const [all, after] = [new Set(fromRuns(granted)), new Set(fromRuns(left))]
  return uses.map(([action, count, days]) => ({
    action,
    count,
    days,
    granted: all.has(action),
    left: after.has(action),
  }))
}

export const levelName = (action: number): string => accessLevelsByGravity[actionLevel(action)] ?? 'unknown'

export const usedColumns: readonly DataColumn<Used>[] = [
  {
    id: 'action',
    title: 'Action',
    heads: true,
    value: ({ action }) => actionName(action),
    cell: ({ action, granted }) => (
      <>
        <Name>{actionName(action)}</Name>
        {!granted && <span class="mark">granted elsewhere</span>}
      </>
    ),
  },
  {
    id: 'level',
    title: 'Level',
    wide: true,
    value: ({ action }) => actionLevel(action),
    cell: ({ action }) => levelName(action),
  },
  numberColumn('count', 'Calls', ({ count }) => count),
  {
    id: 'first',
    title: 'First',
    date: true,
    value: ({ days }) => days[0] ?? 0,
    cell: ({ days }) => dayName(days[0] ?? 0),
  },
  {
    id: 'last',
    title: 'Last',
    date: true,
    value: ({ days }) => days.at(-1) ?? 0,
    cell: ({ days }) => dayName(days.at(-1) ?? 0),
  },
  { id: 'timeline', title: <TimelineAxis />, wide: true, cell: ({ days }) => <UseTimeline days={days} /> },
]
