import { expect, test } from '@jest/globals'
import { readAsset } from '../../../../src/assets.ts'
import { decodeCatalog } from '../../../../src/catalog/load.ts'
import { eventSourcesOf, servicesOf } from '../../../../src/catalog/event-sources.ts'
import { mapEvent } from '../../../../src/catalog/map-event.ts'
import { passRoleService } from '../../../../src/evidence/cloudtrail/sql/scopes/called-services.ts'

/** Statements take the events of an action's own service only, but for the actions of this one. */
test('no call of one service stands for an action of another, but for iam:PassRole', async () => {
  const catalog = decodeCatalog(await readAsset('catalog.br'))
  const carried = new Set<string>()
  for (const service of catalog.services()) {
    for (const eventSource of eventSourcesOf(service)) {
      for (const { name } of catalog.actionsOf(service)) {
        const eventName = name.slice(name.indexOf(':') + 1)
        const facts = { eventSource, eventName, region: 'eu-west-1', account: '111122223333' }
        const mapping = mapEvent(catalog, { ...facts, requestParameters: { tags: [{ key: 'a', value: 'b' }] } })
        if (mapping.kind !== 'actions') continue
        for (const { action } of mapping.actions) {
          const prefix = action.slice(0, action.indexOf(':'))
          if (!servicesOf(eventSource).includes(prefix)) carried.add(action)
        }
      }
    }
  }
  expect([...carried]).toEqual([`${passRoleService}:PassRole`])
})
