import { describe, expect, test } from '@jest/globals'
import { decideAccounts } from '../../../src/jobs/init/decide-accounts.ts'
import type { InitFindings, ObservedLogs, ObservedAccount } from '../../../src/jobs/init/types.ts'
import { aws, findings, one, root, three, two } from './findings.ts'

const stated = (account: string, place = 'p.tf:1') => ({ stated: { account, place } })
const observed = (
  account: string,
  roles: readonly string[],
  found: Partial<ObservedAccount> = {},
): ObservedAccount => ({
  account,
  source: `the snapshot ${account}`,
  roles: new Set(roles),
  isWhole: true,
  ...found,
})
const logs = (...accounts: string[]): ObservedLogs => ({
  paths: [],
  accounts: accounts.map((account) => ({
    account,
    from: '2026-08-01T00:00:00Z',
    to: '2026-11-29T00:00:00Z',
    days: 120,
    regions: ['eu-west-1'],
  })),
})
const hint = (account: string, counts = true) => ({ account, counts, because: 'iam.tf:3 names resources of it' })

/** Glob → accounts that are settled, and the globs that are open. */
const decided = (
  found: Partial<InitFindings>,
): { settled: Record<string, readonly string[]>; open: readonly string[] } => {
  const { entries, open } = decideAccounts(findings(found))
  return {
    settled: Object.fromEntries(entries.map(({ glob, accounts }) => [glob, accounts])),
    open: open?.globs.map(({ glob }) => glob) ?? [],
  }
}

test.each<[string, Partial<InitFindings>, Record<string, readonly string[]>, readonly string[]]>([
  ['what the provider names', { roots: [root('', stated(one))] }, { '**': [one] }, []],
  [
    'what the provider of each directory names',
    { roots: [root('envs/prod', stated(one)), root('envs/test', stated(two))] },
    { 'envs/prod/**': [one], 'envs/test/**': [two] },
    [],
  ],
  [
    'what its state is of',
    { roots: [root('a', { states: [{ account: one, name: 'a/terraform.tfstate' }] })] },
    { '**': [one] },
    [],
  ],
  [
    'all that the provider allows',
    { roots: [root('', { stated: { place: 'p.tf:1', among: [one, two] } })] },
    { '**': [one, two] },
    [],
  ],
  [
    'nothing, where provider and state contradict each other',
    { roots: [root('', { ...stated(one), states: [{ account: two, name: 's' }] })] },
    {},
    ['**'],
  ],
  ['nothing, where there may be several', { roots: [root('', { stated: { place: 'p.tf:1' } })] }, {}, ['**']],
  ['nothing, where nothing says it', { roots: [root('')] }, {}, ['**']],
  ['nothing by what policies name alone', { roots: [root('')], hints: [hint(one)] }, {}, ['**']],
  ['nothing by the credentials alone', { roots: [root('')], aws: aws() }, {}, ['**']],
  [
    'the account of the credentials, where policies name it',
    { roots: [root('')], aws: aws(), hints: [hint(one)] },
    { '**': [one] },
    [],
  ],
  [
    'nothing by the credentials, where a text alone names their account',
    { roots: [root('')], aws: aws(), hints: [hint(one, false)] },
    {},
    ['**'],
  ],
  [
    'the only account of the logs, where a text names another one',
    { roots: [root('')], accountOfLogs: one, logs: logs(one), hints: [hint(two, false)] },
    { '**': [one] },
    [],
  ],
  [
    'nothing, where policies name another one than the credentials',
    { roots: [root('')], aws: aws(), hints: [hint(two)] },
    {},
    ['**'],
  ],
  ['the only account of the logs', { roots: [root('')], accountOfLogs: one, logs: logs(one) }, { '**': [one] }, []],
  [
    'nothing by the logs, where policies name others only',
    { roots: [root('')], accountOfLogs: one, logs: logs(one), hints: [hint(two)] },
    {},
    ['**'],
  ],
  [
    'not the account of the logs, where another directory is in another one',
    { roots: [root('a', stated(two)), root('b')], accountOfLogs: one, logs: logs(one) },
    { 'a/**': [two] },
    ['b/**'],
  ],
  [
    'not the account of the logs, where its roles are in another one',
    { roots: [root('a'), root('b')], accountOfLogs: one, logs: logs(one), observed: [observed(two, ['a-role'])] },
    { 'a/**': [two] },
    ['b/**'],
  ],
  [
    'the account that has its roles',
    { roots: [root('a'), root('b')], observed: [observed(one, ['a-role', 'b-role']), observed(two, ['b-role'])] },
    { 'a/**': [one], 'b/**': [one, two] },
    [],
  ],
  [
    'not by roles, where not all roles of another account are known',
    { roots: [root('a')], observed: [observed(one, ['a-role']), observed(two, [], { isWhole: false })] },
    {},
    ['**'],
  ],
  [
    'by roles, where logs and a snapshot are of one account',
    { roots: [root('a')], observed: [observed(one, ['a-role']), observed(one, [], { isWhole: false })] },
    { '**': [one] },
    [],
  ],
  [
    'by a role whose name is known in part',
    {
      roots: [root('a', { roles: [['acme-', undefined, '-app']] })],
      observed: [observed(one, ['acme-prod-app']), observed(two, ['acme-app'])],
    },
    { '**': [one] },
    [],
  ],
  [
    'not by a role of whose name next to nothing is known',
    { roots: [root('a', { roles: [['x', undefined]] })], observed: [observed(one, ['xyz'])] },
    {},
    ['**'],
  ],
  [
    'not by a role that two directories make, since an account has one of the name',
    {
      roots: [root('prod', { roles: [['acme-app']] }), root('test', { roles: [['acme-app']] })],
      observed: [observed(one, ['acme-app'])],
      accountOfLogs: one,
      logs: logs(one),
    },
    {},
    ['prod/**', 'test/**'],
  ],
  [
    'by another role than the one that two directories may make',
    {
      roots: [
        root('prod', { roles: [['acme-', undefined, '-app'], ['prod-only']] }),
        root('test', { roles: [['acme-', undefined, '-app'], ['test-only']] }),
      ],
      observed: [observed(one, ['acme-x-app', 'prod-only'])],
    },
    { 'prod/**': [one] },
    ['test/**'],
  ],
  [
    'never by roles, where there may be several accounts',
    { roots: [root('a', { stated: { place: 'p.tf:1' } })], observed: [observed(one, ['a-role'])] },
    {},
    ['**'],
  ],
  [
    'the account of the logs, where there is no Terraform',
    { accountOfLogs: one, logs: logs(one) },
    { '**': [one] },
    [],
  ],
  ['nothing, where there is nothing', {}, {}, []],
])('%s', (_, found, settled, open) => expect(decided(found)).toEqual({ settled, open }))

describe('an open question', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['for each environment', ['envs/prod/iam', 'envs/prod/app', 'envs/test/app'], ['envs/prod/**', 'envs/test/**']],
    [
      'for each area',
      ['apps/1', 'envs/1', 'envs/2', 'envs/3', 'envs/4', 'envs/5', 'envs/6', 'envs/7', 'envs/8'],
      ['apps/**', 'envs/**'],
    ],
    ['once for a directory and those below it', ['setup', 'setup/trigger', 'app'], ['app/**', 'setup/**']],
    ['at once', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'], ['**']],
  ])('is asked %s', (_, directories, globs) => {
    const { open } = decideAccounts(findings({ roots: directories.map((each) => root(each)) }))
    expect(open?.globs.map(({ glob }) => glob)).toEqual(globs)
  })

  test('proposes for each directory the accounts that its files of values have', () => {
    const by = (...accounts: string[]) => ({
      stated: { place: 'p.tf:1' },
      given: accounts.map((account) => ({ account, because: `${account}.tfvars:1 sets account` })),
    })
    const { open } = decideAccounts(
      findings({ roots: [root('envs/a', by(one, two)), root('envs/b', by(one, two)), root('hub', by(three))] }),
    )
    expect(open?.globs).toEqual([
      { glob: 'envs/**', accounts: [one, two], because: `${one}.tfvars:1 sets account, and 1 more` },
      { glob: 'hub/**', accounts: [three], because: `${three}.tfvars:1 sets account` },
    ])
  })

  test('lists what the answer may be, what is seen before what is only named', () => {
    const { open } = decideAccounts(
      findings({ roots: [root('a', stated(three)), root('b')], hints: [hint(two)], aws: aws(), logs: logs(one, two) }),
    )
    expect(open?.candidates.map(({ account, isSeen }) => [account, isSeen])).toEqual([
      [one, true],
      [two, true],
      [three, true],
    ])
    expect(open?.several).toBe(false)
  })

  test('says once what many directories share', () => {
    const roots = ['a', 'b', 'c'].map((name) => root(name, { stated: { place: 'root.hcl:20, the provider' } }))
    const { open } = decideAccounts(findings({ roots }))
    expect(open?.reasons).toEqual(['a and 2 more directories: there may be several by root.hcl:20, the provider.'])
    expect(open?.several).toBe(true)
  })

  test('says once what is alike in many directories, with the first place', () => {
    const roots = ['a', 'b'].map((name) => root(name, { stated: { place: `${name}/p.tf:1, profile of the provider` } }))
    const { open } = decideAccounts(findings({ roots }))
    expect(open?.reasons).toEqual([
      'a and 1 more directory: there may be several by a/p.tf:1, profile of the provider, and so in each.',
    ])
  })

  const units = (...directories: string[]) =>
    directories.map((each) => root(each, { isUnit: true, stated: { place: 'root.hcl:20, the provider' } }))
  test.each<[string, readonly string[], readonly string[]]>([
    [
      'for each folder that has several, which may be an account',
      ['live/accounts/prod/app', 'live/accounts/prod/vpc', 'live/accounts/test/app', 'live/accounts/test/vpc'],
      ['live/accounts/prod/**', 'live/accounts/test/**'],
    ],
    [
      'at once where each folder is one of them',
      ['live/cloud/app/x', 'live/cloud/vpc/x', 'live/cloud/dns/x', 'other'],
      ['live/**', 'other/**'],
    ],
  ])('for units of Terragrunt is asked %s', (_, directories, globs) => {
    const { open } = decideAccounts(findings({ roots: units(...directories) }))
    expect(open?.globs.map(({ glob }) => glob)).toEqual(globs)
  })

  test('names a contradiction with both places', () => {
    const { open } = decideAccounts(
      findings({ roots: [root('a', { ...stated(one), states: [{ account: two, name: 'a/terraform.tfstate' }] })] }),
    )
    expect(open?.reasons).toEqual([`a: p.tf:1 names ${one}, and the state a/terraform.tfstate names ${two}.`])
  })
})
