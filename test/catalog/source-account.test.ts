import { expect, test } from '@jest/globals'
import { sourceAccountRow, sourceAccountRows } from '../../src/catalog/source-account.ts'
import { loadCatalog } from '../../src/jobs/load/load-inputs.ts'

test('every row names actions that AWS has, and a page of AWS; each service once on a kind of resource', async () => {
  const catalog = await loadCatalog()
  for (const { service, on, actions, source } of sourceAccountRows) {
    expect(service).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/)
    expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/[\w/-]+\.html$/)
    for (const action of actions) expect([action, catalog.action(action)?.service]).toEqual([action, on])
  }
  const keys = sourceAccountRows.map(({ service, on }) => `${service} ${on}`)
  expect(new Set(keys).size).toBe(keys.length)
})

test.each<[string, string, string[], boolean]>([
  ['states.amazonaws.com', 'sts', ['sts:AssumeRole'], true],
  ['states.amazonaws.com', 'sts', ['STS:assumerole'], true],
  ['states.amazonaws.com', 'sts', ['sts:AssumeRole', 'sts:TagSession'], false],
  ['states.amazonaws.com', 'sts', ['sts:*'], false],
  ['states.amazonaws.com', 'sqs', ['sqs:SendMessage'], false],
  ['lambda.amazonaws.com', 'sts', ['sts:AssumeRole'], false],
  ['ecs-tasks.amazonaws.com', 'sts', ['sts:AssumeRole'], false],
  ['config.amazonaws.com', 's3', ['s3:PutObject', 's3:GetBucketAcl'], true],
])('%s on %s for %j', (service, on, actions, isKnown) => {
  expect(sourceAccountRow(service, on, actions) !== undefined).toBe(isKnown)
})
