import { useMemo } from 'preact/hooks'
import { formatNumber } from '../../../words.ts'
import { accessLevelsByGravity } from '../../access-levels.ts'
import type { PolicyRow } from '../types.ts'
import { overview, principalName } from './data.ts'
import { DataTable, type DataColumn } from './data-table.tsx'
import { Bar, SelectField, Matches, Name, PrincipalLink, Search, Status, statusNames, sum } from './parts.tsx'
import { link, useRouting, type Route } from './route.ts'
import { namesAction } from './search.ts'

const removedCount = ({ before, after }: PolicyRow): number => sum(before ?? []) - sum(after ?? [])

const rank = { narrowed: 0, unchanged: 1, skipped: 2 } as const

const columns = (most: number): DataColumn<PolicyRow>[] => [
  {
    id: 'name',
    title: 'Policy',
    heads: true,
    value: ({ name }) => name.toLowerCase(),
    cell: (policy) => (
      <>
        <a href={link('policy', policy.id)}>
          <Name>{policy.name}</Name>
        </a>
        <span class="place">
          <bdi>{policy.file}</bdi>:{policy.line}
        </span>
      </>
    ),
  },
  {
    id: 'status',
    title: 'Status',
    value: ({ status }) => rank[status],
    cell: (policy) => (
      <>
        <Status status={policy.status} />
        {policy.marks.map((mark) => (
          <span key={mark} class="mark">
            {marks[mark]}
          </span>
        ))}
      </>
    ),
  },
  {
    id: 'principals',
    title: 'Attached to',
    wide: true,
    value: ({ principals }) => principalName(principals[0] ?? -1),
    cell: ({ principals }) => (
      <>
        {principals.slice(0, 2).map((index) => (
          <div key={index}>
            <PrincipalLink index={index} />
          </div>
        ))}
        {principals.length > 2 && <span class="muted">and {formatNumber(principals.length - 2)} more</span>}
        {principals.length === 0 && <span class="muted">not known</span>}
      </>
    ),
  },
  {
    id: 'before',
    title: 'Before',
    align: 'right',
    value: ({ before }) => sum(before ?? []),
    cell: ({ before }) => (before === null ? '' : formatNumber(sum(before))),
  },
  {
    id: 'after',
    title: 'After',
    align: 'right',
    value: ({ after }) => sum(after ?? []),
    cell: ({ after }) => (after === null ? '' : formatNumber(sum(after))),
  },
  {
    id: 'removed',
    title: 'Removed',
    wide: true,
    value: removedCount,
    cell: ({ before, after }) =>
      before === null ? '' : <Bar whole={sum(before)} part={sum(after ?? before)} most={most} />,
  },
  {
    id: 'backtest',
    title: 'Backtest',
    align: 'right',
    wide: true,
    value: ({ proof }) => proof?.backtest?.denied ?? -1,
    cell: ({ proof }) =>
      proof?.backtest ? (
        <span class={proof.backtest.denied === 0 ? 'good' : 'caution'}>
          {proof.backtest.denied === 0 ? 'clean' : `${formatNumber(proof.backtest.denied)} denied`}
        </span>
      ) : (
        ''
      ),
  },
  {
    id: 'blind',
    title: 'Not visible',
    align: 'right',
    wide: true,
    value: ({ blind }) => blind,
    cell: ({ blind }) => (blind === 0 ? '' : formatNumber(blind)),
  },
]

const marks = { unused: 'looks unused', size: 'too large', broad: 'administrator' } as const

/** Every policy of the plan, searched and filtered. */
export function PoliciesView() {
  const { policies } = overview()
  const { route, setParams } = useRouting()
  const found = useMemo(() => policies.filter(filterOf(route)), [policies, route])
  const most = Math.max(...policies.map(({ before }) => sum(before ?? [])), 1)
  const table = useMemo(() => columns(most), [most])
  const count = (status: PolicyRow['status']): number => policies.filter((policy) => policy.status === status).length
  const set = (name: string) => (value: string) => setParams({ [name]: value, page: '' })
  return (
    <>
      <h1 tabIndex={-1}>Policies</h1>
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <Search
          label="Search"
          value={route.params['q'] ?? ''}
          onChange={set('q')}
          hint="Policy, file, principal, s3:DeleteObject"
        />
        <SelectField
          label="Status"
          value={route.params['status'] ?? ''}
          onChange={set('status')}
          options={[
            ['', `All (${formatNumber(policies.length)})`],
            ...(['narrowed', 'unchanged', 'skipped'] as const).map(
              (status) => [status, `${statusNames[status]} (${formatNumber(count(status))})`] as const,
            ),
          ]}
        />
        <SelectField
          label="Removes"
          value={route.params['removes'] ?? ''}
          onChange={set('removes')}
          options={[['', 'Anything'], ...accessLevelsByGravity.map((level, at) => [String(at), level] as const)]}
        />
        <SelectField
          label="Needs a look"
          value={route.params['check'] ?? ''}
          onChange={set('check')}
          options={[
            ['', 'All'],
            ['backtest', 'Backtest denied something'],
            ['blind', 'Has blind spots'],
            ['findings', 'Has findings of AWS'],
            ['unused', 'Looks unused'],
            ['size', 'Too large'],
            ['broad', 'Principal is administrator'],
          ]}
        />
      </form>
      <Matches shown={found.length} all={policies.length} noun="policies" />
      <DataTable caption="Policies" rows={found} columns={table} sort="-removed" addressed empty="No policy matches." />
    </>
  )
}

/** @param route its parameters q, status, removes and check */
function filterOf({ params }: Route): (policy: PolicyRow, index: number) => boolean {
  const { status = '', removes = '', check = '' } = params
  const words = (params['q'] ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const level = Number(removes)
  return (policy, index) =>
    (status === '' || policy.status === status) &&
    (removes === '' || (policy.before?.[level] ?? 0) > (policy.after?.[level] ?? 0)) &&
    (check === '' || needsLook(policy, check)) &&
    words.every((word) => textOf(policy).includes(word) || namesAction(index, word))
}

function needsLook({ proof, blind, findings, marks: own }: PolicyRow, check: string): boolean {
  if (check === 'backtest') return (proof?.backtest?.denied ?? 0) > 0
  if (check === 'blind') return blind > 0
  if (check === 'findings') return findings > 0
  return own.some((mark) => mark === check)
}

const texts = new WeakMap<PolicyRow, string>()

/** Everything of a row that is searched, in lower case. */
function textOf(policy: PolicyRow): string {
  let text = texts.get(policy)
  if (text === undefined) {
    const { name, file, line, reason, principals } = policy
    text = [name, `${file}:${line}`, reason, ...principals.map(principalName)].join('\n').toLowerCase()
    texts.set(policy, text)
  }
  return text
}
