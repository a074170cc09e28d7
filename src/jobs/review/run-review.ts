import type { Catalog } from '../../catalog/types.ts'
import { readFileTree } from '../../checkout/read-checkout.ts'
import type { Evidence, EvidenceProgress } from '../../evidence/read-evidence.ts'
import { openStore } from '../../evidence/store/open-and-save.ts'
import { affectedDirectories } from '../../review/affected.ts'
import { applyRules } from '../../review/rules/index.ts'
import { compareTrees, type ReviewedTree } from '../../review/review-trees.ts'
import { replaceableIn } from '../../review/replaceable.ts'
import type { PolicyChange, RuleInput } from '../../review/rule-input.ts'
import { reviewOf } from '../../review/review-of.ts'
import { withSuggestions } from '../../review/suggestions.ts'
import type { LineRange, Review } from '../../review/types.ts'
import { globMatches } from '../../settings/glob.ts'
import { settingsBelow } from '../../settings/globs-below.ts'
import type { Overrides } from '../../settings/parse.ts'
import type { Settings } from '../../settings/types.ts'
import { directoryOf } from '../../sources/files.ts'
import { isTerraform } from '../../sources/terraform/syntax/parse-file.ts'
import type { Source } from '../../sources/types.ts'
import type { StateOrPlan } from '../../sources/state/types.ts'
import {
  checkoutOf,
  defaultConfigPath,
  loadCatalog,
  loadSettings,
  settingsIn,
  type Checkout,
} from '../load/load-inputs.ts'
import { configurationOfBase } from './base-configuration.ts'
import { loadEvidence, type StoreRequest } from '../load/load-evidence.ts'
import { loadSnapshots, type SnapshotPaths } from '../load/load-snapshots.ts'
import { loadStates } from '../load/load-states.ts'
import { checkChanges } from './aws-checks.ts'
import { beyondUseOf } from './beyond-use.ts'
import { fileOfBase } from './file-of-base.ts'
import type { ReviewTrees } from './read-trees.ts'
import { withoutNetwork } from './without-network.ts'

export interface RunReviewOptions {
  readonly trees: ReviewTrees
  /** Folder that paths of the configuration start from. */
  readonly root: string
  /** A configuration that the caller names, instead of the base's. */
  readonly configPath?: string
  /** Values that stand in for those of the configuration. */
  readonly overrides?: Overrides
  readonly eventPaths: readonly string[]
  /** States and plans (`loadStates`): `FILE` or `DIR=FILE`; files are looked for from `statesFrom`. */
  readonly states?: readonly string[]
  readonly statesFrom?: string
  /** Account snapshots and credential reports, besides those that the configuration names; IAM itself is not asked. */
  readonly snapshots?: SnapshotPaths
  readonly now: Date
  readonly env: Readonly<Record<string, string | undefined>>
  /** Is nothing to be asked over the network, whatever the configuration names? */
  readonly offline?: boolean
  /** The place of saved evidence, by the settings: it is read, and never written. */
  readonly store?: (settings: Settings) => StoreRequest | undefined
  readonly onProgress?: (progress: EvidenceProgress) => void
  readonly signal?: AbortSignal
}

export interface ReviewResult {
  readonly review: Review
  readonly settings: Settings
  /** The text of the head's files, by path. */
  readonly files: ReadonlyMap<string, string>
}

/**
 * Reviews a change: reads both sides, compares the policies that it touches, and applies the rules with the
 * configuration of the base.
 *
 * @throws {InputError} where the base's configuration is invalid, or named evidence cannot be read
 */
export async function runReview(options: RunReviewOptions): Promise<ReviewResult> {
  const { trees, now, root } = options
  const configured = await settingsOf(options)
  const { settings, note } = options.offline ? withoutNetwork(configured) : { settings: configured }
  const states = await loadStates(options.states ?? [], options.statesFrom ?? options.root)
  const catalog = await loadCatalog()
  const { base, head } = readBoth(trees, settings, states)
  const today = settings.evidence.asOf ?? now.toISOString().slice(0, 10)
  const snapshots = await loadSnapshots({
    settings,
    root,
    today,
    now,
    ...(options.snapshots && { paths: options.snapshots }),
    filesOnly: true,
    ofBase: (path) => fileOfBase(trees, root, path),
  })
  const compared = compareTrees(treeOf(base), treeOf(head), catalog)
  const { evidence, problem } = compared.changes.some(needsEvidence)
    ? await evidenceFor(options, settings, catalog)
    : {}
  const graphs = { base: base.graph, head: head.graph }
  const judged = compared.changes.map((change): PolicyChange => {
    const content = head.files.get(change.head?.source.file ?? '') ?? ''
    const input = evidence && {
      settings,
      catalog,
      checkout: head,
      evidence,
      trusted: [],
      today,
      ...(snapshots && { snapshots }),
    }
    return {
      ...change,
      replaceable: replaceableIn(change, graphs, catalog, content),
      beyondUse: input ? beyondUseOf(change, input) : null,
    }
  })
  const { changes, notes } = await checkChanges(judged, settings, {
    env: options.env,
    ...(options.signal && { signal: options.signal }),
  })
  const input: RuleInput = {
    changes,
    attachments: compared.attachments,
    base: treeOf(base),
    head: treeOf(head),
    catalog,
    settings,
    configuration: configurationChange(trees),
    accountsOf: (file) => settings.accounts.find(({ files }) => globMatches(files, file))?.accounts ?? [],
    today,
  }
  const names = { base: trees.base.name, head: trees.head.name }
  const found = withSuggestions(applyRules(input), input, { recompare: compared.recompare, apply: applyRules })
  const review = reviewOf(names, input, found, [
    ...trees.notes,
    ...(note === undefined ? [] : [note]),
    ...(problem === undefined ? [] : [problem]),
    ...(snapshots?.problems ?? []),
    ...notes,
  ])
  return { review, settings, files: head.files }
}

/** The base's configuration, or the one that was named: what the change itself writes into it does not count. */
async function settingsOf({ trees, root, configPath, overrides }: RunReviewOptions): Promise<Settings> {
  if (configPath !== undefined) return loadSettings(root, configPath, overrides)
  const { text, name, folder } = await configurationOfBase(trees)
  return settingsBelow(await settingsIn(text, name, overrides), folder)
}

/** Of the base only the directories are read that the change may touch: all others are those of the head. */
function readBoth(
  { base, head, leftOut }: ReviewTrees,
  settings: Settings,
  states: readonly StateOrPlan[],
): { readonly base: Checkout; readonly head: Checkout } {
  const { include, exclude } = settings.policies
  const [before, now] = [readFileTree(base.files, { include, exclude }), readFileTree(head.files, { include, exclude })]
  const affected = affectedDirectories(before, now)
  const isAffected = (path: string): boolean => affected?.has(directoryOf(path)) ?? true
  const files = before.files.map((file) =>
    isTerraform(file.path) && !isAffected(file.path) ? { ...file, context: true } : file,
  )
  const headCheckout = checkoutOf(now, settings, states)
  const baseCheckout = checkoutOf({ ...before, files }, settings, states)
  const elsewhere = headCheckout.sources.filter(({ file }) => isTerraform(file) && !isAffected(file))
  const isCompared = ({ file }: Source): boolean => !leftOut.some((folder) => file.startsWith(folder))
  return {
    base: { ...baseCheckout, sources: [...baseCheckout.sources, ...elsewhere].filter(isCompared) },
    head: { ...headCheckout, sources: headCheckout.sources.filter(isCompared) },
  }
}

const treeOf = ({ sources, files, problems, graph }: Checkout): ReviewedTree => ({ sources, files, problems, graph })

/** Only what is newly granted to known principals is compared with use. */
const needsEvidence = ({ kind, head, granted }: PolicyChange): boolean =>
  kind === 'identity' && granted.length > 0 && head?.source.status === 'found' && head.source.principals.length > 0

interface ReviewEvidence {
  readonly evidence?: Evidence
  /** The reason why saved evidence was not used, a sentence. */
  readonly problem?: string
}

/**
 * Saved evidence first, which needs no credentials; what the configuration names is read only where there is none. No
 * evidence is no failure, unless it was asked for.
 */
async function evidenceFor(
  { root, eventPaths, env, now, store, onProgress, signal }: RunReviewOptions,
  settings: Settings,
  catalog: Catalog,
): Promise<ReviewEvidence> {
  const saved = store?.(settings)
  const opened = saved && !saved.alone ? await openStore(saved.store) : undefined
  const isSaved = saved !== undefined && (saved.alone || opened?.state === 'read')
  const unread = opened?.problem === undefined ? {} : { problem: notCompared(opened.problem) }
  const sources = isSaved ? [] : settings.evidence.cloudtrail
  if (eventPaths.length === 0 && !isSaved && sources.every(({ kind }) => kind === 'trail')) return unread
  const evidence = await loadEvidence({
    settings: { ...settings.evidence, cloudtrail: sources },
    root,
    paths: eventPaths,
    accounts: settings.accounts,
    catalog,
    env,
    now,
    ...(saved && isSaved && { store: { ...saved, alone: true } }),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  })
  return { evidence, ...unread }
}

/** What a run that saves evidence would do next is no matter of a review. */
const notCompared = (problem: string): string =>
  problem.replace(/ This run continues.*$/, ' What is newly granted is not compared with it.')

/** The lines of the head's configuration from the first that differs to the last; `null` where it is the same. */
function configurationChange({ base, head }: ReviewTrees): LineRange | null {
  const [before, now] = [base.files, head.files].map((files) => files.read(defaultConfigPath))
  const [a, b] = [before, now].map((text) => (typeof text === 'string' ? text.replace(/\r\n/g, '\n').split('\n') : []))
  if (!a || !b || a.join('\n') === b.join('\n')) return null
  let [first, last] = [0, 0]
  while (first < b.length && a[first] === b[first]) first++
  while (last < b.length - first && a.at(-1 - last) === b.at(-1 - last)) last++
  const line = Math.min(first + 1, Math.max(1, b.length))
  return { file: defaultConfigPath, line, endLine: Math.max(line, b.length - last) }
}
