import type { PolicyDocument, Statement } from '../../../src/policy/document.ts'
import { hasUnresolved } from '../../../src/policy/unresolved.ts'
import { sameDocument } from '../../../src/policy/same.ts'
import { editSource } from '../../../src/sources/edit.ts'
import type { SourceFile } from '../../../src/sources/files.ts'
import { readSources } from '../../../src/sources/read.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import { terraformParser } from '../../../src/sources/terraform/syntax/parser.ts'
import type { PolicySource, ProposedStatements, Splice } from '../../../src/sources/types.ts'

type Change = (document: PolicyDocument) => ProposedStatements

const each =
  (change: (statement: Statement, index: number) => Statement | undefined): Change =>
  ({ statements }) =>
    statements.flatMap((statement, from) => {
      const made = statement.effect === 'Allow' ? change(statement, from) : statement
      return made ? [{ from, statement: made }] : []
    })

const narrowed = (pattern: string): string[] =>
  pattern === '*'
    ? ['s3:GetObject', 'ec2:DescribeInstances']
    : [pattern.replace(/\*$/, 'One'), pattern.replace(/\*$/, 'Two')]

const buckets = ['arn:aws:s3:::acme-one/*', 'arn:aws:s3:::acme-two/*']

/** Kinds of edits as narrowing makes them, for any policy. */
export const changes: Readonly<Record<string, Change>> = {
  'every second action goes': each((statement) => {
    const { action } = statement
    return action
      ? { ...statement, action: action.filter((one, index) => index % 2 === 0 || hasUnresolved(one)) }
      : statement
  }),
  'the first action goes': each((statement) => {
    const { action } = statement
    return action && action.length > 1 && !hasUnresolved(action[0] ?? '')
      ? { ...statement, action: action.slice(1) }
      : statement
  }),
  'a wildcard becomes two names': each((statement) => {
    const { action } = statement
    const wild = action?.findIndex((one) => /^[^*?]*\*$/.test(one) && !hasUnresolved(one)) ?? -1
    return action && wild !== -1
      ? { ...statement, action: action.flatMap((one, index) => (index === wild ? narrowed(one) : [one])) }
      : statement
  }),
  'all resources become two': each((statement) =>
    statement.resource?.length === 1 && statement.resource[0] === '*' ? { ...statement, resource: buckets } : statement,
  ),
  'the first statement goes': each((statement, index) => (index === 0 ? undefined : statement)),
  'the last of several statements goes': (document) => {
    const last = document.statements.length - 1
    return each((statement, index) => (index === last && last > 0 ? undefined : statement))(document)
  },
}

export interface Edited {
  /** Files with edits, by path. */
  readonly files: ReadonlyMap<string, string>
  readonly edited: number
  readonly refused: ReadonlyMap<string, number>
  /** Faults of an edit: a sentence each. */
  readonly defects: readonly string[]
}

const options = { accountsOf: () => ['111122223333'], principals: {}, parser: terraformParser }

/** The identity policies of a tree that are read. */
export const policiesOf = (files: readonly SourceFile[]): PolicySource[] =>
  readSources(files, options).sources.filter(
    (source): source is PolicySource => source.status === 'found' && source.kind === 'identity',
  )

/** Makes one kind of change to all policies of a tree, and reads the result again. */
export function editTree(files: readonly SourceFile[], policies: readonly PolicySource[], change: Change): Edited {
  const contents = new Map(files.map(({ path, content }) => [path, content]))
  const splices = new Map<string, Splice[]>()
  const refused = new Map<string, number>()
  const expected = new Map<string, PolicyDocument>()
  const defects: string[] = []
  for (const source of policies) {
    const statements = change(source.document)
    const after = { ...source.document, statements: statements.map(({ statement }) => statement) }
    if (statements.length === 0 || sameDocument(source.document, after)) continue
    const content = contents.get(source.file) ?? ''
    const result = editSource(source, content, statements, { parser: terraformParser })
    if (result.kind === 'refused') {
      const reason = result.reason.replace(/\S*[.:/]\S*/g, '…').replace(/\d+/g, 'N')
      refused.set(reason, (refused.get(reason) ?? 0) + 1)
      continue
    }
    const own = splices.get(source.file) ?? []
    try {
      applySplices(content, [...own, ...result.splices])
    } catch {
      continue // Another policy shares the text that changes: one proposal at a time is made of it.
    }
    splices.set(source.file, [...own, ...result.splices])
    expected.set(source.id, after)
    defects.push(...leftBlank(source.id, content, applySplices(content, result.splices)))
  }
  const made = new Map([...splices].map(([path, own]) => [path, applySplices(contents.get(path) ?? '', own)]))
  const read = new Map(
    policiesOf(files.map((file) => ({ ...file, content: made.get(file.path) ?? file.content }))).map((source) => [
      source.id,
      source,
    ]),
  )
  for (const source of policies) {
    const now = read.get(source.id)
    const wanted = expected.get(source.id) ?? source.document
    if (!now) defects.push(`${source.id}: is not read any more`)
    else if (!sameDocument(now.document, wanted) && !shared(source, policies))
      defects.push(`${source.id}: reads otherwise`)
  }
  return { files: made, edited: expected.size, refused, defects }
}

/** Of several texts in one place the addresses are counted, and may move. */
const shared = (source: PolicySource, all: readonly PolicySource[]): boolean =>
  /#\d+$/.test(source.id) || all.some(({ id }) => id.startsWith(`${source.id}#`))

/** Lines of blanks, and blank lines at the ends of brackets, that were not there before. */
function leftBlank(id: string, before: string, after: string): string[] {
  const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0
  const kinds: readonly [string, RegExp][] = [
    ['a line of blanks', /^[ \t]+\r?$/gm],
    ['a blank line behind an opening bracket', /[[{(]\r?\n[ \t]*\r?\n/g],
    ['a blank line before a closing bracket', /\n[ \t]*\r?\n[ \t]*[\])}]/g],
    ['two blank lines', /\n[ \t]*\r?\n[ \t]*\r?\n/g],
    ['an empty list', /\[\s*\]/g],
    ['a comma alone', /^[ \t]*,[ \t]*$/gm],
    ['trailing blanks', /[^\s][ \t]+\r?$/gm],
  ]
  return kinds.flatMap(([what, pattern]) =>
    count(after, pattern) > count(before, pattern) ? [`${id}: leaves ${what}`] : [],
  )
}
