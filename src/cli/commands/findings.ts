import { resolve } from 'node:path'
import { InputError } from '../../errors.ts'
import { runFindings } from '../../jobs/findings/run-findings.ts'
import { colours } from '../../report/colours.ts'
import { escapeInvisible } from '../../report/escape.ts'
import { findingsText } from '../../report/findings/text.ts'
import { unifiedDiff } from '../../report/line-diff.ts'
import { analyzerArn } from '../../settings/value-schemas.ts'
import { version } from '../../version.ts'
import {
  asOfOption,
  configOption,
  eventsOption,
  printJson,
  snapshotOptions,
  stateOptions,
  wantsColour,
  terminalWidth,
  type Command,
} from '../command.ts'
import { applyEdits, finishInterruptedApply } from '../apply.ts'
import { runOptions } from '../run-options.ts'
import { evidenceStoreFor, ledgerOption } from '../evidence-store.ts'
import type { Arguments } from '../options.ts'
import { createProgressReporter } from '../progress.ts'

export const findingsCommand: Command = {
  spec: {
    name: 'findings',
    positionals: '[DIR]',
    minPositionals: 0,
    maxPositionals: 1,
    summary: "Access Analyzer's findings beside the policies that cause them, and what would resolve each.",
    options: [
      {
        name: 'findings',
        value: 'FILE',
        many: true,
        help: 'saved findings: what aws accessanalyzer get-finding-v2 prints, one after the other or as a list',
      },
      {
        name: 'analyzer',
        value: 'ARN',
        many: true,
        help: 'analyzers to read from, with the credentials of the run; all: those of the Region; default evidence.access-analyzer of the configuration',
      },
      { name: 'archived', help: 'archived findings as well' },
      {
        name: 'recommendations',
        help: 'ask the analyzer what it recommends for unused permissions, and compare that with the proposals',
      },
      eventsOption,
      ledgerOption,
      configOption,
      ...stateOptions,
      ...snapshotOptions,
      asOfOption,
      { name: 'apply', help: 'edit the files in place, as the proposals say' },
    ],
    examples: [
      {
        line: 'whittle findings examples/access --findings examples/access/findings.json --events examples/access/cloudtrail',
        shows: 'saved findings beside policies and use',
      },
      {
        line: 'whittle findings --analyzer all --events logs/',
        shows: 'the findings of the analyzers of the Region, read with the credentials of the run',
      },
    ],
    notes:
      'DIR is the root of a checkout, default the current folder. With CloudTrail (--events, or sources in the configuration) each finding is compared with use and with the proposals of plan; without, it is only listed with its policies. docs/findings.md',
  },
  async run(args, environment) {
    const root = resolve(environment.cwd, args.positionals[0] ?? '.')
    const options = runOptions('findings', args, environment, root)
    const progress = createProgressReporter(environment)
    await finishInterruptedApply(root, args.flag('apply'), environment)
    const { findings, files, analyzers, problems } = await runFindings({
      ...options,
      findingFiles: args.all('findings'),
      analyzers: analyzersIn(args),
      recommendations: args.flag('recommendations'),
      archived: args.flag('archived'),
      trusted: [],
      store: (settings) => evidenceStoreFor(args, environment, settings, root).store,
      readOnlyStore: true,
      onProgress: progress.report,
    }).finally(progress.done)
    if (args.flag('json')) {
      printJson(environment, { version, findings, analyzers, problems })
      if (args.flag('apply')) await applyEdits(root, files, environment)
      return 0
    }
    const colour = colours(wantsColour(environment))
    environment.stdout.write(
      [
        ...findingsText(findings, colour, terminalWidth(environment)),
        ...files.flatMap(({ path, before, after }) => ['', ...unifiedDiff(path, before, after)]),
        ...problems.map((problem) => colour.warn(escapeInvisible(problem))),
        '',
      ].join('\n'),
    )
    if (args.flag('apply')) await applyEdits(root, files, environment)
    return 0
  },
}

function analyzersIn(args: Arguments): readonly string[] | 'all' {
  const named = args.all('analyzer')
  if (named.includes('all')) {
    if (named.length > 1)
      throw new InputError('findings: --analyzer all cannot be combined with other analyzers; give it alone')
    return 'all'
  }
  for (const arn of named) {
    const problem = analyzerArn.safeParse(arn).error?.issues[0]
    if (problem) throw new InputError(`findings: --analyzer ${arn}: ${problem.message}`)
  }
  return named
}
