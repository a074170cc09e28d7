import { isObservable } from '../../../evidence/coverage/observability.ts'
import type { PolicyPlan, StageOfProposal } from '../../../proof/plan.ts'
import { proveContainment } from '../../../policy/contain.ts'
import type { PolicyDocument } from '../../../policy/document.ts'
import { documentSize } from '../../../policy/print.ts'
import { globMatchesPolicy } from '../../../settings/glob.ts'
import type { RolloutSettings } from '../../../settings/types.ts'
import type { PolicySource, ProposedStatements, Source } from '../../../sources/types.ts'
import { decideKeeping, withEdits } from '../build-plan.ts'
import { sourcesOf, type NarrowInput } from '../run-context.ts'
import { namesForGlobs } from '../policy-input.ts'
import { quotaOf } from '../propose.ts'
import { counterpartsOf, type PlacedPolicy } from './counterparts.ts'
import { documentIn } from './document-in-account.ts'
import { stageVerdict, type EarlierPolicy, type StageEvidence } from './earlier-stage.ts'
import { readHistories, type HistoryRequest, type PolicyHistories } from './histories.ts'
import { lossesBetween, type Losses } from './losses.ts'
import { inAccounts, type PolicyInAccount } from './stages.ts'
import { fenceVerdict, followedFence, newFence, withTrustOf } from './staged-fence.ts'
import { stagedStatements, withoutLeftovers } from './staged-statements.ts'
import {
  isChangedPart,
  withGravestVerdict,
  stagesOfParts,
  type Stages,
  type AccountPart,
  type StagePart,
} from './stage-parts.ts'

export interface StagedPlans {
  readonly policies: readonly PolicyPlan[]
  readonly problems: readonly string[]
}

/**
 * The proposals as far as they may reach each stage now, where configuration asks for a rollout. A proposal that takes
 * something from a later stage waits until the earlier ones have been without it for the quiet time; in a policy that
 * several stages share it changes those that are due, and leaves the others as they are. What has been merged is read
 * from the history of git, and what AWS refused since from the evidence: no state is kept.
 *
 * @param decided the proposals, as if there were no stages
 * @throws {InputError} where git cannot read a commit
 */
export async function withRollout(
  decided: readonly PolicyPlan[],
  input: NarrowInput,
  options: Pick<HistoryRequest, 'root' | 'env'>,
): Promise<StagedPlans> {
  const { rollout } = input.settings
  if (rollout === undefined) return { policies: decided, problems: [] }
  const stage = new Staging(decided, input, rollout)
  const wanted = new Set(decided.flatMap((plan) => [...stage.historiesFor(plan)]))
  const histories = wanted.size === 0 ? undefined : await readHistories({ ...stage.request(options), wanted })
  const policies = decided.map((plan) => stage.staged(plan, histories))
  return { policies, problems: histories?.problems ?? [] }
}

class Staging {
  private readonly input: NarrowInput
  private readonly rollout: RolloutSettings
  private readonly plans: ReadonlyMap<string, PolicyPlan>
  private readonly sources: ReadonlyMap<string, Source>
  private readonly placed: readonly PlacedPolicy[]
  private readonly evidence: StageEvidence
  private readonly losses = new Map<string, Losses>()

  constructor(decided: readonly PolicyPlan[], input: NarrowInput, rollout: RolloutSettings) {
    this.input = input
    this.rollout = rollout
    this.plans = new Map(decided.map((plan) => [plan.id, plan]))
    const sources = sourcesOf(input)
    this.sources = new Map(sources.map((source) => [source.id, source]))
    this.placed = sources
      .filter(({ kind }) => kind === 'identity')
      .map((source) => ({ source, stages: this.partsOf(source).map(({ stage }) => stage) }))
    this.evidence = {
      ledger: input.evidence.ledger,
      quietDays: rollout.quietDays,
      today: input.today,
      isShown: (action, account) => this.isShown(action, account),
    }
  }

  request({ root, env }: Pick<HistoryRequest, 'root' | 'env'>): Omit<HistoryRequest, 'wanted'> {
    const { settings, checkout, snapshots, today } = this.input
    return {
      root,
      env,
      settings,
      checkout,
      sources: [...this.sources.values()],
      today,
      ...(snapshots && { snapshots }),
    }
  }

  /** The policies whose history decides when a proposal is due. */
  historiesFor(plan: PolicyPlan): ReadonlySet<Source> {
    const source = this.stageable(plan)
    if (source === undefined) return new Set()
    const parts = this.partsWithLosses(source, plan)
    const latest = parts.findLast(isChangedPart)?.stage ?? 0
    const own = parts.some(({ stage }) => stage < latest) ? [source] : []
    return new Set([...own, ...counterpartsOf(source, latest, this.placed, this.rollout)])
  }

  /** The proposal as it may be made now. */
  staged(plan: PolicyPlan, histories: PolicyHistories | undefined): PolicyPlan {
    const source = this.stageable(plan)
    if (source === undefined) return plan
    const whole = this.withoutLeftovers(plan, source)
    const verdicts = this.verdictsOn(source, whole, histories)
    const keeps = new Map(
      verdicts.flatMap(({ verdict }) =>
        verdict?.kind === 'keeps' ? verdict.actions.map((action) => [action, verdict.reason] as const) : [],
      ),
    )
    if (keeps.size === 0) return this.inStages(source, whole, verdicts)
    const less = decideKeeping(source, this.input, (action) => keeps.get(action))
    const [why] = keeps.values()
    const reason = `A later stage keeps what an earlier one does: ${why}.`
    const held = (): PolicyPlan => this.followed(source, whole, waiting(whole, this.stagesOf(verdicts), reason))
    if (this.stageable(less) === undefined) return held()
    const again = this.verdictsOn(source, less, histories)
    if (again.some(({ verdict }) => verdict?.kind === 'keeps')) return held()
    return this.inStages(source, less, again)
  }

  /** The source of a proposal that takes grants from an identity policy, and is not to go at once. */
  private stageable(plan: PolicyPlan): PolicySource | undefined {
    const source = this.sources.get(plan.id)
    if (source?.status !== 'found' || source.kind !== 'identity') return undefined
    if (plan.status !== 'narrowed' || !plan.before || !plan.after || !plan.statements || plan.tooLarge) return undefined
    return this.rollout.atOnce.some((glob) => globMatchesPolicy(glob, namesForGlobs(source))) ? undefined : source
  }

  private partsOf = (source: Source): readonly PolicyInAccount[] =>
    inAccounts(source, this.input.settings, this.rollout)

  private partsWithLosses(source: Source, plan: PolicyPlan | undefined): readonly AccountPart[] {
    const { before, after } = plan ?? {}
    return this.partsOf(source).map((part) => ({
      ...part,
      losses: this.lossesIn(plan, part.account),
      isFenced: plan?.status === 'narrowed' && !!before && !!after && newFence(before, after, part.account).length > 0,
    }))
  }

  private lossesIn(plan: PolicyPlan | undefined, account: string): Losses {
    const { before, after } = plan ?? {}
    if (plan?.status !== 'narrowed' || !before || !after) return new Map()
    const [then, now] = [documentIn(before, account), documentIn(after, account)]
    const key = JSON.stringify([then, now])
    const losses = this.losses.get(key) ?? lossesBetween(then, now, this.input.catalog)
    this.losses.set(key, losses)
    return losses
  }

  private isShown(action: string, account: string): boolean {
    const { catalog, evidence, settings } = this.input
    const info = catalog.action(action)
    const coverage = evidence.ledger.coverage.accounts.find((each) => each.account === account)
    return info !== undefined && coverage !== undefined && isObservable(info, coverage, settings.evidence).observable
  }

  private verdictsOn(source: Source, plan: PolicyPlan, histories: PolicyHistories | undefined): readonly StagePart[] {
    const parts = this.partsWithLosses(source, plan)
    return parts.map((part) => {
      if (!isChangedPart(part)) return { part }
      const own = this.earlierOf(source, parts, part.stage, plan, histories)
      const ofFence = part.isFenced ? own.map((each) => fenceVerdict(each, plan.after!, this.evidence)) : []
      if (part.losses.size === 0) return withGravestVerdict(part, ofFence)
      const others = counterpartsOf(source, part.stage, this.placed, this.rollout)
      const earlier = [
        ...own,
        ...others.flatMap((other) => {
          const proposed = this.plans.get(other.id)
          return this.earlierOf(other, this.partsWithLosses(other, proposed), part.stage, proposed, histories)
        }),
      ]
      const verdicts = earlier.map((each) => stageVerdict(each, part.losses, part.account, this.evidence))
      return withGravestVerdict(part, [...verdicts, ...ofFence])
    })
  }

  private earlierOf(
    source: Source,
    parts: readonly AccountPart[],
    stage: number,
    plan: PolicyPlan | undefined,
    histories: PolicyHistories | undefined,
  ): readonly EarlierPolicy[] {
    return parts
      .filter((part) => part.stage < stage)
      .map(({ stage: index, account, principals, losses }) => ({
        stage: this.rollout.stages[index]!.name,
        source,
        account,
        principals,
        plan,
        proposed: losses,
        versions: histories?.of(source) ?? [],
        ...(histories?.unknown !== undefined && { noVersions: histories.unknown }),
      }))
  }

  private inStages(source: PolicySource, plan: PolicyPlan, parts: readonly StagePart[]): PolicyPlan {
    const waits = parts.filter(({ verdict }) => verdict?.kind === 'waits')
    const stages = this.stagesOf(parts)
    if (waits.length === 0) {
      const reason = 'It reaches all stages that it changes.'
      return { ...plan, rollout: { state: 'due', reason, stages } }
    }
    const due = parts.filter((part) => !waits.includes(part) && isChangedPart(part.part))
    if (due.length === 0) return this.followed(source, plan, waiting(plan, stages))
    return this.inPart(source, plan, { parts, waits, stages })
  }

  /** The proposal for the accounts that are due, where the others can be left as they are. */
  private inPart(
    source: PolicySource,
    plan: PolicyPlan,
    { parts, waits, stages }: { parts: readonly StagePart[]; waits: readonly StagePart[]; stages: Stages },
  ): PolicyPlan {
    const whole = (why: string): PolicyPlan => {
      const reason = `It cannot change some stages alone (${why}), so it waits for all of them: rollout.at-once.`
      return this.followed(source, plan, waiting(plan, stages, reason))
    }
    const accountsOf = (of: readonly StagePart[]): string[] => of.map(({ part }) => part.account)
    const due = accountsOf(parts.filter((part) => !waits.includes(part)))
    if (plan.form === 'managed-attachment') return whole("AWS's policy is replaced as a whole")
    const made = stagedStatements(plan.before!, plan.statements!, due, accountsOf(waits), widestOf(plan, plan.after!))
    if (made.kind === 'not-staged') return whole(made.reason)
    const [size, quota] = [documentSize(made.document), quotaOf(source)]
    if (size > quota && size > documentSize(plan.before!))
      return whole(`with the statements for the others it takes ${size} characters, and AWS takes ${quota}`)
    const staged = this.edited(source, plan, made.statements)
    if (staged.status !== 'narrowed') return whole(staged.reason)
    const later = stages.filter(({ state }) => state === 'waiting').map(({ name }) => name)
    const reason = `It changes ${due.join(', ')} now; what the others have stays until stage ${later.join(' and ')} is due.`
    return { ...staged, rollout: { state: 'staged', reason, stages } }
  }

  /**
   * The plan with other statements, proved and edited anew. What they grant the narrowed ones do or the old ones did.
   */
  private edited(source: PolicySource, plan: PolicyPlan, statements: ProposedStatements): PolicyPlan {
    const after = { ...plan.before!, statements: statements.map(({ statement }) => statement) }
    const proof = plan.proof && { ...plan.proof, containment: proveContainment(after, widestOf(plan, after)) }
    const edited = withEdits(source, { ...plan, after, statements, proof, edits: [] }, this.input.checkout)
    return { ...edited, notes: [...new Set(edited.notes)] }
  }

  /** Of a proposal that waits: the Denies by network that are in force, with the networks that are asked for. */
  private followed(source: PolicySource, plan: PolicyPlan, held: PolicyPlan): PolicyPlan {
    const statements = plan.form === 'managed-attachment' ? undefined : followedFence(plan.before!, plan.after!)
    if (statements === undefined) return held
    const { actions, proof } = plan
    const summary = `The Deny by network follows the networks that are asked for${proof?.newlyTrusted ? `: it newly trusts ${proof.newlyTrusted.join(', ')}` : ''}.`
    const undo = 'Put its former networks back, and change .github/whittle.yml with it.'
    const edited = this.edited(
      source,
      {
        ...plan,
        reason: summary,
        changes: plan.changes.flatMap((each) => (each.rule === 'deny-networks' ? [{ ...each, summary, undo }] : [])),
        ...(actions && { actions: { ...actions, after: actions.before } }),
      },
      statements,
    )
    const { rollout } = held
    if (edited.status !== 'narrowed' || edited.proof?.containment.verdict !== 'proven' || !rollout) return held
    const reason = `Its Deny by network follows its networks now; what else is proposed waits. ${rollout.reason}`
    return { ...edited, rollout: { ...rollout, state: 'staged', reason } }
  }

  /** Of a policy that is in stages already: without the statements for later stages of which nothing is left. */
  private withoutLeftovers(plan: PolicyPlan, source: PolicySource): PolicyPlan {
    const accounts = new Set(this.partsOf(source).map(({ account }) => account))
    const named = new Set(this.rollout.stages.flatMap((stage) => stage.accounts))
    const isStaged = (account: string): boolean => accounts.has(account) || named.has(account)
    const left = withoutLeftovers(plan.before!, plan.statements!, isStaged)
    const edited = left && this.edited(source, plan, left)
    return edited?.status === 'narrowed' && edited.proof?.containment.verdict === 'proven' ? edited : plan
  }

  private stagesOf(parts: readonly StagePart[]): readonly StageOfProposal[] {
    return stagesOfParts(parts, (index) => this.rollout.stages[index]!.name)
  }
}

/** What a proposal may allow: what the policy does, and requests from the networks that its fence newly trusts. */
const widestOf = ({ before, proof }: PolicyPlan, after: PolicyDocument): PolicyDocument =>
  proof?.newlyTrusted === undefined ? before! : withTrustOf(before!, after)

/** The proposal without its edits: none of its stages is due. */
function waiting(plan: PolicyPlan, stages: Stages, why?: string): PolicyPlan {
  const blocked = stages.find(({ state }) => state === 'waiting')
  const reason = why ?? blocked?.reason ?? 'It waits for an earlier stage.'
  return { ...plan, edits: [], rollout: { state: 'waiting', reason, stages } }
}
