import { relative, resolve, sep } from 'node:path'
import { InputError } from '../../errors.ts'
import type { EditedFile } from '../../jobs/narrow/build-plan.ts'
import { runNarrow } from '../../jobs/narrow/run-narrow.ts'
import type { Plan, PolicyPlan } from '../../proof/plan.ts'
import { appliedLines } from '../../report/plan/applied.ts'
import { colours } from '../../report/colours.ts'
import { pageOf } from '../../report/page.ts'
import { cidrMistake } from '../../settings/networks.ts'
import { applyEdits, finishInterruptedApply } from '../apply.ts'
import { choosePolicies, filesOfChosen } from '../chosen-policies.ts'
import {
  accountOption,
  asOfOption,
  backendsOption,
  configOption,
  eventsOption,
  snapshotOptions,
  stateOptions,
  wantsColour,
  terminalWidth,
  type Command,
  type Environment,
  type ExitCode,
} from '../command.ts'
import { formatOf, formatOption } from '../format.ts'
import { writeText } from '../json-output.ts'
import { ledgerOption, evidenceStoreFor } from '../evidence-store.ts'
import { planFormats, planRenderers } from './plan-output.ts'
import { runOptions } from '../run-options.ts'
import { createProgressReporter } from '../progress.ts'

export const planCommand: Command = {
  spec: {
    name: 'plan',
    positionals: '[DIR [POLICY]]',
    minPositionals: 0,
    maxPositionals: 2,
    summary: 'The proposals for the policies of a folder: a table, and on demand diffs with reasons and proof.',
    options: [
      eventsOption,
      ledgerOption,
      configOption,
      accountOption,
      ...stateOptions,
      ...snapshotOptions,
      backendsOption,
      {
        name: 'trusted',
        value: 'CIDR',
        many: true,
        help: 'public networks that requests come from; proposes a Deny for every other',
      },
      {
        name: 'min-days',
        value: 'N',
        help: 'days an action must have been observable to be called unused; default 90; below 30 the report is a trial',
      },
      asOfOption,
      {
        name: 'policy',
        value: 'POLICY',
        many: true,
        help: 'shows these policies alone, with diff, reasons and proof, and applies them alone: an address, a file, FILE#ADDRESS or FILE:LINE',
      },
      {
        name: 'details',
        short: 'v',
        help: 'the diffs, reasons and proofs of all proposals, and each other policy with its reason',
      },
      formatOption(
        planFormats,
        'how the proposals are printed; Markdown is what the job summary has, HTML is a page to open in a browser',
      ),
      { name: 'strict', help: 'entries of the configuration that match nothing are an error, not a warning' },
      { name: 'apply', help: 'edit the files in place, and say what was edited' },
      {
        name: 'exit-code',
        help: 'exit 1 where there are proposals, 0 where there is nothing to narrow, 3 where too little could be compared to say so',
      },
    ],
    examples: [
      {
        line: 'whittle plan examples --events examples/cloudtrail',
        shows: 'the proposals for the example, as a table',
      },
      {
        line: 'whittle plan examples aws_iam_policy.deploy --events examples/cloudtrail',
        shows: 'one policy, with diff, reasons and proof',
      },
      {
        line: 'whittle plan --events logs/ --iam iam-*.json --apply',
        shows: 'the proposals for the current folder, with account snapshots, and edited in place',
      },
      {
        line: 'whittle plan --events logs/ --format html -o report.html',
        shows: 'the whole plan as one page, to open in a browser',
      },
      {
        line: 'whittle plan --events logs/ --ledger evidence.json --json -q -o plan.json',
        shows: 'for a script: saved evidence, JSON in a file, and errors alone on standard error',
      },
    ],
    notes:
      'DIR is the root of a checkout, default the current folder. Without --events the sources named in the configuration are read. With -q the table and its sums are all that is printed.',
  },
  async run(args, environment) {
    const root = resolve(environment.cwd, args.positionals[0] ?? '.')
    const trusted = args.all('trusted')
    for (const cidr of trusted) {
      const mistake = cidrMistake(cidr)
      if (mistake) throw new InputError(`plan: --trusted ${cidr}: ${mistake}`)
    }
    const format = formatOf('plan', args, planFormats)
    const names = [...args.positionals.slice(1), ...args.all('policy')]
    if (names.length > 0 && (format === 'json' || format === 'html'))
      throw new InputError(`plan: --format ${format} is the whole plan: name no policy with it`)
    if (format === 'html' && environment.stdout.isTTY && !environment.stdout.isFile)
      throw new InputError('plan: --format html: name the file of the page with --output FILE')
    const minDays = wholeNumber(args.one('min-days'))
    const options = runOptions('plan', args, environment, root)
    const progress = createProgressReporter(environment)
    await finishInterruptedApply(root, args.flag('apply'), environment)
    let note: string | undefined
    const result = await runNarrow({
      ...options,
      trusted,
      ...(minDays === undefined ? {} : { minDays }),
      strict: args.flag('strict'),
      store: (settings) => {
        const found = evidenceStoreFor(args, environment, settings, root)
        note = found.note
        return found.store
      },
      ...(format === 'html' && { byDay: true }),
      onProgress: progress.report,
    }).finally(progress.done)
    if (note !== undefined) environment.stderr.write(`whittle: ${note}\n`)
    const { plan } = result
    const chosen = names.length === 0 ? undefined : choosePolicies(plan.policies, names, fromRoot(root, environment))
    const files = chosen === undefined ? result.files : filesOfChosen(result.files, chosen)
    const output = {
      result: { ...result, files },
      environment,
      ...(chosen && { chosen }),
      details: args.flag('details'),
      quiet: args.flag('quiet'),
      applies: args.flag('apply'),
    }
    writeText(environment.stdout, await planRenderers[format](output))
    if (args.flag('apply')) await apply(root, files, chosen ?? plan.policies, environment)
    return args.flag('exit-code') ? exitCodeOf(plan, chosen ?? plan.policies) : 0
  },
}

async function apply(
  root: string,
  files: readonly EditedFile[],
  policies: readonly PolicyPlan[],
  environment: Environment,
): Promise<void> {
  await applyEdits(root, files, environment)
  const { stderr } = environment
  const page = pageOf(
    colours(wantsColour({ ...environment, stdout: stderr })),
    terminalWidth({ ...environment, stdout: stderr }),
  )
  const paths = files.map(({ path }) => path)
  stderr.write(`\n${appliedLines(policies, paths, page).join('\n')}\n`)
}

/** A path as the user wrote it, from the root of the checkout, in the form that a plan has. */
const fromRoot =
  (root: string, { cwd }: Environment) =>
  (path: string): string =>
    relative(root, resolve(cwd, path)).split(sep).join('/')

/** Nothing to narrow is only said where enough was compared with use. */
function exitCodeOf({ setup, coverage }: Plan, policies: readonly PolicyPlan[]): ExitCode {
  if (policies.some(({ status }) => status === 'narrowed')) return 1
  return setup?.missing || !coverage.complete || coverage.accounts.length === 0 ? 3 : 0
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,4}$/.test(text)) throw new InputError(`plan: --min-days ${text}: expects a whole number of days`)
  return Number(text)
}
