import * as fc from 'fast-check'
import { describe, expect, test } from '@jest/globals'
import { proveContainment } from '../../src/policy/contain.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { compilePolicy } from '../../src/policy/evaluate.ts'
import { opaque, showOpaque } from '../../src/policy/opaque.ts'
import type { Request } from '../../src/policy/request.ts'
import { document, opaqueContents, relatedDocuments, request } from './support/arbitraries.ts'
import { counterexample, fillOpaque, witnessRequest } from './support/judge.ts'

const runs = 3000
const requests = fc.array(request, { minLength: 200, maxLength: 200 })
const either = fc.oneof(relatedDocuments(), fc.tuple(document(), document()))

describe('containment and evaluation agree', () => {
  test('proven: no random request is newly granted, under any reading of wildcards', () => {
    fc.assert(
      fc.property(either, requests, ([after, before], list) => {
        fc.pre(proveContainment(after, before).verdict === 'proven')
        expect(counterexample(after, before, list)).toBeUndefined()
      }),
      { numRuns: runs },
    )
  })

  test('refuted: the witness is granted by the new document and not by the old one', () => {
    fc.assert(
      fc.property(either, ([after, before]) => {
        const verdict = proveContainment(after, before)
        if (verdict.verdict !== 'refuted') return
        const asked = witnessRequest(verdict.witness)
        expect(compilePolicy(after).decide(asked)).toBe('allowed')
        expect(compilePolicy(before).decide(asked)).toMatch(/deny/)
      }),
      { numRuns: runs },
    )
  })

  test('without conditions and unknown texts it is always decided', () => {
    fc.assert(
      fc.property(relatedDocuments({ conditions: false, variables: false }), requests, ([after, before], list) => {
        const verdict = proveContainment(after, before)
        const found = counterexample(after, before, list, ['documented'])
        if (found) expect(verdict.verdict).toBe('refuted')
        if (verdict.verdict === 'undecided') expect(verdict.reason).toMatch(/reading/)
      }),
      { numRuns: runs },
    )
  })

  test('opaque texts: proven holds whatever stands for them', () => {
    const contents = fc.constantFrom(...opaqueContents)
    fc.assert(
      fc.property(relatedDocuments({ opaque: true }), contents, contents, requests, ([after, before], a, b, list) => {
        fc.pre(proveContainment(after, before).verdict === 'proven')
        const filled = (one: PolicyDocument): PolicyDocument => fillOpaque(one, { 'var.a': a, 'var.b': b })
        expect(counterexample(filled(after), filled(before), list, ['flat', 'documented'])).toBeUndefined()
      }),
      { numRuns: runs },
    )
  })
})

describe('what always holds', () => {
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

/** What Whittle writes: statements dropped, values dropped, names instead of patterns, Denies added. */
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

test('a token shows as it was written', () => {
  const asked: Request = {
    action: 's3:GetObject',
    resource: opaque('var.a'),
    context: { keys: new Map(), unlisted: 'absent' },
  }
  expect(showOpaque(asked.resource!)).toBe('${var.a}')
})
