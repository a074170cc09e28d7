import { hasUnresolved, showUnresolved } from '../policy/unresolved.ts'
import type { PolicyProblem } from '../policy/parse.ts'
import type { PolicyForm } from './types.ts'

/**
 * The reason why a document is not read as a policy, as a clause. AWS is named only where AWS itself would reject the
 * document: not for an unresolved value, and not for objects that a module makes statements of.
 *
 * @param value the document, as plain JSON
 * @param problems of reading it; the first error counts
 */
export function notAPolicyReason(value: unknown, problems: readonly PolicyProblem[], form: PolicyForm): string {
  const problem = problems.find(({ severity }) => severity === 'error')
  if (!problem) return 'it is not a policy document'
  const open = notKnown(value, problem.path)
  if (open) {
    const name = open.path.filter((step) => typeof step === 'string').at(-1) ?? 'document'
    const what = name === 'Statement' && open.path.at(-1) !== 'Statement' ? 'one of its statements' : `its ${name}`
    return `${what} is not known here (${showUnresolved(open.text)})`
  }
  const refuses = form === 'statements' ? 'it is not read as statements of a policy' : 'AWS would not take it'
  return `${refuses}: ${problem.message}`
}

/** The unresolved text on the way to the fault. */
function notKnown(
  value: unknown,
  path: PolicyProblem['path'],
): { readonly path: PolicyProblem['path']; readonly text: string } | undefined {
  let at = value
  for (let depth = 0; depth <= path.length; depth++) {
    if (typeof at === 'string') return hasUnresolved(at) ? { path: path.slice(0, depth), text: at } : undefined
    const step = path[depth]
    if (step === undefined || typeof at !== 'object' || at === null) return undefined
    at = (at as Readonly<Record<string | number, unknown>>)[step]
  }
  return undefined
}
