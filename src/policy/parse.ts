import { isObject } from '../collections.ts'
import type { PolicyDocument, PolicyKind, PolicyVersion, Statement } from './document.ts'
import { hasUnresolved } from './unresolved.ts'
import { parseStatement } from './parse-statement.ts'
import { PolicyProblems } from './problems.ts'
import type { PolicyProblem } from './problems.ts'

export type { PolicyProblem } from './problems.ts'

const versions: readonly PolicyVersion[] = ['2012-10-17', '2008-10-17']
const elements = ['Version', 'Id', 'Statement']

/**
 * Reads a decoded JSON value as a policy document. A violation of AWS's grammar is an error, with its place and the
 * reason; `document` is present exactly when there is no error. Strings may contain unresolved tokens (opaque.ts): such
 * a text is checked only as far as it is known.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicyDocument(
  value: unknown,
  kind: PolicyKind,
): { document?: PolicyDocument; problems: readonly PolicyProblem[] } {
  const problems = new PolicyProblems()
  if (!isObject(value)) {
    problems.error([], 'a policy document is a JSON object')
    return { problems: problems.list }
  }
  problems.unknownElements(value, elements, [])
  const version = readVersion(value['Version'], problems)
  const id = readId(value, kind, problems)
  const statements = readStatements(value['Statement'], kind, version, problems)
  if (problems.hasErrors) return { problems: problems.list }
  const document: PolicyDocument = {
    ...(version === undefined ? {} : { version }),
    ...(id === undefined ? {} : { id }),
    statements,
  }
  return { document, problems: problems.list }
}

function readVersion(value: unknown, problems: PolicyProblems): PolicyVersion | undefined {
  if (value === undefined) return undefined
  const version = versions.find((known) => known === value)
  if (version === undefined)
    problems.error(['Version'], `Version must be ${versions.map((v) => `"${v}"`).join(' or ')}`)
  return version
}

function readId(
  policy: Readonly<Record<string, unknown>>,
  kind: PolicyKind,
  problems: PolicyProblems,
): string | undefined {
  const id = policy['Id']
  if (id === undefined) return undefined
  if (typeof id !== 'string') {
    problems.error(['Id'], 'Id must be a string')
    return undefined
  }
  // The grammar forbids it in identity-based policies; IAM itself lets it pass.
  if (kind === 'identity') problems.warning(['Id'], 'Id does not belong in an identity-based policy')
  return id
}

function readStatements(
  value: unknown,
  kind: PolicyKind,
  version: PolicyVersion | undefined,
  problems: PolicyProblems,
): readonly Statement[] {
  if (value === undefined) {
    problems.error([], 'Statement is missing')
    return []
  }
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (list.length === 0) problems.error(['Statement'], 'Statement holds no statement')
  const statements = list.map((item, index) => parseStatement(item, kind, version, ['Statement', index], problems))
  refuseDuplicateSids(statements, problems)
  return statements
}

/** Sids are unique within a policy, case included; an unresolved Sid may have any value and is not compared. */
function refuseDuplicateSids(statements: readonly Statement[], problems: PolicyProblems): void {
  const seen = new Set<string>()
  for (const [index, { sid }] of statements.entries()) {
    if (sid === undefined || sid === '' || hasUnresolved(sid)) continue
    if (seen.has(sid)) problems.error(['Statement', index, 'Sid'], `Sid "${sid}" is used twice; Sids must be unique`)
    seen.add(sid)
  }
}
