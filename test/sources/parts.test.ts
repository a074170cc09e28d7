import { describe, expect, test } from '@jest/globals'
import { editSource } from '../../src/sources/edit.ts'
import { applySplices } from '../../src/sources/splice.ts'
import { foundAt, loadParser, proposed, read, sourceAt } from './support.ts'

const role = 'resource "aws_iam_role" "app" {\n  name = "app"\n}\n'
const host = (name: string): string =>
  `resource "aws_iam_role_policy" "${name}" {\n  role   = aws_iam_role.app.name\n  policy = data.aws_iam_policy_document.${name}.json\n}\n`
const document = (name: string, body: string): string => `data "aws_iam_policy_document" "${name}" {\n${body}}\n`
const allow = (actions: string, sid?: string): string =>
  `  statement {\n${sid ? `    sid = "${sid}"\n` : ''}    actions   = [${actions}]\n    resources = ["*"]\n  }\n`
const takes = (names: string, attribute = 'source_policy_documents'): string => `  ${attribute} = ${names}\n`
const json = (name: string): string => `data.aws_iam_policy_document.${name}.json`
const app = 'arn:aws:iam::111122223333:role/app'

const statements = (...list: readonly { readonly actions: string[]; readonly sid?: string }[]) =>
  list.map(({ actions, sid }, index) =>
    proposed(index, { ...(sid && { Sid: sid }), Effect: 'Allow', Action: actions, Resource: ['*'] }),
  )

async function edit(files: Readonly<Record<string, string>>, address: string, target: ReturnType<typeof statements>) {
  const source = foundAt((await read(files)).sources, address)
  const content = files[source.file] ?? ''
  const result = editSource(source, content, target, { parser: await loadParser() })
  return result.kind === 'refused' ? result.reason : applySplices(content, result.splices)
}

describe('documents that take in others', () => {
  test.each([
    ['a list', takes(`[${json('a')}]`)],
    ['concat', takes(`concat([${json('a')}], compact([${json('a')}]))`)],
    ['a conditional', takes(`var.x ? [${json('a')}] : []`)],
    ['for', takes(`[for d in [${json('a')}] : d if var.x]`)],
    ['one of its instances', takes('[data.aws_iam_policy_document.a[0].json]')],
    ['the older attribute', takes(json('a'), 'source_json')],
    ['overriding', takes(`[${json('a')}]`, 'override_policy_documents')],
  ])('%s: a document that is taken in is attached to the same principals', async (_, taking) => {
    const files = {
      'main.tf': role + document('a', allow('"s3:*"')) + document('b', taking + allow('"ec2:*"')) + host('b'),
    }
    const { sources } = await read(files)
    for (const name of ['a', 'b'])
      expect(foundAt(sources, `data.aws_iam_policy_document.${name}`)).toMatchObject({
        principals: [app],
        principalsUnknown: [],
        hosts: [{ address: 'aws_iam_role_policy.b' }],
        document: { statements: [{ action: [name === 'a' ? 's3:*' : 'ec2:*'] }] },
      })
  })

  test('through several, and beside a host of its own', async () => {
    const files = {
      'main.tf':
        role +
        document('a', allow('"s3:*"')) +
        document('b', takes(`[${json('a')}]`)) +
        document('c', takes(`[${json('b')}]`) + allow('"ec2:*"')) +
        host('a') +
        host('c'),
    }
    const { sources } = await read(files)
    expect(foundAt(sources, 'data.aws_iam_policy_document.a').hosts.map(({ address }) => address)).toEqual([
      'aws_iam_role_policy.a',
      'aws_iam_role_policy.c',
    ])
    expect(sourceAt(sources, 'data.aws_iam_policy_document.b')).toMatchObject({
      status: 'skipped',
      reason: 'It merges other documents (source_policy_documents)',
    })
  })

  test('taken in by an expression that is not followed, its principals are unknown', async () => {
    const files = {
      'main.tf':
        role +
        document('a', allow('"s3:*"')) +
        document('b', takes(`[for d in [${json('a')}] : replace(d, "x", var.y)]`) + allow('"ec2:*"')) +
        host('a') +
        host('b'),
    }
    const { sources } = await read(files)
    expect(foundAt(sources, 'data.aws_iam_policy_document.a').principalsUnknown).toHaveLength(1)
  })

  test('a document that leaves the directory through another has unknown principals', async () => {
    const output = `output "o" {\n  value = ${json('b')}\n}\n`
    const files = {
      'main.tf':
        role + document('a', allow('"s3:*"')) + document('b', takes(`[${json('a')}]`) + allow('"ec2:*"')) + output,
    }
    const { sources } = await read(files)
    expect(foundAt(sources, 'data.aws_iam_policy_document.a').principalsUnknown.join()).toMatch(/output\.o/)
  })

  const overridden = {
    'main.tf':
      document('a', allow('"s3:*"', 'X')) +
      document(
        'b',
        takes(`[${json('a')}]`, 'override_policy_documents') + allow('"ec2:*"', 'X') + allow('"sqs:*"', 'Y'),
      ),
  }

  test('a statement that is overridden is left alone', async () => {
    const target = statements({ actions: ['sqs:SendMessage'], sid: 'Y' })
    const after = await edit(overridden, 'data.aws_iam_policy_document.b', target)
    expect(after).toBe(overridden['main.tf'].replace('"sqs:*"', '"sqs:SendMessage"'))
  })

  test.each([
    ['an own Sid that another has too', takes(`[${json('a')}]`), ['X', 'Z'], /another has the Sid X too/],
    ['a new Sid that another has', takes(`[${json('a')}]`), ['Y', 'X'], /another has the Sid X too/],
    ['any Sid where others are not known', takes('[var.a]'), ['Y', 'Z'], /Sids of the others are not all known/],
  ])('%s can be neither added nor removed', async (_, taking, [before = '', after = ''], words) => {
    const files = {
      'main.tf': document('a', allow('"s3:*"', 'X')) + document('b', taking + allow('"ec2:*"', before)),
    }
    const target = statements({ actions: ['ec2:*'], sid: after })
    expect(await edit(files, 'data.aws_iam_policy_document.b', target)).toMatch(words)
  })

  test('a Sid that no other document has may be removed', async () => {
    const files = {
      'main.tf':
        document('a', allow('"s3:*"', 'X')) +
        document('b', takes(`[${json('a')}]`) + allow('"ec2:*"', 'Y') + allow('"s3:*"')),
    }
    const target = [proposed(1, { Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] })]
    expect(await edit(files, 'data.aws_iam_policy_document.b', target)).toBe(
      files['main.tf'].replace(allow('"ec2:*"', 'Y'), ''),
    )
  })
})

describe('statements of a document that are not understood', () => {
  const other = (body: string): string =>
    `  statement {\n    sid = "Other"\n    actions = ["ec2:*"]\n    resources = ["*"]\n${body}  }\n`
  const dynamic = (name: string): string =>
    `    dynamic "${name}" {\n      for_each = var.x\n      content {\n        type = ${name}.value.type\n        identifiers = ${name}.value.ids\n      }\n    }\n`

  const sometimes = `    effect = "Deny"\n    dynamic "condition" {\n      for_each = var.x\n      content {\n        test = "Bool"\n        variable = condition.value\n        values = ["true"]\n      }\n    }\n`

  test('leave the others to be read and edited', async () => {
    const files = { 'main.tf': role + document('a', allow('"s3:*"') + other(sometimes)) + host('a') }
    const source = foundAt((await read(files)).sources, 'data.aws_iam_policy_document.a')
    expect(source.document.statements).toHaveLength(1)
    expect(source.rest).toEqual([expect.stringMatching(/may be a Deny that exists only sometimes/)])
    expect(await edit(files, 'data.aws_iam_policy_document.a', statements({ actions: ['s3:GetObject'] }))).toBe(
      files['main.tf'].replace('"s3:*"', '"s3:GetObject"'),
    )
  })

  test('principals that are not in the source keep a statement of its kind', async () => {
    const files = {
      'main.tf': document(
        'a',
        other(dynamic('principals'))
          .replace('ec2:*', 'sts:AssumeRole')
          .replace(/ *resources.*\n/, ''),
      ),
    }
    const source = sourceAt((await read(files)).sources, 'data.aws_iam_policy_document.a')
    expect(source).toMatchObject({ kind: 'trust', status: 'found' })
  })
})

describe('a document that is read in part', () => {
  const partial = (list: string): Record<string, string> => ({
    'main.tf': `resource "aws_iam_policy" "p" {\n  policy = jsonencode({ Statement = ${list} })\n}\n`,
  })
  const one = '{ Effect = "Allow", Action = ["s3:*"], Resource = ["*"] }'
  const deny = '{ Effect = "Deny", Action = ["s3:*"], Resource = ["*"] }'

  test.each([
    ['a list with others', `[${one}, var.x]`],
    ['concat', `concat([${one}], var.x)`],
    ['concat of an unknown list first', `concat(var.x, [${one}])`],
    ['a conditional', `concat(var.x ? [${one}] : [])`],
    ['for', `[for b in var.b : ${one}]`],
    ['for of lists', `flatten([for k, b in var.b : [${one}]])`],
    ['flatten', `flatten([[${one}], var.x])`],
    [
      'a condition that is an expression',
      `[${one}, { Effect = "Allow", Action = "*", Resource = "*", Condition = var.c }]`,
    ],
    [
      'merge with a condition that may be there',
      `[merge(${one}, var.x ? { Condition = { Bool = { "aws:y" = "true" } } } : {})]`,
    ],
    ['a Deny that may not be there', `concat([${one}], [for b in var.b : ${deny}])`],
  ])('%s', async (_, list) => {
    const files = partial(list)
    const source = foundAt((await read(files)).sources, 'aws_iam_policy.p')
    expect(source.document.statements).toEqual([{ effect: 'Allow', action: ['s3:*'], resource: ['*'], condition: [] }])
    expect(source.rest).toHaveLength(1)
    expect(await edit(files, 'aws_iam_policy.p', statements({ actions: ['s3:GetObject'] }))).toBe(
      files['main.tf']?.replace('["s3:*"]', '["s3:GetObject"]'),
    )
  })

  test('both sides of a conditional have types that must agree', async () => {
    const plain = '{ Effect = "Allow", Action = "s3:*", Resource = "*" }'
    const files = partial(`concat(var.x ? [${plain}] : [${plain}])`)
    const narrowed = (action: string[]) => [
      proposed(0, { Effect: 'Allow', Action: action, Resource: ['*'] }),
      proposed(1, { Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] }),
    ]
    expect(await edit(files, 'aws_iam_policy.p', narrowed(['s3:GetObject']))).toBe(
      files['main.tf']?.replace('"s3:*"', '"s3:GetObject"'),
    )
    expect(await edit(files, 'aws_iam_policy.p', narrowed(['s3:GetObject', 's3:PutObject']))).toMatch(
      /Action would become a list/,
    )
  })

  test('the variable of a for stays unchanged', async () => {
    const files = partial('[for b in var.b : { Effect = "Allow", Action = ["s3:*"], Resource = ["${b.arn}/*"] }]')
    const source = foundAt((await read(files)).sources, 'aws_iam_policy.p')
    expect(source.document.statements[0]?.resource).toEqual(['\uE000b.arn\uE001/*'])
  })

  test.each([
    ['a for over a name that means something else', `[for each in var.b : ${one}]`],
    ['an object of a for', `values({ for b in var.b : b => ${one} })`],
    ['merge with a value that may replace its elements', `[merge(${one}, var.x)]`],
    ['merge of the same element twice', `[merge(${one}, { Effect = "Deny" })]`],
    ['merge with an action that may be there', `[merge(${one}, var.x ? { NotResource = "*" } : {})]`],
  ])('%s: nothing of it is read', async (_, list) => {
    const source = sourceAt((await read(partial(list))).sources, 'aws_iam_policy.p')
    expect(source.status === 'skipped' && source.reason).toMatch(/the result of an expression/)
  })

  test.each([
    ['grants more than it did by itself', `[${one}, var.x]`, statements({ actions: ['s3:*', 'ec2:*'] }), /not proven/],
    [
      'is new',
      `[${one}, var.x]`,
      [...statements({ actions: ['s3:*'] }), proposed(null, { Effect: 'Deny', Action: '*', Resource: '*' })],
      /would deny what they allow too/,
    ],
    [
      'is split off one that an expression makes',
      `[for b in var.b : ${one}]`,
      [
        proposed(0, { Effect: 'Allow', Action: ['s3:Get*'], Resource: ['*'] }),
        proposed(0, { Effect: 'Allow', Action: ['s3:Put*'], Resource: ['*'] }),
      ],
      /that an expression makes/,
    ],
  ])('a statement that %s is refused', async (_, list, target, words) => {
    expect(await edit(partial(list), 'aws_iam_policy.p', target)).toMatch(words)
  })

  test('of a list of its own nothing may be left', async () => {
    const files = partial(`concat([${one}], var.x, [${one}])`)
    const target = [proposed(1, { Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] })]
    expect(await edit(files, 'aws_iam_policy.p', target)).toBe(files['main.tf']?.replace(`[${one}]`, '[]'))
  })
})
