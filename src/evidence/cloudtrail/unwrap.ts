/** A value that should hold a record as text (LookupEvents) holds something else. */
export class NotARecord extends Error {
  override readonly name = 'NotARecord'
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined

/** The record itself, or the one that an event of LookupEvents carries as text (field note 7). */
function recordIn(value: unknown): unknown {
  const text = memberOf(value, 'CloudTrailEvent')
  return typeof text === 'string' ? parseEventText(text) : value
}

/**
 * The CloudTrail records inside one parsed value: a record, an event of LookupEvents, or a whole log or page of them.
 *
 * @throws {NotARecord} where an event's text is not JSON
 */
export function recordsIn(value: unknown): unknown[] {
  const list = memberOf(value, 'Records') ?? memberOf(value, 'Events')
  return Array.isArray(list) ? list.map(recordIn) : [recordIn(value)]
}

/** Parses the `CloudTrailEvent` of a LookupEvents answer. @throws {NotARecord} */
export function parseEventText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new NotARecord('an event whose CloudTrailEvent is not JSON')
  }
}
