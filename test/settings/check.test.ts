import { describe, expect, test } from '@jest/globals'
import { loadCatalog } from '../../src/jobs/load/load-inputs.ts'
import { checkSettings, needsCatalog } from '../../src/settings/check.ts'
import { parseConfiguration } from '../../src/settings/parse.ts'

const catalog = await loadCatalog()
const by = `(catalog ${catalog.version})`

/** What is wrong with a configuration that is well formed; `undefined`: nothing. */
function refused(text: string): string | undefined {
  const { settings, refuse } = parseConfiguration(text, 'whittle.yml')
  try {
    refuse(checkSettings(settings, catalog))
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
const waiver = (keep: string): string => `waivers:\n  - {keep: "${keep}", in: "**", until: 2027-01-01, because: x}`

describe('an action that AWS does not have', () => {
  test.each([
    ['sqs:DeleteQueu', 'is no action of AWS: did you mean sqs:DeleteQueue?'],
    ['sqs:DeleteQueueAltogether', 'is no action of AWS'],
    ['s3:Gett*', 'matches no action of AWS: did you mean s3:Get*?'],
    ['ec2:DescribeInstnace*', 'matches no action of AWS: did you mean ec2:DescribeInstance*?'],
    ['s3:Gibberish*', 'matches no action of AWS'],
    ['s3:*Gibberish', 'matches no action of AWS'],
  ])('%s', (keep, expected) => {
    expect(refused(waiver(keep))).toBe(`whittle.yml:2:12: waivers[0].keep: "${keep}" ${expected} ${by}`)
  })

  test('of a service that AWS does not have', () => {
    expect(refused(waiver('sqss:DeleteQueue'))).toBe(
      `whittle.yml:2:12: waivers[0].keep: "sqss" is no service prefix of AWS: did you mean sqs? ${by}`,
    )
  })

  test('among critical actions', () => {
    expect(refused('access-analyzer: {checks: {access-not-granted: [iam:PassRole, iam:PasRole]}}')).toBe(
      `whittle.yml:1:63: access-analyzer.checks.access-not-granted[1]: "iam:PasRole" is no action of AWS: did you mean iam:PassRole? ${by}`,
    )
  })
})

test('a service that AWS does not have', () => {
  expect(refused('policies: {unobserved: [{do: keep}, {services: [s3, dynamo-db], do: drop}]}')).toBe(
    `whittle.yml:1:53: policies.unobserved[1].services[1]: "dynamo-db" is no service prefix of AWS: did you mean dynamodb? ${by}`,
  )
})

test('several are reported together', () => {
  expect(
    refused(`${waiver('sqs:DeleteQueu')}\npolicies: {unobserved: [{services: [nowhere-at-all], do: drop}]}`),
  ).toMatch(/^whittle\.yml: 2 mistakes\nwhittle\.yml:2:12: .*\nwhittle\.yml:3:/)
})

test.each([
  waiver('sqs:DeleteQueue'),
  waiver('SQS:*'.toLowerCase()),
  waiver('*'),
  waiver('s3:get*'),
  'policies: {unobserved: drop}',
])('nothing is wrong with %j', (text) => expect(refused(text)).toBeUndefined())

test.each([
  ['', false],
  ['policies: {unobserved: drop}', false],
  [waiver('*'), true],
  ['policies: {unobserved: [{services: [s3], do: drop}]}', true],
  ['access-analyzer: {checks: {access-not-granted: [iam:PassRole]}}', true],
  ['access-analyzer: {checks: {validate: true}}', false],
])('a catalog is needed for %j: %s', (text, expected) => {
  expect(needsCatalog(parseConfiguration(text, 'whittle.yml').settings)).toBe(expected)
})
