import { resolve } from 'node:path'
import { InputError } from '../errors.ts'
import { runNarrow } from '../jobs/narrow/run-narrow.ts'
import { cidrMistake } from '../settings/networks.ts'
import { applyEdits, endEarlierApply } from './apply.ts'
import {
  accountOption,
  asOfOption,
  backendsOption,
  configOption,
  eventsOption,
  snapshotOptions,
  stateOptions,
  type Command,
} from './command.ts'
import { formatOf, formatOption } from './format.ts'
import { writeText } from './json-output.ts'
import { ledgerOption, evidenceStoreFor } from './evidence-store.ts'
import { planFormats, planRenderers } from './plan-output.ts'
import { runOptions } from './run-options.ts'
import { progressOn } from './progress.ts'

export const planCommand: Command = {
  spec: {
    name: 'plan',
    positionals: '[DIR]',
    minPositionals: 0,
    maxPositionals: 1,
    summary: 'The proposals for the policies of a folder, as a diff with reasons and proof.',
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
      formatOption(planFormats, 'how the proposals are printed; Markdown is what the job summary has'),
      { name: 'strict', help: 'entries of the configuration that match nothing are an error, not a warning' },
      { name: 'apply', help: 'edit the files in place' },
    ],
    examples: [
      { line: 'whittle plan examples --events examples/cloudtrail', shows: 'the proposals for the example' },
      {
        line: 'whittle plan --events logs/ --iam iam-*.json --apply',
        shows: 'the proposals for the current folder, with account snapshots, and edited in place',
      },
      {
        line: 'whittle plan --events logs/ --ledger evidence.json --json -q -o plan.json',
        shows: 'for a script: saved evidence, JSON in a file, and errors alone on standard error',
      },
    ],
    notes:
      'DIR is the root of a checkout, default the current folder. Without --events the sources named in the configuration are read.',
  },
  async run(args, environment) {
    const root = resolve(environment.cwd, args.positionals[0] ?? '.')
    const trusted = args.all('trusted')
    for (const cidr of trusted) {
      const mistake = cidrMistake(cidr)
      if (mistake) throw new InputError(`plan: --trusted ${cidr}: ${mistake}`)
    }
    const format = formatOf('plan', args, planFormats)
    const minDays = wholeNumber(args.one('min-days'))
    const options = runOptions('plan', args, environment, root)
    const progress = progressOn(environment)
    await endEarlierApply(root, args.flag('apply'), environment)
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
      onProgress: progress.report,
    }).finally(progress.done)
    if (note !== undefined) environment.stderr.write(`whittle: ${note}\n`)
    writeText(environment.stdout, planRenderers[format]({ result, environment }))
    if (args.flag('apply')) await applyEdits(root, result.files, environment)
    return 0
  },
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,4}$/.test(text)) throw new InputError(`plan: --min-days ${text}: expects a whole number of days`)
  return Number(text)
}
