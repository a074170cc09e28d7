import { describe, expect, test } from '@jest/globals'
import { parseSettings } from '../../src/settings/parse.ts'
import { unmatchedEntries, type FoundInRepository } from '../../src/settings/unmatched.ts'

const found: FoundInRepository = {
  policies: [
    { file: 'iam/main.tf', addresses: ['aws_iam_policy.backup', 'aws_iam_role_policy.deploy["a"]'] },
    { file: 'policies/admin.json', addresses: [] },
  ],
  files: ['iam/main.tf', 'iam/variables.tf', 'policies/admin.json'],
  idleExcludes: [],
  elsewhere: (entry) => entry.startsWith('teams/'),
}
const lines = (text: string, over: Partial<FoundInRepository> = {}): readonly string[] =>
  unmatchedEntries(parseSettings(text, 'whittle.yml'), { ...found, ...over }, '2026-11-21').lines

const waiver = (place: string, until = '2027-01-01'): string =>
  `waivers: [{keep: "s3:Delete*", in: '${place}', until: ${until}, because: x}]`
const principals = (key: string): string =>
  `policies: {principals: {'${key}': ["arn:aws:iam::111122223333:role/deploy"]}}`
const fence = (place: string): string => `networks: {n: {vpcs: [vpc-0a]}}\nfences: [{for: '${place}', from: [n]}]`
const unobserved = (place: string): string => `policies: {unobserved: [{in: '${place}', do: drop}]}`

const stages = (path: string, atOnce = 'aws_iam_policy.backup'): string =>
  `rollout: {stages: [{name: dev, accounts: ["111122223333"]}, {name: prod, paths: ['${path}']}], at-once: ['${atOnce}']}`

describe('entries that match something', () => {
  const places = [
    'aws_iam_policy.backup',
    'aws_iam_policy.*',
    'iam/main.tf',
    'iam/main.tf#aws_iam_policy.backup',
    'policies/**',
    '**',
    'teams/b/**',
  ]
  test.each(places)('%s', (place) => {
    for (const text of [waiver(place), principals(place), fence(place), unobserved(place)])
      expect(lines(text)).toEqual([])
  })

  test('an address with brackets is matched as it is', () => {
    expect(lines(principals('aws_iam_role_policy.deploy["a"]'))).toEqual([])
    expect(lines(principals('iam/main.tf#aws_iam_role_policy.deploy["a"]'))).toEqual([])
  })

  test.each(['iam/**', '**', 'teams/b/**'])('account of %s', (glob) => {
    expect(lines(`accounts: {'${glob}': "111122223333"}`)).toEqual([])
  })

  test('a waiver that has ended is reported elsewhere', () =>
    expect(lines(waiver('nowhere', '2026-11-20'))).toEqual([]))
})

describe('entries that match nothing', () => {
  test.each([
    [
      waiver('aws_iam_policy.backups'),
      'The waiver for s3:Delete* in "aws_iam_policy.backups" matches no policy: did you mean aws_iam_policy.backup? Until that is corrected, s3:Delete* is kept in every policy of this run.',
    ],
    [
      waiver('nowhere/**'),
      'The waiver for s3:Delete* in "nowhere/**" matches no policy. Until that is corrected, s3:Delete* is kept in every policy of this run.',
    ],
    [stages('live/**'), 'rollout.stages: "live/**" of stage "prod" matches no file.'],
    [
      stages('iam/**', 'aws_iam_policy.backups'),
      'rollout.at-once: "aws_iam_policy.backups" matches no policy: did you mean aws_iam_policy.backup?',
    ],
    [
      principals('policies/admn.json'),
      'policies.principals: "policies/admn.json" matches no policy: did you mean policies/admin.json? A key is a file path, a Terraform address or file#address, as whittle inventory lists them.',
    ],
    [
      principals('backup'),
      'policies.principals: "backup" matches no policy: did you mean aws_iam_policy.backup or iam/main.tf#aws_iam_policy.backup? A key is a file path, a Terraform address or file#address, as whittle inventory lists them.',
    ],
    [
      principals('admin.json'),
      'policies.principals: "admin.json" matches no policy: did you mean policies/admin.json? A key is a file path, a Terraform address or file#address, as whittle inventory lists them.',
    ],
    [
      principals('main.tf#aws_iam_policy.backup'),
      'policies.principals: "main.tf#aws_iam_policy.backup" matches no policy: did you mean aws_iam_policy.backup or iam/main.tf#aws_iam_policy.backup? A key is a file path, a Terraform address or file#address, as whittle inventory lists them.',
    ],
    [fence('aws_iam_user_policy.*'), 'fences: "aws_iam_user_policy.*" matches no policy.'],
    [unobserved('nowhere'), 'policies.unobserved: "nowhere" matches no policy.'],
    ['accounts: {"envs/**": "111122223333"}', 'accounts: "envs/**" matches no file.'],
  ])('%s', (text, line) => expect(lines(text)).toEqual([line]))

  test('exclusions that left out nothing', () => {
    expect(lines('', { idleExcludes: ['legacy/**', 'teams/x/**'] })).toEqual([
      'policies.exclude: "legacy/**" matches no file that could hold a policy.',
    ])
  })
})

test('waivers without a place are those in force that match no policy, and not those of another folder', () => {
  const settings = parseSettings(
    `waivers:
  - {keep: "s3:*", in: nowhere, until: 2027-01-01, because: a}
  - {keep: "s3:*", in: nowhere, until: 2026-11-20, because: b}
  - {keep: "s3:*", in: "**", until: 2027-01-01, because: c}
  - {keep: "s3:*", in: "teams/b/*", until: 2027-01-01, because: d}`,
    'whittle.yml',
  )
  expect(unmatchedEntries(settings, found, '2026-11-21').waivers.map(({ because }) => because)).toEqual(['a'])
})
