import { regionOfArn } from '../../policy/arn.ts'
import { byCodeUnits } from '../../collections.ts'
import { createAwsClients, type AwsClients } from '../../aws/clients.ts'
import type { Clock } from '../../aws/clock.ts'
import { InputError } from '../../errors.ts'
import type { AnalyzerRules } from '../../evidence/access-analyzer/finding.ts'
import { requestRecommendation } from '../../evidence/access-analyzer/recommendation.ts'
import type { SavedRecommendation } from '../../evidence/access-analyzer/saved-recommendations.ts'
import type { AccessSettings } from '../../findings/access/types.ts'
import { filesEditedBy, type ChangedFile } from '../../findings/edited-files.ts'
import { judgeFinding } from '../../findings/judge.ts'
import { compareSteps } from '../../findings/recommended.ts'
import type { FindingContext, JudgedFinding } from '../../findings/types.ts'
import { applyFindingWaivers } from '../../findings/waivers.ts'
import type { Settings } from '../../settings/types.ts'
import { editWithReferences } from '../../sources/edit.ts'
import type { PolicySource } from '../../sources/types.ts'
import { backendAccess } from '../load/load-backends.ts'
import { loadCatalog, loadCheckout, loadSettings, type Checkout } from '../load/load-inputs.ts'
import { loadSnapshots } from '../load/load-snapshots.ts'
import { loadStates } from '../load/load-states.ts'
import { runNarrow, type NarrowResult, type RunNarrowOptions } from '../narrow/run-narrow.ts'
import { namedFindings, type FindingSources } from '../load/named-findings.ts'
import { readNamedFindings, type NamedFindingsResult } from './read-named.ts'

/** What findings are read and judged with, besides the policies and the evidence. */
export interface JudgeOptions extends FindingSources {
  /** Are AWS's recommendations for unused permissions asked for? */
  readonly recommendations: boolean
  /** Archived findings as well. */
  readonly archived: boolean
  readonly clients?: AwsClients
  readonly clock?: Clock
}

export interface RunFindingsOptions extends Omit<RunNarrowOptions, 'findingFiles'>, JudgeOptions {}

export interface FindingsResult {
  /** Sorted by type, resource and id. */
  readonly findings: readonly JudgedFinding[]
  /** The files that the proposals change, as they are and as all proposals together make them. */
  readonly files: readonly ChangedFile[]
  readonly analyzers: readonly AnalyzerRules[]
  /** The reason why findings may be missing, a line; absent: every finding was read to its end. */
  readonly missing?: string
  /** One line each: what was not read, and what the analyzers do not show. */
  readonly problems: readonly string[]
}

/**
 * Reads findings of Access Analyzer and the policies of a checkout, and judges each finding beside the policies that
 * cause it and, where there is evidence, beside the proposals.
 *
 * @throws {InputError} for a file that is no findings, or where nothing is named to read findings from
 * @throws the signal's reason when aborted
 */
export async function runFindings(options: RunFindingsOptions): Promise<FindingsResult> {
  const { root, configPath, overrides } = options
  const settings = await loadSettings(root, configPath, overrides)
  const named = namedFindings(options, settings)
  if (named === undefined)
    throw new InputError(
      'findings: nothing to read: name a file of findings (--findings), an analyzer (--analyzer ARN, or all), or findings.files, findings.analyzers or evidence.access-analyzer in .github/whittle.yml',
    )
  const read = await readNamedFindings(named, options)
  const decided = await decideOn(options, settings)
  return judgeAll(read, decided, settings, options)
}

/**
 * The findings that the configuration or the call names, judged beside a plan that was made already; `undefined`: none
 * are named.
 *
 * @throws {InputError} for a file that is no findings, or where there are no credentials
 * @throws the signal's reason when aborted
 */
export async function findingsOfPlan(
  result: NarrowResult,
  options: RunFindingsOptions,
): Promise<FindingsResult | undefined> {
  const { findings, evidence } = result.settings
  // An analyzer that is named for the evidence alone is read for that.
  const settings = findings.pullRequests ? evidence : { ...evidence, accessAnalyzer: undefined }
  const named = namedFindings(options, { findings, evidence: settings })
  if (named === undefined) return undefined
  const read = await readNamedFindings(named, options)
  return judgeAll(read, { ...decidedBy(result), more: [] }, result.settings, options)
}

interface Decided {
  readonly decided: Omit<FindingContext, 'catalog'>
  readonly checkout: EditedCheckout
  /** One line each: what was not read. */
  readonly more: readonly string[]
}

async function judgeAll(
  read: NamedFindingsResult,
  { decided, checkout, more }: Decided,
  settings: Settings,
  options: RunFindingsOptions,
): Promise<FindingsResult> {
  const { exempt, quietDays, waivers } = settings.findings
  const today = options.asOf ?? settings.evidence.asOf ?? options.now.toISOString().slice(0, 10)
  const access = accessSettings(settings, checkout, options.minDays, today)
  const context: FindingContext = { catalog: await loadCatalog(), ...decided, exempt, quietDays, access }
  const shown = read.findings.filter(({ status }) => status === 'ACTIVE' || (options.archived && status === 'ARCHIVED'))
  const judged = shown.map((finding) => judgeFinding(finding, context))
  const asked = await withRecommendations(judged, read.recommendations, context, options)
  const sorted = asked.judged.toSorted(
    (a, b) => byCodeUnits(a.type, b.type) || byCodeUnits(a.resource, b.resource) || byCodeUnits(a.id, b.id),
  )
  const waived = applyFindingWaivers(sorted, waivers, today)
  return {
    findings: waived.findings,
    files: filesEditedBy(waived.findings, checkout.files),
    analyzers: read.analyzers,
    ...(read.missing !== undefined && { missing: read.missing }),
    problems: [...read.problems, ...asked.problems, ...waived.problems, ...more],
  }
}

type EditedCheckout = Pick<Checkout, 'files' | 'parser' | 'notEdited'>

function accessSettings(
  { evidence, findings }: Settings,
  { files, parser, notEdited }: EditedCheckout,
  minDays: number | undefined,
  today: string,
): AccessSettings {
  const { organization } = findings
  return {
    windowDays: minDays ?? evidence.windowDays,
    maxAgeDays: evidence.maxAgeDays,
    today,
    regions: evidence.regions,
    ...(organization && { organization }),
    edit: (source, statements) => {
      const content = files.get(source.file)
      const reason = notEdited?.get(source.file) ?? (content === undefined ? 'its file was not read' : undefined)
      if (content === undefined || reason !== undefined) return { kind: 'refused', reason: reason ?? '' }
      return editWithReferences(source, content, statements, { parser })
    },
  }
}

function decidedBy({ sources, checkout, ledger, plan, snapshots }: NarrowResult): Omit<Decided, 'more'> {
  const plans = new Map(plan.policies.map((policy) => [policy.id, policy]))
  const decided = { sources, graph: checkout.graph, plans, ledger, ...(snapshots && { snapshots }) }
  return { decided, checkout }
}

/** The policies, with the proposals for them where there is evidence to decide on. */
async function decideOn(options: RunFindingsOptions, settings: Settings): Promise<Decided> {
  const isRead = options.eventPaths.length > 0 || settings.evidence.cloudtrail.some(({ kind }) => kind !== 'trail')
  if (isRead || options.store?.(settings) !== undefined) {
    const result = await runNarrow(options)
    return { ...decidedBy(result), more: result.plan.problems }
  }
  const { root, now, signal } = options
  const snapshots = await loadSnapshots({
    settings,
    root,
    today: options.asOf ?? settings.evidence.asOf ?? now.toISOString().slice(0, 10),
    now,
    ...(options.snapshots && { paths: options.snapshots }),
    ...(signal && { signal }),
  })
  const shown = await loadStates(options.states ?? [], options.statesFrom ?? options.root)
  const backends = backendAccess(settings, undefined, () => options.clients ?? createAwsClients(), signal)
  const checkout = await loadCheckout(options.root, settings, shown, { ...(backends && { backends }) })
  const { sources, problems, graph } = checkout
  const decided = { sources, graph, ...(snapshots && { snapshots }) }
  return { decided, checkout, more: [...problems, ...(snapshots?.problems ?? [])] }
}

async function withRecommendations(
  judged: readonly JudgedFinding[],
  saved: readonly SavedRecommendation[],
  context: FindingContext,
  { recommendations, clients = createAwsClients(), clock, signal }: RunFindingsOptions,
): Promise<{ readonly judged: readonly JudgedFinding[]; readonly problems: readonly string[] }> {
  const problems: string[] = []
  const all: JudgedFinding[] = []
  for (const finding of judged) {
    const isUnused = finding.type === 'UnusedPermission'
    const isAsked = recommendations && isUnused && finding.from.includes(':analyzer/')
    const steps = isAsked
      ? await requestRecommendation(finding.id, {
          analyzerArn: finding.from,
          client: await clients.accessAnalyzer(regionOfArn(finding.from)),
          ...(clock && { clock }),
          ...(signal && { signal }),
        })
      : (saved.find(({ principal }) => isUnused && principal === finding.resource)?.steps ?? [])
    if (typeof steps === 'string') problems.push(steps)
    if (typeof steps === 'string' || steps.length === 0) all.push(finding)
    else all.push({ ...finding, recommended: compareSteps(steps, attachedTo(finding, context), context.plans) })
  }
  return { judged: all, problems }
}

const attachedTo = ({ resource }: JudgedFinding, { sources }: FindingContext): PolicySource[] =>
  sources.flatMap((source) =>
    source.status === 'found' && source.kind === 'identity' && source.principals.includes(resource) ? [source] : [],
  )
