import { formatCount } from '../../../words.ts'
import type { ChangeDetail } from '../types.ts'
import { ActionList } from './action-list.tsx'
import { actionName, readPart } from './data.ts'
import { numberColumn } from './columns.tsx'
import { DataTable, type DataColumn } from './data-table.tsx'
import { Name } from './parts.tsx'
import { dayName } from './timeline.tsx'

type Use = ReturnType<typeof usesOf>[number]

const usesOf = (indexes: readonly number[]) =>
  indexes.flatMap((index) => {
    const row = readPart('shared').uses[index]
    if (row === undefined) return []
    const [action, count, first, last, event] = row
    return [{ action: actionName(action), count, first: dayName(first), last: dayName(last), event }]
  })

const useColumns: readonly DataColumn<Use>[] = [
  {
    id: 'action',
    title: 'Action',
    heads: true,
    value: ({ action }) => action,
    cell: ({ action }) => <Name>{action}</Name>,
  },
  numberColumn('count', 'Events', ({ count }) => count),
  { id: 'first', title: 'First', date: true, value: ({ first }) => first, cell: ({ first }) => first },
  { id: 'last', title: 'Last', date: true, value: ({ last }) => last, cell: ({ last }) => last },
  { id: 'event', title: 'An event', wide: true, cell: ({ event }) => <code class="muted">{event}</code> },
]

export function ChangeView({ change, number }: { readonly change: ChangeDetail; readonly number: number }) {
  const { texts } = readPart('shared')
  const used = usesOf(change.used)
  return (
    <section class="change">
      <h3>
        {number}. {change.title}
      </h3>
      <p>
        <bdi>{change.summary}</bdi>
      </p>
      <ActionList title="Removed" actions={change.removed} />
      <ActionList
        title="Removed although the evidence could not show it (policies.unobserved)"
        actions={change.dropped}
      />
      <ActionList title="Removed: no API operation is known that uses it" actions={change.nameless} />
      {change.after.length > 0 && <Values title="Now" values={change.after} />}
      {change.before.length > 0 && <Values title="Before" values={change.before} />}
      {used.length > 0 && (
        <details class="actions" open={used.length <= 8}>
          <summary>Kept, because used: {formatCount(used.length, 'action')}</summary>
          <DataTable
            caption={`Used actions of change ${number}`}
            rows={used}
            columns={useColumns}
            sort="-count"
            pageSize={25}
          />
        </details>
      )}
      {change.kept.map(([reason, actions]) => (
        <ActionList key={reason} title={`Kept: ${texts[reason] ?? ''}`} actions={actions} />
      ))}
      <ActionList title="Unused, but back under a wildcard to keep the list short" actions={change.readmitted} />
      <p class="muted">{texts[change.undo]}</p>
    </section>
  )
}

const Values = ({ title, values }: { readonly title: string; readonly values: readonly string[] }) => (
  <details class="actions" open={values.length <= 8}>
    <summary>
      {title}: {formatCount(values.length, 'entry', 'entries')}
    </summary>
    <ul>
      {values.map((value) => (
        <li key={value}>
          <Name>{value}</Name>
        </li>
      ))}
    </ul>
  </details>
)
