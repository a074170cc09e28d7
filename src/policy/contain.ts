import type { Verdict } from './containment/verdict.ts'
import { Budget, BudgetExceededError } from './containment/budget.ts'
import { proofGaps } from './containment/prove.ts'
import type { ProofGap } from './containment/prove.ts'
import { distinguishingReadings } from './containment/readings.ts'
import { variableValues, withVariables } from './containment/variables.ts'
import { WitnessSearch } from './containment/witness.ts'
import type { PolicyDocument } from './document.ts'
import { showUnresolved } from './unresolved.ts'
import { onExampleApi } from './resource-forms.ts'

export interface ContainmentOptions {
  /** Cap on automaton states over the whole proof; 50,000 by default. On the cap the verdict is "undecided". */
  readonly maxStates?: number
}

const defaultMaxStates = 50_000

/**
 * Is every request that the new document grants granted by the old one?
 *
 * `proven` is sound: under each reading of wildcards in Resource, for every context and every value of unresolved
 * texts, no request is granted by the new document and not by the old one. `refuted` carries a request that the
 * evaluator has confirmed: the new one allows it, the old one does not. Everything else is `undecided`, with the
 * reason. Exact on Action × Resource without unresolved texts; conditions are compared by rules. docs/proof.md lists
 * what is proved, and under which readings of AWS's pages.
 */
export function proveContainment(
  newDocument: PolicyDocument,
  oldDocument: PolicyDocument,
  options: ContainmentOptions = {},
): Verdict {
  const [after, before] = onExampleApi(newDocument, oldDocument)
  if (namesPrincipals(after) !== namesPrincipals(before)) return { verdict: 'undecided', reason: otherKinds }
  const budget = new Budget(options.maxStates ?? defaultMaxStates)
  let prepared: WitnessSearch | undefined
  const findIn: WitnessSearch['find'] = (...gap) => (prepared ??= new WitnessSearch(after, before)).find(...gap)
  let undecided: string | undefined
  try {
    for (const reading of distinguishingReadings(after, before)) {
      for (const gap of proofGaps(after, before, reading, budget)) {
        const witness = findIn(gap)
        if (witness) return { verdict: 'refuted', reason: describe({ ...gap, ...witness }), witness }
        undecided ??= describe(gap)
      }
    }
    if (undecided === undefined) return { verdict: 'proven' }
    // A request has one value for each policy variable: with values in their place a refutation may become plain.
    for (const given of variableValues(after, before)) {
      const [now, then] = [withVariables(after, given), withVariables(before, given)]
      for (const gap of proofGaps(now, then, 'documented', budget)) {
        const witness = findIn(gap, given, [now, then])
        if (witness) return { verdict: 'refuted', reason: describe({ ...gap, ...witness }), witness }
      }
    }
  } catch (error) {
    if (!(error instanceof BudgetExceededError)) throw error
    undecided ??= `the patterns are too entangled to compare: ${error.message}`
  }
  return { verdict: 'undecided', reason: undecided }
}

/** Documents that are attached to resources name principals, those of users and roles do not. */
const namesPrincipals = ({ statements }: PolicyDocument): boolean =>
  statements.some(({ principal, notPrincipal }) => principal !== undefined || notPrincipal !== undefined)

const otherKinds = 'the documents are of different kinds: only one of them names principals'

type Described = Pick<ProofGap, 'statement' | 'action' | 'resource' | 'denied' | 'reading'>

function describe({ statement, action, resource, denied, reading }: Described): string {
  const what = `${action} on ${resource}`
  const where = reading === 'documented' ? '' : `, if wildcards in Resource reach as in the "${reading}" reading`
  return showUnresolved(
    denied === undefined
      ? `${statement} grants ${what}, which the old document is not seen to grant${where}`
      : `${statement} grants ${what}, which ${denied} of the old document may deny and nothing in the new one surely does${where}`,
  )
}
