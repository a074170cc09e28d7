import { mapEvent } from '../../src/catalog/map-event.ts'
import type { Catalog } from '../../src/catalog/types.ts'
import type { Operation } from './operation.ts'
import { exampleScene } from './scene.ts'

/** How the catalog maps a need: by `needKey`. */
export type Grades = ReadonlyMap<string, string>

export const needKey = (operation: string, action: string): string => `${operation} ${action}`

/**
 * The catalog's mapping of each need of each operation: the grade of its resource, `mapped` where the catalog gives
 * none, `unmapped` where the event is not mapped to the action. Only counted: no judgement rests on it.
 */
export function gradesOf(table: readonly Operation[], catalog: Catalog): Grades {
  const place = { account: '411122223333', otherAccount: '744455556666', region: 'eu-west-1' }
  return new Map(
    table.flatMap((operation) => {
      const call = operation.call(exampleScene(operation.id, place))
      const mapping = mapEvent(catalog, {
        eventSource: operation.eventSource,
        eventName: operation.eventName,
        region: operation.region ?? place.region,
        account: place.account,
        ...(call.apiVersion !== undefined && { apiVersion: call.apiVersion }),
        requestParameters: call.request,
        responseElements: call.response ?? null,
        additionalEventData: call.additional,
        ...(call.resources && { resources: call.resources }),
      })
      return call.needs.map(({ action }) => [needKey(operation.id, action), gradeOf(mapping, action)] as const)
    }),
  )
}

function gradeOf(mapping: ReturnType<typeof mapEvent>, action: string): string {
  if (mapping.kind !== 'actions') return 'unmapped'
  const found = mapping.actions.find((each) => each.action === action)
  if (!found) return 'unmapped'
  return 'grade' in found && typeof found.grade === 'string' ? found.grade : 'mapped'
}
