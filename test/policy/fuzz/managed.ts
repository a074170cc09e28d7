import type { ActionInfo, Catalog } from '../../../src/catalog/types.ts'
import { fillArnTemplate } from '../../../src/catalog/arn-template.ts'
import { narrowDocument } from '../../../src/narrowing/narrow.ts'
import type { UsageEntry } from '../../../src/evidence/types.ts'
import { proveContainment } from '../../../src/policy/contain.ts'
import { instanceOf } from '../../../src/policy/containment/plausible.ts'
import { sampleValues } from '../../../src/policy/containment/samples.ts'
import type { PolicyDocument, Statement } from '../../../src/policy/document.ts'
import { parsePolicyDocument } from '../../../src/policy/parse.ts'
import type { Request } from '../../../src/policy/request.ts'
import { knowledgeOf } from '../../support/knowledge.ts'
import { account, entry } from '../../support/ledger.ts'
import { judgePair } from './main.ts'

/** The result for one pair: its kind, the verdict (or `defect …`), and why it is undecided. */
export interface Outcome {
  readonly kind: string
  readonly verdict: string
  readonly reason?: string
}

/** Kinds of pairs that have to be proven. */
const contained = new Set(['itself', 'reordered', 'narrowed'])
const narrowings = 4
const widenings = 3

/**
 * A policy of AWS against itself, reordered, against its narrowing by the product with random evidence, and against
 * wider ones; each verdict is compared with evaluation (main.ts). The same seed makes the same pairs.
 *
 * @param text a file of `aws iam get-policy-version`, or a plain document
 * @throws where it is no policy
 */
export function fuzzManaged(text: string, catalog: Catalog, seed: number): Outcome[] {
  const content = JSON.parse(text) as { PolicyVersion?: { Document?: unknown }; Document?: unknown }
  const { document, problems } = parsePolicyDocument(
    content.PolicyVersion?.Document ?? content.Document ?? content,
    'identity',
  )
  if (!document) throw new Error(problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  const random = randomOf(seed)
  const judge = (kind: string, after: PolicyDocument, before: PolicyDocument): Outcome => {
    const requests = requestsFor([after, before], catalog, random)
    const judged = judgePair({ kind, after, before, requests }, requests, random(1000))
    const verdict = judged.split(' ')[0] === 'defect:' ? judged : judged.split(' ')[0]!
    if (contained.has(kind) && verdict === 'refuted') return { kind, verdict: 'defect: refuted' }
    if (verdict !== 'undecided') return { kind, verdict }
    const again = proveContainment(after, before)
    return { kind, verdict, reason: again.verdict === 'undecided' ? again.reason : '' }
  }
  const shuffled = reordered(document, random)
  const narrowed = Array.from({ length: narrowings }, () => narrow(document, catalog, random))
  return [
    judge('itself', document, document),
    judge('reordered', shuffled, document),
    judge('reordered', document, shuffled),
    ...narrowed.flatMap((less) => [judge('narrowed', less, document), judge('back', document, less)]),
    ...Array.from({ length: widenings }, () => judge('widened', widen(document, random), document)),
  ]
}

/** A whole number below a limit. */
type Random = (limit: number) => number

/** mulberry32: small, and good enough to pick with. */
function randomOf(seed: number): Random {
  let state = seed >>> 0
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

const pick = <T>(values: readonly T[], random: Random): T | undefined => values[random(values.length || 1)]

const shuffle = <T>(values: readonly T[], random: Random): T[] =>
  values
    .map((value) => ({ value, place: random(1_000_000) }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value)

function reordered(document: PolicyDocument, random: Random): PolicyDocument {
  const statements = document.statements.map((one): Statement => ({
    ...one,
    ...(one.action && { action: shuffle(one.action, random) }),
    ...(one.notAction && { notAction: shuffle(one.notAction, random) }),
    ...(one.resource && { resource: shuffle(one.resource, random) }),
    ...(one.notResource && { notResource: shuffle(one.notResource, random) }),
    condition: shuffle(one.condition, random).map((clause) => ({ ...clause, values: shuffle(clause.values, random) })),
  }))
  return { ...document, statements: shuffle(statements, random) }
}

/** Some granted actions were used; of the rest some would have been observed, and all of them in every other run. */
function narrow(document: PolicyDocument, catalog: Catalog, random: Random): PolicyDocument {
  const entries = document.statements.flatMap((statement) => usesOf(statement, catalog, random))
  const [seesAll, salt] = [random(2) === 0, random(1000)]
  const knowledge = knowledgeOf(catalog, {
    observability: ({ name }) =>
      seesAll || (name.length * 7 + salt) % 3 > 0
        ? { observable: true }
        : { observable: false, reason: 'it is not recorded', opens: 'data events', drop: false },
  })
  const window = { from: '2026-08-01T00:00:00Z', to: '2026-10-30T00:00:00Z' }
  const { statements } = narrowDocument(document, entries, knowledge, { quota: 6144, window })
  return { ...document, statements: statements.map(({ statement }) => statement) }
}

function usesOf({ effect, action, resource = [] }: Statement, catalog: Catalog, random: Random): UsageEntry[] {
  if (effect === 'Deny' || action === undefined) return []
  const granted = shuffle(action, random)
    .slice(0, 8)
    .flatMap((pattern) => pick(catalog.expand(pattern), random) ?? [])
  return shuffle(granted, random)
    .slice(0, random(8))
    .map((info) => entry(info.name, { resource: resourceFor(info, resource, random) }))
}

/** A resource of a type that the action has, or one that a pattern of the statement matches. */
function resourceFor(info: ActionInfo, patterns: readonly string[], random: Random): string {
  const type = pick(info.resourceTypes, random)
  const own = patterns.filter((pattern) => pattern.split(':')[2] === info.service)
  const wanted = pick(own, random)
  if (wanted !== undefined && random(2) === 0) return instanceOf(wanted)
  if (type === undefined) return '*'
  const names = Array.from({ length: 6 }, () => `name${random(4)}`)
  return fillArnTemplate(type.arn, { partition: 'aws', region: 'eu-west-1', account }, names)
}

/** One thing more is granted, or one thing less is denied. */
function widen(document: PolicyDocument, random: Random): PolicyDocument {
  const index = random(document.statements.length)
  const statement = document.statements[index]!
  const others = document.statements.filter((_, place) => place !== index)
  if (statement.effect === 'Deny') return { ...document, statements: others }
  const action = statement.action?.map((one) => (random(2) === 0 ? one.replace(/:.*/, ':*') : one))
  const widened = [
    { ...statement, ...(action && { action }) },
    statement.resource ? { ...statement, resource: ['*'] } : statement,
    { ...statement, condition: statement.condition.slice(1) },
    statement.notAction ? { ...statement, notAction: statement.notAction.slice(1) } : statement,
  ]
  return { ...document, statements: [...others, pick(widened, random)!] }
}

const most = 40

/** Requests of the services that both documents grant, with values that their conditions ask for. */
function requestsFor(documents: readonly PolicyDocument[], catalog: Catalog, random: Random): Request[] {
  const samples = [...sampleValues(documents)]
  const statements = documents.flatMap((document) => document.statements)
  return Array.from({ length: most }, () => {
    const statement = pick(statements, random)
    const pattern = pick(statement?.action ?? ['*'], random) ?? '*'
    const info = pick(catalog.expand(pattern), random) ?? catalog.action('s3:GetObject')!
    const keys = samples.flatMap(([key, values]) => {
      const value = random(3) === 0 ? undefined : pick(values, random)
      return value === undefined ? [] : [[key, value] as const]
    })
    const resource = resourceFor(info, statement?.resource ?? [], random)
    return { action: info.name, resource, context: { keys: new Map(keys), unlisted: 'absent' as const } }
  })
}
