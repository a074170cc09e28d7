import type { EvidenceSettings } from '../../settings/types.ts'

/** The reason why the results of a run are for trying out, not for acting on. */
export interface Trial {
  /** One sentence each. */
  readonly reasons: readonly string[]
}

/** A shorter window says too little about what is needed once a month. */
const shortestDays = 30

/**
 * Is the run a trial: does it decide as of another day than today, or on a window that is too short to rely on?
 *
 * @returns `undefined` where it is not
 */
export function trialOf({ asOf, windowDays }: Pick<EvidenceSettings, 'asOf' | 'windowDays'>): Trial | undefined {
  const reasons = [
    ...(asOf === undefined
      ? []
      : [`It decides as of ${asOf} (evidence.as-of, --as-of): what happened later is not counted.`]),
    ...(windowDays >= shortestDays
      ? []
      : [`Its window of ${windowDays} days is shorter than ${shortestDays} days (evidence.window, --min-days).`]),
  ]
  return reasons.length === 0 ? undefined : { reasons }
}
