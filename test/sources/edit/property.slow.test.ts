import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { sameDocument } from '../../../src/policy/same.ts'
import { editSource } from '../../../src/sources/edit.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import type { ProposedStatements } from '../../../src/sources/types.ts'
import { loadParser, read, statement } from '../support.ts'

/** A statement as a test writes it: IAM's JSON. */
interface Plain {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

const name = fc.constantFrom(
  'Get*',
  'GetObject',
  'List*',
  'ListBucket',
  'Put*',
  'PutObject',
  'Delete?bject',
  '*',
  'TagRole',
)
const action = fc.tuple(fc.constantFrom('s3', 'ec2', 'iam'), name).map(([service, verb]) => `${service}:${verb}`)
const resource = fc.constantFrom(
  '*',
  'arn:aws:s3:::logs',
  'arn:aws:s3:::logs/*',
  'arn:aws:s3:::home/${aws:username}/*',
  'arn:aws:s3:::a%{b',
  'arn:aws:s3:::rôle/😀',
  'arn:aws:s3:::quote"back\\slash',
)
const some = <Value>(value: fc.Arbitrary<Value>, most: number) =>
  fc.uniqueArray(value, { minLength: 1, maxLength: most })

const plain: fc.Arbitrary<Plain> = fc.record(
  {
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: some(action, 5),
    Resource: some(resource, 3),
    Condition: fc.constantFrom(
      { Bool: { 'aws:MultiFactorAuthPresent': ['true'] } },
      { StringLike: { 'aws:SourceVpc': ['vpc-1', 'vpc-2'] } },
    ),
  },
  { requiredKeys: ['Effect', 'Action', 'Resource'] },
)

const withSids = (statements: readonly Plain[]): Plain[] =>
  statements.map((each, index) => (index % 2 === 0 ? { Sid: `S${index}`, ...each } : each))

interface Writing {
  /** Lists of one as a string, lists on one line, comments after elements. */
  readonly lone: boolean
  readonly oneLine: boolean
  readonly comments: boolean
  readonly crlf: boolean
  readonly unit: string
}

const writing: fc.Arbitrary<Writing> = fc.record({
  lone: fc.boolean(),
  oneLine: fc.boolean(),
  comments: fc.boolean(),
  crlf: fc.boolean(),
  unit: fc.constantFrom('  ', '    '),
})

const template = (text: string): string => text.replace(/[$%](?=\{)/g, '$&$&')
const quoted = (text: string): string => template(JSON.stringify(text))

const jsonOf = (statements: readonly Plain[], style: Writing): string => {
  const loose = (_: string, value: unknown): unknown =>
    style.lone && Array.isArray(value) && value.length === 1 && typeof value[0] === 'string' ? value[0] : value
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, loose, style.oneLine ? undefined : style.unit)
}

function listOf(values: readonly string[], style: Writing, indent: string): string {
  if (style.oneLine) return `[${values.map(quoted).join(', ')}]`
  const remark = style.comments ? ' # why' : ''
  return `[\n${values.map((value) => `${indent}  ${quoted(value)},${remark}\n`).join('')}${indent}]`
}

const hclOf = (statements: readonly Plain[], style: Writing): string =>
  statements
    .map((each) => {
      const lines = [
        ...(each.Sid === undefined ? [] : [`Sid = "${each.Sid}"`]),
        `Effect = "${each.Effect}"`,
        `Action = ${style.lone && each.Action.length === 1 ? quoted(each.Action[0]!) : listOf(each.Action, style, '      ')}`,
        `Resource = ${listOf(each.Resource, style, '      ')}`,
        ...(each.Condition ? [`Condition = ${template(JSON.stringify(each.Condition))}`] : []),
      ]
      return `    {\n${lines.map((line) => `      ${line}\n`).join('')}    }`
    })
    .join(',\n')

const blocksOf = (statements: readonly Plain[], style: Writing): string =>
  statements
    .map((each) => {
      const conditions = Object.entries(each.Condition ?? {}).flatMap(([test, keys]) =>
        Object.entries(keys).map(
          ([variable, values]) =>
            `    condition {\n      test = "${test}"\n      variable = "${variable}"\n      values = ${listOf(values, style, '      ')}\n    }\n`,
        ),
      )
      const sid = each.Sid === undefined ? '' : `    sid = "${each.Sid}"\n`
      const effect = each.Effect === 'Deny' || style.lone ? `    effect = "${each.Effect}"\n` : ''
      const lists = `    actions = ${listOf(each.Action, style, '    ')}\n    resources = ${listOf(each.Resource, style, '    ')}\n`
      return `  statement {\n${sid}${effect}${lists}${conditions.join('')}  }\n`
    })
    .join('\n')

/** Blocks of a document in Terraform's JSON syntax. */
const jsonBlocksOf = (statements: readonly Plain[], style: Writing): string => {
  const blocks = statements.map((each) => ({
    ...(each.Sid !== undefined && { sid: each.Sid }),
    ...((each.Effect === 'Deny' || style.lone) && { effect: each.Effect }),
    actions: each.Action,
    resources: each.Resource.map(template),
    condition: Object.entries(each.Condition ?? {}).flatMap(([test, keys]) =>
      Object.entries(keys).map(([variable, values]) => ({ test, variable, values })),
    ),
  }))
  const one = style.lone && blocks.length === 1 ? blocks[0] : blocks
  const document = { '//': { metadata: {} }, statement: one }
  return JSON.stringify(
    { data: { aws_iam_policy_document: { p: document } } },
    null,
    style.oneLine ? undefined : style.unit,
  )
}

const inTerraformJson = (policy: string, style: Writing): string =>
  JSON.stringify({ resource: { aws_iam_policy: { p: { policy } } } }, null, style.oneLine ? undefined : style.unit)

const forms: Readonly<Record<string, (statements: readonly Plain[], style: Writing) => string>> = {
  json: jsonOf,
  heredoc: (statements, style) =>
    `resource "aws_iam_policy" "p" {\n  policy = <<EOF\n${template(jsonOf(statements, style))}\nEOF\n}\n`,
  string: (statements, style) =>
    `resource "aws_iam_policy" "p" {\n  policy = ${quoted(jsonOf(statements, { ...style, oneLine: true }))}\n}\n`,
  jsonencode: (statements, style) =>
    `resource "aws_iam_policy" "p" {\n  policy = jsonencode({\n    Version = "2012-10-17"\n    Statement = [\n${hclOf(statements, style)}\n    ]\n  })\n}\n`,
  template: (statements, style) => `\uFEFF${template(jsonOf(statements, style))}`,
  terragrunt: (statements, style) =>
    `inputs = {\n  policies = [jsonencode({\n    Version = "2012-10-17"\n    Statement = [\n${hclOf(statements, style)}\n    ]\n  })]\n}\n`,
  'tf.json blocks': jsonBlocksOf,
  'tf.json string': (statements, style) => inTerraformJson(template(jsonOf(statements, style)), style),
  'tf.json jsonencode': (statements, style) =>
    inTerraformJson(`\${jsonencode({ Version = "2012-10-17", Statement = [\n${hclOf(statements, style)}\n] })}`, style),
  policy_document: (statements, style) => `data "aws_iam_policy_document" "p" {\n${blocksOf(statements, style)}}\n`,
}

const paths: Readonly<Record<string, string>> = { json: 'p.json', template: 'p.tftpl', terragrunt: 'terragrunt.hcl' }

/** The changes that a proposal may make to each statement, and whether a new one comes at the end. */
const proposal = fc.record({
  each: fc.array(
    fc.record({
      what: fc.constantFrom('keep', 'remove', 'narrow', 'split'),
      actions: some(action, 6),
      resources: some(resource, 3),
    }),
    { minLength: 4, maxLength: 4 },
  ),
  fence: fc.boolean(),
})

function propose(statements: readonly Plain[], wish: typeof proposal extends fc.Arbitrary<infer Wish> ? Wish : never) {
  const out: { from: number | null; statement: Plain }[] = []
  for (const [from, each] of statements.entries()) {
    const { what, actions, resources } = wish.each[from] ?? { what: 'keep', actions: [], resources: [] }
    if (what === 'remove') continue
    if (what === 'keep') out.push({ from, statement: each })
    else out.push({ from, statement: { ...each, Action: actions } })
    const sid = each.Sid === undefined ? {} : { Sid: `${each.Sid}b` }
    if (what === 'split') out.push({ from, statement: { ...each, ...sid, Resource: resources } })
  }
  if (out.length === 0) out.push({ from: 0, statement: statements[0]! })
  const fence: Plain = {
    Effect: 'Deny',
    Action: ['*'],
    Resource: ['*'],
    Condition: {
      NotIpAddressIfExists: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] },
      BoolIfExists: { 'aws:ViaAWSService': ['false'] },
    },
  }
  if (wish.fence) out.push({ from: null, statement: fence })
  return out
}

describe.each(Object.keys(forms))('%s: any document, any proposal', (form) => {
  test('the edited text reads as proposed, and the text outside of the splices stays', async () => {
    const parser = await loadParser()
    let edits = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(plain, { minLength: 1, maxLength: 4 }).map(withSids),
        writing,
        proposal,
        async (statements, style, wish) => {
          const text = forms[form]!(statements, style)
          const content = style.crlf ? text.replaceAll('\n', '\r\n') : text
          const path = paths[form] ?? (form.startsWith('tf.json') ? 'p.tf.json' : 'p.tf')
          const [source] = (await read({ [path]: content })).sources
          if (source?.status !== 'found') throw new Error(`not read: ${source?.reason}`)
          expect(sameDocument(source.document, { version: '2012-10-17', statements: statements.map(statement) })).toBe(
            true,
          )
          const wanted: ProposedStatements = propose(statements, wish).map((each) => ({
            from: each.from,
            statement: statement(each.statement),
          }))
          const result = editSource(source, content, wanted, { parser })
          if (result.kind === 'refused') {
            // The only thing that may be refused here: writing a statement anew would lose comments.
            expect(result.reason).toMatch(/comments would be lost/)
            return
          }
          edits++
          const after = applySplices(content, result.splices)
          const [again] = (await read({ [path]: after })).sources
          expect(
            again?.status === 'found' &&
              sameDocument(again.document, { ...source.document, statements: wanted.map((each) => each.statement) }),
          ).toBe(true)
          expect(untouched(content, result.splices)).toBe(untouched(after, mirrored(result.splices)))
          expect(/[^\r]\n/.test(after)).toBe(/[^\r]\n/.test(content) || (form === 'string' && /[^\r]\n/.test(after)))
        },
      ),
      { numRuns: 60 },
    )
    expect(edits).toBeGreaterThan(30)
  })
})

/** The text without the spliced parts. */
function untouched(content: string, splices: readonly { start: number; end: number }[]): string {
  return applySplices(
    content,
    splices.map(({ start, end }) => ({ start, end, text: '' })),
  )
}

/** The splices that undo others: the places of the spliced texts in the result. */
function mirrored(splices: readonly { start: number; end: number; text: string }[]) {
  let shift = 0
  return [...splices]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map(({ start, end, text }) => {
      const at = start + shift
      shift += text.length - (end - start)
      return { start: at, end: at + text.length, text }
    })
}
