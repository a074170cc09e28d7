import { resolve } from 'node:path'
import { createAwsClients } from '../../aws/clients.ts'
import { backendAccess } from '../../jobs/load/load-backends.ts'
import { listManagedPolicies } from '../../jobs/narrow/managed-policies.ts'
import { loadCheckout, loadSettings } from '../../jobs/load/load-inputs.ts'
import { loadSnapshots } from '../../jobs/load/load-snapshots.ts'
import { loadStates } from '../../jobs/load/load-states.ts'
import { matchSources } from '../../evidence/iam/match/apply-match.ts'
import type { PolicyMatch } from '../../evidence/iam/match/types.ts'
import { noSnapshots } from '../../evidence/iam/types.ts'
import { reportSnapshots } from '../../evidence/iam/report.ts'
import { colours } from '../../report/colours.ts'
import { describeSnapshot } from '../../report/plan/describe/snapshot.ts'
import { escapeInvisible } from '../../report/escape.ts'
import { instanceToJson } from '../../report/plan/json.ts'
import { inventoryText, type InventoryRow } from '../../report/inventory.ts'
import type { Source } from '../../sources/types.ts'
import { version } from '../../version.ts'
import { joinSentences } from '../../words.ts'
import { accountOverride, configPath, snapshotPaths } from '../evidence.ts'
import {
  accountOption,
  backendsOption,
  configOption,
  printJson,
  snapshotOptions,
  stateOptions,
  wantsColour,
  terminalWidth,
  type Command,
} from '../command.ts'

export const inventoryCommand: Command = {
  spec: {
    name: 'inventory',
    positionals: '[DIR]',
    minPositionals: 0,
    maxPositionals: 1,
    summary: 'Every policy found: file, line, form, principals, and why not if not.',
    options: [configOption, accountOption, ...stateOptions, ...snapshotOptions, backendsOption],
    examples: [
      {
        line: 'whittle inventory examples',
        shows: 'the policies of a checkout, with the principals that each is attached to',
      },
      {
        line: 'whittle inventory --state terraform.tfstate --json -o inventory.json',
        shows: 'with the names and instances of a state, as JSON in a file',
      },
    ],
  },
  async run(args, environment) {
    const root = resolve(environment.cwd, args.positionals[0] ?? '.')
    const settings = await loadSettings(root, configPath(args, environment), accountOverride('inventory', args))
    const shown = await loadStates([...args.all('state'), ...args.all('plan')], environment.cwd)
    const now = environment.now()
    const today = now.toISOString().slice(0, 10)
    const snapshots = await loadSnapshots({
      settings,
      root,
      paths: snapshotPaths('inventory', args, environment),
      today,
      now,
      filesOnly: true,
    })
    const used = snapshots ? reportSnapshots(snapshots, today) : []
    const backends = backendAccess(settings, args.flag('backends'), createAwsClients, environment.signal)
    const checkout = await loadCheckout(root, settings, shown, {
      entities: snapshots !== undefined,
      ...(backends && { backends }),
    })
    const { sources: matched, matches } = matchSources(checkout.sources, snapshots ?? noSnapshots)
    const { generated, managedAttachments = [] } = checkout
    const sources = listManagedPolicies(matched, managedAttachments, snapshots ?? noSnapshots)
    const problems = [...checkout.problems, ...(snapshots?.problems ?? [])]
    const policies = sources.map((source) => describe(source, generated?.get(source.file), matches.get(source.id)))
    if (args.flag('json')) {
      const rows = policies.map((policy) => ({ ...policy, instances: policy.instances.map(instanceToJson) }))
      printJson(environment, { version, policies: rows, snapshots: used, problems })
      return 0
    }
    const colour = colours(wantsColour(environment))
    environment.stdout.write(
      [
        ...inventoryText(policies, colour, terminalWidth(environment)),
        ...used.map((each) => `Account snapshot: ${escapeInvisible(describeSnapshot(each))}`),
        ...problems.map((problem) => colour.warn(escapeInvisible(problem))),
        '',
      ].join('\n'),
    )
    return 0
  },
}

/** An identity policy whose principals are not all known is found, but cannot be compared with use. */
function describe(source: Source, generated: string | undefined, match: PolicyMatch | undefined): InventoryRow {
  const reasons = source.status === 'skipped' ? [source.reason] : source.principalsUnknown
  return {
    file: source.file,
    line: source.line,
    address: source.address ?? null,
    form: source.form,
    kind: source.kind,
    host: source.hosts[0]?.address ?? null,
    hosts: source.hosts.map(({ address }) => address),
    principals: source.status === 'found' ? source.principals : [],
    attachedTo: source.status === 'found' ? (source.attachedTo ?? []) : [],
    status: reasons.length === 0 ? 'found' : 'skipped',
    reason: reasons.length === 0 ? null : joinSentences(reasons),
    reasons,
    generated: generated ?? null,
    instances: match?.instances ?? [],
  }
}
