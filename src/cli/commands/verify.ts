import { resolve } from 'node:path'
import { InputError } from '../../errors.ts'
import { runVerify, type VerifiedPolicy, type VerifyResult } from '../../jobs/verify/run-verify.ts'
import { describeNetwork } from '../../network/describe-network.ts'
import { colours } from '../../report/colours.ts'
import { escapeInvisible } from '../../report/escape.ts'
import { unifiedDiff } from '../../report/line-diff.ts'
import { version } from '../../version.ts'
import { formatCount } from '../../words.ts'
import type { RefusedCall } from '../../verify/types.ts'
import { applyEdits, finishInterruptedApply } from '../apply.ts'
import {
  accountOption,
  asOfOption,
  backendsOption,
  configOption,
  eventsOption,
  printJson,
  snapshotOptions,
  stateOptions,
  wantsColour,
  type Command,
  type Environment,
} from '../command.ts'
import { runOptions } from '../run-options.ts'
import { evidenceStoreFor, ledgerOption } from '../evidence-store.ts'
import { createProgressReporter } from '../progress.ts'

export const verifyCommand: Command = {
  spec: {
    name: 'verify',
    positionals: '[DIR]',
    minPositionals: 0,
    maxPositionals: 1,
    summary:
      'What merged narrowings broke: calls that AWS refused since, and the least addition that allows them again.',
    options: [
      { name: 'since', value: 'REV', help: 'the revision before the changes' },
      eventsOption,
      ledgerOption,
      { name: 'apply', help: 'edits the files in place' },
      ...snapshotOptions,
      ...stateOptions,
      backendsOption,
      accountOption,
      asOfOption,
      configOption,
    ],
    examples: [
      { line: 'whittle verify --since HEAD~1 --events logs/', shows: 'what the last commit broke' },
      {
        line: 'whittle verify --since v1.4.0 --events logs/ --apply',
        shows: 'since a tag, with the least addition written into the files',
      },
    ],
    notes:
      'A refused call counts only where the policy allowed it at REV, and its principal made allowed calls from the same network and workload before; else it is suspicious, and nothing is proposed. Where the refusal may have another cause it is unclear. Exit code 1: a call is broken or suspicious. docs/verify.md',
  },
  async run(args, environment) {
    const since = args.one('since')
    if (since === undefined) throw new InputError('verify: --since REV is missing: the revision before the changes')
    const root = resolve(environment.cwd, args.positionals[0] ?? '.')
    const options = runOptions('verify', args, environment, root)
    await finishInterruptedApply(root, args.flag('apply'), environment)
    const progress = createProgressReporter(environment)
    const result = await runVerify({
      ...options,
      since,
      store: (settings) => evidenceStoreFor(args, environment, settings, root).store,
      onProgress: progress.report,
    }).finally(progress.done)
    if (args.flag('json')) printJson(environment, json(result))
    else {
      environment.stdout.write(text(result, environment))
      for (const problem of result.problems) environment.stderr.write(`whittle: ${escapeInvisible(problem)}\n`)
    }
    if (args.flag('apply')) await applyEdits(root, result.files, environment)
    return result.policies.some(({ calls }) => calls.some(({ verdict }) => verdict !== 'unclear')) ? 1 : 0
  },
}

const json = ({ commit: since, policies, problems }: VerifyResult): object => ({
  version,
  since,
  policies: policies.map(({ source: { id, file, line }, changes }) => ({
    id,
    file,
    line,
    changes: changes.map(({ commit, at }) => ({ commit, at })),
  })),
  broken: callsOf(policies, 'broken'),
  suspicious: callsOf(policies, 'suspicious'),
  unclear: callsOf(policies, 'unclear'),
  restore: policies
    .filter(({ edits, reason }) => edits.length > 0 || reason !== undefined)
    .map(({ source: { id, file, line }, edits, reason = null }) => ({ policy: id, file, line, edits, reason })),
  problems,
})

const callsOf = (policies: readonly VerifiedPolicy[], wanted: RefusedCall['verdict']): object[] =>
  policies.flatMap(({ source, calls }) =>
    calls
      .filter(({ verdict }) => verdict === wanted)
      .map(({ entry, reason, loss }) => ({
        policy: source.id,
        commit: loss.commit,
        principal: entry.principal,
        action: entry.action,
        resource: entry.resource,
        network: describeNetwork(entry.network),
        count: entry.count,
        firstSeen: entry.firstSeen,
        lastSeen: entry.lastSeen,
        events: entry.events,
        reason,
      })),
  )

function text({ policies, files, commit }: VerifyResult, environment: Environment): string {
  const paint = colours(wantsColour(environment))
  const calls = policies.flatMap((policy) => policy.calls)
  const counts = (['broken', 'suspicious', 'unclear'] as const).map(
    (wanted) => `${calls.filter(({ verdict }) => verdict === wanted).length} ${wanted}`,
  )
  const lines = policies
    .filter((policy) => policy.calls.length > 0)
    .flatMap(({ source, changes, calls: own, reason }) => [
      paint.strong(escapeInvisible(source.id)),
      ...changes.map(({ commit: changed, at }) => `  changed by ${changed.slice(0, 12)} at ${at}`),
      ...own.map(({ entry, verdict, reason: why }) => {
        const mark = verdict === 'broken' ? paint.bad(verdict) : paint.warn(verdict)
        const what = `${entry.action} on ${entry.resource ?? 'a resource that is not named'}`
        const times = `${formatCount(entry.count, 'time')}, ${entry.firstSeen} to ${entry.lastSeen}`
        return `  ${mark}  ${escapeInvisible(what)}, refused ${times}\n          ${escapeInvisible(why)} Events: ${entry.events.join(', ')}.`
      }),
      ...(reason === undefined ? [] : [`  ${paint.warn('not restored')}  ${escapeInvisible(reason)}`]),
      '',
    ])
  return [
    `${formatCount(policies.length, 'policy', 'policies')} lost permissions since ${commit.slice(0, 12)}: ${formatCount(calls.length, 'refused call')} (${counts.join(', ')}).`,
    '',
    ...lines,
    ...files.flatMap(({ path, before, after }) => [...unifiedDiff(path, before, after), '']),
  ].join('\n')
}
