import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InputError, messageOf } from '../errors.ts'
import { readReviewTrees } from '../jobs/review/read-trees.ts'
import { runReview, type ReviewResult } from '../jobs/review/run-review.ts'
import { renderReviewMarkdown } from '../report/review-markdown.ts'
import { renderReviewText } from '../report/review-text.ts'
import { renderSarif } from '../report/sarif.ts'
import { failsAt } from '../review/review-of.ts'
import type { Settings } from '../settings/types.ts'
import { accountOption, eventsOption, snapshotOptions, stateOptions, wantsColour, type Command } from './command.ts'
import { accountOverride, configPath, eventPaths, snapshotPaths } from './evidence.ts'
import { evidenceStoreFor } from './evidence-store.ts'
import { progressOn } from './progress.ts'
import type { Arguments } from './options.ts'

const formats = ['text', 'markdown', 'sarif', 'json'] as const
type Format = (typeof formats)[number]

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
        help: 'exit 1 for findings of this level or a higher one: note, warning, error or never; default review.fail-on, else error',
      },
      { name: 'format', value: 'FORMAT', help: 'text, markdown, sarif or json; default text' },
      { name: 'output', short: 'o', value: 'FILE', help: 'write the result to a file (-o FILE)' },
    ],
    notes:
      'DIR is a checkout with the change, default the current folder. Exit 0 nothing of the level was found, 1 something was, 2 bad input; waived findings do not count. Policies that cannot be compared are findings too (undecided-change, unreadable-policy), so their level decides. docs/review.md',
  },
  async run(args, environment) {
    const root = resolve(environment.cwd, args.positionals[0] ?? '.')
    const base = args.one('base')
    if (base === undefined) throw new InputError('review: --base REV|DIR is missing; see whittle review --help')
    const format = formatOf(args)
    const asked = args.one('fail-on')
    const named = asked === undefined ? undefined : levelNamed(asked)
    const config = configPath(args, environment)
    const trees = await readReviewTrees(root, base, environment.cwd, environment.env)
    const progress = progressOn(environment)
    const result = await runReview({
      trees,
      root,
      ...(config !== undefined && { configPath: config }),
      overrides: accountOverride('review', args),
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
    const file = args.one('output')
    const colour = file === undefined && wantsColour(environment)
    const text = rendered(format, result, { failOn, colour, folder: trees.folder })
    if (file === undefined) environment.stdout.write(text)
    else await save(resolve(environment.cwd, file), text, file)
    return failsAt(result.review, failOn) ? 1 : 0
  },
}

function levelNamed(text: string): Settings['review']['failOn'] {
  if (text === 'note' || text === 'warning' || text === 'error' || text === 'never') return text
  throw new InputError(`review: --fail-on ${text}: is no level; name note, warning, error or never`)
}

function formatOf(args: Arguments): Format {
  const text = args.one('format')
  if (text === undefined) return args.flag('json') ? 'json' : 'text'
  const format = formats.find((each) => each === text)
  if (format === undefined || (args.flag('json') && format !== 'json'))
    throw new InputError(
      `review: --format ${text}: expects ${formats.join(', ')}${args.flag('json') ? ', and json with --json' : ''}`,
    )
  return format
}

interface Rendering {
  readonly failOn: ReturnType<typeof levelNamed>
  readonly colour: boolean
  readonly folder: string
}

function rendered(format: Format, { review, files }: ReviewResult, { failOn, colour, folder }: Rendering): string {
  switch (format) {
    case 'text':
      return renderReviewText(review, { colour, failOn })
    case 'markdown':
      return renderReviewMarkdown(review, { failOn })
    case 'sarif':
      return renderSarif(review, { folder, textOf: (file) => files.get(file) })
    case 'json':
    default:
      return `${JSON.stringify(review, undefined, 2)}\n`
  }
}

async function save(path: string, text: string, shown: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (error) {
    throw new InputError(`${shown}: cannot be written (${(error as NodeJS.ErrnoException).code ?? messageOf(error)})`)
  }
}
