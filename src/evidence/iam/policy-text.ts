import type { PolicyKind } from '../../policy/document.ts'
import { parsePolicyDocument } from '../../policy/parse.ts'
import { TOKEN_END, TOKEN_START } from '../../policy/unresolved.ts'
import type { SnapshotDocument } from './types.ts'

/**
 * Characters of the longest document: a customer managed policy may have 6,144 without white space, and the longest ones of
 * AWS have some tens of thousands.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const longest = 1_000_000

/**
 * A policy document of an account, as the CLI prints it (an object) or as the API answers (JSON, URL-encoded by RFC 3986).
 * One that is not understood keeps its text, and says why.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export function readPolicyText(value: string | Readonly<Record<string, unknown>>, kind: PolicyKind): SnapshotDocument {
  const text = textOf(value)
  if (text === undefined) return { text: '', problem: 'it is nested too deeply' }
  if (text.length > longest) return { text, problem: 'it is longer than any policy of IAM' }
  // These two stand for unresolved expressions of a source; in a document of an account they would be read as such.
  if (text.includes(TOKEN_START) || text.includes(TOKEN_END))
    return { text, problem: 'it has characters of private use' }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return { text, problem: 'it is not JSON' }
  }
  try {
    const { document, problems } = parsePolicyDocument(parsed, kind)
    if (document) return { text, document }
    const [first] = problems.filter(({ severity }) => severity === 'error')
    return {
      text,
      problem: first === undefined ? 'it is not a policy document' : `it is not understood: ${first.message}`,
    }
  } catch (error) {
    if (error instanceof RangeError) return { text, problem: 'it is nested too deeply' }
    throw error
  }
}

/** The text of a document, `undefined` where it is nested so deeply that it has none. */
function textOf(value: string | Readonly<Record<string, unknown>>): string | undefined {
  if (typeof value === 'string') return /^\s*[{[]/.test(value) ? value : decoded(value)
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
