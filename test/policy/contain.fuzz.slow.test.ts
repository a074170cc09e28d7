import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { proveContainment } from '../../src/policy/contain.ts'
import { compilePolicy } from '../../src/policy/evaluate.ts'
import { isAmbiguousArn } from '../../src/policy/resource-forms.ts'
import { difficult } from './fuzz/kinds.ts'
import { fuzzContainment } from './fuzz/main.ts'
import { relatedDocuments, request } from './support/arbitraries.ts'

const runs = 1000

test('on thousands of random pairs containment and evaluation agree: proven has no counterexample, refuted has a true witness', () => {
  // `npm run fuzz` does a million. Three evaluators look at each, and so at fewer here.
  const pairs = 3000
  const counts = fuzzContainment(pairs, 20_261_121)
  expect(counts['proven']).toBeGreaterThan(pairs * 0.4)
  expect(counts['refuted']).toBeGreaterThan(pairs * 0.3)
  const sum = (word: string, kinds: readonly string[]): number =>
    kinds.reduce((all, kind) => all + (counts[`${word} ${kind}`] ?? 0), 0)
  // Unresolved texts and variables leave some pairs undecided; many would mean that rules have been lost.
  const usual = ['related', 'unrelated', 'unresolved', 'unconditional']
  expect(sum('undecided', usual)).toBeLessThan(sum('of', usual) * 0.02)
  for (const kind of Object.keys(difficult)) expect([kind, sum('of', [kind]) > pairs * 0.02]).toEqual([kind, true])
}, 300_000)

test('without conditions and unknown texts everything is decided', () => {
  const requests = fc.sample(request, 200)
  fc.assert(
    fc.property(relatedDocuments({ conditions: false, variables: false }), ([after, before]) => {
      const verdict = proveContainment(after, before)
      // Without a reading the evaluator is not sure of incomplete ARNs with wildcards, and so neither is the proof.
      const [now, then] = [compilePolicy(after), compilePolicy(before)]
      const found = requests.some((one) => now.decide(one) === 'allowed' && then.decide(one).endsWith('deny'))
      if (found) expect(verdict.verdict).toBe('refuted')
      const isOpen = [...after.statements, ...before.statements].some((one) =>
        (one.resource ?? one.notResource ?? []).some((text) => isAmbiguousArn(text, one)),
      )
      if (verdict.verdict === 'undecided' && !isOpen) expect(verdict.reason).toMatch(/reading/)
    }),
    { numRuns: runs },
  )
})
