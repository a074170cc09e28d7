import { expect, test } from '@jest/globals'
import { sourceArnRow, sourceArnRows } from '../../src/catalog/source-arn.ts'
import { loadCatalog } from '../../src/jobs/load/load-inputs.ts'

test('every row names actions that AWS has, and a page of AWS; each service once on a kind of resource', async () => {
  const catalog = await loadCatalog()
  for (const { service, on, actions, source } of sourceArnRows) {
    expect(service).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/)
    expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/[\w/-]+\.html$/)
    for (const action of actions) expect([action, catalog.action(action)?.service]).toEqual([action, on])
  }
  const keys = sourceArnRows.map(({ service, on }) => `${service} ${on}`)
  expect(new Set(keys).size).toBe(keys.length)
})

test.each<[string, string, string[], boolean]>([
  ['sns.amazonaws.com', 'sqs', ['SQS:sendmessage'], true],
  ['sns.amazonaws.com', 'sqs', ['sqs:SendMessage', 'sqs:ReceiveMessage'], false],
  ['sns.amazonaws.com', 'sqs', ['sqs:*'], false],
  ['events.amazonaws.com', 'sns', ['sns:Publish'], false],
  ['s3.amazonaws.com', 'sns', ['sns:Publish'], true],
])('%s on %s for %j', (service, on, actions, isKnown) => {
  expect(sourceArnRow(service, on, actions) !== undefined).toBe(isKnown)
})
