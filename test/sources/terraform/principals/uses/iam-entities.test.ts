import { describe, expect, test } from '@jest/globals'
import { readSources } from '../../../../../src/sources/read.ts'
import { terraformParser } from '../../../../../src/sources/terraform/syntax/parser.ts'
import type { EntitySite, IamEntity } from '../../../../../src/sources/types.ts'

const a = '111122223333'
const b = '444455556666'

interface Reading {
  readonly accounts?: readonly string[]
  readonly settled?: boolean
}

/** The entities of the hosts of all policies, by address of the host. */
function entities(
  files: Readonly<Record<string, string>>,
  { accounts = [a], settled = true }: Reading = {},
): ReadonlyMap<string, IamEntity | undefined> {
  const { sources } = readSources(
    Object.entries(files).map(([path, content]) => ({ path, content })),
    {
      accountsOf: () => accounts,
      isAccountSettled: () => settled,
      principals: {},
      parser: terraformParser,
      entities: true,
    },
  )
  return new Map(sources.flatMap(({ hosts }) => hosts.map(({ address, entity }) => [address, entity] as const)))
}

const policy = `policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })`

const variables = `
  variable "env" {}
  variable "name" { default = "reader" }
  variable "teams" {}
`

function siteOf(block: string, address: string, reading: Reading = {}, more = ''): EntitySite {
  const entity = entities({ 'live/main.tf': `${variables}\n${more}\n${block}` }, reading).get(address)
  const [site, ...others] = entity?.sites ?? []
  if (!site || others.length > 0) throw new Error(`${entity?.sites.length ?? 0} sites of ${address}`)
  return site
}

describe('names of a managed policy', () => {
  test.each<[string, string, Partial<EntitySite>]>([
    ['a literal', 'name = "reader"', { names: [['reader']], paths: [['/']] }],
    ['an open part', 'name = "${var.env}-reader"', { names: [[undefined, '-reader']] }],
    ['the default of a variable, or another value', 'name = var.name', { names: [['reader'], [undefined]] }],
    ['a prefix', 'name_prefix = "reader-"', { names: [['reader-', undefined]] }],
    ['none', '', { names: [['terraform-', undefined]] }],
    [
      'one that may be null',
      'name = var.env == "" ? null : "reader"',
      { names: [['reader'], ['terraform-', undefined]] },
    ],
    ['a path', 'name = "x"\n path = "/team/${var.env}/"', { paths: [['/team/', undefined, '/']] }],
    ['an empty path', 'name = "x"\n path = ""', { paths: [['/']] }],
    [
      'several, by what the source does not state',
      'for_each = var.teams\n name = "${each.key}-x"',
      { names: [[undefined, '-x']], several: true, optional: true },
    ],
    [
      'one or none',
      'count = var.env == "prod" ? 1 : 0\n name = "x"',
      { names: [['x']], several: false, optional: true },
    ],
  ])('%s', (_, name, expected) => {
    expect(siteOf(`resource "aws_iam_policy" "p" {\n ${name}\n ${policy}\n}`, 'aws_iam_policy.p')).toMatchObject(
      expected,
    )
  })

  test('each of a for_each that the source states', () => {
    const found = entities({
      'main.tf': `resource "aws_iam_policy" "p" {\n for_each = toset(["one", "two"])\n name = "\${each.key}-x"\n ${policy}\n}`,
    })
    expect(found.get('aws_iam_policy.p')?.sites.map(({ names, several }) => [names, several])).toEqual([
      [[['one-x']], false],
      [[['two-x']], false],
    ])
  })

  test('those of every call of its module; equal ones that are not known count as several', () => {
    const module = `variable "name" {}\n resource "aws_iam_policy" "p" {\n name = "\${var.name}-x"\n ${policy}\n}`
    const call = (label: string, name: string): string => `module "${label}" {\n source = "../mod"\n name = ${name}\n}`
    const named = entities({
      'mod/main.tf': module,
      'live/main.tf': [call('one', '"one"'), call('two', '"two"')].join('\n'),
    })
    expect(named.get('aws_iam_policy.p')?.sites.flatMap(({ names }) => names)).toEqual([['one-x'], ['two-x']])
    const open = entities({
      'mod/main.tf': module,
      'live/main.tf': [variables, call('one', 'var.env'), call('two', 'var.teams')].join('\n'),
    })
    expect(open.get('aws_iam_policy.p')?.sites).toMatchObject([{ names: [[undefined, '-x']], several: true }])
  })
})

const role = (name: string): string => `resource "aws_iam_role" "r" {\n ${name}\n assume_role_policy = "{}"\n}`

describe('names of inline policies', () => {
  test.each<[string, string, string, Partial<EntitySite>]>([
    ['by a reference', 'name = "app-${var.env}"', 'aws_iam_role.r.id', { owners: [['app-', undefined]] }],
    ['of a role with a prefix', 'name_prefix = "app-"', 'aws_iam_role.r.name', { owners: [['app-', undefined]] }],
    ['by a name', 'name = "app"', '"other"', { owners: [['other']] }],
    ['by an unknown name', 'name = "app"', 'var.env', { owners: [[undefined]] }],
  ])('%s', (_, name, reference, expected) => {
    const block = `resource "aws_iam_role_policy" "p" {\n name = "own"\n role = ${reference}\n ${policy}\n}`
    expect(siteOf(block, 'aws_iam_role_policy.p', {}, role(name))).toMatchObject({ names: [['own']], ...expected })
  })

  test('in blocks of a role, each by its own name', () => {
    const blocks = ['one', 'two'].map((name) => `inline_policy {\n name = "${name}"\n ${policy}\n}`)
    const found = entities({
      'main.tf': `resource "aws_iam_role" "r" {\n name = "app"\n assume_role_policy = "{}"\n ${blocks.join('\n')}\n}`,
    })
    expect(
      [0, 1].map((index) =>
        found.get(`aws_iam_role.r.inline_policy[${index}]`)?.sites.map(({ names, owners }) => [names, owners]),
      ),
    ).toEqual([[[[['one']], [['app']]]], [[[['two']], [['app']]]]])
  })

  test.each([
    ['aws_iam_user_policy', 'user', 'user-inline'],
    ['aws_iam_group_policy', 'group', 'group-inline'],
  ])('of %s', (type, argument, kind) => {
    const found = entities({
      'main.tf': `resource "${type}" "p" {\n name = "own"\n ${argument} = "jane"\n ${policy}\n}`,
    })
    expect(found.get(`${type}.p`)).toMatchObject({ kind, sites: [{ names: [['own']], owners: [['jane']] }] })
  })
})

describe('accounts', () => {
  const block = `resource "aws_iam_policy" "p" {\n name = "x"\n ${policy}\n}`
  const workspaces = `terraform {\n backend "s3" {\n workspace_key_prefix = "env"\n }\n}`

  test.each<[string, Reading, string, Partial<EntitySite>]>([
    ['those that are configured', { accounts: [b, a] }, '', { accounts: [a, b] }],
    [
      'the one that the provider names',
      { accounts: [] },
      `provider "aws" {\n allowed_account_ids = ["${b}"]\n}`,
      { accounts: [b] },
    ],
    ['none is configured', { accounts: [] }, '', { accounts: undefined }],
    ['one for all, and the directory has workspaces', { settled: false }, workspaces, { accounts: undefined }],
    ['by its path, and the directory has workspaces', { settled: true }, workspaces, { accounts: [a] }],
  ])('%s', (_, reading, more, expected) => {
    expect(siteOf(block, 'aws_iam_policy.p', reading, more)).toMatchObject(expected)
  })

  test('a module that only examples call may be used in any, unless they are configured by its path', () => {
    const files = {
      'main.tf': block,
      'examples/simple/main.tf': 'module "x" {\n source = "../.."\n}',
    }
    const site = (settled: boolean) => entities(files, { settled }).get('aws_iam_policy.p')?.sites[0]
    expect(site(true)?.accounts).toEqual([a])
    expect(site(false)).toMatchObject({
      accounts: undefined,
      accountsUnknown: expect.stringContaining('Only examples and tests here call the root directory'),
    })
  })
})

test('a file of JSON has the entities of the blocks that read it', () => {
  const found = entities({
    'main.tf': 'resource "aws_iam_policy" "p" {\n name = "x"\n policy = file("${path.module}/p.json")\n}',
    'p.json': '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
  })
  expect(found.get('aws_iam_policy.p')).toMatchObject({ kind: 'managed-policy', sites: [{ names: [['x']] }] })
})

test('they are read where that is asked for only', () => {
  const { sources } = readSources(
    [{ path: 'main.tf', content: `resource "aws_iam_policy" "p" {\n name = "x"\n ${policy}\n}` }],
    { accountsOf: () => [a], principals: {}, parser: terraformParser },
  )
  expect(sources[0]).not.toHaveProperty('furtherUses')
  expect(sources[0]?.hosts).toEqual([{ address: 'aws_iam_policy.p', kind: 'managed-policy', name: 'x' }])
})
