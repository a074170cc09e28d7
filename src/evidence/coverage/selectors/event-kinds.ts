import { byCodeUnits } from '../../../collections.ts'
import type { AdvancedEventSelector, AdvancedFieldSelector, EventSelector } from '@aws-sdk/client-cloudtrail'
import type { AccountCoverage } from '../../types.ts'
import { excludableSources } from '../../records/trail-observation.ts'

/** The part of a coverage that selectors decide. */
export type RecordedKinds = Pick<
  AccountCoverage,
  'managementReads' | 'managementWrites' | 'excludable' | 'dataEvents' | 'dataComplete' | 'oneSidedData'
>

type Direction = 'reads' | 'writes'
const directions: readonly Direction[] = ['reads', 'writes']

/** The event types that any of several selectors records: they add up, and none excludes those of another. */
class Recorded {
  /** `reads`, `writes`, `reads kms.amazonaws.com` … */
  readonly #management = new Set<string>()
  /** `reads AWS::S3::Object` …, of every resource and of some. */
  readonly #complete = new Set<string>()
  readonly #some = new Set<string>()

  management(of: readonly Direction[], excluded: readonly string[]): void {
    for (const direction of of) {
      this.#management.add(direction)
      for (const source of excludableSources) {
        if (!excluded.includes(source)) this.#management.add(`${direction} ${source}`)
      }
    }
  }

  data(type: string, of: readonly Direction[], complete: boolean): void {
    for (const direction of of) (complete ? this.#complete : this.#some).add(`${direction} ${type}`)
  }

  kinds(): RecordedKinds {
    const recorded = directions.filter((direction) => this.#management.has(direction))
    const types = [...new Set([...this.#complete, ...this.#some].map((kind) => kind.split(' ')[1] ?? ''))]
    const sides = types.sort(byCodeUnits).map((type) => {
      const within = (set: ReadonlySet<string>): Direction[] => directions.filter((side) => set.has(`${side} ${type}`))
      const whole = within(this.#complete)
      // Where reads are recorded of all and writes of some, only the reads can be relied on.
      return { type, complete: whole.length > 0, of: whole.length > 0 ? whole : within(this.#some) }
    })
    const complete = sides.filter((side) => side.complete).map(({ type }) => type)
    const oneSided = sides.flatMap(({ type, of: [only, other] }) => (only && !other ? [{ type, only }] : []))
    return {
      managementReads: recorded.includes('reads'),
      managementWrites: recorded.includes('writes'),
      excludable:
        recorded.length === 0
          ? []
          : excludableSources.filter((source) => recorded.every((side) => this.#management.has(`${side} ${source}`))),
      dataEvents: sides.map(({ type }) => type),
      ...(complete.length > 0 && { dataComplete: complete }),
      ...(oneSided.length > 0 && { oneSidedData: oneSided }),
    }
  }
}

const sidesOf: Readonly<Record<string, readonly Direction[]>> = {
  All: directions,
  ReadOnly: ['reads'],
  WriteOnly: ['writes'],
}

/** `arn:aws:s3`, `arn:aws:s3:::`, `arn:aws:lambda`, `arn:aws:dynamodb`: every resource of the type. */
const everything = /^arn:[a-z-]+:(?:s3(?::::?)?|lambda|dynamodb)$/

/** The event types that a trail's basic selectors record. */
export function basicKinds(selectors: readonly EventSelector[]): RecordedKinds {
  const recorded = new Recorded()
  for (const selector of selectors) {
    const sides = sidesOf[selector.ReadWriteType ?? 'All'] ?? []
    if (selector.IncludeManagementEvents !== false) {
      recorded.management(sides, selector.ExcludeManagementEventSources ?? [])
    }
    for (const { Type: type, Values: values = [] } of selector.DataResources ?? []) {
      if (type !== undefined && values.length > 0) {
        recorded.data(
          type,
          sides,
          values.some((value) => everything.test(value)),
        )
      }
    }
  }
  return recorded.kinds()
}

const conditionsOf = ({ Field: _, ...conditions }: AdvancedFieldSelector): string[] =>
  Object.entries(conditions).flatMap(([operator, values]) => ((values?.length ?? 0) > 0 ? [operator] : []))

/** The values of a field that only says Equals; `undefined` when it says anything else. */
function equalsOf(field: AdvancedFieldSelector): readonly string[] | undefined {
  const conditions = conditionsOf(field)
  return conditions.length === 1 && conditions[0] === 'Equals' ? field.Equals : undefined
}

function sidesIn(fields: readonly AdvancedFieldSelector[]): readonly Direction[] {
  const field = fields.find(({ Field: name }) => name === 'readOnly')
  if (field === undefined) return directions
  const values = equalsOf(field) ?? []
  return directions.filter((side) => values.includes(side === 'reads' ? 'true' : 'false'))
}

/**
 * The event types that advanced selectors of a trail or an event data store record. A condition that narrows a selector
 * further (by name, ARN, identity …) makes its data events some of them, and its management events none: nothing can be
 * concluded from their absence.
 */
export function advancedKinds(selectors: readonly AdvancedEventSelector[]): RecordedKinds {
  const recorded = new Recorded()
  for (const { FieldSelectors: fields = [] } of selectors) {
    const field = (name: string) => fields.find(({ Field: each }) => each === name)
    const category = field('eventCategory')?.Equals ?? []
    const sides = sidesIn(fields)
    if (category.includes('Management')) {
      const source = field('eventSource')
      const excluded = source?.NotEquals ?? []
      const plain = fields.every(({ Field: name }) => name !== undefined && managementFields.has(name))
      const onlyExcludes = source === undefined || conditionsOf(source).join() === 'NotEquals'
      if (plain && onlyExcludes && excluded.every((name) => excludableSources.includes(name))) {
        recorded.management(sides, excluded)
      }
    }
    if (category.includes('Data')) {
      const plain = fields.every(({ Field: name }) => name !== undefined && dataFields.has(name))
      const types = field('resources.type')
      const all = types && equalsOf(types)
      for (const type of types?.Equals ?? []) recorded.data(type, sides, plain && all !== undefined)
    }
  }
  return recorded.kinds()
}

const managementFields = new Set(['eventCategory', 'readOnly', 'eventSource'])
const dataFields = new Set(['eventCategory', 'readOnly', 'resources.type'])
