import { describe, expect, test } from '@jest/globals'
import { showUnresolved } from '../../../src/policy/unresolved.ts'
import { foundAt, read, sourceAt } from '../support.ts'

const reading = '{ effect = "Allow", actions = ["s3:*"], resources = ["*"] }'
const role = 'resource "aws_iam_role" "app" {\n  name = "app"\n  assume_role_policy = "{}"\n}\n'
const app = 'arn:aws:iam::111122223333:role/app'
const inline = (policy: string): string =>
  `${role}resource "aws_iam_role_policy" "p" {\n  role = aws_iam_role.app.name\n  policy = ${policy}\n}\n`
const content = `content {
      sid = try(statement.value.sid, "")
      effect = try(statement.value.effect, null)
      actions = statement.value.actions
      resources = statement.value.resources
    }`
const made = (each: string, made = content): string =>
  `data "aws_iam_policy_document" "d" {\n  dynamic "statement" {\n    for_each = ${each}\n    ${made}\n  }\n}\n` +
  inline('data.aws_iam_policy_document.d.json')

/** The actions of the statements that are read at an address. */
const actions = async (text: string, address: string) => {
  const source = foundAt((await read({ 'main.tf': text })).sources, address)
  return source.document.statements.map(({ action }) => action)
}

test.each([
  ['one', '{ type = "AWS", identifiers = ["*"] }'],
  ['a list', '[{ type = "AWS", identifiers = ["*"] }]'],
  ['a map', '{ all = { type = "AWS", identifiers = ["*"] } }'],
  ['as JSON has them', '{ AWS = ["*"] }'],
])('principals of a statement object: %s', async (_, principals) => {
  const text = `locals { s = [{ actions = ["s3:*"], resources = ["*"], principals = ${principals} }] }`
  const source = foundAt((await read({ 'main.tf': text })).sources, 'local.s')
  expect(source.kind).toBe('resource')
  expect(source.document.statements[0]?.principal).toEqual({ AWS: ['*'] })
})

test('unread statement objects are not reported as refused by AWS', async () => {
  const text = 'locals { s = [{ actions = ["s3:*", "nonsense"], effect = "Allow", resources = ["*"] }] }'
  expect(sourceAt((await read({ 'main.tf': text })).sources, 'local.s')).toMatchObject({
    reason: expect.stringMatching(/^It is not read as statements of a policy: /),
  })
})

describe('statements that are kept as objects', () => {
  test.each([
    ['a list', `locals { s = [${reading}] }`, 'local.s'],
    ['a map', `locals { s = { read = ${reading} } }`, 'local.s'],
    ['one object', `locals { s = ${reading} }`, 'local.s'],
    [
      'inside of other objects',
      `locals { s = { app = { name = "x", statements = [${reading}] } } }`,
      'local.s.app.statements',
    ],
    [
      'with names in quotes',
      `locals { s = [{ "effect" : "Allow", "actions" : ["s3:*"], "resources" : ["*"] }] }`,
      'local.s',
    ],
    ['an argument of a module', `module "m" {\n  policy_statements = [${reading}]\n}`, 'module.m.policy_statements'],
    ['a default', `variable "s" {\n  default = [${reading}]\n}`, 'variable.s.default'],
    ['a conditional', `locals { s = var.x ? [${reading}] : [] }`, 'local.s'],
    ['concat', `locals { s = concat([${reading}], var.more) }`, 'local.s'],
    ['merge', `locals { s = merge({ read = ${reading} }, var.more) }`, 'local.s'],
    ['flatten', `locals { s = flatten([[${reading}], var.more]) }`, 'local.s'],
    ['elements of JSON', 'locals { s = [{ Effect = "Allow", Action = ["s3:*"], Resource = ["*"] }] }', 'local.s'],
    ['one text for a list', 'locals { s = [{ effect = "Allow", actions = "s3:*", resources = "*" }] }', 'local.s'],
  ])('%s', async (_, text, address) => {
    expect(await actions(text, address)).toEqual([['s3:*']])
  })

  test.each([
    [
      'a role of another cloud',
      'locals { s = [{ actions = ["Microsoft.Storage/*/read"], not_actions = [], resources = [] }] }',
    ],
    ['a filter', 'locals { s = [{ action = "block", resources = ["a"] }] }'],
    ['types', 'variable "s" {\n  type = list(object({ sid = string, actions = list(string) }))\n}'],
    ['a permission of a function', 'locals { s = { api = { action = "lambda:InvokeFunction", principal = "x" } } }'],
  ])('%s is none', async (_, text) => {
    expect((await read({ 'main.tf': text })).sources).toEqual([])
  })

  test('their elements: defaults, null, conditions, IAM variables, other names', async () => {
    const text = `locals {
  s = [{
    name = "x", sid = null, not_actions = ["iam:*"], resources = ["arn:aws:s3:::&{aws:username}", "\${var.a}/*"]
    conditions = [
      { test = "Bool", variable = "aws:a", values = ["true"] },
      { test = "StringLike", variable = "aws:b", values = ["&{aws:userid}"] },
    ]
  }]
}`
    const source = foundAt(
      (await read({ 'main.tf': text.replace('not_actions = ["iam:*"]', 'actions = ["iam:*"]') })).sources,
      'local.s',
    )
    expect(
      source.document.statements.map((each) => ({ ...each, resource: each.resource?.map(showUnresolved) })),
    ).toEqual([
      {
        effect: 'Allow',
        action: ['iam:*'],
        resource: ['arn:aws:s3:::${aws:username}', '${var.a}/*'],
        condition: [
          { operator: 'Bool', key: 'aws:a', values: ['true'] },
          { operator: 'StringLike', key: 'aws:b', values: ['${aws:userid}'] },
        ],
      },
    ])
  })

  test('conditions as values of a map, and as JSON has them', async () => {
    const text = (condition: string): string =>
      `locals { s = [{ effect = "Allow", actions = ["s3:*"], resources = ["*"], condition = ${condition} }] }`
    for (const condition of [
      '{ mfa = { test = "Bool", variable = "aws:a", values = ["true"] } }',
      '{ Bool = { "aws:a" = "true" } }',
    ])
      expect(
        foundAt((await read({ 'main.tf': text(condition) })).sources, 'local.s').document.statements[0]?.condition,
      ).toEqual([{ operator: 'Bool', key: 'aws:a', values: ['true'] }])
  })

  test('principals make them a trust or a resource policy', async () => {
    const text = (action: string): string =>
      `locals { s = [{ actions = ["${action}"], resources = ["*"], principals = [{ type = "AWS", identifiers = ["1"] }] }] }`
    for (const [action, kind] of [
      ['s3:GetObject', 'resource'],
      ['sts:AssumeRole', 'trust'],
    ] as const)
      expect(
        sourceAt(
          (await read({ 'main.tf': text(action).replace(kind === 'trust' ? ', resources = ["*"]' : '', '') })).sources,
          'local.s',
        ).kind,
      ).toBe(kind)
  })
})

describe('the principals they are attached to', () => {
  const held = { principals: [app], principalsUnknown: [] }
  const callee = {
    'm/main.tf': `variable "statements" {}\nvariable "name" {}\n${made('var.statements').replace('name = "app"', 'name = var.name')}`,
  }
  const call = (value: string): string => `module "m" {\n  source = "./m"\n  name = "app"\n  statements = ${value}\n}\n`

  test.each([
    ['of a local', `locals { s = [${reading}] }\n${made('local.s')}`, 'local.s'],
    [
      'of a local of locals',
      `locals {\n  s = [${reading}]\n  all = concat(local.s, [])\n}\n${made('local.all')}`,
      'local.s',
    ],
    [
      'of a map of lists',
      `locals { s = { a = { statements = [${reading}] } } }\n${made('local.s.a.statements')}`,
      'local.s.a.statements',
    ],
    ['where there are any', `locals { s = [${reading}] }\n${made('length(local.s) > 0 ? local.s : []')}`, 'local.s'],
    [
      'some of them',
      `locals { s = { a = ${reading} } }\n${made('{ for k, v in local.s : k => v if var.x }')}`,
      'local.s',
    ],
    [
      'of a map that the document iterates over',
      `locals { s = { a = { statements = [${reading}] } } }\n${made('each.value.statements').replace('dynamic', 'for_each = local.s\n  dynamic')}`,
      'local.s.a.statements',
    ],
    [
      'in JSON',
      `locals { s = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] }\n${inline('jsonencode({ Statement = local.s })')}`,
      'local.s',
    ],
    [
      'a document in JSON',
      `locals { d = { Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] } }\n${inline('jsonencode(local.d)')}`,
      'local.d.Statement',
    ],
    ['of a variable', `variable "s" {\n  default = [${reading}]\n}\n${made('var.s')}`, 'variable.s.default'],
  ])('%s', async (_, text, address) => {
    expect(foundAt((await read({ 'main.tf': text })).sources, address)).toMatchObject(held)
  })

  test('through a module of the repository, and by that call only', async () => {
    const other = call('[]').replace('module "m"', 'module "n"').replace('"app"', '"other"')
    const files = { 'main.tf': call(`[${reading}]`) + other, ...callee }
    const source = foundAt((await read(files)).sources, 'module.m.statements')
    expect(source).toMatchObject(held)
    expect(source.hosts).toEqual([{ address: 'module.m.aws_iam_role_policy.p', kind: 'role-inline' }])
  })

  test('through two modules, a local and a map', async () => {
    const files = {
      'main.tf': `locals { s = [${reading}] }\nmodule "outer" {\n  source = "./outer"\n  settings = { statements = local.s }\n}\n`,
      'outer/main.tf': `variable "settings" {}\n${call('var.settings.statements').replace('./m', '../m')}`,
      ...callee,
    }
    expect(foundAt((await read(files)).sources, 'local.s')).toMatchObject(held)
  })

  test.each([
    [
      'a module that is not here',
      'module "m" {\n  source = "a/b/aws"\n  statements = local.s\n}',
      /module\.m\.statements is passed to a module which is not in this repository \(a\/b\/aws\)/,
    ],
    [
      'an element of its own',
      inline('jsonencode({ Statement = [local.s[0]] })'),
      /local\.s is also used in aws_iam_role_policy\.p\.policy/,
    ],
    [
      'forms that are not followed',
      `locals { t = [for s in local.s : merge(s, var.x)] }`,
      /local\.s is also used in local\.t/,
    ],
    [
      'some that are changed',
      `locals { t = [for s in local.s : var.x ? var.y : s] }`,
      /local\.s is also used in local\.t/,
    ],
    ['another resource', 'resource "x" "y" {\n  z = local.s\n}', /local\.s is also used in x\.y\.z/],
    ['an output', 'output "o" {\n  value = local.s\n}', /local\.s is also used in output\.o\.value/],
  ])('is not known for %s', async (_, text, words) => {
    const files = { 'main.tf': `locals { s = [${reading}] }\n${text}\n` }
    expect(foundAt((await read(files)).sources, 'local.s').principalsUnknown.join()).toMatch(words)
  })

  test.each([
    ['an effect of its own', content.replace('try(statement.value.effect, null)', '"Deny"')],
    ['an effect where there is none', content.replace('effect, null', 'effect, "Deny"')],
    ['actions of its own', content.replace('statement.value.actions', '["iam:*"]')],
    ['one element for another', content.replace('statement.value.resources', 'statement.value.actions')],
    ['not all of it', content.replace('actions = statement.value.actions', '')],
    ['changed elements', content.replace('statement.value.actions', '[for a in statement.value.actions : lower(a)]')],
  ])('is not known where a document makes %s of them', async (_, block) => {
    const text = `locals { s = [${reading}] }\n${made('local.s', block)}`
    expect(foundAt((await read({ 'main.tf': text })).sources, 'local.s').principalsUnknown.join()).toMatch(
      /local\.s is also used/,
    )
  })

  test('other parts beside them are reported', async () => {
    const beside = made('local.s').replace(
      'dynamic',
      'statement {\n    actions = ["ec2:*"]\n    resources = ["*"]\n  }\n  dynamic',
    )
    const files = { 'main.tf': `locals { s = [${reading}] }\n${beside}` }
    expect(foundAt((await read(files)).sources, 'local.s')).toMatchObject({
      ...held,
      rest: [expect.stringMatching(/the result may contain further statements/)],
    })
  })
})

describe('whole documents that are passed on', () => {
  const json = 'jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })'
  const callee = { 'm/main.tf': `variable "policy" {}\n${inline('var.policy')}` }
  const call = (value: string): string => `module "m" {\n  source = "./m"\n  policy = ${value}\n}\n`
  const document =
    'data "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["s3:*"]\n    resources = ["*"]\n  }\n}\n'

  test.each([
    ['JSON', call(json), 'module.m.policy'],
    ['JSON of a local', `locals { p = ${json} }\n${call('local.p')}`, 'local.p'],
    ['JSON in a map of locals', `locals { p = { a = ${json} } }\n${call('local.p["a"]')}`, 'local.p'],
    ['a document', document + call('data.aws_iam_policy_document.d.json'), 'data.aws_iam_policy_document.d'],
    ['one of several', document + call('one([data.aws_iam_policy_document.d.json])'), 'data.aws_iam_policy_document.d'],
  ])('%s, to a module of the repository', async (_, text, address) => {
    const source = foundAt((await read({ 'main.tf': text, ...callee })).sources, address)
    expect(source).toMatchObject({ principals: [app], principalsUnknown: [] })
    expect(source.hosts).toEqual([{ address: 'module.m.aws_iam_role_policy.p', kind: 'role-inline' }])
  })

  test('in a module it is merged with others', async () => {
    const taking = {
      'm/main.tf': `variable "policy" {}\ndata "aws_iam_policy_document" "all" {\n  source_policy_documents = [var.policy]\n}\n${inline('data.aws_iam_policy_document.all.json')}`,
    }
    const source = foundAt((await read({ 'main.tf': call(json), ...taking })).sources, 'module.m.policy')
    expect(source).toMatchObject({ principals: [app], principalsUnknown: [] })
  })

  test('JSON among the documents that another takes in', async () => {
    const text = `data "aws_iam_policy_document" "all" {\n  source_policy_documents = [${json}]\n}\n${inline('data.aws_iam_policy_document.all.json')}`
    const { sources } = await read({ 'main.tf': text })
    expect(sources.find(({ form }) => form === 'jsonencode')).toMatchObject({ status: 'found', principals: [app] })
  })

  test('a document that is used as a trust policy is one', async () => {
    const trust = {
      'm/main.tf': 'variable "policy" {}\nresource "aws_iam_role" "app" {\n  assume_role_policy = var.policy\n}\n',
    }
    expect(sourceAt((await read({ 'main.tf': call(json), ...trust })).sources, 'module.m.policy').kind).toBe('trust')
  })
})

test('locals and modules in rings, each named many times, come to an end', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `l${index}`)
  const all = names.map((name) => `local.${name}`).join(', ')
  const locals = names.map((name) => `  ${name} = concat(local.s, ${all})\n`).join('')
  const ring = (to: string): string =>
    `variable "v" {}\nmodule "a" {\n  source = "${to}"\n  v = concat(var.v, module.b.out)\n}\nmodule "b" {\n  source = "${to}"\n  v = concat(var.v, module.a.out)\n}\noutput "out" {\n  value = concat(var.v, module.a.out, module.b.out)\n}\n`
  const files = {
    'main.tf': `locals {\n  s = [${reading}]\n${locals}}\nmodule "m" {\n  source = "./x"\n  v = local.l0\n}\n`,
    'x/main.tf': ring('../y'),
    'y/main.tf': ring('../x'),
  }
  expect(foundAt((await read(files)).sources, 'local.s').principalsUnknown).not.toEqual([])
})
