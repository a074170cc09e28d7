import { byCodeUnits } from '../../collections.ts'
import { dirname, relative, resolve, sep } from 'node:path'
import { createAwsClients } from '../../aws/clients.ts'
import { runFreeSql } from '../../evidence/cloudtrail/sql/free/run-free-sql.ts'
import type { EventReading, ScopeMatches } from '../../evidence/events/matches.ts'
import { readScopes } from '../../evidence/read-scopes.ts'
import { InputError } from '../../errors.ts'
import { containmentFor, type Containment } from '../../runbooks/containment/contain.ts'
import { isoSeconds } from '../../runbooks/duration.ts'
import { stateWarnings } from '../../runbooks/file/state-warnings.ts'
import { bindRunbook } from '../../runbooks/file/bind.ts'
import { durationSeconds } from '../../runbooks/file/values.ts'
import { impactOf } from '../../runbooks/impact/impact.ts'
import { missingEvidenceReasons } from '../../runbooks/missing-evidence.ts'
import { runOutcome } from '../../runbooks/outcome.ts'
import { matchedPrincipals } from '../../runbooks/principals.ts'
import type { RevocationContext } from '../../runbooks/revocation/context.ts'
import { revoke } from '../../runbooks/revocation/revoke.ts'
import type { BoundRunbook, RevocationResult, RunbookRun } from '../../runbooks/run.ts'
import { answerQuestions, type Answers } from '../../runbooks/triage.ts'
import type { ChangedFile } from '../../findings/edited-files.ts'
import { applySplices } from '../../sources/splice.ts'
import type { Splice } from '../../sources/types.ts'
import { accessHeld } from '../../runbooks/summary/access-held.ts'
import type { Settings } from '../../settings/types.ts'
import { withDefaultSource } from '../load/default-source.ts'
import { findConfiguration, topOf } from '../load/find-configuration.ts'
import { loadCatalog, loadSettings, type Checkout } from '../load/load-inputs.ts'
import type { Snapshots } from '../../evidence/iam/types.ts'
import { loadSnapshots } from '../load/load-snapshots.ts'
import { runContextOf } from '../narrow/run-context.ts'
import { loadNarrow, type LoadNarrowOptions, type LoadedNarrow } from '../narrow/load-narrow.ts'
import { inputForPolicy } from '../narrow/policy-input.ts'
import { propose } from '../narrow/propose.ts'
import { usersByGroup } from './groups.ts'
import { readRunbook } from './read-runbook.ts'
import { stagesOf, type RunParts } from './stages.ts'

export interface RunRunbookOptions extends Omit<
  LoadNarrowOptions,
  'trusted' | 'minDays' | 'refuseTrial' | 'readOnlyStore'
> {
  /** Path of the runbook, as given. */
  readonly file: string
  /** Folder that it starts from. */
  readonly from: string
  /** Values of parameters. */
  readonly given: Readonly<Record<string, string>>
  readonly answers: Answers
  readonly drill: boolean
  /** The commands that contain, as soon as they are known: everything else takes longer. */
  readonly onContainment?: (containment: Containment, found: Pick<RunbookRun, 'bound' | 'matches'>) => void
}

export interface RunbookResult {
  readonly run: RunbookRun
  readonly settings: Settings
  readonly checkout: Checkout
  /** The files that the revocations edit. */
  readonly files: readonly ChangedFile[]
  readonly problems: readonly string[]
}

/**
 * The folder whose policies a runbook revokes: the one that holds the configuration which applies to the file, else the top
 * of the repository that the file is in.
 *
 * @param path absolute
 */
export function rootOfRunbook(path: string): string {
  const folder = dirname(path)
  const found = findConfiguration(folder)
  return found === undefined ? topOf(folder) : resolve(dirname(found.path), '..')
}

/**
 * One run of a runbook, up to and not including what is written: the events of the scope, what contains their callers, what
 * a revocation would stop, the edits that revoke, and how the run ends.
 *
 * @throws {InputError} for a file, a value or an answer that cannot be used
 * @throws the signal's reason, or an AbortError, when aborted
 */
export async function runRunbook(options: RunRunbookOptions): Promise<RunbookResult> {
  const started = await begin(options)
  const { bound, reading, matches, principals, triage, containment } = started
  options.onContainment?.(containment, { bound, matches })
  const loaded = await loadNarrow({ ...options, trusted: [], readOnlyStore: true })
  const context = revocationContext(loaded, started.startedAt)
  const outcomes = revoke(bound, matches, context)
  const impact = impactOf(bound, matches, outcomes, context)
  const { startedAt, from, to } = started
  const parts: RunParts = {
    bound,
    drill: options.drill,
    startedAt,
    from,
    to,
    reading,
    matches,
    principals,
    access: accessHeld(principals, loaded.sources, loaded.snapshots),
    triage,
    containment: containment.commands,
    impact,
    revocation: outcomes.map(({ losses: _, ...result }) => result),
    manual: bound.runbook.manual,
    ...(await freeSqlOf(started, options)),
  }
  const notRead = missingEvidenceReasons(reading, {
    from,
    to,
    accounts: [...new Set(started.settings.accounts.flatMap(({ accounts }) => accounts))],
    whenEmpty: bound.runbook.scope.when === 'empty',
    where: bound.scope.where,
  })
  const outcome = runOutcome({ runbook: bound.runbook, matches, principals, triage, impact, notRead })
  const stages = stagesOf(parts, outcome, containment.notes)
  return {
    run: { ...parts, stages, outcome: outcome.outcome },
    settings: loaded.settings,
    checkout: loaded.checkout,
    files: changedFiles(outcomes, loaded.checkout.files),
    problems: [
      ...new Set([
        ...stateWarnings(bound.runbook, startedAt.slice(0, 10)),
        ...reading.problems,
        ...loaded.input.evidence.ledger.coverage.problems,
      ]),
    ],
  }
}

/** A runbook with its values, and the times of the events that it asks for. */
export interface PreparedRunbook {
  readonly bound: BoundRunbook
  readonly settings: Settings
  readonly snapshots: Snapshots | undefined
  readonly triage: RunbookRun['triage']
  /** ISO 8601, UTC, to the second. */
  readonly startedAt: string
  readonly from: string
  readonly to: string
}

/**
 * Reads a runbook and everything that its names stand for.
 *
 * @throws {InputError} for a file, a value or an answer that cannot be used
 */
export async function prepareRunbook(options: RunRunbookOptions): Promise<PreparedRunbook> {
  const { root, now, signal } = options
  const file = await readRunbook(options.file, options.from)
  if (file.runbook.status === 'retired' && !options.drill)
    throw new InputError(`${options.file}: the runbook is retired: it can only be drilled (--drill)`)
  const settings = await loadSettings(root, options.configPath, options.overrides)
  const asOf = options.asOf ?? settings.evidence.asOf
  const snapshots = await loadSnapshots({
    settings,
    root,
    today: asOf ?? now.toISOString().slice(0, 10),
    now,
    ...(options.snapshots && { paths: options.snapshots }),
    ...(signal && { signal }),
  })
  const groups = usersByGroup(snapshots)
  const redact = [...new Set([...file.runbook.redact, ...settings.runbooks.redact])]
  const bound = bindRunbook(
    { ...file, runbook: { ...file.runbook, redact } },
    {
      file: relative(root, resolve(options.from, options.file)).split(sep).join('/'),
      text: file.text,
      given: options.given,
      networks: settings.networks,
      ...(groups && { groups }),
    },
  )
  const triage = answerQuestions(bound.runbook.triage, options.answers)
  const startedAt = isoSeconds(now.getTime())
  const to = asOf === undefined ? startedAt : isoSeconds(Date.parse(`${asOf}T00:00:00Z`) + 86_400_000)
  const from = isoSeconds(Date.parse(to) - durationSeconds(bound.runbook.query.window) * 1000)
  return { bound, settings, snapshots, triage, startedAt, from, to }
}

interface Begun extends PreparedRunbook {
  readonly reading: Omit<EventReading, 'scopes'>
  readonly matches: ScopeMatches
  readonly principals: readonly string[]
  readonly containment: Containment
}

/** What is known without policies: the matched events, and what contains their callers. */
async function begin(options: RunRunbookOptions): Promise<Begun> {
  const { root, signal } = options
  const prepared = await prepareRunbook(options)
  const { bound, settings, snapshots, startedAt, from, to } = prepared
  const evidence = withDefaultSource(settings.evidence, { eventPaths: options.eventPaths, env: options.env })
  const { scopes, ...reading } = await readScopes([bound.scope], {
    settings: evidence,
    root,
    paths: options.eventPaths,
    catalog: await loadCatalog(),
    accounts: settings.accounts,
    from,
    to,
    ...(options.onProgress && { onProgress: options.onProgress }),
    ...(signal && { signal }),
  })
  const [matches] = scopes
  if (matches === undefined) throw new Error('a reading of one scope has no result')
  const containment = containmentFor(matches, {
    moment: startedAt,
    exempt: settings.findings.exempt,
    ...(snapshots && { snapshots }),
    ownAccounts: settings.accounts.flatMap(({ accounts }) => accounts),
  })
  return { ...prepared, reading, matches, principals: matchedPrincipals(matches), containment }
}

/** The rows of the statement that the file has besides its scope; a drill on files asks AWS nothing. */
async function freeSqlOf({ bound, settings }: Begun, options: RunRunbookOptions): Promise<Pick<RunbookRun, 'sql'>> {
  const { sql } = bound.runbook.query
  if (sql === undefined) return {}
  const isConfigured = settings.evidence.cloudtrail.some(({ kind }) => kind === sql.engine)
  if (options.drill && !isConfigured) {
    const why = `query.sql was not run: evidence.cloudtrail names no source of kind ${sql.engine}.`
    return { sql: { ...sql, rows: [], hasMore: false, problems: [why] } }
  }
  const answered = await runFreeSql(sql, settings.evidence.cloudtrail, {
    clients: createAwsClients(),
    place: `${bound.file}: query.sql`,
    ...(options.signal && { signal: options.signal }),
  })
  return { sql: { ...sql, ...answered } }
}

function revocationContext(
  { input, settings, checkout, sources, snapshots }: LoadedNarrow,
  moment: string,
): RevocationContext {
  return {
    settings,
    catalog: input.catalog,
    sources,
    ...(input.matched && { matches: input.matched.matches }),
    graph: checkout.graph,
    files: checkout.files,
    ...(checkout.notEdited && { notEdited: checkout.notEdited }),
    parser: checkout.parser,
    ledger: input.evidence.ledger,
    ...(snapshots && { snapshots }),
    moment,
    narrow: (source, windowDays, ledger) => {
      const evidence = { ...input.evidence, ledger }
      const narrowed = { ...settings, evidence: { ...settings.evidence, windowDays } }
      return propose(inputForPolicy(source, runContextOf({ ...input, settings: narrowed, evidence })))
    },
  }
}

/** The files as all revocations together make them, sorted by path. */
function changedFiles(
  results: readonly Pick<RevocationResult, 'edits'>[],
  contents: ReadonlyMap<string, string>,
): ChangedFile[] {
  const splices = new Map<string, Splice[]>()
  for (const { file, splices: own } of results.flatMap(({ edits }) => edits)) {
    splices.set(file, [...(splices.get(file) ?? []), ...own])
  }
  return [...splices]
    .sort(([a], [b]) => byCodeUnits(a, b))
    .map(([path, own]) => {
      const before = contents.get(path) ?? ''
      return { path, before, after: applySplices(before, own) }
    })
}
