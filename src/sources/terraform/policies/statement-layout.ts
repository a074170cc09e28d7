import { hasUnresolved } from '../../../policy/unresolved.ts'
import type { Container, FieldName, LayoutResult, WrittenField, WrittenStatement } from '../../layout.ts'
import { replaceVariables } from './statement-block.ts'
import { stringsOf, valueOf, type SourceRange, type LocatedValue, type LocatedPart } from '../../located-value.ts'

/** The names of a statement's elements in statement objects: those of `aws_iam_policy_document`, or of JSON. */
const elements: Readonly<Record<string, FieldName>> = {
  sid: 'Sid',
  effect: 'Effect',
  actions: 'Action',
  action: 'Action',
  not_actions: 'NotAction',
  resources: 'Resource',
  resource: 'Resource',
  not_resources: 'NotResource',
  Sid: 'Sid',
  Effect: 'Effect',
  Action: 'Action',
  NotAction: 'NotAction',
  Resource: 'Resource',
  NotResource: 'NotResource',
}

const principals: Readonly<Record<string, string>> = {
  principals: 'Principal',
  not_principals: 'NotPrincipal',
  Principal: 'Principal',
  NotPrincipal: 'NotPrincipal',
}

const conditions = new Set(['condition', 'conditions', 'Condition'])

type WrittenObject = LocatedValue & { readonly kind: 'object' }

/** The document that a list or map of statement objects stands for, and its places. */
export function statementsLayout(root: LocatedValue, comments: readonly SourceRange[], json = false): LayoutResult {
  const gathered = new Gathered()
  const parts = 'parts' in root && root.parts ? root.parts : [{ written: root, guarded: false }]
  // A statement that one map loses or gains may be in another that it is merged with.
  const only = parts.length === 1
  for (const part of parts) gathered.part(part, only)
  const { containers, statements, values, rest, names } = gathered
  if (statements.length === 0) return { kind: 'unreadable', reason: rest[0] ?? 'it has no statements' }
  const plain = [...names.values()].some((name) => /^[a-z]/.test(name))
  const dialect = json ? 'json-objects' : plain ? 'objects' : 'hcl'
  return {
    kind: 'layout',
    value: { Version: '2012-10-17', Statement: values },
    layout: { dialect, root, containers, statements, comments, rest, names },
  }
}

class Gathered {
  readonly containers: Container[] = []
  readonly statements: WrittenStatement[] = []
  readonly values: unknown[] = []
  readonly rest: string[] = []
  readonly names = new Map<string, string>()

  part({ written, guarded, alike = false }: LocatedPart, only: boolean): void {
    const { start, end } = written
    const kind = guarded ? 'fixed' : 'list'
    if (written.kind === 'list' && written.literal) {
      this.containers.push({ start, end, kind, items: written.items })
      for (const [index, item] of written.items.entries()) this.statement(item, index, { guarded, alike })
    } else if (written.kind === 'object' && written.literal && written.entries.some(({ key }) => elements[key])) {
      // One object: its receiver takes exactly one, so there can be neither two nor none.
      this.containers.push({ start, end, kind: 'fixed', items: [written] })
      this.statement(written, 0, { guarded, alike })
    } else if (written.kind === 'object' && written.literal) {
      const keys = written.entries.map(({ key }) => key)
      this.containers.push({ start, end, kind: only ? kind : 'fixed', items: written.entries, keys })
      for (const [index, { value }] of written.entries.entries()) this.statement(value, index, { guarded, alike })
    } else this.rest.push('some of its statements are the result of an expression')
  }

  private statement(
    item: LocatedValue,
    index: number,
    { guarded, alike }: Omit<Required<LocatedPart>, 'written'>,
  ): void {
    const read = item.kind === 'object' && item.literal ? this.read(item) : undefined
    if (!read || typeof read === 'string') {
      this.rest.push(read ?? 'one of its statements is the result of an expression')
      return
    }
    const { value, ...statement } = read
    if ((guarded || statement.guarded) && value['Effect'] !== 'Allow')
      this.rest.push('one of its statements may be a Deny that exists only sometimes')
    else {
      const place = { container: this.containers.length - 1, item: index }
      this.statements.push({ ...statement, place, guarded: guarded || statement.guarded, alike })
      this.values.push(value)
    }
  }

  private read(item: WrittenObject) {
    const fields = new Map<FieldName, WrittenField>()
    const value: Record<string, unknown> = { Effect: 'Allow' }
    let clauses: readonly WrittenField[] = []
    let [guarded, more] = [item.merged?.bounded === true, item.merged !== undefined]
    for (const { start, end, key, keySpan, value: given } of item.entries) {
      const written = elements[key] && /^[a-z]/.test(key) ? replaceVariables(given, elements[key]) : given
      const element = elements[key]
      const principal = principals[key]
      if (hasUnresolved(key)) return 'the name of an element in one of its statements is not known'
      if (isNothing(written)) more = true
      else if (element) {
        if (fields.has(element)) return `a statement has ${element} twice`
        const plain = plainOf(written, element)
        if (plain === undefined) return `the ${key} of a statement is neither text nor a list`
        fields.set(element, { start, end, key: keySpan, value: written })
        if (typeof plain === 'string' ? plain !== '' : plain.length > 0) value[element] = plain
        this.names.set(element, key)
      } else if (principal) {
        value[principal] = principalsOf(written)
        if (value[principal] === undefined) return `the ${key} of a statement are the result of an expression`
      } else if (conditions.has(key)) {
        if (key === 'Condition' || given.kind === 'list') this.names.set('Condition', key)
        const read = conditionOf(written)
        // A condition that is not read restricts the statement: it stays where it is.
        if (!read) guarded = more = true
        else {
          clauses = read.clauses
          if (clauses.length > 0) value['Condition'] = read.value
        }
      } else more = true
    }
    const { start, end } = item
    return { start, end, fields, clauses, guarded, more, value }
  }
}

/** `null`, and lists and texts without anything in them, are as if they were not there. */
const isNothing = (written: LocatedValue): boolean => written.kind === 'scalar' && written.value === null

function plainOf(written: LocatedValue, element: FieldName): string | readonly string[] | undefined {
  const strings = stringsOf(written)
  if (!strings) return undefined
  if (element !== 'Sid' && element !== 'Effect') return strings
  return written.kind === 'list' || strings.length !== 1 ? undefined : strings[0]
}

/**
 * `[{ type, identifiers }]`, also as values of a map, or one such object; or as JSON has it. `undefined`: it is an
 * expression.
 */
function principalsOf(written: LocatedValue): unknown {
  if (written.kind === 'string') return written.value
  if ((written.kind !== 'list' && written.kind !== 'object') || !written.literal) return undefined
  const alone = written.kind === 'object' && written.entries.some(({ key }) => key === 'identifiers')
  const items = alone ? [written] : written.kind === 'list' ? written.items : written.entries.map(({ value }) => value)
  const objects = items.filter((item): item is WrittenObject => item.kind === 'object' && item.literal)
  if (objects.length === 0 && written.kind === 'object') return valueOf(written)
  if (objects.length !== items.length || objects.length === 0) return undefined
  const named: Record<string, readonly string[]> = {}
  for (const { entries } of objects) {
    const [type, identifiers] = ['type', 'identifiers'].map((name) => entries.find(({ key }) => key === name)?.value)
    const list = identifiers && stringsOf(identifiers)
    if (type?.kind !== 'string' || !list) return undefined
    if (type.value === '*') return '*'
    named[type.value] = [...(named[type.value] ?? []), ...list]
  }
  return named
}

interface Conditions {
  readonly value: Record<string, Record<string, unknown>>
  readonly clauses: readonly WrittenField[]
}

/** `[{ test, variable, values }]`, also as values of a map; or as JSON has it: `{ Bool = { "aws:x" = "true" } }`. */
function conditionOf(written: LocatedValue): Conditions | undefined {
  if ((written.kind !== 'list' && written.kind !== 'object') || !written.literal) return undefined
  const items = written.kind === 'list' ? written.items : written.entries.map(({ value }) => value)
  const objects = items.filter((item): item is WrittenObject => item.kind === 'object' && item.literal)
  if (objects.length !== items.length) return undefined
  const value: Conditions['value'] = {}
  const clauses = new Map<string, WrittenField[]>()
  const add = (test: string, variable: string, field: WrittenField): boolean => {
    const values = stringsOf(replaceVariables(field.value, 'Condition'))
    const keys = (value[test] ??= {})
    if (!values || Object.hasOwn(keys, variable)) return false
    keys[variable] = values
    clauses.set(test, [...(clauses.get(test) ?? []), field])
    return true
  }
  const blocks = objects.every(({ entries }) => entries.some(({ key }) => key === 'test'))
  for (const [index, { entries }] of objects.entries()) {
    if (blocks) {
      const [test, variable, values] = ['test', 'variable', 'values'].map((name) =>
        entries.find(({ key }) => key === name),
      )
      if (test?.value.kind !== 'string' || variable?.value.kind !== 'string' || !values) return undefined
      if (!add(test.value.value, variable.value.value, { ...values, key: values.keySpan })) return undefined
      continue
    }
    const test = written.kind === 'object' ? written.entries[index]?.key : undefined
    if (test === undefined) return undefined
    for (const entry of entries) if (!add(test, entry.key, { ...entry, key: entry.keySpan })) return undefined
  }
  return { value, clauses: [...clauses.values()].flat() }
}
