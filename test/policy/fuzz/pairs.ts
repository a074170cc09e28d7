import * as fc from 'fast-check'
import type { ConditionClause, PolicyDocument, Statement } from '../../../src/policy/document.ts'
import type { Request } from '../../../src/policy/request.ts'
import { related } from '../support/arbitraries.ts'

/** Two documents, the difficulty in them, and requests that test exactly that; without those any request will do. */
export interface Pair {
  readonly kind: string
  readonly after: PolicyDocument
  readonly before: PolicyDocument
  readonly requests?: readonly Request[]
}

export type Statements = fc.Arbitrary<Statement>

export const some = <T>(values: readonly T[], maxLength = 3): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength })

const effect = fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const)

export interface Parts {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly condition?: fc.Arbitrary<ConditionClause[]>
  readonly principals?: fc.Arbitrary<Pick<Statement, 'principal' | 'notPrincipal'>>
  /** How often NotAction and NotResource stand there, of ten. */
  readonly negated?: number
}

export const statementOf = ({ actions, resources, condition, principals, negated = 3 }: Parts): Statements =>
  fc
    .record({
      effect,
      notAction: fc.integer({ min: 0, max: 9 }),
      notResource: fc.integer({ min: 0, max: 9 }),
      actions: some(actions),
      resources: some(resources),
      condition: condition ?? fc.constant<ConditionClause[]>([]),
      principal: principals ?? fc.constant({}),
    })
    .map((all) => ({
      effect: all.effect,
      ...all.principal,
      ...(all.notAction < negated / 3 ? { notAction: all.actions } : { action: all.actions }),
      ...(all.notResource < negated ? { notResource: all.resources } : { resource: all.resources }),
      condition: all.condition,
    }))

export const documentOf = (statement: Statements): fc.Arbitrary<PolicyDocument> =>
  fc.array(statement, { minLength: 1, maxLength: 3 }).map((statements) => ({ version: '2012-10-17', statements }))

export interface World {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly principals?: readonly string[]
  readonly keys?: Readonly<Record<string, readonly (readonly string[] | undefined)[]>>
}

/** Requests of a small world: some of all combinations. */
export const requestsOf = ({ actions, resources, principals, keys = {} }: World): fc.Arbitrary<Request[]> =>
  fc.array(
    fc
      .record({
        action: fc.constantFrom(...actions),
        resource: fc.constantFrom(...resources),
        principal: fc.constantFrom(...(principals ?? [undefined])),
        values: fc.tuple(...Object.values(keys).map((lists) => fc.constantFrom(...lists))),
      })
      .map(({ action, resource, principal, values }) => {
        const found = new Map<string, readonly string[]>()
        for (const [index, key] of Object.keys(keys).entries()) {
          const list = values[index]
          if (list) found.set(key.toLowerCase(), list)
        }
        return {
          action,
          resource,
          ...(principal && { principal }),
          context: { keys: found, unlisted: 'absent' as const },
        }
      }),
    { minLength: 24, maxLength: 24 },
  )

export const pairOf = (kind: string, statement: Statements, world: World): fc.Arbitrary<Pair> =>
  fc
    .tuple(related(documentOf(statement)), requestsOf(world))
    .map(([[after, before], requests]) => ({ kind, after, before, requests }))

export const clause = (
  operators: readonly string[],
  key: string,
  values: readonly string[],
): fc.Arbitrary<ConditionClause> =>
  fc.record({ operator: fc.constantFrom(...operators), key: fc.constant(key), values: some(values, 2) })

export const clauses = (...all: fc.Arbitrary<ConditionClause>[]): fc.Arbitrary<ConditionClause[]> =>
  fc
    .uniqueArray(fc.oneof(...all), { maxLength: 2, selector: ({ operator, key }) => `${operator} ${key}` })
    .chain((found) => fc.constantFrom(found, found, []))

export const presence = (key: string): fc.Arbitrary<ConditionClause> => clause(['Null'], key, ['true', 'false'])

export const objects = [
  'arn:aws:s3:::a',
  'arn:aws:s3:::a/b',
  'arn:aws:s3:::jane',
  'arn:aws:s3:::b',
  'arn:aws:s3:::ab',
] as const
