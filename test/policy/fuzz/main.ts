import * as fc from 'fast-check'
import { proveContainment } from '../../../src/policy/contain.ts'
import type { PolicyDocument } from '../../../src/policy/document.ts'
import { compilePolicy } from '../../../src/policy/evaluate.ts'
import type { Request } from '../../../src/policy/request.ts'
import { document, opaqueContents, relatedDocuments, request } from '../support/arbitraries.ts'
import { counterexample, fillOpaque, readings, witnessRequest } from '../support/judge.ts'

/**
 * Pairs of random documents: every verdict is held against evaluation. Memory stays bounded: pairs are made, judged and
 * forgotten in batches. Returns how often each verdict came up; throws at the first defect, with the seed of its batch.
 */
export function fuzzContainment(pairs: number, seed: number): Record<string, number> {
  const counts: Record<string, number> = { proven: 0, refuted: 0, undecided: 0, missed: 0 }
  const either = fc.oneof(
    { arbitrary: relatedDocuments(), weight: 4 },
    { arbitrary: fc.tuple(document(), document()), weight: 1 },
    { arbitrary: relatedDocuments({ opaque: true }), weight: 2 },
    { arbitrary: relatedDocuments({ conditions: false }), weight: 2 },
  )
  const batch = 1000
  for (let done = 0; done < pairs; done += batch) {
    const requests = fc.sample(request, { numRuns: 500, seed: seed + done })
    const sampled = fc.sample(either, { numRuns: Math.min(batch, pairs - done), seed: seed + done })
    for (const [index, [after, before]] of sampled.entries()) {
      const from = (index * 7) % 400
      const outcome = judgePair(after, before, requests.slice(from, from + 100), index)
      if (outcome.startsWith('defect'))
        throw new Error(
          `${outcome} (seed ${seed + done})\nafter  ${JSON.stringify(after)}\nbefore ${JSON.stringify(before)}`,
        )
      for (const word of outcome.split(' ')) counts[word] = (counts[word] ?? 0) + 1
    }
  }
  return counts
}

/** The verdict's word; `undecided missed` where evaluation finds a counterexample at once; `defect …` for a wrong one. */
export function judgePair(
  after: PolicyDocument,
  before: PolicyDocument,
  requests: readonly Request[],
  salt: number,
): string {
  const verdict = proveContainment(after, before)
  if (verdict.verdict === 'refuted') {
    const asked = witnessRequest(verdict.witness)
    const [now, then] = [compilePolicy(after).decide(asked), compilePolicy(before).decide(asked)]
    const opaqueWitness = verdict.witness.resource.includes('${var.')
    return opaqueWitness || (now === 'allowed' && then.endsWith('deny')) ? 'refuted' : `defect: witness ${now} ${then}`
  }
  const contents = {
    'var.a': opaqueContents[salt % opaqueContents.length]!,
    'var.b': opaqueContents[(salt * 7 + 3) % opaqueContents.length]!,
  }
  const [now, then] = [fillOpaque(after, contents), fillOpaque(before, contents)]
  const found = counterexample(now, then, requests, [readings[salt % readings.length]!])
  if (verdict.verdict === 'undecided') return found ? 'undecided missed' : 'undecided'
  return found ? `defect: proven, yet ${JSON.stringify({ ...found, context: [...found.context.keys] })}` : 'proven'
}
