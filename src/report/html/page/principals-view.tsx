import { useMemo } from 'preact/hooks'
import { formatCount, formatNumber, shortName } from '../../../words.ts'
import { accessLevelsByGravity } from '../../access-levels.ts'
import { countRuns, fromRuns, toRuns } from '../runs.ts'
import type { ByLevel, PrincipalRow } from '../types.ts'
import { ActionList } from './action-list.tsx'
import { actionLevel, overview, readPart, principalName } from './data.ts'
import { DataTable, type DataColumn } from './data-table.tsx'
import { Bar, LevelTable, Matches, Name, PrincipalLink, Search, PageSection, Status } from './parts.tsx'
import { link, useRouting } from './route.ts'
import { usedColumns, usedRows } from './use-columns.tsx'
import { PolicyLink } from './overview-view.tsx'

/** Used actions among those that the policies grant. */
function usedGranted({ uses, granted }: PrincipalRow): number[] {
  const all = new Set(fromRuns(granted))
  return uses.map(([action]) => action).filter((action) => all.has(action))
}

function byLevel(actions: readonly number[]): ByLevel {
  const counts = accessLevelsByGravity.map(() => 0)
  for (const action of actions) {
    const level = actionLevel(action)
    if (level >= 0) counts[level] = (counts[level] ?? 0) + 1
  }
  return counts
}

const columns = (most: number): DataColumn<PrincipalRow>[] => [
  {
    id: 'principal',
    title: 'Principal',
    heads: true,
    value: ({ principal }) => principalName(principal),
    cell: ({ principal, broad }) => (
      <>
        <PrincipalLink index={principal} />
        <span class="place">{principalName(principal).split(':')[4]}</span>
        {broad.length > 0 && <span class="mark">administrator</span>}
      </>
    ),
  },
  {
    id: 'policies',
    title: 'Policies',
    align: 'right',
    wide: true,
    value: ({ policies }) => policies.length,
    cell: ({ policies }) => formatNumber(policies.length),
  },
  {
    id: 'before',
    title: 'Before',
    align: 'right',
    value: ({ granted }) => countRuns(granted),
    cell: ({ granted }) => formatNumber(countRuns(granted)),
  },
  {
    id: 'after',
    title: 'After',
    align: 'right',
    value: ({ left }) => countRuns(left),
    cell: ({ left }) => formatNumber(countRuns(left)),
  },
  {
    id: 'used',
    title: 'Used',
    align: 'right',
    value: (row) => usedGranted(row).length,
    cell: (row) => formatNumber(usedGranted(row).length),
  },
  {
    id: 'removed',
    title: 'Removed',
    wide: true,
    value: ({ granted, left }) => countRuns(granted) - countRuns(left),
    cell: ({ granted, left }) => <Bar whole={countRuns(granted)} part={countRuns(left)} most={most} />,
  },
]

/** What each principal may do by the policies of the plan, now and with all proposals. */
export function PrincipalsView() {
  const { principals, others } = readPart('surface')
  const { route, setParams } = useRouting()
  const word = (route.params['q'] ?? '').toLowerCase()
  const found = useMemo(
    () => principals.filter(({ principal }) => principalName(principal).toLowerCase().includes(word)),
    [principals, word],
  )
  const table = useMemo(
    () => columns(Math.max(...principals.map(({ granted }) => countRuns(granted)), 1)),
    [principals],
  )
  return (
    <>
      <h1 tabIndex={-1}>Principals</h1>
      <p class="lead">
        What each role and user may do by the policies of this repository. Deny statements, conditions, resources and
        policies that are attached elsewhere are not counted.
      </p>
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <Search
          label="Search"
          value={route.params['q'] ?? ''}
          onChange={(q) => setParams({ q, page: '' })}
          hint="Name or account"
        />
      </form>
      <Matches shown={found.length} all={principals.length} noun="principals" />
      <DataTable
        caption="Principals"
        rows={found}
        columns={table}
        sort="-removed"
        addressed
        empty="No principal matches."
      />
      {others > 0 && (
        <p class="muted">
          {formatCount(others, 'other principal')} in the evidence: no policy here is attached to them.
        </p>
      )}
    </>
  )
}

/** One principal: its policies, what it used and when, and what it never used. */
export function PrincipalView({ arn }: { readonly arn: string }) {
  const { policies, principals } = overview()
  const row = readPart('surface').principals[principals.indexOf(arn)]
  if (row === undefined)
    return (
      <>
        <h1 tabIndex={-1}>No such principal</h1>
        <p>
          No policy of the report is attached to <Name>{arn}</Name>. <a href={link('principals')}>All principals</a>
        </p>
      </>
    )
  const granted = fromRuns(row.granted)
  const left = new Set(fromRuns(row.left))
  const used = new Set(row.uses.map(([action]) => action))
  const never = granted.filter((action) => !used.has(action))
  return (
    <article>
      <p class="crumbs">
        <a href={link('principals')}>Principals</a>
      </p>
      <h1 tabIndex={-1}>
        <Name>{shortName(arn)}</Name>
      </h1>
      <p class="lead">
        <Name>{arn}</Name>
      </p>
      {row.broad.length > 0 && (
        <p class="notice">
          It also has {row.broad.join(', ')}, which grants every action on every resource: narrowing its other policies
          does not narrow what it may do.
        </p>
      )}
      <PageSection title="Surface">
        <LevelTable
          caption="Known actions that its policies grant, by access level"
          before={byLevel(granted)}
          after={byLevel([...left])}
          used={byLevel(usedGranted(row))}
        />
      </PageSection>
      <PageSection title="Its policies">
        <ul class="plain">
          {row.policies.map((index) => {
            const policy = policies[index]
            return (
              policy && (
                <li key={index}>
                  <Status status={policy.status} /> <PolicyLink policy={policy} />
                </li>
              )
            )
          })}
        </ul>
      </PageSection>
      <PageSection title="Used">
        <DataTable
          caption="Actions that it used"
          rows={usedRows(row)}
          columns={usedColumns}
          sort="-count"
          empty="No call of it was seen."
        />
      </PageSection>
      <PageSection title="Granted, and never seen in use">
        <ActionList title="Removed by the proposals" actions={toRuns(never.filter((action) => !left.has(action)))} />
        <ActionList title="Stays" actions={toRuns(never.filter((action) => left.has(action)))} />
        {never.length === 0 && <p class="muted">Everything that is granted was used.</p>}
      </PageSection>
    </article>
  )
}
