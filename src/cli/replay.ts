import type { RecordCounts } from '../evidence/ledger-types.ts'
import { loadCatalog, loadSettings } from '../jobs/inputs.ts'
import { replay } from '../proof/replay.ts'
import { replayOnResources } from '../proof/resource-policies.ts'
import type { DeniedRequest, ReplayResult } from '../proof/types.ts'
import { colours, type Colours } from '../report/colours.ts'
import { visible } from '../report/escape.ts'
import { table } from '../report/tables.ts'
import { count } from '../report/wording.ts'
import { version } from '../version.ts'
import { configOption, eventsOption, printJson, wantsColour, widthOf, type Command } from './command.ts'
import { configPath, memoryLine, readEvents, remember } from './evidence.ts'
import { ledgerOption } from './memory.ts'
import { networkName } from './names.ts'
import { policyNotes, readPolicy } from './policy-file.ts'
import { principalArn, principalOption } from './principal.ts'

export const replayCommand: Command = {
  spec: {
    name: 'replay',
    positionals: 'POLICY',
    minPositionals: 1,
    maxPositionals: 1,
    summary:
      'Which of the requests that were allowed to happen would this policy deny? A JSON file or a Terraform address.',
    options: [eventsOption, ledgerOption, principalOption, configOption],
    notes: `${policyNotes} Of a resource or trust policy whose resource the source tells, what was done to it is replayed, as if the callers’ own policies allowed it. Without --events the sources named in the configuration are read. Exit 0 none, 1 some, 3 none for certain but some hang on facts that no record carries, or not everything could be read.`,
  },
  async run(args, environment) {
    const { document, attachedTo } = await readPolicy(environment.cwd, args.positionals[0] ?? '')
    const principal = principalArn(args.one('principal'), 'replay')
    const root = environment.cwd
    const settings = await loadSettings(root, configPath(args, environment))
    const evidence = await readEvents(args, environment, { settings, root, catalog: await loadCatalog() })
    const { ledger } = evidence
    const entries = ledger.entries.filter((entry) => principal === undefined || entry.principal === principal)
    const chosen = [...ledger.principals].filter(([arn]) => principal === undefined || arn === principal)
    const records = sum(chosen.map(([, counts]) => counts))
    const known = attachedTo.some(({ arns }) => arns.length > 0)
    const result = known
      ? onResources(replayOnResources(document, attachedTo, entries), records)
      : replay(document, entries, records)
    const { complete } = ledger.coverage
    const problems = [...ledger.coverage.problems, ...(await remember(evidence, environment))]
    if (args.flag('json')) {
      printJson(environment, {
        version,
        requests: result.requests,
        events: result.events,
        records: result.records,
        denied: result.denied.map(describe),
        complete,
        memory: evidence.memory?.report ?? null,
        problems,
      })
    } else {
      environment.stdout.write(inWords(result, colours(wantsColour(environment)), widthOf(environment)))
      environment.stdout.write(memoryLine(evidence))
      for (const problem of problems) environment.stderr.write(`whittle: ${problem}\n`)
    }
    if (principal !== undefined && chosen.length === 0) {
      environment.stderr.write(`whittle: ${principal} does not appear in these records: nothing was replayed\n`)
      return 3
    }
    if (result.denied.some(({ decision }) => decision !== 'unknown')) return 1
    return result.denied.length > 0 || !complete ? 3 : 0
  },
}

/** Of a resource policy only what was done to its resources is replayed. */
const onResources = ({ asked, denied }: ReturnType<typeof replayOnResources>, records: RecordCounts): ReplayResult => ({
  requests: asked.length,
  events: asked.reduce((events, { calls }) => events + calls, 0),
  records,
  notFromHere: 0,
  doubtful: 0,
  denied,
})

const sum = (counts: readonly RecordCounts[]): RecordCounts =>
  counts.reduce(
    (all, each) => ({
      total: all.total + each.total,
      allowed: all.allowed + each.allowed,
      denied: all.denied + each.denied,
      noEvidence: all.noEvidence + each.noEvidence,
      unmapped: all.unmapped + each.unmapped,
    }),
    { total: 0, allowed: 0, denied: 0, noEvidence: 0, unmapped: 0 },
  )

const describe = ({ entry, decision, reason }: DeniedRequest): Record<string, unknown> => ({
  principal: entry.principal,
  action: entry.action,
  resource: entry.resource,
  network: networkName(entry.network),
  region: entry.region,
  decision,
  reason,
  count: entry.count,
  firstSeen: entry.firstSeen,
  lastSeen: entry.lastSeen,
  events: entry.events,
})

function inWords(result: ReplayResult, colour: Colours, width: number): string {
  const { records, denied } = result
  const rows = denied.map(({ entry, decision, reason }) => [
    entry.action,
    visible(entry.resource ?? '(unknown)'),
    networkName(entry.network),
    String(entry.count),
    decision,
    visible(reason),
  ])
  const columns = [
    { title: 'ACTION' },
    { title: 'RESOURCE' },
    { title: 'FROM' },
    { title: 'EVENTS', align: 'right' },
    { title: 'DECISION' },
    { title: 'WHY' },
  ] as const
  const total = denied.reduce((events, { entry }) => events + entry.count, 0)
  const verdict =
    denied.length === 0
      ? colour.good('None of them would be denied.')
      : colour.bad(`${count(denied.length, 'request')} (${count(total, 'event')}) would be denied or cannot be told.`)
  return [
    ...(rows.length > 0 ? [...table(columns, rows, { width, title: colour.faint }), ''] : []),
    `Replayed ${count(result.requests, 'distinct request')} from ${count(records.total, 'record')}: ${count(records.allowed, 'allowed call')}; left out ${records.denied} that AWS denied, ${records.noEvidence} that need no permission, ${records.unmapped} that could not be mapped.`,
    verdict,
    '',
  ].join('\n')
}
