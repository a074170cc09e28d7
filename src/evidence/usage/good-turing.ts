import { formatCount, formatNumber } from '../../words.ts'

/** Good–Turing: the estimated probability that the next event shows a thing never seen before. */
export interface UnseenEstimate {
  readonly observations: number
  readonly singletons: number
  readonly probability: number
  readonly inWords: string
}

/**
 * Good–Turing: the share of things seen exactly once estimates the probability that the next observation shows
 * something never seen before. (I. J. Good, "The population frequencies of species", 1953.)
 *
 * @param counts observations per distinct thing
 */
export function goodTuringEstimate(counts: readonly number[], thing = 'action'): UnseenEstimate {
  const observations = counts.reduce((sum, count) => sum + count, 0)
  return estimateUnseen(observations, counts.filter((count) => count === 1).length, thing)
}

/** The same from the two sums. */
export function estimateUnseen(observations: number, singletons: number, thing = 'action'): UnseenEstimate {
  const probability = observations === 0 ? 1 : singletons / observations
  return { observations, singletons, probability, inWords: inWords(observations, singletons, probability, thing) }
}

function inWords(observations: number, singletons: number, probability: number, thing: string): string {
  if (observations === 0) return `nothing was observed, so nothing can be said about what the next call would need`
  const seen = `${formatCount(observations, 'observed call')}, ${formatCount(singletons, thing)} seen only once`
  if (singletons === 0) return `${seen}: the next call is very unlikely to need anything new`
  if (singletons === observations) return `${seen}: too little was observed to expect that it is everything`
  return `${seen}: about 1 call in ${formatNumber(Math.round(1 / probability))} may need something not seen yet`
}
