import { expect, test } from '@jest/globals'
import { editSource } from '../../../src/sources/edit.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import { foundAt, loadParser, read } from '../support.ts'

const locals = 'locals {\n  actions = ["s3:GetObject", "s3:PutObject"] # both\n}\n'
const document = (actions: string): string =>
  `data "aws_iam_policy_document" "d" {\n  statement {\n    actions   = ${actions}\n    resources = ["*"]\n  }\n}\n`

/** The file of the document, with `s3:PutObject` removed. */
async function editOf(main: string, others: Readonly<Record<string, string>> = {}) {
  const { sources } = await read({ 'main.tf': main, ...others })
  const source = foundAt(sources, 'data.aws_iam_policy_document.d')
  const statements = source.document.statements.map((statement, from) => ({
    from,
    statement: { ...statement, action: statement.action?.filter((action) => action !== 's3:PutObject') ?? [] },
  }))
  return editSource(source, main, statements, { parser: await loadParser() })
}

async function edited(main: string, others: Readonly<Record<string, string>> = {}): Promise<string> {
  const result = await editOf(main, others)
  if (result.kind === 'refused') throw new Error(result.reason)
  return applySplices(main, result.splices)
}

const inPlace = locals.replace(', "s3:PutObject"', '')
const writtenOut = document('["s3:GetObject"]')

test('a local that is used once is edited where it stands', async () => {
  expect(await edited(locals + document('local.actions'))).toBe(inPlace + document('local.actions'))
})

test('by way of another', async () => {
  const other = 'locals {\n  all = local.actions\n}\n'
  expect(await edited(other + locals + document('local.all'))).toBe(other + inPlace + document('local.all'))
})

test('two statements of one document use it, and change alike', async () => {
  const twice = (one: string, other: string): string =>
    document(one).replace(/}\n$/, document(other).replace(/^.*\n/, ''))
  const text = locals + twice('local.actions', 'local.actions')
  expect(await edited(text)).toBe(inPlace + twice('local.actions', 'local.actions'))
})

test.each([
  ['has no use any more', '', / \(locals\.tf:2\) has no use any more after this edit, and can be removed\.$/],
  ['is used elsewhere', 'output "o" {\n  value = local.actions\n}\n', / is used elsewhere too, and stays/],
])('the note on a local that is written out: it %s', async (_, more, words) => {
  const result = await editOf(document('local.actions'), { 'locals.tf': locals, 'more.tf': more })
  expect(result).toMatchObject({ notes: [expect.stringMatching(words)] })
  expect(await editOf(locals + document('local.actions'))).not.toHaveProperty('notes')
})

test.each<readonly [string, string, Readonly<Record<string, string>>]>([
  ['is used twice', `${locals}output "o" {\n  value = local.actions\n}\n`, {}],
  ['is used by another file', locals, { 'b.tf': 'output "o" {\n  value = "${local.actions[0]}"\n}\n' }],
  ['is mentioned by a comment', `# see local.actions\n${locals}`, {}],
  ['may be used by a file that is not valid', locals, { 'b.tf': 'output "o" {\n  value = \n' }],
])('the list is written out where a local %s', async (_, before, others) => {
  expect(await edited(before + document('local.actions'), others)).toBe(before + writtenOut)
})

test('and where the local is in another file', async () => {
  expect(await edited(document('local.actions'), { 'locals.tf': locals })).toBe(writtenOut)
})

test('an element of a list stays in that list', async () => {
  const one = 'locals {\n  put = "s3:PutObject"\n}\n'
  expect(await edited(one + document('[local.put, "s3:GetObject"]'))).toBe(one + writtenOut)
})
