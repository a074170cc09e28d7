import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { proveContainment } from '../../src/policy/contain.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { document } from './support/arbitraries.ts'
import { countOf } from '../support/sampled.ts'

const runs = countOf(1000, 300)

describe('laws that always hold', () => {
  test('every document contains itself', () => {
    fc.assert(
      fc.property(document({ unresolvedText: true }), (one) => {
        expect(proveContainment(one, one).verdict).toBe('proven')
      }),
      { numRuns: runs },
    )
  })

  test('fewer values, fewer statements, more Denies are contained', () => {
    fc.assert(
      fc.property(
        document({ unresolvedText: true }),
        document({ unresolvedText: true }),
        fc.nat(),
        (one, other, seed) => {
          expect(proveContainment(narrowed(one, other, seed), one).verdict).toBe('proven')
        },
      ),
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
