import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { eventSourcesOf } from '../../src/catalog/event-sources.ts'
import { operationOf } from '../../src/catalog/operation.ts'
import { operationsWithoutPermission } from '../../src/catalog/operations/no-permission.ts'
import { catalog } from '../catalog/catalog-asset.ts'
import { realData, withoutRealData } from '../../scripts/real-data.mjs'

/**
 * An independent map of SDK operations to IAM actions, of August 2022. It lists what a call needs, also what the service
 * then asks for on the caller's behalf (which leaves events of its own), and more of iam:PassRole than there is.
 */
const folder = new URL('catalog/', realData)
const present = existsSync(folder)
const describeIf = present ? describe : describe.skip
const json = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

const lower = (text: string): string => text.toLowerCase()

/** The prefix most of its operations' actions bear: the SDK's names are not IAM's. */
function prefixOf(operations: readonly (readonly string[])[]): string {
  const counts = new Map<string, number>()
  for (const [first = ''] of operations) {
    const prefix = first.split(':')[0] ?? ''
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? ''
}

const ours = (service: string, operation: string): readonly string[] =>
  eventSourcesOf(service)
    .map((source) => operationOf(catalog, source, operation))
    .find((found) => found?.service === service)
    ?.grants.map(({ action }) => action.name) ?? []

describeIf(`the map of iamlive${present ? '' : withoutRealData}`, () => {
  const map = present
    ? (json('iamlive-map-2022-08-19.json') as { sdk_method_iam_mappings: Record<string, { action: string }[]> })
        .sdk_method_iam_mappings
    : {}
  const bySdk = new Map<string, { operation: string; actions: string[] }[]>()
  for (const [method, mappings] of Object.entries(map)) {
    const [sdk = '', operation = ''] = method.split('.')
    bySdk.set(sdk, [...(bySdk.get(sdk) ?? []), { operation, actions: mappings.map(({ action }) => action) }])
  }

  test('names the same actions for nineteen operations in twenty', () => {
    const counts = { agree: 0, differ: 0, gone: 0, unknown: 0 }
    const differing: string[] = []
    for (const [sdk, operations] of bySdk) {
      const service = prefixOf(operations.map(({ actions }) => actions))
      for (const { operation, actions } of operations) {
        const alive = actions.filter((action) => catalog.action(action)).map(lower)
        const found = ours(service, operation).map(lower)
        if (alive.length === 0 || operationsWithoutPermission.has(lower(`${service}:${operation}`))) counts.gone++
        else if (found.length === 0) counts.unknown++
        else if (found.some((action) => alive.includes(action))) counts.agree++
        else {
          counts.differ++
          differing.push(`${sdk}.${operation}: ${alive.join(' ')} ≠ ${found.join(' ')}`)
        }
      }
    }
    const judged = counts.agree + counts.differ + counts.unknown
    console.log(
      `iamlive: ${JSON.stringify(counts)}, ${((100 * counts.agree) / judged).toFixed(1)}% of ${judged} agree; ` +
        `differing: ${differing.slice(0, 40).join('; ')}`,
    )
    expect(judged).toBeGreaterThan(9000)
    expect(counts.agree / judged).toBeGreaterThan(0.95)
  })

  test('knows every renamed operation whose action still exists', () => {
    const renames = json('renamed-operations.json') as Record<string, string[]>
    const missing: string[] = []
    let superseded = 0
    let judged = 0
    for (const [method, actions] of Object.entries(renames)) {
      const operation = method.split('.')[1] ?? ''
      const service = actions[0]?.split(':')[0] ?? ''
      const alive = actions.filter((action) => catalog.action(action) && !action.startsWith('iam:'))
      if (alive.length === 0) continue
      judged++
      const found = ours(service, operation).map(lower)
      if (alive.some((action) => found.includes(lower(action)))) continue
      // Since then the operation has got an action of its own name.
      if (found.includes(lower(`${service}:${operation}`))) superseded++
      else missing.push(method)
    }
    console.log(
      `renamed operations: ${judged} still have an action, ${superseded} of them now their own; missing: ${missing.join(' ') || 'none'}`,
    )
    expect(judged).toBeGreaterThan(280)
    expect(missing).toEqual([])
  })
})
