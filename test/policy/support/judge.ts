import type { PolicyDocument } from '../../../src/policy/document.ts'
import { compilePolicy } from '../../../src/policy/evaluate.ts'
import type { WildcardReading } from '../../../src/policy/letters.ts'
import { hasUnresolved, unresolvedText } from '../../../src/policy/unresolved.ts'
import type { Request } from '../../../src/policy/request.ts'
import type { Witness } from '../../../src/policy/containment/verdict.ts'

export const readings: readonly WildcardReading[] = [
  'documented',
  'flat',
  'segments',
  'documented, completed',
  'flat, completed',
]

/** A request that the new document allows and the old one surely does not, under one of the readings. */
export function counterexample(
  after: PolicyDocument,
  before: PolicyDocument,
  requests: readonly Request[],
  under: readonly WildcardReading[] = readings,
): Request | undefined {
  for (const reading of under) {
    const [now, then] = [compilePolicy(after, { reading }), compilePolicy(before, { reading })]
    const found = requests.find((request) => now.decide(request) === 'allowed' && then.decide(request).endsWith('deny'))
    if (found) return found
  }
  return undefined
}

export const witnessRequest = ({ action, resource, principal, context }: Witness): Request => ({
  action,
  resource,
  ...(principal === undefined ? {} : { principal }),
  context: { keys: new Map(Object.entries(context)), unlisted: 'absent' },
})

/** The document with contents in the place of unresolved tokens. */
export function fillUnresolved(document: PolicyDocument, contents: Readonly<Record<string, string>>): PolicyDocument {
  const text = JSON.stringify(document)
  if (!hasUnresolved(text)) return document
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'string') return value
    return Object.entries(contents).reduce(
      (text, [name, content]) => text.replaceAll(unresolvedText(name), content),
      value,
    )
  }) as PolicyDocument
}
