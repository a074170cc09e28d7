import type { EvidenceSink } from '../evidence-sink.ts'
import { QueryRow } from '../sql/query-rows.ts'
import { addRow } from '../sql/rows.ts'

/**
 * Adds what `recordsIn` found: a record, or a row that a query counted.
 *
 * @param place of the file (`LedgerBuilder.place`), for rows
 */
export function addItem(builder: EvidenceSink, item: unknown, origin: string, place = 0): void {
  if (item instanceof QueryRow) addRow(item.row, builder, origin, { place })
  else builder.add(item, origin)
}
