import type { PolicyDocument, PolicyKind } from '../policy/document.ts'
import { parsePolicyDocument } from '../policy/parse.ts'
import { plainJson, readJson } from '../sources/json/text.ts'
import { policyOf } from '../sources/kind.ts'
import { duplicateKey, valueOf } from '../sources/located-value.ts'
import { PolicyError } from './errors.ts'
import { refuse } from './refuse.ts'

/** A policy that was read, and the grammar that it keeps. */
export interface ReadPolicy {
  readonly document: PolicyDocument
  readonly kind: PolicyKind
}

/**
 * Reads a policy document from JSON text or from a decoded object. Policies with a Principal are resource policies, or
 * trust policies where all of their statements only assume roles; all others are identity policies.
 *
 * @param argument name of the argument, for the error
 * @throws {PolicyError} with every problem and its place
 */
export function readPolicy(policy: unknown, argument: string): ReadPolicy {
  const value = typeof policy === 'string' ? decoded(policy, argument) : plainCopy(policy, argument)
  const kind = policyOf(value).policy ?? 'identity'
  const { document, problems } = parsePolicyDocument(value, kind)
  if (document) return { document, kind }
  throw new PolicyError(
    argument,
    problems.filter(({ severity }) => severity === 'error').map(({ path, message }) => ({ path, message })),
  )
}

function decoded(text: string, argument: string): unknown {
  const read = readJson(plainJson(text))
  if (read.kind === 'failed') refuse(argument, `not valid JSON at character ${read.at + 1} (${read.problem})`)
  const twice = duplicateKey(read.root)
  // Readers differ in which of two equal keys counts.
  if (twice !== undefined) refuse(argument, `duplicate key "${twice}" in one object`)
  return valueOf(read.root)
}

/** What the object is as JSON: nothing that it computes, or that changes later, has an effect. */
function plainCopy(value: unknown, argument: string): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null') as unknown
  } catch (error) {
    return refuse(argument, `it cannot be written as JSON (${error instanceof Error ? error.message : String(error)})`)
  }
}
