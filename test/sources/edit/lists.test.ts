import { describe, expect, test } from '@jest/globals'
import type { Statement } from '../../../src/policy/document.ts'
import { editSource } from '../../../src/sources/edit.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import { foundAt, loadParser, read } from '../support.ts'

/** The actions of a document after an edit to the given ones; the rest of the file is not shown. */
async function actions(list: string, wanted: readonly string[]): Promise<string> {
  const before = `data "aws_iam_policy_document" "d" {\n  statement {\n    resources = ["*"]\n    actions = ${list}\n  }\n}\n`
  const source = foundAt((await read({ 'main.tf': before })).sources, 'data.aws_iam_policy_document.d')
  const statement = { ...source.document.statements[0]!, action: wanted }
  const result = editSource(source, before, [{ from: 0, statement }], { parser: await loadParser() })
  if (result.kind === 'refused') return `refused: ${result.reason}`
  const after = applySplices(before, result.splices)
  return after.slice(0, after.lastIndexOf('\n  }\n')).replace(/^.*? actions +(= )/s, '')
}

const lines = (...texts: readonly string[]): string => texts.join('\n')

const more = '\uE000var.more\uE001'

describe('a list that is joined with one that is not known', () => {
  test.each<readonly [string, string, readonly string[], string]>([
    ['an element goes', 'concat(["s3:Get*", "s3:Put*"], var.more)', ['s3:Get*', more], 'concat(["s3:Get*"], var.more)'],
    [
      'another takes its place',
      'concat(var.more, ["s3:*"])',
      [more, 's3:GetA', 's3:GetB'],
      'concat(var.more, ["s3:GetA", "s3:GetB"])',
    ],
    [
      'of two lists, one goes',
      'concat(["s3:Get*"], ["s3:Put*"], var.more)',
      ['s3:Get*', more],
      'concat(["s3:Get*"], var.more)',
    ],
    ['the known one goes', 'concat(["s3:Get*"], var.more)', [more], 'concat(var.more)'],
    [
      'inside of another call',
      'distinct(concat(["s3:Get*", "s3:Put*"], var.more))',
      ['s3:Get*', more],
      'distinct(concat(["s3:Get*"], var.more))',
    ],
    ['the unknown one goes', 'concat(["s3:Get*"], var.more)', ['s3:Get*'], 'concat(["s3:Get*"])'],
  ])('%s', async (_, list, wanted, after) => {
    expect(await actions(list, wanted)).toBe(after)
  })
})

describe('lists in the file’s own style', () => {
  test.each<readonly [string, string, readonly string[], string]>([
    ['one line', '["s3:Get*", "s3:Put*"]', ['s3:GetObject', 's3:Put*'], '["s3:GetObject", "s3:Put*"]'],
    ['tight', '["s3:Get*","s3:Put*"]', ['s3:GetA', 's3:GetB', 's3:Put*'], '["s3:GetA","s3:GetB","s3:Put*"]'],
    ['one line with a trailing comma', '["s3:Get*", "s3:Put*",]', ['s3:Get*'], '["s3:Get*",]'],
    ['the first of a line', '["s3:Get*", "s3:Put*"]', ['s3:Put*'], '["s3:Put*"]'],
    [
      'a line that grows too long is broken',
      '["s3:Get*"]',
      [
        's3:GetObjectVersionTagging',
        's3:GetObjectVersionAttributes',
        's3:GetBucketIntelligentTiering',
        's3:GetMultiRegionAccessPoint',
      ],
      lines(
        '[',
        '      "s3:GetObjectVersionTagging",',
        '      "s3:GetObjectVersionAttributes",',
        '      "s3:GetBucketIntelligentTiering",',
        '      "s3:GetMultiRegionAccessPoint",',
        '    ]',
      ),
    ],
    [
      'a comment goes with its element',
      lines('[', '      "s3:Get*", # read', '      "s3:Put*", # write', '      "s3:List*"', '    ]'),
      ['s3:Get*', 's3:List*'],
      lines('[', '      "s3:Get*", # read', '      "s3:List*"', '    ]'),
    ],
    [
      'the last element and the comma before it, where the list has no trailing comma',
      lines('[', '      "s3:Get*", # read', '      "s3:Put*" # write', '    ]'),
      ['s3:Get*'],
      lines('[', '      "s3:Get*" # read', '    ]'),
    ],
    [
      'a comment above heads its group',
      lines(
        '[',
        '      # Read',
        '      "s3:Get*",',
        '      "s3:List*",',
        '',
        '      # Write',
        '      "s3:Put*",',
        '    ]',
      ),
      ['s3:List*', 's3:Put*'],
      lines('[', '      # Read', '      "s3:List*",', '', '      # Write', '      "s3:Put*",', '    ]'),
    ],
    [
      'a comment above goes with the whole of its group',
      lines('[', '      # Read', '      "s3:Get*",', '      # Write', '      "s3:Put*",', '    ]'),
      ['s3:Put*'],
      lines('[', '      # Write', '      "s3:Put*",', '    ]'),
    ],
    [
      'more behind a commented last element',
      lines('[', '      "s3:Get*" # read', '    ]'),
      ['s3:GetA', 's3:GetB'],
      lines('[', '      "s3:GetA", # read', '      "s3:GetB"', '    ]'),
    ],
    [
      'two to a line',
      lines('["s3:Get*", "s3:List*",', '      "s3:Put*", "s3:Delete*"]'),
      ['s3:Get*', 's3:Put*'],
      lines('["s3:Get*",', '      "s3:Put*"]'),
    ],
    ['a block comment before an element goes', '["s3:Get*", /* why */ "s3:Put*"]', ['s3:Get*'], '["s3:Get*"]'],
    ['and stays with it', '["s3:Get*", /* why */ "s3:Put*"]', ['s3:Put*'], '[/* why */ "s3:Put*"]'],
    [
      'a block comment before the comma stays',
      '["s3:Get*" /* why */, "s3:Put*"]',
      ['s3:Get*'],
      '["s3:Get*" /* why */]',
    ],
    ['and goes with its element', '["s3:Get*" /* why */, "s3:Put*"]', ['s3:Put*'], '["s3:Put*"]'],
    [
      'a comment behind several elements of a line stays with the line',
      lines('[', '      "s3:Get*", "s3:Put*", # both', '      "s3:List*", # list', '    ]'),
      ['s3:Get*', 's3:List*'],
      lines('[', '      "s3:Get*", # both', '      "s3:List*", # list', '    ]'),
    ],
    [
      'and goes with all of it',
      lines('[', '      "s3:Get*", "s3:Put*", # both', '      "s3:List*", # list', '    ]'),
      ['s3:List*'],
      lines('[', '      "s3:List*", # list', '    ]'),
    ],
    [
      'elements of two lines are removed, comments on the remaining ones stay',
      lines('[', '      "s3:Get*", "s3:Put*", # both', '      /* why */ "s3:List*", "s3:Delete*", # all', '    ]'),
      ['s3:Get*', 's3:Delete*'],
      lines('[', '      "s3:Get*", # both', '      "s3:Delete*", # all', '    ]'),
    ],
    [
      'lines that the brackets stand on',
      lines('["s3:Get*", "s3:Put*", # both', '    "s3:List*", "s3:Delete*"]'),
      ['s3:Delete*'],
      '["s3:Delete*"]',
    ],
    [
      'the last line goes, and the comment before it keeps its line end',
      lines('["s3:Get*", "s3:Put*", # both', '    "s3:List*", "s3:Delete*"]'),
      ['s3:Get*', 's3:Put*'],
      lines('["s3:Get*", "s3:Put*" # both', '    ]'),
    ],
    [
      'a comment that goes on in its column',
      lines('[', '      "s3:Get*", # read', '                 # and more', '      "s3:Put*",', '    ]'),
      ['s3:Put*'],
      lines('[', '      "s3:Put*",', '    ]'),
    ],
    [
      'the blank line after the first group is removed with it',
      lines('[', '      # Read', '      "s3:Get*",', '', '      # Write', '      "s3:Put*",', '    ]'),
      ['s3:Put*'],
      lines('[', '      # Write', '      "s3:Put*",', '    ]'),
    ],
    [
      'the blank line before the last group goes with it',
      lines('[', '      # Read', '      "s3:Get*",', '', '      # Write', '      "s3:Put*",', '    ]'),
      ['s3:Get*'],
      lines('[', '      # Read', '      "s3:Get*",', '    ]'),
    ],
    [
      'one blank line stays where a group between two goes',
      lines('[', '      "s3:Get*",', '', '      "s3:Put*",', '      "s3:Tag*",', '', '      "s3:List*",', '    ]'),
      ['s3:Get*', 's3:List*'],
      lines('[', '      "s3:Get*",', '', '      "s3:List*",', '    ]'),
    ],
    [
      'the blank line of a group that stays in part stays',
      lines('[', '      "s3:Get*",', '      "s3:Put*",', '', '      "s3:List*",', '    ]'),
      ['s3:Get*', 's3:List*'],
      lines('[', '      "s3:Get*",', '', '      "s3:List*",', '    ]'),
    ],
    [
      'the parts of a list stay parts',
      'concat(["s3:Get*"], ["s3:Put*", "s3:List*"])',
      ['s3:GetObject', 's3:Put*'],
      'concat(["s3:GetObject"], ["s3:Put*"])',
    ],
    [
      'a part without values goes, with its comment',
      lines('concat(', '      # read', '      ["s3:Get*"],', '      # write', '      ["s3:Put*"],', '    )'),
      ['s3:GetObject'],
      lines('concat(', '      # read', '      ["s3:GetObject"],', '    )'),
    ],
    [
      'a part inside of another call is emptied',
      'concat(distinct(["s3:Get*"]), ["s3:Put*"])',
      ['s3:Put*'],
      'concat(distinct([]), ["s3:Put*"])',
    ],
    [
      'a known part that an expression makes is written out',
      'concat([for a in ["s3:Get*"] : a], ["s3:Put*"])',
      ['s3:GetObject', 's3:Put*'],
      'concat(["s3:GetObject"], ["s3:Put*"])',
    ],
    ['an unknown list is replaced as a whole', 'var.actions', ['s3:GetObject'], '["s3:GetObject"]'],
  ])('%s', async (_, list, wanted, after) => {
    expect(await actions(list, wanted)).toBe(after)
  })

  test('an expression that may be a list does not go into a list', async () => {
    expect(await actions('var.actions', ['\uE000var.actions\uE001', 's3:GetObject'])).toMatch(
      /^refused: .*may be a list/,
    )
  })
})

/** Edits the only policy of a file; statements keep the place they come from, changed ones stand where they stood. */
async function edit(before: string, change: (statements: readonly Statement[]) => (Statement | undefined)[]) {
  const source = foundAt((await read({ 'main.tf': before })).sources, 'data.aws_iam_policy_document.d')
  const old = source.document.statements
  const statements = change(old).flatMap((statement, index) => {
    if (!statement) return []
    const from = old.indexOf(statement)
    return [{ from: from === -1 ? index : from, statement }]
  })
  return editSource(source, before, statements, { parser: await loadParser() })
}

const conditioned = (statement: Statement | undefined): Statement | undefined =>
  statement && { ...statement, condition: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] }] }

describe('refused edits', () => {
  const two = `data "aws_iam_policy_document" "d" {
  statement {
    actions = ["s3:*"] # all
    resources = ["*"]
  }
  statement {
    actions = ["ec2:*"]
    resources = ["*"]
  }
}
`

  test('an empty document', async () => {
    expect(await edit(two, () => [])).toEqual({ kind: 'refused', reason: 'No statement of the document would be left' })
  })

  test('but not another order of statements, which stay where their author put them', async () => {
    const source = foundAt((await read({ 'main.tf': two })).sources, 'data.aws_iam_policy_document.d')
    const [first, second] = source.document.statements
    const proposed = [
      { from: 1, statement: second! },
      { from: 0, statement: { ...first!, action: ['s3:GetObject'] } },
      { from: 1, statement: { ...second!, action: ['ec2:Describe*'] } },
    ]
    const result = editSource(source, two, proposed, { parser: await loadParser() })
    if (result.kind === 'refused') throw new Error(result.reason)
    const edited = foundAt(
      (await read({ 'main.tf': applySplices(two, result.splices) })).sources,
      'data.aws_iam_policy_document.d',
    )
    expect(edited.document.statements.map(({ action }) => action)).toEqual([
      ['s3:GetObject'],
      ['ec2:*'],
      ['ec2:Describe*'],
    ])
  })

  test('comments that would be lost', async () => {
    expect(await edit(two, ([a, b]) => [{ ...a!, sid: 'Named' }, b])).toEqual({
      kind: 'refused',
      reason: 'A statement would be written anew, and its comments would be lost',
    })
    expect(await edit(two, ([a, b]) => [a, { ...b!, sid: 'Named' }])).toMatchObject({ kind: 'edited' })
    // A clause is put in where it belongs.
    expect(await edit(two, ([a, b]) => [conditioned(a), b])).toMatchObject({ kind: 'edited' })
  })

  test('content that changed since it was read', async () => {
    const source = foundAt((await read({ 'main.tf': two })).sources, 'data.aws_iam_policy_document.d')
    const statement = { ...source.document.statements[0]!, action: ['s3:GetObject'] }
    const result = editSource(
      source,
      `# new\n${two}`,
      [
        { from: 0, statement },
        { from: 1, statement: source.document.statements[1]! },
      ],
      { parser: await loadParser() },
    )
    expect(result.kind).toBe('refused')
  })
})

test('a comment further below, in the column of the one that goes, is not a part of it', async () => {
  const element = '      "s3:Put*", # write'
  const end = '    ]\n  }\n}\n'
  const gap = '\n'.repeat(element.indexOf('#') - end.length)
  const head = 'data "aws_iam_policy_document" "d" {\n  statement {\n    resources = ["*"]\n    actions = [\n'
  const before = `${head}      "s3:Get*",\n${element}\n${end}${gap}# Another matter.\n`
  const source = foundAt((await read({ 'main.tf': before })).sources, 'data.aws_iam_policy_document.d')
  const statement = { ...source.document.statements[0]!, action: ['s3:Get*'] }
  const result = editSource(source, before, [{ from: 0, statement }], { parser: await loadParser() })
  if (result.kind === 'refused') throw new Error(result.reason)
  expect(applySplices(before, result.splices)).toBe(`${head}      "s3:Get*",\n${end}${gap}# Another matter.\n`)
})
