import { formatNumber } from '../../../words.ts'
import type { EvidenceSummary } from '../types.ts'
import { overview } from './data.ts'
import { DataTable, type DataColumn } from './data-table.tsx'
import { Name, PageSection } from './parts.tsx'
import { Trend } from './trend.tsx'

type Account = EvidenceSummary['accounts'][number]

const columns: readonly DataColumn<Account>[] = [
  {
    id: 'account',
    title: 'Account',
    heads: true,
    value: ({ account }) => account,
    cell: ({ account }) => <Name>{account}</Name>,
  },
  { id: 'from', title: 'Covered', value: ({ from }) => from, cell: ({ from, to }) => `${from} to ${to}` },
  {
    id: 'days',
    title: 'Days',
    align: 'right',
    value: ({ days }) => days,
    cell: ({ days, gaps }) => (
      <>
        {formatNumber(days)}
        {gaps.length > 0 && <span class="place">none on {formatNumber(gaps.length)}</span>}
      </>
    ),
  },
  { id: 'regions', title: 'Regions', cell: ({ regions }) => regions.join(', ') },
  { id: 'management', title: 'Management events', cell: ({ management }) => management || 'none' },
  { id: 'data', title: 'Data events', cell: ({ data }) => data || 'none' },
  { id: 'basis', title: 'Known from', wide: true, cell: ({ basis }) => basis },
]

/** The view of the evidence: what was read, and what was not. */
export function EvidenceView() {
  const { evidence, warnings, version, catalog } = overview()
  return (
    <>
      <h1 tabIndex={-1}>Evidence</h1>
      <p class="lead">
        {evidence.complete ? 'Everything was read to its end.' : 'Not everything was read: see the warnings.'}
      </p>
      <PageSection title="CloudTrail">
        <DataTable
          caption="Coverage by account"
          rows={evidence.accounts}
          columns={columns}
          sort="account"
          empty="No record was read."
        />
      </PageSection>
      {evidence.history !== null && <Trend history={evidence.history} />}
      {evidence.sources.length > 0 && (
        <PageSection title="Other sources">
          <ul>
            {evidence.sources.map((text) => (
              <li key={text}>
                <bdi>{text}</bdi>
              </li>
            ))}
          </ul>
        </PageSection>
      )}
      {warnings.length > 0 && (
        <PageSection title={`Warnings (${formatNumber(warnings.length)})`}>
          <ul>
            {warnings.map((text, at) => (
              <li key={at}>
                <bdi>{text}</bdi>
              </li>
            ))}
          </ul>
        </PageSection>
      )}
      <PageSection title="Made by">
        <p>
          Whittle {version}, catalog of AWS actions {catalog}
          {evidence.configuration !== null && (
            <>
              , configuration <Name>{evidence.configuration}</Name>
            </>
          )}
          .
        </p>
      </PageSection>
    </>
  )
}
