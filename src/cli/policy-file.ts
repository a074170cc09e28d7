import { readFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { getNodeValue, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import { InputError } from '../errors.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { parsePolicyDocument } from '../policy/parse.ts'
import { withOwnArns } from '../proof/resource-policies.ts'
import { escapeInvisible } from '../report/escape.ts'
import { tooDeepAt } from '../sources/terraform/syntax/json/nesting-depth.ts'
import type { AttachedResource, PolicySource, SourceKind } from '../sources/types.ts'
import { addressIn, missingAddressError, readPolicyAt } from './policy-address.ts'
import { kindOfFile, kindOfSource, type KindOfPolicy } from './policy-kind.ts'

/** A policy as the command line names it: a JSON file, or a Terraform address. */
export interface NamedPolicy {
  readonly document: PolicyDocument
  readonly kind: SourceKind
  readonly comparable: KindOfPolicy
  /** Users and roles that the source attaches it to, as far as they are known. */
  readonly principals: readonly string[]
  /** The reason why there may be others; empty: all are known. */
  readonly principalsUnknown: readonly string[]
  /** The resources that a resource or trust policy is attached to, as far as they are known. */
  readonly attachedTo: readonly AttachedResource[]
  /** Resource and trust policies of the same checkout. */
  readonly beside: readonly PolicySource[]
  /** The other identity policies of the same checkout. */
  readonly siblings: readonly PolicySource[]
}

/** The help text on POLICY, NEW and OLD. */
export const policyNotes =
  'A policy is a JSON file, or a Terraform address such as iam.tf#aws_iam_policy.deploy (or #data.aws_iam_policy_document.deploy).'

/**
 * Reads the policy that an argument names.
 *
 * @throws {InputError} of one line, with the place
 */
export async function readNamedPolicy(cwd: string, policy: string): Promise<NamedPolicy> {
  const place = addressIn(policy)
  if (place) {
    const { policy: found, beside, siblings } = await readPolicyAt(cwd, place.file, place.address)
    const { document, kind, principals, principalsUnknown, attachedTo = [] } = found
    const namesPrincipals = document.statements.some((each) => each.principal ?? each.notPrincipal)
    const comparable = kindOfSource(kind, namesPrincipals, { principals, principalsUnknown })
    const own = withOwnArns(document, attachedTo)
    return { document: own, kind, comparable, principals, principalsUnknown, attachedTo, beside, siblings }
  }
  if (/\.(tf|tf\.json|hcl)$/.test(policy)) throw await missingAddressError(cwd, policy)
  const principalsUnknown = ['A JSON file does not name them.']
  const read = await readPolicyFile(cwd, policy)
  return { ...read, principals: [], principalsUnknown, attachedTo: [], beside: [], siblings: [] }
}

/** Reads a policy document from a JSON file. Every mistake is one line with the place. */
async function readPolicyFile(
  cwd: string,
  path: string,
): Promise<Pick<NamedPolicy, 'document' | 'kind' | 'comparable'>> {
  const shown = relative(cwd, resolve(cwd, path)) || path
  let text: string
  try {
    text = await readFile(resolve(cwd, path), 'utf8')
  } catch (error) {
    throw new InputError(
      `${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); name a policy JSON file, or a Terraform address`,
    )
  }
  const value = parseJson(text.replace(/^\uFEFF/, ''), shown)
  const comparable = kindOfFile(value)
  const { document, problems } = parsePolicyDocument(value, comparable.grammar)
  const wrong = problems.filter(({ severity }) => severity === 'error')
  const first = wrong[0]
  if (document && !first) return { document, kind: comparable.grammar, comparable }
  const place = first && first.path.length > 0 ? `${first.path.join('.')}: ` : ''
  const more = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : ''
  throw new InputError(`${shown}: ${place}${first?.message ?? 'is not a policy document'}${more}`)
}

/** @throws {InputError} for what is no JSON, and for objects with a key twice: readers differ in which one counts */
function parseJson(text: string, shown: string): unknown {
  const errors: ParseError[] = []
  if (tooDeepAt(text) !== undefined) throw new InputError(`${shown}: not valid JSON (nested too deeply)`)
  const root = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true })
  const placeOf = (offset: number): string => {
    const before = text.slice(0, offset).split('\n')
    return `${shown}:${before.length}:${(before.at(-1) ?? '').length + 1}`
  }
  const first = errors[0]
  if (first) throw new InputError(`${placeOf(first.offset)}: not valid JSON (${printParseErrorCode(first.error)})`)
  if (root === undefined) throw new InputError(`${shown}: not valid JSON (it is empty)`)
  const twice = duplicateKey(root)
  if (twice)
    throw new InputError(
      escapeInvisible(`${placeOf(twice.offset)}: duplicate key "${String(twice.value)}" in one object`),
    )
  return getNodeValue(root)
}

/** The second of two equal keys of one object, anywhere in the text. */
function duplicateKey({ type, children = [] }: Node): Node | undefined {
  const keys = new Set<unknown>()
  for (const child of children) {
    const [key] = type === 'object' ? (child.children ?? []) : []
    if (key && keys.has(key.value)) return key
    keys.add(key?.value)
    const deeper = duplicateKey(child)
    if (deeper) return deeper
  }
  return undefined
}
