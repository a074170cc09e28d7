import { resolve } from 'node:path'
import { InputError } from '../../errors.ts'
import { readReviewTrees } from '../../jobs/review/read-trees.ts'
import { runReview, type ReviewResult } from '../../jobs/review/run-review.ts'
import { renderReviewMarkdown } from '../../report/review/markdown.ts'
import { renderReviewText } from '../../report/review/text.ts'
import { renderSarif } from '../../report/review/sarif.ts'
import { failsAt } from '../../review/review-of.ts'
import type { Settings } from '../../settings/types.ts'
import {
  accountOption,
  eventsOption,
  snapshotOptions,
  stateOptions,
  wantsColour,
  terminalWidth,
  type Command,
} from '../command.ts'
import { accountOverride, configPath, eventPaths, snapshotPaths } from '../evidence.ts'
import { evidenceStoreFor } from '../evidence-store.ts'
import { formatOf, formatOption } from '../format.ts'
import { createProgressReporter } from '../progress.ts'

const formats = ['text', 'markdown', 'sarif', 'json'] as const
type Format = (typeof formats)[number]

const levels = ['note', 'warning', 'error', 'never'] as const

export const reviewCommand: Command = {
  spec: {
    name: 'review',
    positionals: '[DIR]',
    minPositionals: 0,
    maxPositionals: 1,
    summary: 'What a change newly grants, compared with a revision or a folder, with a request that shows it.',
    options: [
      {
        name: 'base',
        value: 'REV|DIR',
        help: 'what DIR is compared with: a revision of its git repository (main, HEAD~1), or a folder (./old)',
      },
      eventsOption,
      {
        name: 'ledger',
        value: 'FILE',
        help: 'saved evidence of earlier runs, to tell what is granted beyond use; it is read, and not written',
      },
      {
        name: 'config',
        value: 'FILE',
        help: 'configuration; default .github/whittle.yml of the base: that of DIR does not count yet',
      },
      accountOption,
      ...stateOptions,
      ...snapshotOptions,
      {
        name: 'fail-on',
        value: 'LEVEL',
        values: levels,
        help: 'exit 1 for findings of this level or a higher one: note, warning, error or never; default review.fail-on, else error',
      },
      formatOption(formats, 'SARIF is what code scanning takes'),
      {
        name: 'offline',
        help: 'ask nothing over the network: evidence in files only, no checks of AWS, whatever the configuration names',
      },
    ],
    examples: [
      { line: 'whittle review --base main', shows: 'the working tree, compared with where it left main' },
      {
        line: 'whittle review --base HEAD~1 --events logs/ --fail-on warning --format sarif -o review.sarif',
        shows: 'the last commit, beside its use, for code scanning',
      },
      { line: 'whittle review --base HEAD --offline', shows: 'what is about to be committed, from a hook' },
    ],
    notes:
      'DIR is a checkout with the change, default the current folder. Exit 0 nothing of the level was found, 1 something was, 2 bad input; waived findings do not count. Policies that cannot be compared are findings too (undecided-change, unreadable-policy), so their level decides. docs/review.md',
  },
  async run(args, environment) {
    const root = resolve(environment.cwd, args.positionals[0] ?? '.')
    const base = args.one('base')
    if (base === undefined) throw new InputError('review: --base REV|DIR is missing; see whittle review --help')
    const format = formatOf('review', args, formats)
    const named = levels.find((level) => level === args.one('fail-on'))
    const config = configPath(args, environment)
    const trees = await readReviewTrees(root, base, environment.cwd, environment.env)
    const progress = createProgressReporter(environment)
    const result = await runReview({
      trees,
      root,
      ...(config !== undefined && { configPath: config }),
      overrides: accountOverride('review', args),
      offline: args.flag('offline'),
      eventPaths: eventPaths(args, environment),
      states: [...args.all('state'), ...args.all('plan')],
      statesFrom: environment.cwd,
      snapshots: snapshotPaths('review', args, environment),
      now: environment.now(),
      env: environment.env,
      store: (settings) => evidenceStoreFor(args, environment, settings, root).store,
      onProgress: progress.report,
      ...(environment.signal && { signal: environment.signal }),
    }).finally(progress.done)
    const failOn = named ?? result.settings.review.failOn
    const colour = wantsColour(environment)
    environment.stdout.write(
      rendered(format, result, { failOn, colour, width: terminalWidth(environment), folder: trees.folder }),
    )
    return failsAt(result.review, failOn) ? 1 : 0
  },
}

interface Rendering {
  readonly failOn: Settings['review']['failOn']
  readonly colour: boolean
  readonly width: number
  readonly folder: string
}

function rendered(
  format: Format,
  { review, files }: ReviewResult,
  { failOn, colour, width, folder }: Rendering,
): string {
  switch (format) {
    case 'text':
      return renderReviewText(review, { colour, failOn, width })
    case 'markdown':
      return renderReviewMarkdown(review, { failOn })
    case 'sarif':
      return renderSarif(review, { folder, textOf: (file) => files.get(file) })
    case 'json':
    default:
      return `${JSON.stringify(review, undefined, 2)}\n`
  }
}
