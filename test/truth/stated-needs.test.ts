import { describe, expect, test } from '@jest/globals'
import { mapEvent } from '../../src/catalog/map-event.ts'
import { hasMissingPath, withoutMissingPathMark } from '../../src/catalog/missing-path.ts'
import type { AuthorisedAction } from '../../src/catalog/types.ts'
import { catalog } from '../catalog/catalog-asset.ts'
import type { Call, Operation } from './operation.ts'
import { operations } from './operations/index.ts'
import { stage } from './stage.ts'

const seeds = ['a', 'b', 'c']
const place = { account: '111122223333', region: 'eu-west-1' }

function mapped(operation: Operation, call: Call): readonly AuthorisedAction[] {
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
  return mapping.kind === 'actions' ? mapping.actions : []
}

/** Does a resource of the catalog stand for this ARN? `*` stands for any characters, a pathless one for any path. */
function standsFor(resource: string, arn: string): boolean {
  if (hasMissingPath(resource)) {
    const [, head, name] = /^(.*?:[\w-]+\/)(.+)$/.exec(withoutMissingPathMark(resource)) ?? []
    return head !== undefined && name !== undefined && arn.startsWith(head) && arn.endsWith(`/${name}`)
  }
  const parts = resource.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(arn)
}

/**
 * Where the catalog says that it knows all resources of a call (stated, or listed by the record), it must name every one
 * that the independent table says IAM checks.
 */
describe('resources that are called complete leave no need out', () => {
  test.each(operations.map((operation) => [operation.id, operation] as const))('%s', (_, operation) => {
    for (const seed of seeds) {
      const call = operation.call(stage(seed))
      const found = new Map(mapped(operation, call).map((each) => [each.action, each]))
      const missing = call.needs.filter(({ action, resource }) => {
        const own = found.get(action)
        if (own === undefined || own.grade === 'guessed' || !own.complete) return false
        return !own.resources.some((each) => standsFor(each, resource))
      })
      expect(missing).toEqual([])
    }
  })
})
