import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { proveContainment } from '../../src/policy/contain.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { compilePolicy } from '../../src/policy/evaluate.ts'
import { isAmbiguousArn } from '../../src/policy/resource-forms.ts'
import { difficult } from './fuzz/kinds.ts'
import { fuzzContainment } from './fuzz/main.ts'
import { document, relatedDocuments, request } from './support/arbitraries.ts'

const runs = 1000

describe('containment and evaluation agree', () => {
  test('on thousands of random pairs: proven has no counterexample, refuted has a true witness', () => {
    // `npm run fuzz` does a million. Three evaluators look at each, and so at fewer here.
    const pairs = 3000
    const counts = fuzzContainment(pairs, 20_261_121)
    expect(counts['proven']).toBeGreaterThan(pairs * 0.4)
    expect(counts['refuted']).toBeGreaterThan(pairs * 0.3)
    const sum = (word: string, kinds: readonly string[]): number =>
      kinds.reduce((all, kind) => all + (counts[`${word} ${kind}`] ?? 0), 0)
    // Unresolved texts and variables leave some pairs undecided; many would mean that rules have been lost.
    const usual = ['related', 'unrelated', 'opaque', 'unconditional']
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
})

describe('laws that always hold', () => {
  test('every document contains itself', () => {
    fc.assert(
      fc.property(document({ opaque: true }), (one) => {
        expect(proveContainment(one, one).verdict).toBe('proven')
      }),
      { numRuns: runs },
    )
  })

  test('fewer values, fewer statements, more Denies are contained', () => {
    fc.assert(
      fc.property(document({ opaque: true }), document({ opaque: true }), fc.nat(), (one, other, seed) => {
        expect(proveContainment(narrowed(one, other, seed), one).verdict).toBe('proven')
      }),
      { numRuns: runs },
    )
  })
})

/** Changes that Whittle makes: statements dropped, values dropped, names instead of patterns, Denies added. */
function narrowed(one: PolicyDocument, other: PolicyDocument, seed: number): PolicyDocument {
  const statements = one.statements.flatMap((statement, index) => {
    if (statement.effect === 'Deny') return [statement]
    const choice = (seed >> index) % 4
    if (choice === 0 && one.statements.length > 1) return []
    const { action, resource } = statement
    return [
      {
        ...statement,
        ...(choice === 1 && action ? { action: action.slice(0, 1) } : {}),
        ...(choice === 2 && resource ? { resource: resource.slice(0, 1) } : {}),
      },
    ]
  })
  return { ...one, statements: [...statements, ...other.statements.filter(({ effect }) => effect === 'Deny')] }
}
