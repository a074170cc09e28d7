import type { Catalog } from '../catalog/types.ts'
import { proveContainment } from '../policy/contain.ts'
import type { Verdict } from '../policy/containment/verdict.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { TOKEN_END, hasUnresolved, TOKEN_START } from '../policy/unresolved.ts'
import { actionMatches } from '../policy/pattern.ts'
import { describeRefutation } from '../proof/refutation.ts'

/**
 * As `proveContainment`; what that leaves undecided because of unresolved texts is asked once more with example values in
 * their place, the same in both documents. A request that is found so counts only where its action is one that no Allow of
 * the old document contains: then the old one does not allow it, whatever the values are.
 */
export function compareWithExamples(after: PolicyDocument, before: PolicyDocument, catalog: Catalog): Verdict {
  const verdict = described(proveContainment(after, before), after, before, catalog)
  if (verdict.verdict !== 'undecided' || !isPlainEnough(after, before)) return verdict
  const examples = new Map<string, string>()
  const [now, then] = [filled(after, examples), filled(before, examples)]
  const shown = described(proveContainment(now, then), now, then, catalog)
  if (shown.verdict !== 'refuted') return verdict
  const { witness } = shown
  const allows = before.statements.filter(({ effect }) => effect === 'Allow')
  if (allows.some((statement) => mayContain(statement, witness.action))) return verdict
  const restore = (text: string): string =>
    [...examples].reduce((all, [token, value]) => all.replaceAll(value, `\${${token.slice(1, -1)}}`), text)
  return {
    ...shown,
    witness: {
      ...witness,
      resource: restore(witness.resource),
      ...(witness.principal !== undefined && { principal: restore(witness.principal) }),
      context: Object.fromEntries(Object.entries(witness.context).map(([key, values]) => [key, values.map(restore)])),
    },
  }
}

/** The witness as a request that can be made, where there is one. */
const described = (verdict: Verdict, after: PolicyDocument, before: PolicyDocument, catalog: Catalog): Verdict =>
  verdict.verdict === 'refuted'
    ? { verdict: 'refuted', ...describeRefutation(verdict, after, before, catalog) }
    : verdict

/** Actions are known, and no Deny of the new document depends on what is not. */
const isPlainEnough = (after: PolicyDocument, before: PolicyDocument): boolean =>
  [...after.statements, ...before.statements].every((statement) => {
    const { effect, action, notAction } = statement
    return (
      ![...(action ?? []), ...(notAction ?? [])].some(hasUnresolved) && (effect === 'Allow' || !hasToken(statement))
    )
  })

const hasToken = (statement: Statement): boolean => JSON.stringify(statement).includes(TOKEN_START)

function mayContain({ action, notAction }: Statement, name: string): boolean {
  const matches = (pattern: string): boolean => actionMatches(pattern, name)
  return action ? action.some(matches) : !(notAction ?? []).some(matches)
}

const token = new RegExp(`${TOKEN_START}[^${TOKEN_END}]*${TOKEN_END}`, 'g')

/** @param examples token → value, which both documents share */
function filled(document: PolicyDocument, examples: Map<string, string>): PolicyDocument {
  const fill = (text: string): string =>
    text.replace(token, (each) => {
      const value = examples.get(each) ?? exampleFor(each, each === text, examples.size + 1)
      examples.set(each, value)
      return value
    })
  return JSON.parse(JSON.stringify(document), (_, value: unknown) =>
    typeof value === 'string' ? fill(value) : value,
  ) as PolicyDocument
}

/** An ARN for what is one by its name, or stands where one belongs; no value is part of another. */
const exampleFor = (each: string, whole: boolean, number: number): string =>
  whole && /arns?\W*$/i.test(each)
    ? `arn:aws:example:us-east-1:111122223333:example-${number}-of-${number}`
    : `example-${number}-of-${number}`
