import { otherServiceOperations } from './other-services.ts'
import { s3 } from './s3.ts'
import type { OperationTable } from './rules.ts'

type Grants = OperationTable[string]

/** `service:operation`, lower case → what a call of it is authorised for, where that is not the action of its name. */
export const renamedOperations: ReadonlyMap<string, Grants> = new Map(
  Object.entries({ ...otherServiceOperations, s3 }).flatMap(([service, table]) =>
    Object.entries(table).map(([operation, grants]): [string, Grants] => [
      `${service}:${operation}`.toLowerCase(),
      grants,
    ]),
  ),
)
