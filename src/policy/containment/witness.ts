import type { Witness } from '../../proof/types.ts'
import { compilePolicy } from '../compile.ts'
import type { PolicyDocument } from '../document.ts'
import type { Item } from '../letters.ts'
import { unknownText } from '../letters.ts'
import { showOpaque } from '../opaque.ts'
import type { Request } from '../request.ts'
import { sampleValues } from './samples.ts'
import { premiseHolds } from './premise.ts'
import type { Gap } from './prove.ts'

/** Contexts that are tried at most before a gap is left undecided. */
const maxContexts = 4000

/** Everybody includes a user of an account that appears nowhere. */
const stranger = 'arn:aws:iam::999999999999:user/stranger'

/**
 * A concrete request in the gap that the evaluator lets through with the new document and surely not with the old one,
 * if a modest search finds one.
 */
export function findWitness(gap: Gap, after: PolicyDocument, before: PolicyDocument): Witness | undefined {
  const [now, then] = [compilePolicy(after), compilePolicy(before)]
  const variables = variablesOf([...gap.cell.action, ...gap.cell.resource])
  const samples = sampleValues([after, before])
  for (const name of variables) samples.set(name, [['someone']])
  const principal = gap.who.kind === 'one' ? gap.who.id : gap.who.kind === 'holder' ? undefined : stranger
  for (const keys of contexts(gap, samples)) {
    const request: Request = {
      action: fill(gap.cell.action, keys),
      resource: fill(gap.cell.resource, keys),
      ...(principal === undefined ? {} : { principal }),
      context: { keys, unlisted: 'absent' },
    }
    if (now.decide(request) !== 'allowed') continue
    const decision = then.decide(request)
    if (decision === 'implicit-deny' || decision === 'explicit-deny') return witnessOf(request)
  }
  return undefined
}

function witnessOf({ action, resource, principal, context }: Request): Witness {
  return {
    action: showOpaque(action),
    resource: showOpaque(resource ?? '*'),
    ...(principal === undefined ? {} : { principal }),
    context: Object.fromEntries([...context.keys].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

const variablesOf = (items: readonly Item[]): string[] => [
  ...new Set(items.flatMap((item) => (typeof item !== 'number' && item.kind === 'variable' ? [item.name] : []))),
]

/** The letters as text, with the request's values in the place of variables. */
function fill(items: readonly Item[], keys: ReadonlyMap<string, readonly string[]>): string {
  return items
    .map((item) => {
      if (typeof item === 'number') return String.fromCharCode(item)
      return item.kind === 'variable' ? (keys.get(item.name)?.[0] ?? '') : unknownText(item)
    })
    .join('')
}

type Keys = ReadonlyMap<string, readonly string[]>

/** Contexts over the keys that the documents ask for, those that fulfil the gap's conditions first. */
function* contexts(gap: Gap, samples: ReadonlyMap<string, readonly (readonly string[])[]>): Generator<Keys> {
  const choices = [...samples].map(([key, values]) => {
    const related = gap.conditions.filter((premise) => premise.key === key)
    const variable = variablesOf([...gap.cell.action, ...gap.cell.resource]).includes(key)
    const candidates: (readonly string[] | undefined)[] = variable ? [...values] : [undefined, ...values]
    const fits = candidates.filter((value) => related.every((premise) => premiseHolds(premise, value) !== false))
    return { key, candidates: fits.length > 0 ? fits : candidates }
  })
  let left = maxContexts
  const visit = function* (index: number, keys: Map<string, readonly string[]>): Generator<Keys> {
    const choice = choices[index]
    if (choice === undefined) {
      left--
      yield keys
      return
    }
    for (const values of choice.candidates) {
      if (left <= 0) return
      const extended = new Map(keys)
      if (values) extended.set(choice.key, values)
      yield* visit(index + 1, extended)
    }
  }
  yield* visit(0, new Map())
}
