import {
  createPaginatedRowModel,
  createSortedRowModel,
  functionalUpdate,
  rowPaginationFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type RowData,
  type SortingState,
} from '@tanstack/preact-table'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useMemo, useState } from 'preact/hooks'
import { formatNumber } from '../../../words.ts'
import { useRouting } from './route.ts'

const features = tableFeatures({
  rowSortingFeature,
  rowPaginationFeature,
  sortedRowModel: createSortedRowModel(),
  paginatedRowModel: createPaginatedRowModel(),
})

export interface DataColumn<Row extends RowData> {
  readonly id: string
  readonly title: ComponentChildren
  /** What rows are sorted by; absent: they are not sorted by this column. */
  readonly value?: (row: Row) => string | number
  readonly cell: (row: Row) => ComponentChildren
  readonly align?: 'right'
  /** A day, which is not broken. */
  readonly date?: true
  /** The cell names the row. */
  readonly heads?: true
  /** Left out on narrow screens. */
  readonly wide?: true
}

interface TableProps<Row extends RowData> {
  readonly caption: string
  readonly rows: readonly Row[]
  readonly columns: readonly DataColumn<Row>[]
  /** Column, with `-` before it for the largest first: `-before`. */
  readonly sort?: string
  readonly pageSize?: number
  /** Sorting and page are part of the address: for the one main table of a view. */
  readonly addressed?: true
  readonly empty?: string
}

/** A table that is sorted by its headings and shows a page at a time; printed, it shows all rows. */
export function DataTable<Row extends RowData>(props: TableProps<Row>) {
  const { caption, rows, columns, pageSize = 50, addressed, empty = 'Nothing here.' } = props
  const { sort, page, setSort, setPage } = useTableState(props.sort ?? '', addressed === true)
  const printing = usePrinting()
  const definitions = useMemo(() => columns.map(definitionOf), [columns])
  const data = useMemo(() => [...rows], [rows])
  const size = printing ? Math.max(rows.length, 1) : pageSize
  const last = Math.max(0, Math.ceil(rows.length / size) - 1)
  const sorting = sortingOf(sort)
  const table = useTable({
    features,
    columns: definitions,
    data,
    enableSortingRemoval: false,
    autoResetPageIndex: false,
    state: { sorting, pagination: { pageIndex: Math.min(page, last), pageSize: size } },
    onSortingChange: (updater) => setSort(textOf(functionalUpdate(updater, sorting))),
  })
  if (rows.length === 0) return <p class="muted">{empty}</p>
  const shown = table.getRowModel().rows
  const current = Math.min(page, last)
  return (
    <>
      <div class="scroll" role="region" aria-label={caption} tabIndex={0}>
        <table class="data">
          <caption class="unseen">
            {caption}: {formatNumber(rows.length)} {rows.length === 1 ? 'row' : 'rows'}
          </caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <Heading
                  key={column.id}
                  column={column}
                  sorted={sorting.find(({ id }) => id === column.id)}
                  onSort={() => table.getColumn(column.id)?.toggleSorting()}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.id}>
                {columns.map(({ id, cell, heads, ...column }) =>
                  heads ? (
                    <th key={id} scope="row" class={classOf(column)}>
                      {cell(row.original)}
                    </th>
                  ) : (
                    <td key={id} class={classOf(column)}>
                      {cell(row.original)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {last > 0 && <Pages caption={caption} page={current} last={last} size={size} rows={rows.length} go={setPage} />}
    </>
  )
}

const classOf = ({ align, wide, date }: Pick<DataColumn<never>, 'align' | 'wide' | 'date'>): string =>
  [align === 'right' ? 'right' : '', wide ? 'wide' : '', date ? 'date' : ''].join(' ').trim()

function definitionOf<Row extends RowData>({ id, value }: DataColumn<Row>): ColumnDef<typeof features, Row> {
  if (value === undefined) return { id, enableSorting: false }
  return {
    id,
    accessorFn: value,
    sortFn: (a, b) => compare(value(a.original), value(b.original)),
    sortDescFirst: false,
  }
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0)

const sortingOf = (sort: string): SortingState =>
  sort === '' ? [] : [{ id: sort.replace(/^-/, ''), desc: sort.startsWith('-') }]

const textOf = ([first]: SortingState): string => (first === undefined ? '' : `${first.desc ? '-' : ''}${first.id}`)

interface HeadingProps<Row extends RowData> {
  readonly column: DataColumn<Row>
  readonly sorted: { readonly desc: boolean } | undefined
  readonly onSort: () => void
}

function Heading<Row extends RowData>({ column, sorted, onSort }: HeadingProps<Row>) {
  const { title, value } = column
  if (value === undefined)
    return (
      <th scope="col" class={classOf(column)}>
        {title}
      </th>
    )
  const order = sorted === undefined ? 'none' : sorted.desc ? 'descending' : 'ascending'
  return (
    <th scope="col" class={classOf(column)} aria-sort={order}>
      <button type="button" class="sort" onClick={onSort}>
        {title}
        <span aria-hidden="true" class="arrow">
          {order === 'none' ? '' : order === 'descending' ? '↓' : '↑'}
        </span>
      </button>
    </th>
  )
}

interface PagesProps {
  readonly caption: string
  readonly page: number
  readonly last: number
  readonly size: number
  readonly rows: number
  readonly go: (page: number) => void
}

const Pages = ({ caption, page, last, size, rows, go }: PagesProps) => (
  <nav class="pages" aria-label={`Pages of ${caption}`}>
    <button type="button" disabled={page === 0} onClick={() => go(page - 1)}>
      Previous
    </button>
    <span aria-live="polite">
      {formatNumber(page * size + 1)}–{formatNumber(Math.min(rows, (page + 1) * size))} of {formatNumber(rows)}
    </span>
    <button type="button" disabled={page === last} onClick={() => go(page + 1)}>
      Next
    </button>
  </nav>
)

/** Sorting and page: of the address, or of the table alone. */
function useTableState(initial: string, addressed: boolean) {
  const { route, setParams } = useRouting()
  const [own, setOwn] = useState({ sort: initial, page: 0 })
  if (!addressed) {
    return {
      ...own,
      setSort: (sort: string) => setOwn({ sort, page: 0 }),
      setPage: (page: number) => setOwn({ ...own, page }),
    }
  }
  const page = Number(route.params['page'] ?? '1') - 1
  return {
    sort: route.params['sort'] ?? initial,
    page: Number.isSafeInteger(page) && page > 0 ? page : 0,
    setSort: (sort: string) => setParams({ sort, page: '' }),
    setPage: (next: number) => setParams({ page: next === 0 ? '' : String(next + 1) }),
  }
}

/** Is the page being printed? */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false)
  useLayoutEffect(() => {
    const before = (): void => setPrinting(true)
    const after = (): void => setPrinting(false)
    addEventListener('beforeprint', before)
    addEventListener('afterprint', after)
    return () => {
      removeEventListener('beforeprint', before)
      removeEventListener('afterprint', after)
    }
  }, [])
  return printing
}
