import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { hasUnresolved, showUnresolved } from '../../../src/policy/unresolved.ts'
import { editSource } from '../../../src/sources/edit.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import type { ProposedStatements, Source } from '../../../src/sources/types.ts'
import { loadParser, read } from '../support.ts'
import { countOf } from '../../support/sampled.ts'

const allow = (rest: string): string => `{"Effect": "Allow", ${rest}}`
const plain = allow('"Action": "s3:*", "Resource": "*"')
const document = (statements: string): string => `{"Version": "2012-10-17", "Statement": ${statements}}`

async function sourceOf(text: string): Promise<Source> {
  const [source] = (await read({ 'p.tftpl': text })).sources
  if (!source) throw new Error('no policy')
  return source
}

const shown = (source: Source): unknown =>
  source.status === 'skipped'
    ? source.reason
    : source.document.statements.map(({ action, resource }) => [
        action?.map(showUnresolved),
        resource?.map(showUnresolved),
      ])

describe('reading a template with directives', () => {
  const some = 'a %{…} directive makes some of its statements'
  const sometimes = 'some of its statements exist, or apply, only sometimes'
  test.each<[string, string, unknown, readonly string[] | undefined]>([
    ['before a statement', `[%{ if a }${plain},%{ endif } ${plain}]`, [[['s3:*'], ['*']]], [some]],
    ['behind a statement', `[${plain}%{ for x in y ~}, ${plain}%{~ endfor }]`, [[['s3:*'], ['*']]], [some]],
    [
      'between actions',
      `[${allow('"Action": ["s3:Get*"%{ if a }, "s3:Put*"%{ else }, "s3:List*"%{ endif }], "Resource": "*"')}]`,
      [[['s3:Get*', '%{ if a }, "s3:Put*"%{ else }, "s3:List*"%{ endif }'], ['*']]],
      undefined,
    ],
    [
      'a whole list of resources',
      `[${allow('"Action": "s3:*", "Resource": [%{ for i, b in bs }"${b}"%{ if i < 3 },%{ endif }%{ endfor }]')}]`,
      [[['s3:*'], ['%{ for i, b in bs }"${b}"%{ if i < 3 },%{ endif }%{ endfor }']]],
      undefined,
    ],
    [
      'a value',
      `[${allow('"Action": "s3:*", "Resource": %{ if a }"*"%{ else }["x", "y"]%{ endif }')}]`,
      [[['s3:*'], ['%{ if a }"*"%{ else }["x", "y"]%{ endif }']]],
      undefined,
    ],
    [
      'inside of a string',
      `[${allow('"Action": "s3:*", "Resource": "arn:aws:s3:::%{ if a }${b}%{ endif }/*"')}]`,
      [[['s3:*'], ['arn:aws:s3:::%{ if a }${b}%{ endif }/*']]],
      undefined,
    ],
    [
      'a condition that may be there',
      `[${allow('"Action": "s3:*", "Resource": "*"%{ if a }, "Condition": {"Bool": {"aws:x": "true"}}%{ endif }')}]`,
      [[['s3:*'], ['*']]],
      [sometimes],
    ],
    [
      'a clause that may be there',
      `[${allow('"Action": "s3:*", "Resource": "*", "Condition": {"Null": {"aws:x": "true"%{ if a }, "aws:y": "true"%{ endif }}}')}]`,
      [[['s3:*'], ['*']]],
      [sometimes],
    ],
    [
      'in a Deny, which may then deny more or less',
      `[${plain}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*"%{ if a }, "Condition": {}%{ endif }}]`,
      [[['s3:*'], ['*']]],
      ['one of its statements may be a Deny that exists only sometimes'],
    ],
  ])('%s', async (_, statements, wanted, rest) => {
    const source = await sourceOf(document(statements))
    expect(shown(source)).toEqual(wanted)
    expect(source.status === 'found' && source.rest).toEqual(rest)
  })

  test.each([
    ['the whole of it', `%{ if a }${document(`[${plain}]`)}%{ endif }`, /All of it is inside a %\{…\} directive/],
    ['all of its statements', document(`[%{ for x in y }${plain}%{ endfor }]`), /result of an expression/],
    ['half a list', document(`[${plain}%{ if a }], "Id": ["x"%{ endif }]`), /only a part of an element/],
    ['half a string', document(`["%{ if a }", "b%{ endif }"]`), /only a part of an element/],
    ['a comma that is missing', document(`[${plain} %{ if a }${plain}%{ endif } ${plain}]`), /JSON cannot be read/],
    ['white space in a string', document(`[${allow('"Action": "s3:* %{~ if a }x%{ endif }"')}]`), /removes characters/],
    [
      'directives without end',
      document(`[${plain}${'%{ if a }'.repeat(5000)}${'%{ endif }'.repeat(5000)}]`),
      /nested too deeply/,
    ],
    ['a thousand directives', document(`[${plain}${`%{ if a },${plain}%{ endif }`.repeat(1000)}]`), /it has 1000 %/i],
    ['a directive that does not end', document(`[%{ if a }${plain}]`), /not a valid Terraform template/],
  ])('not read: %s', async (_, text, reason) => {
    expect(shown(await sourceOf(text))).toMatch(reason)
  })

  test('${~ … ~} outside of strings takes nothing away that matters', async () => {
    const source = await sourceOf(document(`[${allow('"Action": "s3:*", "Resource": ${~ jsonencode(x) ~}')}]`))
    expect(shown(source)).toEqual([[['s3:*'], ['${jsonencode(x)}']]])
  })
})

describe('edits beside directives', () => {
  const edited = async (statements: string, change: (old: ProposedStatements) => ProposedStatements) => {
    const text = document(statements)
    const source = await sourceOf(text)
    if (source.status === 'skipped') throw new Error(source.reason)
    const proposed = change(source.document.statements.map((statement, from) => ({ from, statement })))
    const result = editSource(source, text, proposed, { parser: await loadParser() })
    return result.kind === 'refused' ? `refused: ${result.reason}` : applySplices(text, result.splices)
  }
  const without =
    (action: string) =>
    (old: ProposedStatements): ProposedStatements =>
      old.map(({ from, statement }) => ({
        from,
        statement: { ...statement, action: statement.action?.filter((each) => each !== action) ?? [] },
      }))
  const list = (actions: string): string => `[${allow(`"Action": [${actions}], "Resource": "*"`)}]`

  test.each([
    ['the last before a gap', '"s3:A", "s3:B"%{ if a }, "s3:C"%{ endif }', '"s3:A"%{ if a }, "s3:C"%{ endif }'],
    ['between a comma and a gap', '"s3:B", %{ if a }"s3:C", %{ endif }"s3:A"', '%{ if a }"s3:C", %{ endif }"s3:A"'],
    ['the last behind a gap', '"s3:A"%{ if a }, "s3:C"%{ endif }, "s3:B"', '"s3:A"%{ if a }, "s3:C"%{ endif }'],
    [
      'between two gaps',
      '"s3:A"%{ if a },"x:C"%{ endif }, "s3:B"%{ if b },"x:D"%{ endif }',
      '"s3:A"%{ if a },"x:C"%{ endif }%{ if b },"x:D"%{ endif }',
    ],
    ['far from it', '"s3:B", "s3:A", "s3:E"%{ if a }, "s3:C"%{ endif }', '"s3:A", "s3:E"%{ if a }, "s3:C"%{ endif }'],
  ])('%s', async (_, before, after) => {
    expect(await edited(list(before), without('s3:B'))).toBe(document(list(after)))
  })

  test.each([
    [
      'the comma is inside of the gap',
      list('"s3:B"%{ if a }, "s3:C"%{ endif }, "s3:A"'),
      /no policy for some choices|read again/,
    ],
    [
      'nothing but the gap would be left',
      list('"s3:B"%{ if a }, "s3:C"%{ endif }'),
      /Only what a %\{…\} directive makes would be left/,
    ],
  ])('refused: %s', async (_, statements, reason) => {
    expect(await edited(statements, without('s3:B'))).toMatch(reason)
  })

  test('content that a directive may insert is neither removed nor rewritten', async () => {
    const text = list('"s3:A", "s3:B"%{ if a }, "s3:C"%{ endif }')
    const drop = (old: ProposedStatements): ProposedStatements =>
      old.map(({ from, statement }) => ({ from, statement: { ...statement, action: ['s3:A'] } }))
    expect(await edited(text, drop)).toMatch(/directive puts into a list would be removed/)
    const named = (old: ProposedStatements): ProposedStatements =>
      old.map(({ from, statement }) => ({ from, statement: { ...statement, sid: 'New' } }))
    expect(await edited(text, named)).toMatch(/parts that are not read would be lost/)
  })

  test('statements beside directives go, those of directives stay', async () => {
    const other = allow('"Action": "sqs:*", "Resource": "*"')
    const made = `%{ if a }, ${allow('"Action": "sns:*", "Resource": "*"')}%{ endif }`
    const first = (old: ProposedStatements): ProposedStatements => old.slice(0, 1)
    expect(await edited(`[${plain}${made}, ${other}]`, first)).toBe(document(`[${plain}${made}]`))
    expect(await edited(`[${plain}, ${other}${made}]`, first)).toBe(document(`[${plain}${made}]`))
    expect(await edited(`[${plain}, ${other}${made}]`, (old) => old.slice(1))).toBe(document(`[${other}${made}]`))
  })

  test('in a heredoc, and in a string of JSON syntax', async () => {
    const text = document(list('"s3:B", "s3:A"%{ if var.a }, "s3:C"%{ endif }'))
    const after = document(list('"s3:A"%{ if var.a }, "s3:C"%{ endif }'))
    const files = [
      ['p.tf', (of: string) => `resource "aws_iam_policy" "p" {\n  policy = <<-EOF\n    ${of}\n  EOF\n}\n`],
      ['p.tf', (of: string) => `resource "aws_iam_policy" "p" {\n  policy = "${of.replaceAll('"', '\\"')}"\n}\n`],
      ['p.tf.json', (of: string) => JSON.stringify({ resource: { aws_iam_policy: { p: { policy: of } } } })],
    ] as const
    for (const [path, write] of files) {
      const [source] = (await read({ [path]: write(text) })).sources
      if (source?.status !== 'found') throw new Error(source?.reason)
      const proposed = without('s3:B')(source.document.statements.map((statement, from) => ({ from, statement })))
      const result = editSource(source, write(text), proposed, { parser: await loadParser() })
      if (result.kind === 'refused') throw new Error(result.reason)
      expect(applySplices(write(text), result.splices)).toBe(write(after))
    }
  })
})

describe('any template, any narrowing, any choice', () => {
  const flags = ['f0', 'f1', 'f2']
  const flag = fc.constantFrom(...flags)
  /**
   * An element of a list as it may be written: sure, or made by a directive with the comma before it, after it or
   * outside.
   */
  const piece = <Value>(value: fc.Arbitrary<Value>) =>
    fc.record({ value, how: fc.constantFrom('sure', 'sure', 'before', 'behind', 'either'), flag })
  type Piece = { readonly value: string; readonly how: string; readonly flag: string }
  const listText = (pieces: readonly Piece[]): string => {
    let text = ''
    for (const [index, { value, how, flag: on }] of pieces.entries()) {
      const comma = index < pieces.length - 1 && !text.endsWith('\n') ? ', ' : ''
      const parted = text === '' || /[,[] ?$|%\{ endif \}\n$/.test(text)
      if (how === 'before' && !parted) text += `%{ if ${on} }, ${value}%{ endif }`
      else if (how === 'behind' && parted && index < pieces.length - 1) text += `%{ if ${on} }${value}, %{ endif }\n`
      else if (how === 'either') text += `${parted ? '' : ', '}%{ if ${on} }${value}%{ else }${value}%{ endif }`
      else text += `${parted ? '' : ', '}${value}`
      if (how === 'sure' && comma !== '' && index % 2 === 0) text += comma
    }
    return `[${text.replace(/, $/, '')}]`
  }
  const actions = fc.uniqueArray(fc.constantFrom('"s3:Get*"', '"s3:Put*"', '"sqs:*"', '"sns:*"', '"ec2:Run*"'), {
    minLength: 1,
    maxLength: 4,
  })
  const statement = actions.chain((values) =>
    fc
      .tuple(...values.map((value) => piece(fc.constant(value))))
      .map((pieces) => allow(`"Action": ${listText(pieces)}, "Resource": "*"`)),
  )
  const template = fc.array(piece(statement), { minLength: 1, maxLength: 4 }).map((each) => document(listText(each)))

  /** The template language as far as these templates use it. */
  function render(text: string, on: ReadonlySet<string>): string {
    const innermost = /%\{ if (\w+) \}((?:(?!%\{)[^])*?)(?:%\{ else \}((?:(?!%\{)[^])*?))?%\{ endif \}/
    let left = text
    for (let found = innermost.exec(left); found; found = innermost.exec(left))
      left = left.replace(found[0], () => (on.has(found?.[1] ?? '') ? found?.[2] : found?.[3]) ?? '')
    return left
  }
  const parsed = (text: string): { Statement: { Action: string[] }[] } | undefined => {
    try {
      return JSON.parse(text) as { Statement: { Action: string[] }[] }
    } catch {
      return undefined
    }
  }
  const all = Array.from({ length: 8 }, (_, bits) => new Set(flags.filter((__, index) => bits & (1 << index))))

  test('a choice that gave a policy gives a smaller one, and directives stay as they are', async () => {
    const parser = await loadParser()
    const numRuns = countOf(300, 60)
    let edits = 0
    await fc.assert(
      fc.asyncProperty(template, fc.infiniteStream(fc.constantFrom('keep', 'drop', 'narrow')), async (text, wishes) => {
        const source = await sourceOf(text)
        if (source.status === 'skipped') return
        const proposed = source.document.statements.flatMap((each, from) => {
          const kept = each.action?.flatMap((action) => {
            const wish = wishes.next().value
            if (hasUnresolved(action) || wish === 'keep') return [action]
            return wish === 'drop' ? [] : [action.replace('*', 'One')]
          })
          return kept?.length ? [{ from, statement: { ...each, action: kept } }] : []
        })
        const result = editSource(source, text, proposed, { parser })
        if (result.kind === 'refused') return
        edits++
        const after = applySplices(text, result.splices)
        for (const on of all) {
          const old = parsed(render(text, on))
          if (!old) continue
          const made = parsed(render(after, on))
          const held = new Set(
            old.Statement.flatMap(({ Action }) => Action.map((action) => action.replace('*', 'One'))),
          )
          expect(made).toBeDefined()
          for (const { Action } of made?.Statement ?? [])
            for (const action of Action) expect(held.has(action.replace('*', 'One'))).toBe(true)
        }
      }),
      { numRuns },
    )
    expect(edits).toBeGreaterThan(numRuns / 6)
  })
})
