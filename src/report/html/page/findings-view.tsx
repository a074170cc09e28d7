import { formatNumber } from '../../../words.ts'
import type { Findings, RefusedRow, SuspiciousRow } from '../types.ts'
import { overview, readPart } from './data.ts'
import { numberColumn, principalColumn, seenColumns } from './columns.tsx'
import { DataTable, type DataColumn } from './data-table.tsx'
import { Name, PageSection } from './parts.tsx'
import { PolicyLink } from './overview-view.tsx'

type Row<Key extends 'policies' | 'contradictions' | 'unmapped'> = Findings[Key][number]

const policyColumns: readonly DataColumn<Row<'policies'>>[] = [
  {
    id: 'policy',
    title: 'Policy',
    heads: true,
    value: ({ policy }) => overview().policies[policy]?.name ?? '',
    cell: ({ policy: index }) => {
      const policy = overview().policies[index]
      return policy && <PolicyLink policy={policy} />
    },
  },
  { id: 'kind', title: 'From', value: ({ kind }) => kind, cell: ({ kind }) => kind },
  { id: 'text', title: 'What it says', cell: ({ text }) => <bdi>{text}</bdi> },
]

const refusedColumns: readonly DataColumn<RefusedRow>[] = [
  {
    id: 'action',
    title: 'Action',
    heads: true,
    value: ({ action }) => action,
    cell: ({ action, resource }) => (
      <>
        <Name>{action}</Name>
        {resource !== '' && resource !== '*' && (
          <span class="place">
            <bdi>{resource}</bdi>
          </span>
        )}
      </>
    ),
  },
  principalColumn(),
  { id: 'place', title: 'From', wide: true, value: ({ place }) => place, cell: ({ place }) => <Name>{place}</Name> },
  numberColumn('count', 'Calls', ({ count }) => count),
  ...seenColumns(),
]

const suspiciousColumns: readonly DataColumn<SuspiciousRow>[] = [
  principalColumn({ heads: true }),
  { id: 'network', title: 'From', value: ({ network }) => network, cell: ({ network }) => <Name>{network}</Name> },
  {
    id: 'reasons',
    title: 'Why',
    value: ({ reasons }) => reasons,
    cell: ({ reasons, refused }) => (
      <>
        {reasons}
        {refused && <span class="mark">refused</span>}
      </>
    ),
  },
  numberColumn('count', 'Calls', ({ count }) => count),
  ...seenColumns(),
]

const contradictionColumns: readonly DataColumn<Row<'contradictions'>>[] = [
  { id: 'text', title: 'Call', heads: true, value: ({ text }) => text, cell: ({ text }) => <bdi>{text}</bdi> },
  numberColumn('count', 'Events', ({ count }) => count),
  { id: 'event', title: 'An event', wide: true, cell: ({ event }) => <code class="muted">{event}</code> },
]

const unmappedColumns: readonly DataColumn<Row<'unmapped'>>[] = [
  {
    id: 'name',
    title: 'Event',
    heads: true,
    value: ({ source, name }) => `${source} ${name}`,
    cell: ({ source, name }) => <Name>{`${source} ${name}`}</Name>,
  },
  numberColumn('count', 'Events', ({ count }) => count),
  { id: 'event', title: 'An event', wide: true, cell: ({ event }) => <code class="muted">{event}</code> },
]

/** The view of findings of AWS, refused calls, and calls that no rule or statement explains. */
export function FindingsView() {
  const { policies, suspicious, refused, refusedLeft, contradictions, unmapped } = readPart('findings')
  return (
    <>
      <h1 tabIndex={-1}>Findings and suspicious use</h1>
      <PageSection title="What AWS says">
        <DataTable
          caption="Findings of Access Analyzer, recommendations and checks"
          rows={policies}
          columns={policyColumns}
          empty="Nothing: no finding was read that concerns a policy here."
        />
      </PageSection>
      <PageSection title="Use that deserves a look">
        <p>Calls from networks that a principal did not use before, at unusual hours, or after refused attempts.</p>
        <DataTable
          caption="Suspicious use"
          rows={suspicious ?? []}
          columns={suspiciousColumns}
          sort="-count"
          pageSize={25}
          empty={suspicious === null ? 'Not looked for: the evidence was not counted by day.' : 'None.'}
        />
      </PageSection>
      <PageSection title="Calls that AWS refused">
        <p>A refused call is no use, and keeps no permission. Many of them from one network may be an attack.</p>
        <DataTable
          caption="Refused calls"
          rows={refused}
          columns={refusedColumns}
          sort="-count"
          pageSize={25}
          empty="None."
        />
        {refusedLeft > 0 && <p class="muted">and {formatNumber(refusedLeft)} more rows, not listed here.</p>}
      </PageSection>
      <PageSection title="Calls that no known statement covers">
        <p>Nothing of their actions is removed. Another policy allowed them, or the mapping is wrong.</p>
        <DataTable
          caption="Contradictions"
          rows={contradictions}
          columns={contradictionColumns}
          pageSize={25}
          empty="None."
        />
      </PageSection>
      <PageSection title="Events that no known action explains">
        <p>What these calls used is not known. Please report them, so that a rule can be added.</p>
        <DataTable
          caption="Unmapped events"
          rows={unmapped}
          columns={unmappedColumns}
          sort="-count"
          pageSize={25}
          empty="None."
        />
      </PageSection>
    </>
  )
}
