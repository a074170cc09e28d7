import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { doctorText } from '../../../src/report/doctor/text.ts'
import { checkStatuses, type CheckResult, type DoctorReport } from '../../../src/report/doctor/types.ts'
import { colours } from '../../../src/report/colours.ts'
import { doctorCommand } from '../../../src/cli/commands/doctor.ts'
import { runLine } from '../line.ts'
import { run } from '../support.ts'

const schema = JSON.parse(
  readFileSync(new URL('../../../schema/doctor.schema.json', import.meta.url), 'utf8'),
) as object
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema)
const root = new URL('../../..', import.meta.url).pathname
const offline = ['--no-aws', '--no-github']

const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] }
const config = `account: '111122223333'\npolicies: { principals: { policy.json: ['arn:aws:iam::111122223333:user/jane'] } }\n`
const inOrder = {
  'policy.json': policy,
  '.github/whittle.yml': `${config}evidence: { cloudtrail: [{ lookup-events: { regions: [us-east-1] } }] }\n`,
}

test('nothing failed: exit code 0, and what was not asked is skipped', async () => {
  const { code, out } = await run(doctorCommand, offline, inOrder)
  expect(code).toBe(0)
  expect(out).toMatch(/^ {2}ok {7}Of 1 identity policy the principals of 1 are known\.$/m)
  expect(out).toMatch(/^ {2}skipped {2}Whose the AWS credentials are: --no-aws was given\.$/m)
  expect(out).toMatch(/^\d+ checks: \d+ warn, \d+ skipped and \d+ ok\.$/m)
})

test('something failed: exit code 1', async () => {
  const { code, out } = await run(doctorCommand, offline, { 'policy.json': policy })
  expect(code).toBe(1)
  expect(out).toMatch(
    /^ {2}fail {5}Of 1 identity policy the principals of 0 are known[^]*^ {2}skipped {2}No source of events is configured/m,
  )
})

test.each<[string, string[], Record<string, unknown>]>([
  ['a configuration that is not valid', [], { '.github/whittle.yml': 'acount: 1\n' }],
  ['an account that is none', ['--account', '12'], {}],
  ['a state that does not exist', ['--state', 'x.tfstate'], {}],
])('%s: exit code 2', async (_, argv, files) => {
  const { code, out } = await run(doctorCommand, [...offline, ...argv], { ...inOrder, ...files })
  expect([code, out]).toEqual([2, ''])
})

test('--json is what its schema says', async () => {
  const { code, out } = await run(doctorCommand, [...offline, '--json'], inOrder)
  const result = JSON.parse(out) as { checks: CheckResult[]; summary: Record<string, number> }
  expect(validate(result) ? [] : validate.errors).toEqual([])
  expect(code).toBe(0)
  for (const status of checkStatuses)
    expect(result.summary[status]).toBe(result.checks.filter((each) => each.status === status).length)
})

test('the example of the help runs', async () => {
  const [example] = doctorCommand.spec.examples
  const { code, out } = await runLine(example!.line.split(' ').slice(1), root)
  expect(code).toBe(0)
  expect(out).toContain('Account 444455556666: 97 days from 2026-07-27 to 2026-10-31.')
})

describe('the list', () => {
  const results: readonly CheckResult[] = [
    {
      id: 'permissions.needed',
      area: 'permissions',
      status: 'fail',
      detail:
        `evidence.cloudtrail: s3: AWS refuses s3:GetObject (asked: org-trail). ${'More words. '.repeat(8)}`.trim(),
      remedies: [
        { kind: 'text', text: 'Add this statement to the policy of the role that reads.' },
        {
          kind: 'command',
          text: 'aws cloudtrail start-logging --region eu-west-1 --name arn:aws:cloudtrail:eu-west-1:111122223333:trail/main',
        },
        { kind: 'yaml', text: 'a:\n  b: 1' },
      ],
      statement: {
        Sid: 'ReadTrailLogs',
        Effect: 'Allow',
        Action: ['s3:GetObject'],
        Resource: ['arn:aws:s3:::org-trail/*'],
      },
      see: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
    },
    { id: 'machine.node', area: 'machine', status: 'ok', detail: 'Node.js \u202ev24.', remedies: [] },
  ]
  const report: DoctorReport = { version: '0', results, estimates: [] }

  test('is grouped, wrapped at 80 columns, and can be copied from', () => {
    const lines = doctorText(report, colours(false), 80)
    expect(lines).toEqual([
      'This machine',
      '  ok       Node.js \\u202ev24.',
      '',
      'Permissions in AWS',
      '  fail     evidence.cloudtrail: s3: AWS refuses s3:GetObject (asked: org-trail).',
      '           More words. More words. More words. More words. More words. More',
      '           words. More words. More words.',
      '           → Add this statement to the policy of the role that reads.',
      '           $ aws cloudtrail start-logging --region eu-west-1 --name \\',
      '               arn:aws:cloudtrail:eu-west-1:111122223333:trail/main',
      '               a:',
      '                 b: 1',
      '               {',
      '                 "Sid": "ReadTrailLogs",',
      '                 "Effect": "Allow",',
      '                 "Action": [',
      '                   "s3:GetObject"',
      '                 ],',
      '                 "Resource": [',
      '                   "arn:aws:s3:::org-trail/*"',
      '                 ]',
      '               }',
      '           https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
      '',
      '2 checks: 1 fail and 1 ok.',
    ])
  })

  test('has colours by status', () => {
    const text = doctorText(report, colours(true), 80).join('\n')
    expect(text).toContain('\u001b[31mfail   \u001b[39m')
    expect(text).toContain('\u001b[32mok     \u001b[39m')
  })
})
