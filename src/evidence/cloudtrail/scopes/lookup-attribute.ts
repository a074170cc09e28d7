import type { Catalog } from '../../../catalog/types.ts'
import type { Condition, EventTest } from '../../events/condition.ts'

/**
 * The attribute by which Event history is asked: it takes one, compares it case-sensitively, and answers two requests a
 * second, so that all events of a busy account take long.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export interface LookupAttribute {
  readonly key: 'AccessKeyId' | 'EventName'
  readonly value: string
}

/** An attribute that every event has for which one of the conditions may be true; `undefined` where there is none. */
export function lookupAttributeOf(conditions: readonly Condition[], catalog: Catalog): LookupAttribute | undefined {
  const [first, ...others] = conditions.map((condition) => attributesOf(condition, catalog))
  const isIn = ({ key, value }: LookupAttribute, all: readonly LookupAttribute[]): boolean =>
    all.some((each) => each.key === key && each.value === value)
  return first?.find((attribute) => others.every((all) => isIn(attribute, all)))
}

/** Those that a condition asks for, the narrowest first. */
function attributesOf(condition: Condition, catalog: Catalog): readonly LookupAttribute[] {
  if (condition.kind === 'all') {
    const all = condition.of.flatMap((part) => attributesOf(part, catalog))
    return [...all.filter(({ key }) => key === 'AccessKeyId'), ...all.filter(({ key }) => key === 'EventName')]
  }
  if (condition.kind === 'any' && condition.of.length === 1) return attributesOf(condition.of[0]!, catalog)
  return 'of' in condition ? [] : attributeOf(condition, catalog)
}

function attributeOf(test: EventTest, catalog: Catalog): readonly LookupAttribute[] {
  if (test.kind === 'access-key') {
    const [id, ...more] = test.ids
    return id === undefined || more.length > 0 ? [] : [{ key: 'AccessKeyId', value: id }]
  }
  if (test.kind !== 'event') return []
  const [pattern = '', ...more] = test.patterns
  const name = pattern.slice(pattern.indexOf(':') + 1)
  return more.length === 0 && isInAwsCase(name, catalog) ? [{ key: 'EventName', value: name }] : []
}

/** Conditions compare names in any case: one in another case than AWS's would find nothing. */
const isInAwsCase = (name: string, catalog: Catalog): boolean =>
  /^\w+$/.test(name) &&
  catalog.services().some((service) => catalog.action(`${service}:${name}`)?.name === `${service}:${name}`)
