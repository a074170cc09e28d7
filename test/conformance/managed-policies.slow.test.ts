import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { proveContainment } from '../../src/policy/contain.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import { printDocument } from '../../src/policy/print.ts'
import { sameDocument } from '../../src/policy/same.ts'

/**
 * AWS's managed policies as a corpus: set WHITTLE_MANAGED_POLICIES to a folder of them, e.g. `policies` of the public
 * mirror zoph-io/MAMIP (files of `aws iam get-policy-version`), or plain documents.
 */
const folder = process.env['WHITTLE_MANAGED_POLICIES']
const describeIf = folder === undefined ? describe.skip : describe
const skipped = folder === undefined ? ' (skipped: WHITTLE_MANAGED_POLICIES is not set)' : ''

interface Managed {
  readonly name: string
  readonly document: PolicyDocument
}

describeIf(`AWS managed policies${skipped}`, () => {
  const policies = folder === undefined ? [] : readAll(folder)

  test('each is read, prints back the same, and nothing in it is refused', () => {
    for (const { document } of policies) {
      const again = parsePolicyDocument(JSON.parse(JSON.stringify(printDocument(document))), 'identity')
      expect(again.document && sameDocument(again.document, document)).toBe(true)
    }
    console.log(`${policies.length} policies`)
    expect(policies.length).toBeGreaterThan(0)
  })

  test('each contains itself and a narrowing of itself, but not the other way round, within a second', () => {
    const verdicts = { proven: 0, refuted: 0, undecided: 0 }
    const slowest = { name: '', time: 0 }
    for (const { name, document } of policies) {
      const less = narrow(document)
      const before = performance.now()
      expect([name, proveContainment(document, document).verdict]).toEqual([name, 'proven'])
      expect([name, proveContainment(less, document).verdict]).toEqual([name, 'proven'])
      const grantsSomething = document.statements.some(({ effect }) => effect === 'Allow')
      const { verdict } = proveContainment(document, grantingNothing)
      expect([name, verdict === 'proven']).toEqual([name, !grantsSomething])
      verdicts[verdict]++
      const time = performance.now() - before
      if (time > slowest.time) Object.assign(slowest, { name, time })
    }
    console.log('against nothing:', verdicts)
    expect(verdicts.undecided).toBeLessThan(policies.length / 100)
    console.log(`slowest: ${slowest.name}, ${Math.round(slowest.time)} ms for three proofs`)
    expect(slowest.time).toBeLessThan(3000)
  })
})

const grantingNothing: PolicyDocument = { version: '2012-10-17', statements: [] }

function readAll(root: string): Managed[] {
  // A mirror keeps an empty file where a policy was withdrawn.
  const files = readdirSync(root).map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }))
  return files
    .filter(({ text }) => text.trim() !== '')
    .map(({ name, text }) => {
      const content = JSON.parse(text) as { PolicyVersion?: { Document?: unknown } }
      const { document, problems } = parsePolicyDocument(content.PolicyVersion?.Document ?? content, 'identity')
      if (document) return { name, document }
      throw new Error(`${name}: ${problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`)
    })
}

/** Every second action, patterns without their end, and the first resource of each statement. */
function narrow(document: PolicyDocument): PolicyDocument {
  const statements = document.statements.map((statement) => {
    const { effect, action, resource } = statement
    if (effect === 'Deny') return statement
    return {
      ...statement,
      ...(action ? { action: action.filter((_, index) => index % 2 === 0).map((one) => one.replace('*', 'x*')) } : {}),
      ...(resource ? { resource: resource.slice(0, 1) } : {}),
    }
  })
  return { ...document, statements }
}
