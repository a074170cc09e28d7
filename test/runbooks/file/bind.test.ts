import { spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseSettings } from '../../../src/settings/parse.ts'
import { bindRunbook } from '../../../src/runbooks/file/bind.ts'
import { parseRunbook } from '../../../src/runbooks/file/parse-runbook.ts'
import { parameterMistake } from '../../../src/runbooks/file/parameter-types.ts'
import { fillInCommand } from '../../../src/runbooks/file/texts.ts'

const text = `id: leaver
version: 1
title: Access of \${person}
owner: identity team
status: active
reviewed: 2026-10-12
review-every: 180d
occasions: [offboarding]
priority: P3
parameters:
  person: {type: person}
  bucket: {type: bucket, default: acme-invoices}
lists:
  data: ["arn:aws:s3:::\${bucket}", "arn:aws:s3:::\${bucket}/*"]
hours: {time-zone: UTC, days: [mon], from: "08:00", to: "17:00"}
scope:
  where:
    all:
      - person: ["\${person}"]
      - resource: [$data, "arn:aws:s3:::more"]
      - any:
          - network: {not-in: [office, 198.51.100.0/24, vpce-0a1b]}
          - time: outside
      - not: {group: [admins]}
  volume: {at-least: 3, within: 2h, by: [principal]}
  first-use: {of: [network], within: 30d}
query: {window: 30d}
manual:
  - id: disable
    title: Disable \${person}
    actor: identity team
    phase: containment
    commands: ["aws iam get-user --user-name \${person}", 'echo "user \${person}"']
    verify: aws iam get-user --user-name \${person}
verification:
  - {id: none, stays-empty: {for: 7d}}
  - {id: alive, stays-alive: {where: {service: [s3]}, within: 1d, for: 7d}}
revocation:
  - remove-resources: {from: ["arn:aws:iam::111122223333:user/\${person}"], resources: [$data]}
`

const { networks } = parseSettings(
  'networks: {office: {cidrs: [203.0.113.0/24], vpcs: [vpc-0a], vpc-endpoints: [vpce-0b]}}',
  'w.yml',
)
const groups = new Map([['admins', ['arn:aws:iam::111122223333:user/root-ann']]])

const bind = (given: Record<string, string>, source = text) =>
  bindRunbook(parseRunbook(source, 'r.yml'), { file: 'r.yml', text: source, given, networks, groups })

const mistakeOf = (given: Record<string, string>, source = text): string => {
  try {
    bind(given, source)
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

test('parameters, lists, networks, hours and groups are resolved', () => {
  const { scope, watched, runbook, parameters } = bind({ person: 'jane' })
  const data = ['arn:aws:s3:::acme-invoices', 'arn:aws:s3:::acme-invoices/*']
  expect(parameters).toEqual({ person: 'jane', bucket: 'acme-invoices' })
  expect(scope).toEqual({
    where: {
      kind: 'all',
      of: [
        { kind: 'person', patterns: ['jane'] },
        { kind: 'resource', patterns: [...data, 'arn:aws:s3:::more'] },
        {
          kind: 'any',
          of: [
            {
              kind: 'network',
              in: false,
              cidrs: ['203.0.113.0/24', '198.51.100.0/24'],
              endpoints: ['vpce-0b', 'vpce-0a1b'],
              vpcs: ['vpc-0a'],
              owners: [],
            },
            {
              kind: 'time',
              within: false,
              hours: { timeZone: 'UTC', days: [1], from: 480, to: 1020, holidays: [] },
            },
          ],
        },
        { kind: 'not', of: { kind: 'principal', patterns: ['arn:aws:iam::111122223333:user/root-ann'] } },
      ],
    },
    volume: { atLeast: 3, seconds: 7200, by: ['principal'] },
    firstUse: { of: ['network'], days: 30 },
  })
  expect(watched['none']).toBe(scope.where)
  expect(watched['alive']).toEqual({ kind: 'service', names: ['s3'] })
  expect(runbook.title).toBe('Access of jane')
  expect(runbook.revocation).toEqual([
    { kind: 'remove-resources', from: ['arn:aws:iam::111122223333:user/jane'], resources: data, actions: [] },
  ])
})

describe('what cannot be bound is one line each', () => {
  test.each<[string, Record<string, string>, string, string]>([
    ['a missing value', {}, text, 'r.yml: the parameter person is missing: give --set person=VALUE'],
    [
      'an unknown parameter',
      { person: 'a', buckt: 'b' },
      text,
      '"buckt" is no parameter of the runbook: did you mean bucket?',
    ],
    ['a value of another form', { person: 'a', bucket: 'A B' }, text, '"A B" is not the name of a bucket'],
    [
      'an unknown network',
      { person: 'a' },
      text.replace('[office,', '[ofice,'),
      '"ofice" is no network: did you mean office?',
    ],
    [
      'a wrong block',
      { person: 'a' },
      text.replace('198.51.100.0/24', '198.51.100.0/99'),
      '"198.51.100.0/99" is not an address block',
    ],
    [
      'an unknown group',
      { person: 'a' },
      text.replace('[admins]', '[ops]'),
      '"ops" is no group of the account snapshots',
    ],
  ])('%s', (_, given, source, message) => expect(mistakeOf(given, source)).toContain(message))
})

test.each(['*', 'a?', '${person}', '--debug', 'a\nb', 'a\u202eb', '', 'x'.repeat(3000)])(
  'the value %j is refused',
  (value) => expect(parameterMistake({ type: 'person' }, value)).toEqual(expect.any(String)),
)

describe('commands', () => {
  test('plain values stand as they are', () => {
    expect(bind({ person: 'jane.doe@example.com' }).runbook.manual[0]!.commands).toEqual([
      'aws iam get-user --user-name jane.doe@example.com',
      'echo "user jane.doe@example.com"',
    ])
  })

  test.each(['printf %s ${v}', 'printf %s "${v}"', "printf %s '${v}'", 'printf %s "a"\'b\'"${v}"'])(
    'a shell reads back exactly the value: %s',
    (command) => {
      fc.assert(
        fc.property(
          fc.string({ minLength: 1, unit: 'binary-ascii' }).filter((value) => !value.includes('\0')),
          (value) => {
            const { stdout } = spawnSync('sh', ['-c', fillInCommand(command, { v: value })], { encoding: 'utf8' })
            expect(stdout).toBe(`${command.includes('"a"') ? 'ab' : ''}${value}`)
          },
        ),
        { numRuns: 40 },
      )
    },
  )
})
