import type { PolicyRollout, StageOfProposal } from '../../../proof/plan.ts'
import type { StageVerdict } from './earlier-stage.ts'
import type { Losses } from './losses.ts'
import type { PolicyInAccount } from './stages.ts'

export type Stages = PolicyRollout['stages']

/** A policy in an account, with what a proposal takes from it there. */
export interface AccountPart extends PolicyInAccount {
  readonly losses: Losses
  /** Does a Deny by network come into force there? */
  readonly isFenced: boolean
}

/** Does a proposal change what applies in an account? */
export const isChangedPart = ({ losses, isFenced }: AccountPart): boolean => losses.size > 0 || isFenced

/** A part of a proposal, with what stands against it or for it; no verdict: no earlier stage has the policy. */
export interface StagePart {
  readonly part: AccountPart
  readonly verdict?: StageVerdict
}

/** A part of a proposal with the gravest of the verdicts on it. */
export function withGravestVerdict(part: AccountPart, verdicts: readonly StageVerdict[]): StagePart {
  const verdict = gravest(verdicts)
  return verdict === undefined ? { part } : { part, verdict }
}

/** What waits counts before what is kept, and that before what is quiet; of several the one that lasts longest. */
function gravest(verdicts: readonly StageVerdict[]): StageVerdict | undefined {
  const waits = verdicts.filter((each) => each.kind === 'waits')
  const byTime = waits.toSorted((a, b) => ((a.until ?? '~') < (b.until ?? '~') ? 1 : -1))
  const keeps = verdicts.filter((each) => each.kind === 'keeps')
  const [one] = keeps
  const joined = one && { ...one, actions: [...new Set(keeps.flatMap(({ actions }) => actions))] }
  return byTime[0] ?? joined ?? verdicts.at(-1)
}

/** The stages that a proposal reaches, in their order, each with what it waits for. */
export function stagesOfParts(
  parts: readonly StagePart[],
  nameOf: (index: number) => string,
): readonly StageOfProposal[] {
  const indexes = [...new Set(parts.map(({ part }) => part.stage))].sort((a, b) => a - b)
  return indexes.map((index) => {
    const own = parts.filter(({ part }) => part.stage === index)
    const accounts = own.map(({ part }) => part.account).filter((account) => account !== '')
    const changed = own.filter(({ part }) => isChangedPart(part))
    const common = { name: nameOf(index), accounts }
    if (changed.length === 0) return { ...common, state: 'unaffected', reason: 'It takes nothing from this stage.' }
    const verdict = gravest(changed.flatMap((each) => each.verdict ?? []))
    if (verdict?.kind === 'waits') {
      const { reason, until } = verdict
      return { ...common, state: 'waiting', reason, ...(until !== undefined && { until }) }
    }
    if (verdict?.kind === 'keeps') return { ...common, state: 'waiting', reason: `${verdict.reason}.` }
    const reason =
      verdict === undefined
        ? 'No policy of an earlier stage corresponds to it.'
        : changed.some(({ part }) => part.losses.size > 0)
          ? `The stages before have been without it since ${verdict.since.slice(0, 10)}, and AWS refused nothing of it.`
          : `The Deny by network has been in force in the stages before since ${verdict.since.slice(0, 10)}, and AWS refused nothing by it.`
    return { ...common, state: 'due', reason }
  })
}
