import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { InputError } from '../../errors.ts'
import { createFiles } from '../../jobs/init/create-files.ts'
import { configurationOf, defaultConfigPath, loadCatalog } from '../../jobs/load/load-inputs.ts'
import type { NamedChange } from '../../jobs/restore/commits.ts'
import { runRestore, type RestoredPolicy, type RestoreResult } from '../../jobs/restore/run-restore.ts'
import { waiversFor } from '../../jobs/restore/waivers.ts'
import { colours } from '../../report/colours.ts'
import { escapeInvisible, escapeInvisibleInLines } from '../../report/escape.ts'
import { unifiedDiff } from '../../report/line-diff.ts'
import { putBackText, statementsJson, type PutBackPolicy } from '../../report/restore/text.ts'
import { waiversYaml, waiverUntil } from '../../report/waiver.ts'
import { dateMistake } from '../../settings/value-schemas.ts'
import { addWaivers } from '../../settings/waiver-edit.ts'
import type { Waiver } from '../../settings/types.ts'
import { version } from '../../version.ts'
import { formatCount } from '../../words.ts'
import { applyEdits, finishInterruptedApply } from '../apply.ts'
import { accountOption, configOption, printJson, wantsColour, type Command, type Environment } from '../command.ts'
import { accountOverride, configPath } from '../evidence.ts'
import type { Arguments } from '../options.ts'

export const restoreCommand: Command = {
  spec: {
    name: 'restore',
    positionals: '[DIR] [POLICY]',
    minPositionals: 0,
    maxPositionals: 2,
    summary:
      'Takes a merged narrowing back: an edit that allows again what it took away, proved, with other changes kept.',
    options: [
      {
        name: 'pull-request',
        value: 'N',
        help: 'the pull request that was merged; its commit is found in the history',
      },
      {
        name: 'commit',
        value: 'SHA',
        help: 'the commit that made the change: of a merge commit all changes count',
      },
      { name: 'since', value: 'REV', help: 'everything that any author took away since a revision' },
      { name: 'apply', help: 'edits the files in place' },
      { name: 'keep-until', value: 'DATE', help: 'with --apply: writes waivers until this day into the configuration' },
      { name: 'because', value: 'TEXT', help: 'the reason that the waivers give' },
      accountOption,
      configOption,
    ],
    examples: [
      { line: 'whittle restore --pull-request 12', shows: 'the edit that takes pull request 12 back' },
      {
        line: 'whittle restore . aws_iam_role_policy.deploy --commit 1a2b3c4 --apply --keep-until 2027-03-01 --because "yearly clean-up"',
        shows: 'one policy, written into its file, with waivers so that it is not proposed again',
      },
    ],
    notes:
      'Reads git and files alone: no events, no AWS. DIR is the root of a checkout, default the current folder. POLICY is a file, an address or FILE#ADDRESS, or a glob of these. All files are written, or none. Exit code 3: one of the policies cannot be put back, and nothing is written. docs/rollout.md',
  },
  async run(args, environment) {
    const root = resolve(environment.cwd, args.positionals[0] ?? '.')
    const change = changeOf(args)
    const keep = keepOf(args)
    const config = configPath(args, environment)
    const [, policy] = args.positionals
    await finishInterruptedApply(root, args.flag('apply'), environment)
    const result = await runRestore({
      root,
      change,
      env: environment.env,
      overrides: accountOverride('restore', args),
      ...(policy !== undefined && { policy }),
      ...(config !== undefined && { configPath: config }),
    })
    const catalog = await loadCatalog()
    const today = environment.now().toISOString().slice(0, 10)
    const reason = keep ?? { until: waiverUntil(today), because: 'It was taken back after it was merged' }
    const waivers = result.policies.flatMap((each) => waiversFor(each, catalog, reason))
    if (args.flag('json')) printJson(environment, json(result, waivers))
    else environment.stdout.write(text(result, waivers, keep !== undefined && args.flag('apply'), environment))
    const isRefused = result.policies.some((each) => each.reason !== undefined)
    if (args.flag('apply') && !isRefused) {
      if (keep === undefined) await applyEdits(root, result.files, environment)
      else await applyWithWaivers(root, config, result, waivers, environment)
    }
    return isRefused ? 3 : 0
  },
}

function changeOf(args: Arguments): NamedChange {
  const [since, commit, pull] = [args.one('since'), args.one('commit'), args.one('pull-request')]
  const given = [since, commit, pull].filter((each) => each !== undefined)
  if (given.length !== 1)
    throw new InputError('restore: name the change with one of --pull-request N, --commit SHA and --since REV')
  if (since !== undefined) return { kind: 'since', revision: since }
  if (commit !== undefined) return { kind: 'commit', revision: commit }
  if (!/^#?[1-9]\d{0,9}$/.test(pull ?? ''))
    throw new InputError(`restore: --pull-request ${pull}: expects the number of a pull request`)
  return { kind: 'pull-request', number: Number(pull?.replace('#', '')) }
}

function keepOf(args: Arguments): Pick<Waiver, 'until' | 'because'> | undefined {
  const [until, because] = [args.one('keep-until'), args.one('because')]
  if (until === undefined && because === undefined) return undefined
  if (until === undefined || because === undefined || because.trim() === '')
    throw new InputError('restore: a waiver needs both: --keep-until DATE --because TEXT')
  const mistake = dateMistake(until)
  if (mistake !== undefined) throw new InputError(`restore: --keep-until ${until} ${mistake}`)
  return { until, because }
}

/** The configuration is one more file of the same write; a new one is made first, and is gone again where that fails. */
async function applyWithWaivers(
  root: string,
  config: string | undefined,
  { files }: RestoreResult,
  waivers: readonly Waiver[],
  environment: Environment,
): Promise<void> {
  const path = configurationOf(root, config)
  const isNew = path === undefined
  if (path?.startsWith('../..'))
    throw new InputError(`restore: ${path} lies outside of ${root}, and is not edited: start restore in its folder`)
  const before = isNew ? '' : await readFile(join(root, path), 'utf8')
  const edit = addWaivers(isNew ? null : before, waivers)
  if (edit.kind === 'refused')
    throw new InputError(
      `restore: nothing was written, for ${path ?? defaultConfigPath} does not take the waivers: ${edit.reason}`,
    )
  const isEdited = !isNew && edit.text !== before
  const created = isNew && waivers.length > 0 ? [{ path: defaultConfigPath, content: edit.text }] : []
  await createFiles(root, created, environment.signal)
  try {
    await applyEdits(root, [...files, ...(isEdited ? [{ path, before, after: edit.text }] : [])], environment)
  } catch (error) {
    for (const { path: own } of created) await rm(join(root, own), { force: true })
    throw error
  }
  for (const { path: own } of created) environment.stderr.write(`Wrote ${own}.\n`)
}

const shown = ({ source, lost, deniesRemoved, isAsBefore, how, reason }: RestoredPolicy): PutBackPolicy => ({
  policy: source.id,
  line: source.line,
  lost,
  deniesRemoved,
  isAsBefore,
  ...(how !== undefined && { how }),
  ...(reason !== undefined && { reason }),
})

const json = ({ commits, policies, files, notRestored }: RestoreResult, waivers: readonly Waiver[]): object => ({
  version,
  before: commits.before,
  commit: commits.after ?? null,
  policies: policies.map(({ source, lost, deniesRemoved, isAsBefore, how, reason }) => ({
    id: source.id,
    file: source.file,
    line: source.line,
    status: reason === undefined ? 'put-back' : 'refused',
    reason: reason ?? null,
    how: how ?? null,
    allowsAgain: statementsJson(lost),
    deniesRemoved: statementsJson(deniesRemoved),
    proof: reason === undefined ? { containment: 'proven', sameAsBefore: isAsBefore } : null,
  })),
  files: files.map(({ path, before, after }) => ({ path, diff: unifiedDiff(path, before, after).join('\n') })),
  notTakenBack: notRestored.map(({ policy }) => policy),
  byHand: notRestored,
  waivers,
})

const notTakenBack = {
  made: 'The change made this policy, for example in the place of one of AWS',
  removed: 'The change removed this policy entirely',
} as const

function text(
  { commits, policies, files, notRestored }: RestoreResult,
  waivers: readonly Waiver[],
  areWritten: boolean,
  environment: Environment,
): string {
  const paint = colours(wantsColour(environment))
  const what = commits.after === undefined ? `since ${commits.before.slice(0, 12)}` : `by ${commits.after.slice(0, 12)}`
  const refused = policies.filter(({ reason }) => reason !== undefined).length
  return [
    `${formatCount(policies.length, 'policy', 'policies')} lost permissions ${what} that ${policies.length === 1 ? 'it does' : 'they do'} not have now.`,
    '',
    ...policies.flatMap((policy) => putBackText(shown(policy), paint)),
    ...notRestored.flatMap(({ policy, what: done, command }) => [
      paint.strong(escapeInvisible(policy)),
      `  ${paint.warn('not taken back')}  ${notTakenBack[done]}: ${escapeInvisible(command)}`,
      '',
    ]),
    ...(policies.some(({ source, reason }) => source.kind !== 'identity' && reason === undefined)
      ? [
          'Where a finding of Access Analyzer led to a change, the next run may propose it again: waive the finding (findings.waivers).',
          '',
        ]
      : []),
    ...files.flatMap(({ path, before, after }) => [...unifiedDiff(path, before, after), '']),
    ...(refused === 0
      ? []
      : [
          `Nothing is edited, for ${formatCount(refused, 'policy', 'policies')} cannot be put back: name another POLICY to put that back alone.`,
          '',
        ]),
    ...(waivers.length === 0 || refused > 0
      ? []
      : [
          areWritten
            ? 'Added to the configuration, so that the next run does not propose it again:'
            : 'So that the next run does not propose it again, add to .github/whittle.yml (or give --keep-until DATE --because TEXT with --apply):',
          '',
          escapeInvisibleInLines(waiversYaml(waivers)),
          '',
        ]),
  ].join('\n')
}
