import * as fc from 'fast-check'
import { proveContainment } from '../../../src/policy/contain.ts'
import type { PolicyDocument } from '../../../src/policy/document.ts'
import { compilePolicy } from '../../../src/policy/evaluate.ts'
import type { Request } from '../../../src/policy/request.ts'
import { onExampleApi } from '../../../src/policy/resource-forms.ts'
import type { Witness } from '../../../src/policy/containment/verdict.ts'
import { opaqueContents, request } from '../support/arbitraries.ts'
import { counterexample, fillUnresolved, readings, witnessRequest } from '../support/judge.ts'
import { contradicts } from './evaluation.ts'
import { anyPair, pairsOf } from './kinds.ts'
import type { Pair } from './pairs.ts'
import { documented, grants, worldCount, repositoryFactsOf } from './second.ts'
import type { Asked, World } from './second.ts'

/**
 * Pairs of random documents: every verdict is held against evaluation, ours and two others. Memory stays bounded: pairs
 * are made, judged and forgotten in batches. Returns how often each verdict came up, by kind as well; throws at the first
 * defect, with the seed of its batch.
 */
export function fuzzContainment(pairs: number, seed: number, kind?: string): Record<string, number> {
  const made = kind === undefined ? anyPair : pairsOf(kind)
  const counts: Record<string, number> = { proven: 0, refuted: 0, undecided: 0, missed: 0 }
  const count = (word: string): number => (counts[word] = (counts[word] ?? 0) + 1)
  const batch = 1000
  for (let done = 0; done < pairs; done += batch) {
    const requests = fc.sample(request, { numRuns: 500, seed: seed + done })
    const sampled = fc.sample(made, { numRuns: Math.min(batch, pairs - done), seed: seed + done })
    for (const [index, pair] of sampled.entries()) {
      const from = (index * 7) % 400
      const outcome = judgePair(pair, pair.requests ?? requests.slice(from, from + 100), index)
      if (outcome.startsWith('defect'))
        throw new Error(
          `${outcome} (${pair.kind}, seed ${seed + done})\nafter  ${JSON.stringify(pair.after)}\nbefore ${JSON.stringify(pair.before)}`,
        )
      count(`of ${pair.kind}`)
      for (const word of outcome.split(' ')) count(word)
      if (outcome.startsWith('undecided')) count(`undecided ${pair.kind}`)
    }
  }
  return counts
}

/** The verdict's word; `undecided missed` where evaluation finds a counterexample at once; `defect …` for a wrong one. */
export function judgePair(pair: Pair, requests: readonly Request[], salt: number): string {
  const { kind, after, before } = pair
  const verdict = proveContainment(after, before)
  if (kind === 'kinds') return verdict.verdict === 'undecided' ? 'undecided' : `defect: ${verdict.verdict} of two kinds`
  if (verdict.verdict === 'refuted') return judgeWitness(pair, verdict.witness, salt)
  const contents = {
    'var.a': opaqueContents[salt % opaqueContents.length]!,
    'var.b': opaqueContents[(salt * 7 + 3) % opaqueContents.length]!,
  }
  const [now, then] = [fillUnresolved(after, contents), fillUnresolved(before, contents)]
  const found = counterexample(now, then, requests, [readings[salt % readings.length]!])
  if (verdict.verdict === 'undecided') return found ? 'undecided missed' : 'undecided'
  if (found) return `defect: proven, yet ${shown(found)}`
  // Pairs of one difficulty bring requests that look at it: all of them in several worlds, of others some in two.
  const isDifficult = pair.requests !== undefined
  const asked = isDifficult ? requests : requests.slice(0, 10)
  return counterexampleInWorlds(now, then, asked, worldsOf(salt, isDifficult ? 6 : 2)) ?? 'proven'
}

/** Numbers that have little in common for neighbours. */
const worldsOf = (salt: number, count: number, reach?: World['reach']): World[] =>
  Array.from({ length: count }, (_, index) => repositoryFactsOf(((salt * 31 + index * 101) * 7919) % worldCount, reach))

function counterexampleInWorlds(
  now: PolicyDocument,
  then: PolicyDocument,
  requests: readonly Request[],
  worlds: readonly World[],
): string | undefined {
  for (const world of worlds)
    for (const one of requests) {
      const asked = askedOf(one)
      if (grants(now, asked, world) && !grants(then, asked, world))
        return `defect: proven, yet ${shown(one)} in ${JSON.stringify(world)}`
    }
  return undefined
}

/** Ours, the second evaluator in several worlds, and iam-simulate where it knows the language: all must confirm it. */
function judgeWitness({ after, before }: Pair, witness: Witness, salt: number): string {
  if (witness.resource.includes('${var.') || witness.resource.includes('${the ')) return 'refuted'
  const found = witnessRequest(witness)
  const [newOne, oldOne] = onExampleApi(after, before)
  const [now, then] = [compilePolicy(newOne).decide(found), compilePolicy(oldOne).decide(found)]
  if (now !== 'allowed' || !then.endsWith('deny')) return `defect: witness ${now} ${then}`
  for (const world of [documented, ...worldsOf(salt, 4, 'documented')]) {
    const asked = askedOf({ ...found, resource: onApi(found.resource ?? '*', world) })
    if (!grants(after, asked, world) || grants(before, asked, world))
      return `defect: witness ${shown(found)} is none in ${JSON.stringify(world)}`
  }
  if (namesPrincipals(after) || JSON.stringify([after, before]).includes('\uE000')) return 'refuted'
  if (contradicts(after, found, true) || contradicts(before, found, false))
    return `defect: iam-simulate does not confirm ${shown(found)}`
  return 'refuted'
}

const namesPrincipals = ({ statements }: PolicyDocument): boolean =>
  statements.some(({ principal, notPrincipal }) => principal !== undefined || notPrincipal !== undefined)

/** A witness on the example of an API that a policy is attached to, on that API. */
const onApi = (resource: string, world: World): string =>
  resource.replace(/^arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/, world.api)

const askedOf = ({ action, resource = '*', principal, context }: Request): Asked => ({
  action,
  resource,
  principal,
  keys: context.keys,
})

const shown = (one: Request): string => JSON.stringify({ ...one, context: [...one.context.keys] })
