import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decideInit } from '../../../src/jobs/init/run-init.ts'
import type { InitFindings } from '../../../src/jobs/init/types.ts'
import { parseSettings } from '../../../src/settings/parse.ts'
import type { Settings } from '../../../src/settings/types.ts'
import { aws, findings, one, root, three, trail, two } from './findings.ts'

const stated = (account: string) => ({ stated: { account, place: 'p.tf:1' } })

const configured = (found: Partial<InitFindings>): { readonly text: string; readonly settings: Settings } => {
  const text = decideInit(findings(found)).files[0]?.content ?? ''
  return { text, settings: parseSettings(text, 'whittle.yml') }
}

test('what is known of a plain repository', () => {
  const { text } = configured({ roots: [root('', stated(one))] })
  expect(text).toBe(`# Configuration of Whittle for acme/infra, begun by whittle init on 2026-11-30; change it as you
# like. A comment says where a value comes from.

# The account of every policy: p.tf:1 names it.
account: '111122223333'

evidence:
  window: 90d # what could be seen for so long, and was not, is unused
  # Event history is read: the management events of the last 90 days, which CloudTrail keeps in
  # every account. For a busy account use Athena or S3 instead: docs/setup.md. No source is named
  # here, so that it is asked in all Regions that are enabled by default, and whittle plan --events
  # reads files instead.

# Which users and roles there are, how old they are, and what is applied: asked of IAM in every run.
snapshot: { live: true }

ledger: { cache: true } # evidence is kept from run to run, so that 90 days grow into a year
`)
})

test('saved evidence of a folder is kept apart from that of others', () => {
  const repository = { ...findings().repository, folder: 'envs/prod' }
  const { settings } = configured({ repository, roots: [root('', stated(one))] })
  expect(settings.ledger?.place).toEqual({ kind: 'cache', key: 'whittle-envs-prod' })
})

test.each<[string, Partial<InitFindings>, (settings: Settings) => unknown, unknown]>([
  [
    'accounts by directory, and the role in each',
    { roots: [root('envs/prod', stated(one)), root('envs/test', stated(two))] },
    ({ accounts, evidence, snapshot }) => [accounts, evidence.cloudtrail[0], snapshot.live?.role?.arn],
    [
      [
        { files: 'envs/prod/**', accounts: [one] },
        { files: 'envs/test/**', accounts: [two] },
      ],
      expect.objectContaining({
        kind: 'lookup-events',
        roles: [one, two].map((account) => ({ arn: `arn:aws:iam::${account}:role/whittle-reader` })),
      }),
      'arn:aws:iam::{account}:role/whittle-reader',
    ],
  ],
  ['no account where it is open', { roots: [root('')] }, ({ accounts }) => accounts, []],
  [
    'the others where one is open',
    { roots: [root('a', stated(one)), root('b')] },
    ({ accounts }) => accounts,
    [{ files: 'a/**', accounts: [one] }],
  ],
  [
    'a trail of the organisation',
    {
      roots: [root('', stated(one))],
      aws: aws({
        trails: [
          trail({ isOrganization: true, prefix: 'org/', listed: { organization: 'o-abcdefghij', accounts: [one] } }),
        ],
      }),
    },
    ({ evidence }) => evidence.cloudtrail,
    [
      expect.objectContaining({
        kind: 's3',
        bucket: 'acme-trail',
        prefix: 'org/',
        organization: 'o-abcdefghij',
        accounts: [one],
      }),
    ],
  ],
  [
    'the table of the set-up, and an analyzer',
    {
      aws: aws({
        table: { database: 'whittle', table: 'cloudtrail_logs', workgroup: 'whittle' },
        unusedAccess: [`arn:aws:access-analyzer:eu-west-1:${one}:analyzer/unused`],
      }),
    },
    ({ evidence }) => [evidence.cloudtrail[0]?.kind, evidence.accessAnalyzer?.analyzerArn],
    ['athena', `arn:aws:access-analyzer:eu-west-1:${one}:analyzer/unused`],
  ],
  [
    'snapshots that lie in the repository instead of IAM',
    {
      snapshots: [
        { path: 'iam/1.json', shown: 'iam/1.json', account: one },
        { shown: 'logs/2.json', account: two },
      ],
    },
    ({ snapshot }) => [snapshot.files, snapshot.live],
    [['iam/1.json'], undefined],
  ],
  [
    'fixtures left out',
    { fixtures: ['test/fixtures/**'] },
    ({ policies }) => policies.exclude.includes('test/fixtures/**'),
    true,
  ],
  [
    'states only as a comment',
    { backends: [{ bucket: 'acme-states', place: 'backend.tf:2' }] },
    ({ states }) => states.backends,
    false,
  ],
])('%s', (_, found, of, expected) => expect(of(configured(found).settings)).toEqual(expected))

describe('a question', () => {
  test('has the candidates, and lines that are valid when they are uncommented', () => {
    const roots = [root('a', stated(one)), root('b', { stated: { place: 'b/p.tf:2' } })]
    const { text } = configured({
      roots,
      hints: [{ account: two, counts: true, because: 'iam.tf:3 names resources of it' }],
    })
    expect(text).toContain('b: there may be several by b/p.tf:2.')
    expect(text).toContain(`  #   ${two}  iam.tf:3 names resources of it`)
    const answered = text.replace("# 'b/**'", "'b/**'")
    expect(parseSettings(answered, 'whittle.yml').accounts).toEqual([
      { files: 'a/**', accounts: [one] },
      { files: 'b/**', accounts: [one] },
    ])
  })

  test('does not choose one of several accounts', () => {
    const seen = { from: '2026-08-01', to: '2026-10-31', days: 92, regions: [] }
    const logs = { paths: [], accounts: [one, two].map((account) => ({ account, ...seen })) }
    const { text } = configured({ roots: [root('a', stated(three)), root('b')], logs })
    expect(text).toContain(`  #   ${one}  `)
    expect(text).toContain(`  #   ${two}  `)
    const answered = text.replace("# 'b/**'", "'b/**'")
    expect(() => parseSettings(answered, 'whittle.yml')).toThrow(/12 DIGITS|12 digits/)
  })

  test('lists twelve candidates, and how many more there are', () => {
    const hints = Array.from({ length: 15 }, (_, index) => ({
      account: `2000000000${10 + index}`,
      counts: false,
      because: 'x.tf:1 calls it x',
    }))
    const { text } = configured({ roots: [root('')], hints })
    expect(text.match(/^#   2000000000\d\d {2}/gm)).toHaveLength(12)
    expect(text).toContain('#   and 3 more that the repository names\n')
  })

  test('has the values that the repository has for the choice, valid when they are uncommented', () => {
    const given = [{ account: two, because: `${'long/'.repeat(20)}prod.tfvars:1 sets account` }]
    const { text } = configured({ roots: [root('b', { stated: { place: 'b/p.tf:2' }, given })] })
    expect(text).toContain(`#   '**': '${two}'\n`)
    const answered = text.replace(/^# (accounts:| {2}['#].*)$/gm, '$1')
    expect(parseSettings(answered, 'whittle.yml').accounts).toEqual([{ files: '**', accounts: [two] }])
  })

  test('does not propose an account that is only named somewhere', () => {
    const { text } = configured({
      roots: [root('')],
      hints: [{ account: two, counts: true, because: 'iam.tf:3 names resources of it' }],
    })
    expect(text).toContain("# account: '12 DIGITS'")
    expect(text).not.toContain(`account: '${two}'`)
  })
})

test('whatever directories and places are called, the file is valid and means them', () => {
  const name = fc.string({
    unit: fc.constantFrom('a', "'", '"', '#', ':', ' ', '{', '*', '\n', '\u202e', '%', '-'),
    minLength: 1,
    maxLength: 6,
  })
  const plainName = name.filter((each) => !/[*{\n\u202e]/.test(each))
  fc.assert(
    fc.property(plainName, name, (directory, place) => {
      const roots = [
        root(`x/${directory}`, { stated: { account: one, place } }),
        root('y', { stated: { account: two, place } }),
        root('z', { stated: { place } }),
      ]
      const { settings } = configured({
        roots,
        hints: [{ account: two, counts: true, because: place }],
        repository: { ...findings().repository, name: 'acme/infra' },
      })
      expect(settings.accounts.map(({ accounts }) => accounts)).toEqual([[one], [two]])
    }),
  )
})
