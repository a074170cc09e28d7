import type { PolicyDocument, PrincipalElement, Statement } from '../../policy/document.ts'
import { TOKEN_END, hasUnresolved, TOKEN_START, unresolvedExpressions } from '../../policy/unresolved.ts'
import { directoryOf } from '../../sources/files.ts'
import { instancesOf } from '../../sources/terraform/modules/instances.ts'
import type { ModuleGraph } from '../../sources/terraform/modules/module-graph.ts'
import type { Block, Expression } from '../../sources/terraform/syntax/syntax-tree.ts'
import { evaluateExpression, type ModuleScope } from '../../sources/terraform/values/evaluate.ts'
import { isList, isObjectValue, type Value } from '../../sources/terraform/values/value.ts'
import { textOfValue } from '../../sources/terraform/values/value.ts'
import type { PolicySource } from '../../sources/types.ts'
import { blockAt, parseExpression, type Definitions } from './definitions.ts'

/** A document with the values that one instance of its directory, or of its block, gives to variables. */
export interface DocumentInstance {
  /** `envs/prod: module.app["x"]`, with `["key"]` behind it for an instance of the block; empty where there is only one. */
  readonly name: string
  readonly document: PolicyDocument
}

/** More instances than this are not compared one by one: then the document with its unresolved texts is all there is. */
const most = 200

/**
 * The document in each instance that the tree makes of it: values of variables, of callers' arguments and of `each` stand
 * in the place of unresolved texts, as far as the tree states them. A value that is set from outside takes the place of
 * a default: so these documents are examples, besides the document in which variables stay unresolved.
 */
export function instancesOfDocument(
  source: PolicySource,
  document: PolicyDocument,
  graph: ModuleGraph,
  definitions: Definitions,
): readonly DocumentInstance[] {
  const texts = unresolvedExpressions(JSON.stringify(document))
  if (texts.length === 0) return [{ name: '', document }]
  const ways = source.address === undefined ? ofFile(source.file, definitions, graph) : ofBlock(source, texts, graph)
  if (ways.length === 0 || ways.length > most) return [{ name: '', document }]
  return ways.map(({ name, valueOf }) => ({ name, document: withResolvedTexts(document, valueOf) }))
}

/** One way of giving values to the unresolved texts of a document. */
interface Way {
  readonly name: string
  readonly valueOf: (text: string) => Value | undefined
}

function ofBlock(source: PolicySource, texts: readonly string[], graph: ModuleGraph): readonly Way[] {
  const module = graph.moduleIn(directoryOf(source.file))
  if (!module || source.address === undefined) return []
  const block = blockAt(source.address, module)?.block
  const each = texts.some((text) => /\b(each|count)\./.test(text))
  return graph
    .scopes(module)
    .flatMap((scope) => (each && block ? expanded(block, scope) : [scope]))
    .map((scope) => ({ name: nameOf(scope), valueOf: inScope(scope) }))
}

const expanded = (block: Block, scope: ModuleScope): readonly ModuleScope[] => instancesOf(block, scope) ?? [scope]

function nameOf({ instance = '', each, count }: ModuleScope): string {
  if (each) return `${instance}[${JSON.stringify(each.key)}]`
  return count === undefined ? instance : `${instance}[${count}]`
}

function inScope(scope: ModuleScope): (text: string) => Value | undefined {
  const known = new Map<string, Value | undefined>()
  return (text) => {
    if (!known.has(text)) {
      const expression = parseExpression(text)
      known.set(text, expression && evaluateExpression(expression, scope))
    }
    return known.get(text)
  }
}

/** A template: the names in it are those that its reader gives. */
function ofFile(file: string, definitions: Definitions, graph: ModuleGraph): readonly Way[] {
  return definitions.readersOf(file).flatMap(({ module, block, values }) =>
    graph
      .scopes(module)
      .flatMap((scope) => expanded(block, scope))
      .map((scope): Way => {
        const given = values && evaluateExpression(values, scope)
        const at = `${module.directory || '.'}: ${block.labels.join('.')}`
        return { name: `${at} ${nameOf(scope)}`.trim(), valueOf: (text) => valueAmong(given, text) }
      }),
  )
}

function valueAmong(given: Value | undefined, text: string): Value | undefined {
  if (!isObjectValue(given)) return undefined
  if (Object.hasOwn(given, text)) return given[text]
  const expression = parseExpression(text)
  return expression && evaluateWith(expression, given)
}

const evaluateWith = (expression: Expression, given: { readonly [key: string]: Value }): Value =>
  evaluateExpression(expression, {
    locals: new Map(),
    variables: new Map(),
    account: undefined,
    partition: undefined,
    directory: '',
    bound: new Map(Object.entries(given)),
  })

const token = new RegExp(`${TOKEN_START}([^${TOKEN_END}]*)${TOKEN_END}`, 'g')

/** The document with known values in the place of tokens: lists among lists, texts inside texts. */
function withResolvedTexts(document: PolicyDocument, valueOf: (text: string) => Value | undefined): PolicyDocument {
  const list = (texts: readonly string[]): readonly string[] => [
    ...new Set(texts.flatMap((text) => fill(text, valueOf))),
  ]
  const statements = document.statements.map((statement): Statement => {
    const { principal, notPrincipal, action, notAction, resource, notResource, condition } = statement
    return {
      ...statement,
      ...(principal && { principal: principals(principal, list) }),
      ...(notPrincipal && { notPrincipal: principals(notPrincipal, list) }),
      ...(action && { action: list(action) }),
      ...(notAction && { notAction: list(notAction) }),
      ...(resource && { resource: list(resource) }),
      ...(notResource && { notResource: list(notResource) }),
      condition: condition.map((clause) => ({ ...clause, values: list(clause.values) })),
    }
  })
  return { ...document, statements }
}

function principals(
  element: PrincipalElement,
  list: (texts: readonly string[]) => readonly string[],
): PrincipalElement {
  if (element === '*') return element
  const entries = Object.entries(element).map(([type, ids]) => [type, list(ids)] as const)
  return Object.fromEntries(entries)
}

function fill(text: string, valueOf: (text: string) => Value | undefined): readonly string[] {
  if (!hasUnresolved(text)) return [text]
  const whole = /^\uE000([^\uE001]*)\uE001$/.exec(text)?.[1]
  if (whole !== undefined) {
    const value = valueOf(whole)
    const items = isList(value) ? value.map(textOfValue) : [textOfValue(value)]
    // An empty list would leave an element without values, which AWS refuses.
    return items.length > 0 && items.every((item) => item !== undefined) ? items : [text]
  }
  return [text.replace(token, (same, inner: string) => textOfValue(valueOf(inner)) ?? same)]
}

/**
 * The document of the base with other tokens in the place of those whose meaning changed, so that the two are not
 * compared as the same.
 */
export const withChangedTokens = (document: PolicyDocument, isChanged: (text: string) => boolean): PolicyDocument => {
  const mark = (text: string): string =>
    text.replace(token, (same, inner: string) =>
      isChanged(inner) ? `${TOKEN_START}${inner} of the base${TOKEN_END}` : same,
    )
  return JSON.parse(JSON.stringify(document), (_, value: unknown) =>
    typeof value === 'string' ? mark(value) : value,
  ) as PolicyDocument
}
