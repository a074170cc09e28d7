/** What the data source `aws_iam_policy_document` renders. */
import { attributesIn, blocksIn } from './hcl.mjs'
import { entriesOf, itemsOf, textOf } from './values.mjs'

/**
 * The JSON of a block.
 *
 * @param value evaluates the text of an expression; `valueWith(text, bound)` does so with more names
 * @param merged is given each text that is merged into it
 */
export function policyDocumentOf(block, value, valueWith, merged = () => undefined) {
  const read = attributesOf(block.text, block, (text) => value(text))
  const statements = blocksOf(block.text, block, 'statement', {}, valueWith).map(statementOf)
  const own = { Version: textOf(read('version') ?? '2012-10-17'), ...(read('policy_id') && { Id: read('policy_id') }) }
  const list = (name) => (read(name) === undefined || read(name) === null ? [] : itemsOf(read(name)))
  const sources = [...list('source_policy_documents'), ...one(read('source_json'))]
  const overrides = [...list('override_policy_documents'), ...one(read('override_json'))]
  for (const text of [...sources, ...overrides]) merged(textOf(text))
  const all = [...sources.flatMap(statementsOf), ...statements]
  for (const statement of overrides.flatMap(statementsOf)) {
    const at = statement.Sid ? all.findIndex(({ Sid }) => Sid === statement.Sid) : -1
    if (at === -1) all.push(statement)
    else all[at] = statement
  }
  return JSON.stringify({ ...own, Statement: all }, null, 2)
}

const one = (text) => (text === undefined || text === null || textOf(text) === '' ? [] : [text])
const statementsOf = (text) => {
  const { Statement = [] } = JSON.parse(textOf(text))
  return Array.isArray(Statement) ? Statement : [Statement]
}

function attributesOf(text, { bodyStart, bodyEnd }, value) {
  const found = new Map(
    attributesIn(text, bodyStart, bodyEnd).map(({ name, valueStart, end }) => [name, text.slice(valueStart, end)]),
  )
  return (name) => (found.has(name) ? value(found.get(name)) : undefined)
}

/** Blocks of a name, written out or `dynamic`: `{text, block, read, bound}`. */
function blocksOf(text, parent, wanted, bound, valueWith) {
  return blocksIn(text, parent.bodyStart, parent.bodyEnd).flatMap((block) => {
    if (block.type === wanted)
      return [{ text, block, bound, valueWith, read: attributesOf(text, block, (each) => valueWith(each, bound)) }]
    if (block.type !== 'dynamic' || block.labels[0] !== wanted) return []
    const read = attributesOf(text, block, (each) => valueWith(each, bound))
    const iterator = attributesIn(text, block.bodyStart, block.bodyEnd).find(({ name }) => name === 'iterator')
    const name = iterator ? text.slice(iterator.valueStart, iterator.end).trim() : wanted
    const content = blocksIn(text, block.bodyStart, block.bodyEnd).find(({ type }) => type === 'content')
    return entriesOf(read('for_each')).map(([key, value]) => {
      const more = { ...bound, [name]: { key, value } }
      return {
        text,
        block: content,
        bound: more,
        valueWith,
        read: attributesOf(text, content, (each) => valueWith(each, more)),
      }
    })
  })
}

/** `&{` stands for `${` there. */
const written = (item) => textOf(item).replaceAll('&{', '${')

/** One text alone, several sorted backwards, as the provider writes them. */
function texts(value) {
  const list = itemsOf(value).map(written).sort().reverse()
  return list.length === 1 ? list[0] : list
}

function statementOf({ text, block, bound, valueWith, read }) {
  const inner = (wanted) => blocksOf(text, block, wanted, bound, valueWith)
  const statement = {}
  const sid = read('sid')
  if (sid) statement.Sid = textOf(sid)
  statement.Effect = textOf(read('effect') ?? 'Allow')
  for (const [name, key] of [
    ['actions', 'Action'],
    ['not_actions', 'NotAction'],
    ['resources', 'Resource'],
    ['not_resources', 'NotResource'],
  ]) {
    const value = read(name)
    if (value !== undefined && value !== null && itemsOf(value).length > 0) statement[key] = texts(value)
  }
  for (const [name, key] of [
    ['principals', 'Principal'],
    ['not_principals', 'NotPrincipal'],
  ])
    for (const { read: of } of inner(name)) {
      const type = textOf(of('type'))
      statement[key] = type === '*' ? '*' : { ...statement[key], [type]: texts(of('identifiers')) }
    }
  for (const { read: of } of inner('condition')) {
    const [test, variable] = [textOf(of('test')), textOf(of('variable'))]
    statement.Condition ??= {}
    statement.Condition[test] = { ...statement.Condition[test], [variable]: texts(of('values')) }
  }
  return statement
}
