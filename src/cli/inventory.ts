import { resolve } from 'node:path'
import { loadCheckout, loadSettings } from '../jobs/inputs.ts'
import { loadShown } from '../jobs/states.ts'
import { visible } from '../report/escape.ts'
import { table } from '../report/tables.ts'
import { colours } from '../report/colours.ts'
import { count } from '../report/wording.ts'
import type { Source } from '../sources/types.ts'
import { version } from '../version.ts'
import { configOption, printJson, stateOptions, wantsColour, widthOf, type Command } from './command.ts'

export const inventoryCommand: Command = {
  spec: {
    name: 'inventory',
    positionals: '[DIR]',
    minPositionals: 0,
    maxPositionals: 1,
    summary: 'Every policy found: file, line, form, principals, and why not if not.',
    options: [configOption, ...stateOptions],
  },
  async run(args, environment) {
    const root = resolve(environment.cwd, args.positionals[0] ?? '.')
    const config = args.one('config')
    const settings = await loadSettings(root, config === undefined ? undefined : resolve(environment.cwd, config))
    const shown = await loadShown([...args.all('state'), ...args.all('plan')], environment.cwd)
    const { sources, problems } = await loadCheckout(root, settings, shown)
    const policies = sources.map(describe)
    if (args.flag('json')) {
      printJson(environment, { version, policies, problems })
      return 0
    }
    const colour = colours(wantsColour(environment))
    const lines = table(
      [{ title: 'PLACE' }, { title: 'POLICY' }, { title: 'FORM' }, { title: 'HELD BY, OR WHY NOT' }],
      policies.map((policy) => [
        `${policy.file}:${policy.line}`,
        visible(policy.address ?? policy.host ?? ''),
        policy.form,
        visible(policy.status === 'found' ? policy.principals.join(', ') : (policy.reason ?? '')),
      ]),
      { width: widthOf(environment), title: colour.faint },
    )
    const ready = policies.filter(({ status }) => status === 'found').length
    environment.stdout.write(
      [
        ...lines,
        ...(lines.length > 0 ? [''] : []),
        `${count(policies.length, 'policy', 'policies')}: ${ready} can be compared with use, ${policies.length - ready} cannot.`,
        ...moreFrom(policies),
        ...problems.map((problem) => colour.warn(visible(problem))),
        '',
      ].join('\n'),
    )
    return 0
  },
}

/** What states and plans would add. */
function moreFrom(policies: readonly { readonly reason: string | null }[]): string[] {
  const helped = policies.filter(({ reason }) => reason?.includes('--state')).length
  if (helped === 0) return []
  return [
    `For ${helped} of them terraform show -json of a state or a plan (--state, --plan) would tell more about who holds them.`,
  ]
}

/** One row, for people and machines. A policy whose holders are not all known is found, but cannot be narrowed. */
function describe(source: Source): {
  file: string
  line: number
  address: string | null
  form: string
  host: string | null
  hosts: readonly string[]
  principals: readonly string[]
  status: 'found' | 'skipped'
  reason: string | null
} {
  const reason = source.status === 'skipped' ? source.reason : source.holdersUnknown.join(' ') || null
  return {
    file: source.file,
    line: source.line,
    address: source.address ?? null,
    form: source.form,
    host: source.hosts[0]?.address ?? null,
    hosts: source.hosts.map(({ address }) => address),
    principals: source.status === 'found' ? source.principals : [],
    status: reason === null ? 'found' : 'skipped',
    reason,
  }
}
