import { factsOfSnapshots } from '../../../evidence/iam/facts.ts'
import { reportSnapshots, type SnapshotReport } from '../../../evidence/iam/report.ts'
import type { Snapshots } from '../../../evidence/iam/types.ts'
import type { IamFact } from '../../../evidence/absence/iam-facts.ts'
import { loadSettings } from '../../../jobs/load/load-inputs.ts'
import { loadSnapshots } from '../../../jobs/load/load-snapshots.ts'
import { describeSnapshot } from '../../../report/plan/describe/snapshot.ts'
import { escapeInvisible } from '../../../report/escape.ts'
import { snapshotOptions, type Environment } from '../../command.ts'
import { configPath, snapshotPaths } from '../../evidence.ts'
import type { Arguments } from '../../options.ts'

/** What the account snapshots say of the principals that a question is about. */
export interface SnapshotAnswer {
  readonly snapshots: readonly SnapshotReport[]
  /** The principals that the snapshots know of, or that they miss. */
  readonly principals: readonly ({ readonly principal: string } & IamFact)[]
  readonly problems: readonly string[]
}

/**
 * Reads the snapshots that the command line names, beside those of the configuration.
 *
 * @returns `undefined` where it names none
 */
export async function snapshotAnswer(
  args: Arguments,
  environment: Environment,
  principals: readonly string[],
): Promise<SnapshotAnswer | undefined> {
  if (snapshotOptions.every(({ name }) => args.all(name).length === 0)) return undefined
  const root = environment.cwd
  const now = environment.now()
  const today = now.toISOString().slice(0, 10)
  const snapshots = await loadSnapshots({
    settings: await loadSettings(root, configPath(args, environment)),
    root,
    paths: snapshotPaths('explain', args, environment),
    today,
    now,
    filesOnly: true,
  })
  return snapshots && { ...saysOf(snapshots, principals), snapshots: reportSnapshots(snapshots, today) }
}

function saysOf(snapshots: Snapshots, principals: readonly string[]): Omit<SnapshotAnswer, 'snapshots'> {
  const facts = factsOfSnapshots(snapshots)
  return {
    principals: principals.flatMap((principal) => {
      const fact = facts(principal)
      return fact ? [{ principal, ...fact }] : []
    }),
    problems: snapshots.problems,
  }
}

/** A line each. */
export const describeAccount = ({ snapshots, principals, problems }: SnapshotAnswer): string[] => [
  ...snapshots.map((each) => escapeInvisible(`Account snapshot: ${describeSnapshot(each)}`)),
  ...principals.map((each) => escapeInvisible(`  ${each.principal} ${describeFact(each)}`)),
  ...problems.map(escapeInvisible),
]

function describeFact({ created, lastUsed, useUnknown, missing }: IamFact): string {
  if (missing) {
    const like = missing.similar.length > 0 ? `; like it: ${missing.similar.join(', ')}` : ''
    return `is not in its account${like}`
  }
  const used = useUnknown
    ? 'its last use is not known (--credential-report)'
    : lastUsed === undefined
      ? 'no use of it is recorded'
      : `last used on ${lastUsed.slice(0, 10)}`
  return `was created on ${created?.slice(0, 10)}; ${used}`
}
