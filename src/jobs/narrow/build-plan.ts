import { InputError } from '../../errors.ts'
import { decisionCoverageOf } from '../../evidence/absence/accounts.ts'
import { reportSnapshots } from '../../evidence/iam/report.ts'
import { noSnapshots } from '../../evidence/iam/types.ts'
import type { Plan, PolicyPlan } from '../../proof/plan.ts'
import { totalBacktest, totalUnseenEstimate } from '../../proof/totals.ts'
import { unionOfNetworks } from '../../network/union.ts'
import { editWithReferences } from '../../sources/edit.ts'
import { withDefaultsInPlace } from '../../sources/terraform/policies/defaults-in-place.ts'
import { applySplices } from '../../sources/splice.ts'
import { settingsWarnings } from '../../settings/parse.ts'
import type { PolicySource, SkippedSource, Source } from '../../sources/types.ts'
import { version } from '../../version.ts'
import { contradictionsIn } from '../../narrowing/contradictions.ts'
import { denyMistakeNotes, kindOfDenies } from '../../network/describe-mistakes.ts'
import { withAccountFacts } from './account-facts.ts'
import { inputForPolicy, isFenced, type RunContext } from './policy-input.ts'
import type { Checkout } from '../load/load-inputs.ts'
import { withGrantsBeside, withoutSnapshot } from './managed-policies.ts'
import { missingConfiguration } from './missing-configuration.ts'
import { propose } from './propose.ts'
import { proposePlacedFence } from './propose-placed-fence.ts'
import { trialOf } from './trial.ts'
import { sharedRunContext, matchedIn, sourcesOf, type NarrowInput } from './run-context.ts'

/** A file as it is and as all proposals together would make it. */
export interface EditedFile {
  readonly path: string
  /** Ids of the policies whose edits are in it. */
  readonly policies: readonly string[]
  readonly before: string
  readonly after: string
}

/**
 * Policies × use × findings → proposals with their edits, one after the other, so that others get a turn in between.
 * Pure: everything was read before.
 */
export function* proposeAll(input: NarrowInput): Generator<PolicyPlan> {
  const facts = sharedRunContext(input)
  const written = new Map(input.checkout.sources.map((source) => [source.id, source]))
  for (const source of sourcesOf(input)) yield decide(source, written.get(source.id), input, facts)
}

/**
 * The same decision on one policy, with more actions kept.
 *
 * @param keep why an action is kept, as a clause; `undefined` where it is judged as before
 */
export function decideKeeping(source: Source, input: NarrowInput, keep: NonNullable<RunContext['keep']>): PolicyPlan {
  const written = input.checkout.sources.find(({ id }) => id === source.id)
  return decide(source, written, input, { ...sharedRunContext(input), keep })
}

function decide(source: Source, written: Source | undefined, input: NarrowInput, facts: RunContext): PolicyPlan {
  const plan = source.status === 'skipped' ? skipped(source) : decideOn(source, facts, input.checkout)
  return written?.status === 'found' ? withAccountFacts(plan, written, facts) : withGrantsBeside(plan, input.snapshots)
}

function decideOn(read: PolicySource, facts: RunContext, checkout: Checkout): PolicyPlan {
  const inPlace = isFenced(read, facts) ? withDefaultsInPlace(read) : undefined
  const source = inPlace ?? read
  const file = inputForPolicy(source, facts)
  const decided = proposePlacedFence(file, propose(file))
  const trusted = unionOfNetworks(Object.values(facts.settings.networks))
  const left = decided.after ?? source.document
  const mistakes = denyMistakeNotes(left, kindOfDenies(left, source.kind), trusted)
  const plan = withEdits(source, { ...decided, notes: [...decided.notes, ...mistakes] }, checkout)
  return plan.status === 'narrowed' ? { restsOn: decisionCoverageOf(file.coverage), ...plan } : plan
}

/**
 * The plan of what was decided, and the files as all its edits make them.
 *
 * @param problems what was found out after the decisions, beside what reading brought up
 */
export function buildPlan(
  policies: readonly PolicyPlan[],
  input: NarrowInput,
  problems: readonly string[],
): { readonly plan: Plan; readonly files: readonly EditedFile[] } {
  const facts = sharedRunContext(input)
  return {
    plan: {
      ...planOf(policies, facts, [
        ...(input.unmatched?.lines ?? []),
        ...settingsWarnings(input.settings, input.today),
        ...oneRegionNotes(facts),
        ...input.checkout.problems,
        ...(input.snapshots?.problems ?? []),
        ...withoutSnapshot(input.checkout.managedAttachments ?? [], input.snapshots ?? noSnapshots),
        ...problems,
      ]),
      ...broadGrantsIn(policies),
      ...(input.snapshots && { snapshots: reportSnapshots(input.snapshots, input.today, matchedIn(input).matches) }),
      ...(input.setup && {
        setup: {
          ...input.setup,
          missing: missingConfiguration(policies, { ...facts, sources: matchedIn(input).sources }),
        },
      }),
      ...(input.evidence.store && { savedEvidence: input.evidence.store.report }),
    },
    files: editedFiles(policies, input.checkout),
  }
}

/** Each grant once, by principal and policy. */
function broadGrantsIn(policies: readonly PolicyPlan[]): Pick<Plan, 'broadGrants'> {
  const found = new Map(
    policies.flatMap(({ broadGrants = [] }) => broadGrants.map((grant) => [JSON.stringify(grant), grant] as const)),
  )
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, grant]) => grant)
  return sorted.length === 0 ? {} : { broadGrants: sorted }
}

const skipped = (source: SkippedSource): PolicyPlan => ({
  id: source.id,
  file: source.file,
  line: source.line,
  ...(source.address === undefined ? {} : { address: source.address }),
  form: source.form,
  hosts: source.hosts,
  principals: [],
  status: 'skipped',
  reason: source.reason,
  notes: [],
  changes: [],
  blindSpots: [],
  findings: [],
  proof: null,
  edits: [],
})

/** A proposal with the edits of its file, or without, and why. */
export function withEdits(source: PolicySource, plan: PolicyPlan, checkout: Checkout): PolicyPlan {
  if (plan.status !== 'narrowed' || !plan.statements || plan.tooLarge) return plan
  const content = checkout.files.get(source.file)
  if (content === undefined) throw new InputError(`${source.file}: is not among the files that were read`)
  const notEdited = checkout.notEdited?.get(source.file)
  if (notEdited !== undefined) return unedited(plan, notEdited)
  const edit = editWithReferences(source, content, plan.statements, { parser: checkout.parser })
  if (edit.kind === 'edited') return { ...plan, edits: edit.splices, notes: [...plan.notes, ...(edit.notes ?? [])] }
  return unedited(plan, edit.reason)
}

const unedited = (plan: PolicyPlan, reason: string): PolicyPlan => ({
  ...plan,
  status: 'skipped',
  reason: `It could be narrowed, but the file is not edited: ${reason}`,
})

/** All edits of a file together; the regions of different policies never overlap. */
function editedFiles(policies: readonly PolicyPlan[], checkout: Checkout): EditedFile[] {
  const narrowed = policies.filter(({ edits }) => edits.length > 0)
  const paths = [...new Set(narrowed.map(({ file }) => file))].sort()
  return paths.map((path) => {
    const before = checkout.files.get(path) ?? ''
    const own = narrowed.filter(({ file }) => file === path)
    return {
      path,
      policies: own.map(({ id }) => id),
      before,
      after: applySplices(
        before,
        own.flatMap(({ edits }) => edits),
      ),
    }
  })
}

function planOf(policies: readonly PolicyPlan[], facts: RunContext, problems: readonly string[]): Plan {
  const count = (status: PolicyPlan['status']): number => policies.filter((policy) => policy.status === status).length
  const narrowed = policies.filter(({ status }) => status === 'narrowed')
  const trial = trialOf(facts.settings.evidence)
  return {
    version,
    catalog: facts.catalog.version,
    ...(trial && { trial }),
    coverage: facts.ledger.coverage,
    problems,
    blindSpots: mergeBlindSpots(policies),
    unmapped: facts.ledger.unmapped,
    contradictions: contradictionsIn(facts.ledger.entries, facts.attribution),
    summary: {
      policies: policies.length,
      narrowed: narrowed.length,
      unchanged: count('unchanged'),
      skipped: count('skipped'),
      actionsBefore: narrowed.reduce((sum, { actions }) => sum + (actions?.before ?? 0), 0),
      actionsAfter: narrowed.reduce((sum, { actions }) => sum + (actions?.after ?? 0), 0),
      backtest: totalBacktest(narrowed),
      unseen: totalUnseenEstimate(narrowed),
    },
    policies,
  }
}

function mergeBlindSpots(policies: readonly PolicyPlan[]): Plan['blindSpots'] {
  const spots = new Map<string, { reason: string; opens: string; actions: Set<string> }>()
  for (const { reason, opens, actions } of policies.flatMap(({ blindSpots }) => blindSpots)) {
    const key = `${reason}\n${opens}`
    const spot = spots.get(key) ?? { reason, opens, actions: new Set() }
    spots.set(key, spot)
    for (const action of actions) spot.actions.add(action)
  }
  return [...spots.values()]
    .map((spot) => ({ ...spot, actions: [...spot.actions].sort() }))
    .sort((a, b) => (a.reason < b.reason ? -1 : 1))
}

/** A trail of one Region and an account that is used in one Region look the same in the logs. */
const oneRegionNotes = ({ ledger, settings }: RunContext): string[] =>
  settings.evidence.regions.length > 0
    ? []
    : ledger.coverage.accounts
        .filter(({ regions }) => regions.length === 1)
        .map(
          ({ account, regions }) =>
            `Account ${account}: only ${regions[0]} appears in the evidence; where the trail does not record every Region, use in other Regions was not seen (evidence.regions can say which Regions must be covered).`,
        )
