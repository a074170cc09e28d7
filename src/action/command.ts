import { InputError } from '../errors.ts'
import { makeOnce } from '../github/requests.ts'
import { runCommand } from '../jobs/command/run-command.ts'
import type { FindingsResult } from '../jobs/findings/run-findings.ts'
import type { BranchWaivers } from '../jobs/pull-requests/waivers/types.ts'
import type { Rebuild } from '../jobs/command/reply.ts'
import { loadCatalog, loadCheckout, loadSettings } from '../jobs/load/load-inputs.ts'
import { loadStates } from '../jobs/load/load-states.ts'
import { runNarrow, type NarrowResult } from '../jobs/narrow/run-narrow.ts'
import { configurationPlace } from '../jobs/pull-requests/waivers/configuration-place.ts'
import { isCommand } from '../jobs/pull-requests/waivers/parse-command.ts'
import { compilePolicy } from '../policy/evaluate.ts'
import type { Request } from '../policy/request.ts'
import type { Settings } from '../settings/types.ts'
import { mayAllow } from '../verify/loss.ts'
import type { Capabilities } from './capabilities.ts'
import { readCommandInputs } from './command-inputs.ts'
import { readCommentEvent } from './event.ts'
import { explainFindingInComment } from './explain-finding-in-comment.ts'
import { explainInComment } from './explain-in-comment.ts'
import { findingsOfRun } from './findings-of-run.ts'
import { githubOf } from './github-of-run.ts'
import type { ActionInputs } from './inputs.ts'
import { narrowOptions, publishPlan, WaiversOfComments } from './publish-plan.ts'

/** Carries out the command in the comment of the event, where it holds one. */
export async function commandJob(capabilities: Capabilities): Promise<void> {
  const { env, workflow } = capabilities
  const event = readCommentEvent(env)
  if (event === null || !isCommand(event.text)) {
    workflow.print('No command: nothing was done.')
    workflow.output('command', 'ignored')
    return
  }
  const inputs = readCommandInputs(env)
  const { root, configPath, overrides, folder, checkedOut } = inputs
  const settings = await loadSettings(root, configPath, overrides)
  const configured = { ...settings.pullRequests, ...inputs.pullRequests }
  const { client, repository, comments } = githubOf(inputs, capabilities)
  const found = makeOnce(() => policiesOf(inputs, settings))
  const outcome = await runCommand({
    ...event,
    comments,
    source: {
      repository,
      comments,
      job: { name: configured.name, folder },
      base: await repository.branch(configured.base ?? checkedOut),
      place: configurationPlace(root, folder, configPath),
    },
    policies: () => found(),
    settings: configured,
    pause: () => client.sleep(2),
    rebuild: (pull, identity, finding) => rebuild(pull.number, identity, finding, inputs, capabilities),
    explain: async (policies, action) => {
      const { sources } = await found()
      const narrowed = await narrow(inputs, capabilities)
      return explainInComment({
        action,
        catalog: await loadCatalog(),
        sources: sources.filter(({ id }) => policies.includes(id)),
        narrowed: narrowed.kind === 'read' ? narrowed.result : narrowed.why,
      })
    },
    explainFinding: async (subject, action) => {
      const { sources } = await found()
      const narrowed = await narrow(inputs, capabilities)
      const read = narrowed.kind === 'read' ? await judged(narrowed.result, inputs, capabilities) : narrowed.why
      return explainFindingInComment({
        subject,
        action,
        catalog: await loadCatalog(),
        sources,
        narrowed: narrowed.kind === 'read' ? narrowed.result : narrowed.why,
        read,
      })
    },
  })
  workflow.print(outcome.detail)
  workflow.output('command', outcome.state)
}

/** The policies of the checkout, which is of the base branch: text of the pull request is not read. */
async function policiesOf(inputs: ActionInputs, settings: Settings) {
  const catalog = await loadCatalog()
  const checkout = await loadCheckout(inputs.root, settings, await loadStates(inputs.states, inputs.root))
  const sources = checkout.sources.filter((source) => source.status === 'found')
  const documents = new Map(sources.map(({ id, document }) => [id, document]))
  return {
    sources,
    ids: checkout.sources.map(({ id }) => id),
    grants: (id: string, pattern: string) => {
      const document = documents.get(id)
      if (document === undefined) return false
      const policy = compilePolicy(document)
      return catalog.expand(pattern).some(({ name }) => mayAllow(policy, requestFor(name)))
    },
  }
}

/** A request of which only the action is known. */
const requestFor = (action: string): Request => ({
  action,
  resource: undefined,
  context: { keys: new Map(), absent: new Set(), unlisted: 'unknown' },
})

type Narrowed =
  | {
      readonly kind: 'read'
      readonly result: NarrowResult
      readonly waivers: WaiversOfComments
      /** The reason why the evidence is not enough to change a pull request, a clause. */
      readonly incomplete?: string
    }
  /** `why`: a clause. */
  | { readonly kind: 'none'; readonly why: string }

/** Decides anew where this run has evidence; what it has saved is left as it is. */
async function narrow(inputs: ActionInputs, capabilities: Capabilities): Promise<Narrowed> {
  const waivers = new WaiversOfComments(inputs, capabilities)
  try {
    const options = narrowOptions(inputs, capabilities)
    const result = await runNarrow({ ...options, readOnlyStore: true, moreWaivers: waivers.read })
    const { accounts, complete, problems } = result.plan.coverage
    if (accounts.length === 0) return { kind: 'none', why: 'this workflow has no evidence' }
    if (complete) return { kind: 'read', result, waivers }
    const incomplete = `the evidence of this workflow is incomplete (${problems[0] ?? 'not all of it was read'})`
    return { kind: 'read', result, waivers, incomplete }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { kind: 'none', why: `policies cannot be compared with use here: ${error.message.replace(/\.$/, '')}` }
  }
}

/** The findings beside the plan, or why there are none, a clause. */
async function judged(
  result: NarrowResult,
  inputs: ActionInputs,
  capabilities: Capabilities,
): Promise<FindingsResult | string> {
  try {
    const found = await findingsOfRun(result, narrowOptions(inputs, capabilities), inputs)
    return found ?? 'this workflow reads no findings of Access Analyzer'
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return `findings were not read: ${error.message.replace(/\.$/, '')}`
  }
}

/** @param finding of a pull request for a finding: comments whose waivers are taken back */
async function rebuild(
  number: number,
  identity: string,
  finding: { readonly dropped: ReadonlySet<number> } | undefined,
  inputs: ActionInputs,
  capabilities: Capabilities,
): Promise<Rebuild> {
  const narrowed = await narrow(inputs, capabilities)
  if (narrowed.kind === 'none') return { kind: 'later', why: narrowed.why }
  if (narrowed.incomplete !== undefined) return { kind: 'later', why: narrowed.incomplete }
  const found = finding === undefined ? undefined : await judged(narrowed.result, inputs, capabilities)
  if (typeof found === 'string') return { kind: 'later', why: found }
  const isKept = ([, { kind }]: readonly [number, BranchWaivers]) => kind === 'doubtful' || finding?.dropped.size === 0
  const waivers =
    finding === undefined
      ? narrowed.waivers.found
      : new Map([...narrowed.waivers.found].filter((each) => each[0] !== number || isKept(each)))
  const asked = { open: new Set<string>(), rebuild: new Set([identity]), reopen: new Set<string>() }
  const published = await publishPlan(narrowed.result, found, inputs, capabilities, {
    waivers,
    asked,
    only: number,
    ...(finding && { dropped: finding.dropped }),
  })
  const [made] = published.pullRequests
  if (published.failure !== null) return { kind: 'later', why: published.failure.message.replace(/\.$/, '') }
  if (made?.state === 'updated' || made?.state === 'unchanged') {
    return { kind: 'rebuilt', changed: made.state === 'updated' }
  }
  const why = made?.detail || found?.missing || 'with the evidence of this workflow nothing is proposed for it'
  return { kind: 'later', why: why.replace(/\.$/, '') }
}
