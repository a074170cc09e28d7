import { formatNumber, shortName } from '../../../words.ts'
import type { DataColumn } from './data-table.tsx'
import { Name } from './parts.tsx'

/** A column of numbers. */
export const numberColumn = <Row extends object>(
  id: string,
  title: string,
  value: (row: Row) => number,
): DataColumn<Row> => ({
  id,
  title,
  align: 'right',
  value,
  cell: (row) => formatNumber(value(row)),
})

interface Seen {
  /** ISO 8601. */
  readonly first: string
  readonly last: string
}

/** The days on which something was seen first and last. */
export const seenColumns = <Row extends Seen>(): readonly DataColumn<Row>[] => [
  {
    id: 'first',
    title: 'First',
    date: true,
    wide: true,
    value: ({ first }) => first,
    cell: ({ first }) => first.slice(0, 10),
  },
  { id: 'last', title: 'Last', date: true, value: ({ last }) => last, cell: ({ last }) => last.slice(0, 10) },
]

/** The short name of a principal, with its ARN for a pointer. */
export const principalColumn = <Row extends { readonly principal: string }>(
  more: Pick<DataColumn<Row>, 'heads'> = {},
): DataColumn<Row> => ({
  id: 'principal',
  title: 'Principal',
  ...more,
  value: ({ principal }) => principal,
  cell: ({ principal }) => (
    <span title={principal}>
      <Name>{shortName(principal)}</Name>
    </span>
  ),
})
