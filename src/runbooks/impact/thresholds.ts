import { formatCount, formatNumber } from '../../words.ts'
import type { Thresholds } from '../types.ts'

/**
 * The sentence that names the threshold of the impact that is exceeded, if one is.
 *
 * @param found legitimate calls that would stop, and principals with such calls
 */
export function exceededThreshold(
  { impactCalls, impactPrincipals }: Thresholds,
  found: { readonly calls: number; readonly principals: number },
): string | undefined {
  if (impactCalls !== undefined && found.calls > impactCalls)
    return `${formatCount(found.calls, 'legitimate call')} would stop working, more than thresholds.impact-calls (${formatNumber(impactCalls)}).`
  if (impactPrincipals !== undefined && found.principals > impactPrincipals)
    return `Legitimate calls of ${formatCount(found.principals, 'principal')} would stop working, more than thresholds.impact-principals (${formatNumber(impactPrincipals)}).`
  return undefined
}
