import type { ScopeMatches } from '../../evidence/events/matches.ts'
import type { Snapshots } from '../../evidence/iam/types.ts'
import type { ResolvedVerification } from '../record/verification-schema.ts'
import { judgeState, type KeyOwners } from './state.ts'
import { judgeStaysAlive } from './stays-alive.ts'
import { judgeStaysEmpty } from './stays-empty.ts'
import type { Observation, VerificationResult, VerificationStatus } from './types.ts'

export interface VerificationInput extends Observation {
  /** By the id of a verification: the events of its condition since `from`. */
  readonly matches: ReadonlyMap<string, ScopeMatches>
  readonly snapshots: Pick<Snapshots, 'accounts'>
  readonly owners: KeyOwners
}

/** Each verification by itself, in the order of the runbook. */
export const judgeVerifications = (
  specs: readonly ResolvedVerification[],
  input: VerificationInput,
): VerificationResult[] => specs.map((spec) => judge(spec, input))

function judge(spec: ResolvedVerification, input: VerificationInput): VerificationResult {
  if (spec.kind === 'state') return judgeState(spec, input.snapshots, input.owners, input)
  const matches = input.matches.get(spec.id)
  if (matches === undefined) {
    const says = ['Its events were not read.']
    return {
      id: spec.id,
      kind: spec.kind,
      status: 'not-observable',
      from: input.from,
      until: null,
      says,
      events: [],
      matched: 0,
    }
  }
  return spec.kind === 'stays-empty' ? judgeStaysEmpty(spec, matches, input) : judgeStaysAlive(spec, matches, input)
}

/** One failure fails them all; they succeed only together. */
export function overallStatus(results: readonly Pick<VerificationResult, 'status'>[]): VerificationStatus {
  const having = (status: VerificationStatus): boolean => results.some((each) => each.status === status)
  if (having('failed')) return 'failed'
  if (having('pending')) return 'pending'
  return having('not-observable') ? 'not-observable' : 'success'
}
