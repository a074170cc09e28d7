import type { InitResult } from '../../jobs/init/run-init.ts'
import type { StatedFile } from '../../jobs/init/create-files.ts'
import type { InitFindings } from '../../jobs/init/types.ts'
import type { Colours } from '../../report/colours.ts'
import { escapeInvisible, escapeInvisibleInLines } from '../../report/escape.ts'
import { unifiedDiff } from '../../report/line-diff.ts'
import { wrap } from '../../report/tables.ts'
import { version } from '../../version.ts'
import { formatCount } from '../../words.ts'

/** Columns of the words at the beginning of lines. */
const margin = 13

/** What `init` found, what became of each file, and what to do next. */
export function initText(result: InitResult, dryRun: boolean, colour: Colours, width: number): string {
  const { findings, files, next } = result
  const row = (name: string, text: string): string[] => {
    const [first = '', ...more] = wrap(escapeInvisible(text), width - margin - 2)
    return [
      `  ${colour.faint(name.padEnd(margin - 2))}  ${first}`,
      ...more.map((line) => ' '.repeat(margin + 2) + line),
    ]
  }
  return [
    colour.strong('Found'),
    ...foundRows(result).flatMap(([name, text]) => row(name, text)),
    '',
    colour.strong(dryRun ? 'Files, none of which was written' : 'Files'),
    ...files.flatMap((file) => fileLines(file, findings, dryRun, colour)),
    '',
    colour.strong('What to do next'),
    ...next.flatMap(({ text, lines }, index) => {
      const [first = '', ...more] = wrap(escapeInvisible(text), width - 5)
      return [
        `  ${index + 1}. ${first}`,
        ...more.map((line) => `     ${line}`),
        ...lines.map((line) => `       ${colour.place(escapeInvisible(line))}`),
      ]
    }),
    '',
  ].join('\n')
}

/** Name and text of each line about what was found. */
function foundRows({ findings, decisions }: InitResult): (readonly [string, string])[] {
  const { repository, aws, logs, snapshots, policies, folders, roots, problems } = findings
  const { entries, open } = decisions.accounts
  const branch = repository.branch ? `, default branch ${repository.branch.name} (${repository.branch.from})` : ''
  const on = repository.host === undefined ? '' : ` on ${repository.host}`
  const none = repository.isGit ? 'git has no remote origin on GitHub' : 'no git repository'
  const named = repository.name === undefined ? none : `${repository.name}${on}`
  const where = repository.folder === '' ? '' : `, folder ${repository.folder}`
  const known = entries.map(
    ({ glob, accounts, because }) =>
      ['account', `${accounts.join(', ')}${glob === '**' ? '' : ` for ${glob}`}: ${because}`] as const,
  )
  return [
    ['repository', `${named}${branch}${where}`],
    [
      'policies',
      `${formatCount(policies, 'identity policy', 'identity policies')} in ${formatCount(folders.length, 'folder')}, applied from ${formatCount(roots.length, 'directory', 'directories')}`,
    ],
    ...shortened(known),
    ...(open
      ? [
          [
            'account',
            `not known for ${listed(open.globs.map(({ glob }) => glob))}: the configuration has the question`,
          ] as const,
        ]
      : []),
    ...(logs?.accounts ?? []).map(
      ({ account, from, to, regions }) =>
        ['logs', `of ${account}, ${from.slice(0, 10)} to ${to.slice(0, 10)}, ${listed(regions)}`] as const,
    ),
    ...snapshots.map(({ account, shown }) => ['snapshot', `of ${account}: ${shown}`] as const),
    ...awsRows(aws),
    ...(problems.length === 0
      ? []
      : [
          [
            'not read',
            `${formatCount(problems.length, 'file or part', 'files or parts')}: whittle inventory lists them`,
          ] as const,
        ]),
  ]
}

function awsRows(aws: InitFindings['aws']): (readonly [string, string])[] {
  if ('why' in aws) return [['AWS', `not looked at: ${aws.why}`]]
  const { arn, trails, unusedAccess, roles } = aws
  return [
    ['AWS', `by ${arn}`],
    ...trails.map(
      ({ name, bucket, shortcoming, listed: logs }) =>
        [
          'trail',
          `${name}, logs in ${bucket}${shortcoming === undefined ? (logs ? '' : ': may not be listed by these credentials') : `: ${shortcoming}`}`,
        ] as const,
    ),
    ...unusedAccess.map((each) => ['analyzer', each] as const),
    ...roles.map((role) => ['role', `${role.arn} trusts this repository`] as const),
    ...aws.problems.map((line) => ['not seen', line] as const),
  ]
}

/** More lines than these about one thing are not read. */
const most = 8

const shortened = (rows: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] =>
  rows.length <= most ? rows : [...rows.slice(0, most), [rows[0]?.[0] ?? '', `and ${rows.length - most} more`] as const]

const listed = (texts: readonly string[]): string =>
  texts.length <= 4 ? texts.join(', ') : `${texts.slice(0, 3).join(', ')} and ${texts.length - 3} more`

function fileLines(file: StatedFile, { repository }: InitFindings, dryRun: boolean, colour: Colours): string[] {
  const { path, content, state } = file
  const line = (word: string, rest: string): string => `  ${word.padEnd(margin - 2)}  ${rest}`
  const shown = (text: string): string[] => escapeInvisibleInLines(text.replace(/\n$/, '')).split('\n')
  switch (state.kind) {
    case 'new':
      return dryRun
        ? ['', colour.place(`--- ${escapeInvisible(path)}`), ...shown(content)]
        : [line(colour.good('written'), escapeInvisible(path))]
    case 'same':
      return [line('there', `${escapeInvisible(path)} is there already, the same`)]
    case 'kept': {
      const there = state.instead ?? path
      const counts = there === path ? '' : `, and counts for ${escapeInvisible(repository.folder || path)}`
      return [
        line(
          colour.warn('kept'),
          `${escapeInvisible(there)} is there already${counts}; it was not changed. What init would write:`,
        ),
        ...unifiedDiff(there, state.before, content).map((each) => `    ${each}`),
      ]
    }
  }
}

/** The same as values. */
export function initJson({ findings, decisions, files, next }: InitResult, dryRun: boolean): object {
  const { repository, aws, policies, logs, snapshots } = findings
  return {
    version,
    dryRun,
    repository: {
      name: repository.name ?? null,
      branch: repository.branch?.name ?? null,
      folder: repository.folder,
    },
    policies,
    accounts: decisions.accounts.entries,
    open: decisions.accounts.open ?? null,
    evidence: { source: decisions.evidence.kind, reasons: decisions.evidence.reasons },
    logs: logs?.accounts ?? [],
    snapshots: snapshots.map(({ shown, account }) => ({ file: shown, account })),
    aws,
    files: files.map(({ path, content, state }) => ({
      path,
      state: state.kind === 'new' ? (dryRun ? 'new' : 'written') : state.kind,
      content,
    })),
    next,
  }
}
