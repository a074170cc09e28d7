import type { Condition } from '../../events/condition.ts'
import type { InterpretedRecord } from '../../records/interpret.ts'
import type { FileReading } from './file-scanner.ts'

/** To a worker. */
export interface FileRequest {
  readonly number: number
  readonly path: string
}

/** From a worker: `reading` is absent where the file asks for the full reading. */
export interface FileAnswer<Loose = InterpretedRecord> {
  readonly number: number
  readonly reading?: FileReading<Loose>
}

/** What a worker makes of records: `workerData`. */
export type WorkerTask =
  | { readonly kind: 'ledger' }
  /** `conditions`: of the scopes that the events are for. */
  | { readonly kind: 'events'; readonly conditions: readonly Condition[] }
