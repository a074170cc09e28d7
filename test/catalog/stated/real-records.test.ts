import { expect, test } from '@jest/globals'
import { mapEvent } from '../../../src/catalog/map-event.ts'
import { listsCheckedArns } from '../../../src/catalog/stated/listed.ts'
import { catalog } from '../catalog-asset.ts'
import { factsOf, present, realCalls, skipped } from '../real-records.ts'

/** Stated resources of real calls whose records list ARNs of the same service, in services that list the checked ones. */
const compared = realCalls().flatMap((record) => {
  const facts = factsOf(record)
  const listed = (facts.resources ?? []).flatMap(({ ARN }) => ARN ?? [])
  const mapping = mapEvent(catalog, facts)
  if (mapping.kind !== 'actions' || listed.length === 0) return []
  return mapping.actions.flatMap(({ action, resources, grade }) => {
    if (grade !== 'stated' || !listsCheckedArns(action.split(':')[0] ?? '')) return []
    return resources.flatMap((resource) => (resource === '*' ? [] : [{ action, resource, listed }]))
  })
})

const testIf = present ? test : test.skip

testIf(`no stated resource of a real call contradicts what its record lists${skipped}`, () => {
  expect(compared.length).toBeGreaterThan(500)
  expect(compared.filter(({ resource, listed }) => !listed.includes(resource))).toEqual([])
})
