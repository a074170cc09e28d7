import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { globsBelow, settingsBelow } from '../../src/settings/globs-below.ts'
import { globMatches } from '../../src/settings/glob.ts'
import { parseSettings } from '../../src/settings/parse.ts'
import { countOf } from '../support/sampled.ts'

test.each<[string, string, readonly string[]]>([
  ['**', 'envs/prod', ['**']],
  ['**/*.tf', 'envs/prod', ['**/*.tf']],
  ['**/prod/*.tf', 'envs/prod', ['**/prod/*.tf', '*.tf']],
  ['envs/prod/**', 'envs/prod', ['**']],
  ['envs/**', 'envs/prod', ['**']],
  ['envs/*/iam.tf', 'envs/prod', ['iam.tf']],
  ['./envs/prod/iam.tf', 'envs/prod', ['iam.tf']],
  ['envs/prod/iam.tf#aws_iam_policy.x', 'envs/prod', ['iam.tf#aws_iam_policy.x']],
  ['{envs/prod,apps}/**', 'envs/prod', ['**']],
  ['{envs,apps}/prod/*.json', 'envs/prod', ['*.json']],
  ['envs/prod', 'envs/prod', ['../../envs/prod']],
  ['apps/**', 'envs/prod', ['../../apps/**']],
  ['iam.tf', 'envs/prod', ['../../iam.tf']],
  ['!envs/prod/old/**', 'envs/prod', ['!old/**']],
  ['apps/**', '', ['apps/**']],
])('%s below %s', (glob, folder, expected) =>
  expect([...globsBelow(glob, folder)].sort()).toEqual([...expected].sort()),
)

test('a glob means the same files from a folder below', () => {
  const name = fc.constantFrom('a', 'b', 'c')
  const part = fc.constantFrom('a', 'b', '*', '**', '{a,c}', '?')
  const segments = (of: fc.Arbitrary<string>, most: number) => fc.array(of, { minLength: 1, maxLength: most })
  fc.assert(
    fc.property(segments(part, 5), segments(name, 3), segments(name, 3), (glob, folder, file) => {
      const [whole, below, path] = [glob.join('/'), folder.join('/'), file.join('/')]
      expect(globsBelow(whole, below).some((each) => globMatches(each, path))).toBe(
        globMatches(whole, `${below}/${path}`),
      )
    }),
    { numRuns: countOf(2000, 500) },
  )
})

test('several globs of one entry are one glob', () => {
  for (const path of ['jenkins.tf', 'a/prod/jenkins.tf'])
    expect(globMatches('{**/prod/jenkins.tf,jenkins.tf}', path)).toBe(true)
  expect(globMatches('{**/prod/jenkins.tf,jenkins.tf}', 'a/jenkins.tf')).toBe(false)
})

describe('settings', () => {
  const below = settingsBelow(
    parseSettings(
      `
accounts: { 'envs/prod/**': '111122223333', 'apps/**': '444455556666' }
evidence: { cloudtrail: [{ files: [logs/, /var/trail] }] }
policies:
  principals:
    envs/prod/a.json: ['arn:aws:iam::111122223333:user/jane']
    aws_iam_policy.b: ['arn:aws:iam::111122223333:user/jane']
    'module.c.aws_iam_policy.d["x/y"]': ['arn:aws:iam::111122223333:user/jane']
networks: { office: { cidrs: [203.0.113.0/24] } }
fences: [{ for: '**/prod/jenkins.tf', from: [office] }]
waivers: [{ keep: 's3:DeleteObject', in: 'apps/*', until: 2027-03-01, because: yearly }]
rollout: { stages: [{ name: a, paths: ['envs/prod/a/**'] }, { name: b, paths: ['envs/*/b/**'] }], at-once: [envs/prod/c.tf] }
ledger: { file: evidence.ndjson }
snapshot: { files: [iam.json] }
`,
      'whittle.yml',
    ),
    'envs/prod',
  )
  test('paths and globs begin at the folder', () => {
    expect(below.accounts).toEqual([
      { files: '**/*', accounts: ['111122223333'] },
      { files: '../../apps/**', accounts: ['444455556666'] },
    ])
    expect(below.rollout?.stages.map(({ paths }) => paths)).toEqual([['a/**'], ['b/**']])
    expect(below.rollout?.atOnce).toEqual(['c.tf'])
    expect(below.evidence.cloudtrail).toMatchObject([{ kind: 'files', paths: ['../../logs/', '/var/trail'] }])
    expect(Object.keys(below.policies.principals)).toEqual([
      'a.json',
      'aws_iam_policy.b',
      'module.c.aws_iam_policy.d["x/y"]',
    ])
    expect(below.fences[0]?.for).toBe('{**/prod/jenkins.tf,jenkins.tf}')
    expect(below.waivers[0]?.in).toBe('../../apps/*')
    expect(below.snapshot.files).toEqual(['../../iam.json'])
    expect(below.ledger?.place).toEqual({ kind: 'file', path: '../../evidence.ndjson' })
  })
})
