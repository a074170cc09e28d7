import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { readScopes } from '../evidence/read-scopes.ts'
import { InputError } from '../errors.ts'
import { pullRequestOutcome } from '../github/approvals.ts'
import { fileBranch } from '../github/record-branch.ts'
import { withDefaultSource } from '../jobs/load/default-source.ts'
import { loadCatalog, loadSettings } from '../jobs/load/load-inputs.ts'
import { loadSnapshots } from '../jobs/load/load-snapshots.ts'
import type { EscalationTarget } from '../jobs/runbook/escalate.ts'
import { followOpenRuns, type FollowedRun } from '../jobs/runbook/follow.ts'
import { readRunbook } from '../jobs/runbook/read-runbook.ts'
import { recordBranch } from '../jobs/runbook/records/branch.ts'
import { recordFolder } from '../jobs/runbook/records/folder.ts'
import { runRunbook } from '../jobs/runbook/run-runbook.ts'
import { memoryStore, runAndRecord } from '../jobs/runbook/run-and-record.ts'
import { runbookMarkdown } from '../report/runbook/markdown.ts'
import { redactSentences } from '../runbooks/record/redact-run.ts'
import { renderRecord } from '../report/runbook/record.ts'
import { escapeMarkdown, oneLine } from '../report/escape.ts'
import type { RunbookRun } from '../runbooks/run.ts'
import type { RecordStore } from '../runbooks/record/append.ts'
import type { ChainedRecord } from '../runbooks/record/chain.ts'
import { recordFile, recordText } from '../runbooks/record/identity.ts'
import { activeWaivers } from '../settings/waivers.ts'
import type { Settings } from '../settings/types.ts'
import { formatCount } from '../words.ts'
import type { Capabilities } from './capabilities.ts'
import { githubOf } from './github-of-run.ts'
import { verifyNarrowings } from './verify-narrowings.ts'
import {
  assertEventParameters,
  readRunbookInputs,
  triggerOf,
  type RunbookInputs,
  type RunbookMode,
} from './runbook-inputs.ts'

/** @returns the message that the step fails with, after everything else was reported */
export async function runbookJob(mode: RunbookMode, capabilities: Capabilities): Promise<string | null> {
  const inputs = readRunbookInputs(mode, capabilities.env)
  const settings = await loadSettings(inputs.common.root, inputs.common.configPath, inputs.common.overrides)
  return mode === 'runbook' ? runOne(inputs, settings, capabilities) : followAll(inputs, settings, capabilities)
}

async function runOne(inputs: RunbookInputs, settings: Settings, capabilities: Capabilities): Promise<string | null> {
  const { common, file, parameters, answers, drill } = inputs
  const { env, workflow, now, signal } = capabilities
  const { runbook } = await readRunbook(file, common.root)
  if (inputs.eventId !== '') assertEventParameters(parameters, runbook.triggers, runbook.parameters)
  const github = drill || common.token === '' ? undefined : reachOf(inputs, settings, capabilities)
  const store = github?.store ?? storeOf(inputs, settings, undefined)
  const at = now()
  const result = await runAndRecord({
    runbook: runbook.id,
    runOnce: async () => {
      const made = await runRunbook({
        root: common.root,
        file,
        from: common.root,
        given: parameters,
        answers,
        drill,
        eventPaths: common.eventPaths,
        states: common.states,
        snapshots: common.snapshots,
        overrides: common.overrides,
        now: at,
        env,
        ...(common.configPath !== undefined && { configPath: common.configPath }),
        ...(signal && { signal }),
      })
      for (const problem of redactSentences(made.problems, made.run)) workflow.warning(problem)
      return made
    },
    context: {
      ...triggerOf(env, inputs, common.runUrl),
      exceptions: activeWaivers(settings, at.toISOString().slice(0, 10)),
    },
    store,
    now: at,
    ...(github && {
      github: {
        repository: github.repository,
        escalation: github.escalation,
        revocation: {
          settings: { ...settings.pullRequests, ...common.pullRequests },
          folder: common.folder,
          pause: () => github.client.sleep(2),
          ...(common.checkedOut !== undefined && { checkedOut: common.checkedOut }),
          ...(common.runUrl !== undefined && { runUrl: common.runUrl }),
        },
      },
    }),
  })
  const { progress, published, messages, problems } = result
  const { outcome } = progress.first.details
  if (result.run === undefined)
    workflow.print(
      result.repeats === undefined
        ? `The trigger was handled before, by run ${result.runId}: nothing was done.`
        : `Run ${result.repeats} handled all events that were found: nothing was done.`,
    )
  workflow.output('outcome', outcome)
  workflow.output('pull-requests', JSON.stringify(published ? [published] : []))
  for (const problem of problems) workflow.warning(problem)
  await reportRecords(progress.records, messages, inputs, capabilities, result.run)
  if (published?.state === 'refused' || published?.state === 'failed') {
    return `The revocation has no pull request: ${oneLine(published.detail, 500)}`
  }
  return null
}

async function followAll(
  inputs: RunbookInputs,
  settings: Settings,
  capabilities: Capabilities,
): Promise<string | null> {
  const { common } = inputs
  const { env, workflow, now, signal } = capabilities
  if (common.token === '') throw new InputError('input token is empty: verify reads what became of pull requests')
  const github = reachOf(inputs, settings, capabilities)
  const at = now()
  const evidence = withDefaultSource(settings.evidence, { eventPaths: common.eventPaths, env })
  const followed = await followOpenRuns({
    store: github.store,
    now: at,
    readEvents: async (scopes, from, to) =>
      readScopes(scopes, {
        settings: evidence,
        root: common.root,
        paths: common.eventPaths,
        catalog: await loadCatalog(),
        from,
        to,
        accounts: settings.accounts,
        ...(signal && { signal }),
      }),
    snapshots: async () =>
      (await loadSnapshots({
        settings,
        root: common.root,
        paths: common.snapshots,
        today: at.toISOString().slice(0, 10),
        now: at,
        ...(signal && { signal }),
      })) ?? { accounts: new Map() },
    digestOf: async (file) => {
      const text = await readFile(resolve(common.root, file)).catch(() => null)
      return text === null ? null : createHash('sha256').update(text).digest('hex')
    },
    outcomeOf: (number) => pullRequestOutcome(github.client, common.repository, number),
    issues: github.escalation.issues,
    escalation: github.escalation,
    ...(signal && { signal }),
  })
  workflow.output('runs', JSON.stringify(followed.map(outputOf)))
  for (const { problem } of followed) if (problem !== undefined) workflow.warning(problem)
  for (const each of followed) workflow.print(lineOf(each))
  const messages = followed.flatMap((each) => each.messages)
  const records = followed.flatMap(({ progress }) => progress.records)
  await reportRecords(records, messages, inputs, capabilities)
  const ofNarrowings = await verifyNarrowings(common, settings, { ...github, ...github.escalation }, capabilities)
  const failed = followed.filter(({ status }) => status === 'failed')
  const unreached = followed.find(({ problem }) => problem !== undefined)?.problem
  if (failed.length > 0 && !inputs.tolerant) return `${formatCount(failed.length, 'run')} failed the verification`
  if (ofNarrowings !== null && inputs.tolerant) workflow.warning(ofNarrowings)
  return unreached ?? (inputs.tolerant ? null : ofNarrowings)
}

const outputOf = ({ progress, status }: FollowedRun) => ({
  run: progress.run,
  runbook: progress.first.runbook.id,
  state: progress.state,
  open: progress.open,
  verification: status,
})

function lineOf({ progress, status, results }: FollowedRun): string {
  const says = results.flatMap((each) => each.says.map((sentence) => `${each.id}: ${sentence}`)).join(' ')
  return `${progress.first.runbook.id} ${progress.run}: ${progress.state}${status === null ? '' : `, verification ${status}`}${says === '' ? '' : `. ${says}`}`
}

/** GitHub, as far as a run that writes needs it. */
function reachOf(inputs: RunbookInputs, settings: Settings, capabilities: Capabilities) {
  const { repository: name, runUrl } = inputs.common
  const { client, repository, issues } = githubOf(inputs.common, capabilities)
  const escalation: EscalationTarget = {
    repository,
    issues,
    fallback: settings.runbooks.escalation,
    ...(runUrl !== undefined && { runUrl }),
  }
  const branch = (records: string): RecordStore => recordBranch(fileBranch(client, repository, name, records), records)
  return { client, repository, escalation, store: storeOf(inputs, settings, branch) }
}

/** @param branch absent where the run writes nothing to GitHub: its record is in the outputs alone */
function storeOf(
  { common, record }: RunbookInputs,
  { runbooks }: Settings,
  branch: ((name: string) => RecordStore) | undefined,
): RecordStore {
  if (record !== '') return recordFolder(resolve(common.root, record), record)
  const { records } = runbooks
  if (records?.kind === 'folder') return recordFolder(resolve(common.root, records.path), records.path)
  return (records?.kind === 'branch' ? branch?.(records.name) : undefined) ?? memoryStore()
}

const longestSummary = 900_000

/** Records of the runs as files for an artifact, and as the summary of the page. */
async function reportRecords(
  records: readonly ChainedRecord[],
  messages: readonly string[],
  { common }: RunbookInputs,
  { workflow }: Capabilities,
  run?: RunbookRun,
): Promise<void> {
  const folder = join(common.temp, 'whittle-records')
  await mkdir(folder, { recursive: true })
  const pages: string[] = run === undefined ? [] : [runbookMarkdown(run)]
  for (const { record, sha256 } of records) {
    const name = recordFile(record.sequence)
    const markdown = renderRecord(record, sha256)
    await writeFile(join(folder, name), recordText(record))
    await writeFile(join(folder, name.replace(/json$/, 'md')), markdown)
    pages.push(markdown)
  }
  workflow.output('record', folder)
  workflow.output('escalation', messages.map((line) => oneLine(line, 1000)).join('\n'))
  const text = pages.join('\n')
  const lines = messages.map((line) => `- ${escapeMarkdown(line)}`).join('\n')
  const cut =
    text.length > longestSummary
      ? `${text.slice(0, longestSummary)}\n\nThe rest is in the files of the output record.`
      : text
  await workflow.summary(lines === '' ? cut : `${lines}\n\n${cut}`)
}
