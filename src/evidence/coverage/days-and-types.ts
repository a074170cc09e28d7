import { byCodeUnits } from '../../collections.ts'
import type { AccountCoverage } from '../types.ts'
import { dayNumber, dayText } from '../time.ts'

/** Every UTC day, `2026-05-01`, from that of one ISO 8601 moment to that of another. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = []
  const last = dayNumber(to.slice(0, 10))
  for (let day = dayNumber(from.slice(0, 10)); day <= last; day++) days.push(dayText(day))
  return days
}

type DataCoverage = Pick<AccountCoverage, 'dataEvents' | 'oneSidedData'>

/** `reads AWS::S3::Object` and `writes AWS::S3::Object` → the two fields of a coverage that are about data events. */
export function packData(kinds: Iterable<string>): DataCoverage {
  const directions = new Map<string, ('reads' | 'writes')[]>()
  for (const kind of kinds) {
    const [direction = '', type = ''] = kind.split(' ')
    directions.set(type, [...(directions.get(type) ?? []), direction === 'reads' ? 'reads' : 'writes'])
  }
  const types = [...directions].sort(([a], [b]) => byCodeUnits(a, b))
  const oneSided = types.flatMap(([type, [only, other]]) => (only && !other ? [{ type, only }] : []))
  return { dataEvents: types.map(([type]) => type), ...(oneSided.length > 0 && { oneSidedData: oneSided }) }
}

/** The inverse of `packData`. */
export function unpackData(coverage: DataCoverage): string[] {
  return coverage.dataEvents.flatMap((type) => {
    const only = coverage.oneSidedData?.find((kind) => kind.type === type)?.only
    return only === undefined ? [`reads ${type}`, `writes ${type}`] : [`${only} ${type}`]
  })
}
