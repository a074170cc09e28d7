import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAction } from '../../src/action/run.ts'
import { account, trailRecord } from '../evidence/records.ts'
import { setEnvironment } from '../fakes/aws-sdk.ts'
import { awsError, FakeAws, xmlError, type FakeAwsContent } from '../fakes/aws.ts'

/** From a problem with the evidence to the page of the run: what is an annotation, and what fails the step. */

const other = '444455556666'
/** Event history is read by the clock of the machine. */
const now = new Date().toISOString()

let folder = ''
const cleanUp: (() => unknown)[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-problems-'))
  mkdirSync(join(folder, '.github'))
  mkdirSync(join(folder, '.git'))
  const Statement = [{ Effect: 'Allow', Action: ['ec2:DescribeInstances', 'ec2:TerminateInstances'], Resource: '*' }]
  for (const name of ['one', 'two']) {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ Version: '2012-10-17', Statement }))
  }
})
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
  rmSync(folder, { recursive: true, force: true })
})

const at = (daysAgo: number): string =>
  `${new Date(Date.parse(now) - daysAgo * 86_400_000).toISOString().slice(0, 19)}Z`
/** Reads and writes of one account on every day. */
const daily = (of: string, arn: string): Record<string, unknown>[] =>
  Array.from({ length: 190 }, (_, number) =>
    trailRecord(number + (of === account ? 0 : 1000), {
      eventTime: at(number % 95),
      recipientAccountId: of,
      userIdentity: {
        type: 'IAMUser',
        principalId: 'AIDAEXAMPLEEXAMPLE000',
        arn,
        accountId: of,
        userName: arn.split('/').at(-1),
      },
      ...(number < 95 ? {} : { eventName: 'CreateTags', readOnly: false, requestParameters: {} }),
    }),
  )
const users = [`arn:aws:iam::${account}:user/jane`, `arn:aws:iam::${other}:user/joe`] as const
const principals = `policies: {principals: {one.json: ["${users[0]}"], two.json: ["${users[1]}"]}}`

interface Outcome {
  readonly failed: string[]
  readonly warnings: string[]
  readonly outputs: Record<string, string>
  readonly summary: string
  readonly policies: Record<string, string>
}

async function act(config: string, inputs: Record<string, string>, aws?: FakeAwsContent): Promise<Outcome> {
  writeFileSync(join(folder, '.github/whittle.yml'), `${principals}\n${config}\n`)
  const fake = await FakeAws.start(aws ?? {})
  const environment = aws ? { ...fake.environment, AWS_REGION: 'eu-west-1' } : {}
  cleanUp.push(() => fake.close(), setEnvironment(environment))
  const outcome = {
    failed: [] as string[],
    warnings: [] as string[],
    outputs: {} as Record<string, string>,
    summary: '',
  }
  await runAction({
    env: {
      GITHUB_WORKSPACE: folder,
      GITHUB_REPOSITORY: 'acme/infra',
      GITHUB_EVENT_NAME: 'schedule',
      GITHUB_REF: 'refs/heads/main',
      RUNNER_TEMP: folder,
      INPUT_TOKEN: '',
      'INPUT_DRY-RUN': 'true',
      ...environment,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    },
    workflow: {
      secret: () => undefined,
      print: () => undefined,
      warning: (line) => outcome.warnings.push(line),
      annotate: () => undefined,
      output: (name, value) => (outcome.outputs[name] = value),
      summary: (markdown) => Promise.resolve(void (outcome.summary += markdown)),
      fail: (line) => outcome.failed.push(line),
    },
    fetch: globalThis.fetch,
    now: () => new Date(now),
  })
  const plan = outcome.outputs['plan']
  const { policies } = (plan === undefined ? { policies: [] } : JSON.parse(readFileSync(plan, 'utf8'))) as {
    policies: { file: string; status: string }[]
  }
  return { ...outcome, policies: Object.fromEntries(policies.map(({ file, status }) => [file, status])) }
}

const log = (name: string, records: readonly unknown[]): void => {
  mkdirSync(join(folder, 'logs'), { recursive: true })
  writeFileSync(join(folder, 'logs', name), JSON.stringify({ Records: records }))
}

test('good evidence of two accounts narrows the policies of both, without a warning', async () => {
  log('a.json', daily(account, users[0]))
  log('b.json', daily(other, users[1]))
  const { failed, warnings, outputs, policies } = await act('', { events: 'logs' })
  expect({ failed, policies }).toEqual({ failed: [], policies: { 'one.json': 'narrowed', 'two.json': 'narrowed' } })
  expect(warnings.filter((line) => !/only eu-west-1 appears/.test(line))).toEqual([])
  expect(outputs).toMatchObject({ complete: 'true', 'has-changes': 'true', proposals: '2' })
})

test('one malformed record costs its account, and is a warning', async () => {
  log('a.json', daily(account, users[0]))
  log('b.json', [...daily(other, users[1]), { ...trailRecord(5000, { recipientAccountId: other }), eventTime: 'noon' }])
  const { failed, warnings, outputs, summary, policies } = await act('', { events: 'logs' })
  expect({ failed, policies }).toEqual({ failed: [], policies: { 'one.json': 'narrowed', 'two.json': 'unchanged' } })
  expect(warnings).toContainEqual(expect.stringMatching(/b\.json/))
  expect(warnings).toContainEqual(`Evidence is incomplete, so no permission was removed from principals in ${other}.`)
  expect(summary).toContain('b.json')
  expect(outputs).toMatchObject({ complete: 'false', 'has-changes': 'true', proposals: '1' })
  expect((await act('', { events: 'logs', 'fail-on': 'incomplete' })).failed).toEqual([
    expect.stringMatching(
      /^Evidence is incomplete, so .* in 444455556666\. .*b\.json.* \(input fail-on: incomplete\)$/,
    ),
  ])
})

test('a hostile record and a hostile name of a file stay on the line of their warning', async () => {
  log('a.json', daily(account, users[0]))
  log('c\n::error::x.json', [{ ...trailRecord(5001, { recipientAccountId: other }), eventTime: '\r\n::error::pwned' }])
  const { failed, warnings } = await act('', { events: 'logs' })
  expect(failed).toEqual([])
  expect(warnings.length).toBeGreaterThan(0)
  for (const line of warnings) expect(line).not.toMatch(/[\r\n]/)
})

test('an account whose role may not be assumed costs itself, and is a warning', async () => {
  const lookup = `evidence: {cloudtrail: [{lookup-events: {regions: [eu-west-1], accounts: ["${account}", "${other}"], role: "arn:aws:iam::{account}:role/whittle"}}]}`
  const aws: FakeAwsContent = {
    trail: { 'eu-west-1': daily(account, users[0]) },
    intervene: ({ operation, input }) =>
      operation === 'AssumeRole' && String(input['RoleArn']).includes(other)
        ? xmlError(
            'AccessDenied',
            `User: arn:aws:iam::${account}:user/ci is not authorized to perform: sts:AssumeRole on resource: x`,
            403,
          )
        : undefined,
  }
  const { failed, warnings, outputs, policies } = await act(lookup, { 'min-days': '60' }, aws)
  expect({ failed, warnings, policies }).toMatchObject({ failed: [], policies: { 'one.json': 'narrowed' } })
  expect(policies['two.json']).not.toBe('narrowed')
  expect(warnings).toContainEqual(expect.stringMatching(new RegExp(`${other}.*sts:AssumeRole`)))
  expect(outputs).toMatchObject({ complete: 'false', 'has-changes': 'true' })
}, 60_000)

test('Event history that is denied altogether is no evidence, and fails the step', async () => {
  const aws: FakeAwsContent = { intervene: () => awsError('AccessDeniedException', 'no', 403) }
  const { failed, outputs, policies } = await act('', {}, aws)
  expect(failed).toEqual([
    expect.stringMatching(
      /^No CloudTrail event was read, so nothing is narrowed: .*allow cloudtrail:LookupEvents.* \(input fail-on: no-evidence\)$/,
    ),
  ])
  expect(Object.values(policies)).not.toContain('narrowed')
  expect(outputs).toMatchObject({ complete: 'false', 'has-changes': 'false', proposals: '0' })
  expect((await act('', { 'fail-on': 'none' }, aws)).failed).toEqual([])
}, 60_000)

test('logs without a record are no evidence, and fail the step', async () => {
  log('a.json', [])
  const { failed } = await act('', { events: 'logs' })
  expect(failed).toEqual([
    expect.stringMatching(/^No CloudTrail event was read, so nothing is narrowed: name log files/),
  ])
})

test('logs of an account of no policy are no evidence', async () => {
  log('a.json', daily('999988887777', 'arn:aws:iam::999988887777:user/x'))
  const { failed } = await act('', { events: 'logs' })
  expect(failed).toEqual([expect.stringMatching(/^The evidence is of account 999988887777, and no policy/)])
})

test('a run that ends with an error says so in its outputs', async () => {
  const { failed, outputs } = await act('', { events: 'nowhere' })
  expect(failed).toHaveLength(1)
  expect(outputs).toEqual({ complete: 'false', 'has-changes': 'false' })
})
