import { byCodeUnits, groupBy } from '../../collections.ts'
import { InputError } from '../../errors.ts'
import type { Ledger, UsageEntry } from '../../evidence/types.ts'
import { resourceShares, resourceShareOf, type ResourceShare } from '../../evidence/usage/resource-resolution.ts'
import type { LoadedEvidence } from '../../jobs/load/load-evidence.ts'
import { loadCatalog, loadSettings } from '../../jobs/load/load-inputs.ts'
import { usageEvidenceOf } from '../../narrowing/evidence.ts'
import { colours, type Colours } from '../../report/colours.ts'
import { escapeInvisible } from '../../report/escape.ts'
import { paragraph, table } from '../../report/tables.ts'
import { firstFew, formatRange, formatShortRange } from '../../report/wording.ts'
import { formatCount, formatNumber } from '../../words.ts'
import { version } from '../../version.ts'
import {
  accountOption,
  configOption,
  eventsOption,
  printJson,
  wantsColour,
  terminalWidth,
  type Command,
} from '../command.ts'
import { accountOverride, configPath, savedEvidenceLine, readEvents, saveEvidenceOf } from '../evidence.ts'
import { ledgerOption } from '../evidence-store.ts'
import { LazyList } from '../json-output.ts'
import { shortNetworkName } from '../names.ts'
import { findPrincipal, isPrincipalArn, principalInEvidence } from '../find-principal.ts'
import { principalOption } from '../principal.ts'
import { policyFormat, policyOption, writePolicy } from './usage-policy.ts'

export const usageCommand: Command = {
  spec: {
    name: 'usage',
    positionals: '',
    minPositionals: 0,
    maxPositionals: 0,
    summary: 'What was used: principals, actions, resources, networks, first and last seen, unmapped events.',
    options: [
      eventsOption,
      ledgerOption,
      { ...principalOption, many: true, help: principalInEvidence },
      policyOption,
      configOption,
      accountOption,
    ],
    examples: [
      { line: 'whittle usage --events examples/cloudtrail', shows: 'all principals of the logs' },
      {
        line: 'whittle usage --events examples/cloudtrail --principal arn:aws:iam::111122223333:role/acme-prod-orders-api --policy hcl',
        shows: 'the smallest policy for what one role did, as Terraform',
      },
    ],
    notes: 'Without --events the sources named in the configuration are read.',
  },
  async run(args, environment) {
    const format = policyFormat(args)
    const [named, ...more] = args.all('principal')
    if (more.length > 0)
      throw new InputError('usage: --principal: one at a time: what two principals need is never put together')
    const root = environment.cwd
    const settings = await loadSettings(root, configPath(args, environment), accountOverride('usage', args))
    const catalog = await loadCatalog()
    const only = named !== undefined && isPrincipalArn(named) ? named : undefined
    const evidence = await readEvents(args, environment, { settings, root, catalog, only })
    const { ledger } = evidence
    const found = named === undefined ? undefined : findPrincipal(named, ledger, 'usage')
    const principal = found?.arn
    if (found?.note !== undefined) environment.stderr.write(`whittle: ${escapeInvisible(found.note)}\n`)
    if (format !== undefined && principal !== undefined) {
      const code = writePolicy(format, principal, evidence, { args, environment, catalog, settings })
      for (const line of await saveEvidenceOf(evidence, environment)) environment.stderr.write(`whittle: ${line}\n`)
      return code
    }
    if (args.flag('json')) printJson(environment, usageToJson(evidence, principal))
    else {
      environment.stdout.write(
        usageInWords(ledger, principal, colours(wantsColour(environment)), terminalWidth(environment)),
      )
      environment.stdout.write(savedEvidenceLine(evidence))
    }
    for (const line of [...ledger.coverage.problems, ...(await saveEvidenceOf(evidence, environment))])
      environment.stderr.write(`whittle: ${line}\n`)
    return 0
  },
}

/** Calls by how their resources are known. */
function gradesOf(entries: readonly UsageEntry[]): Omit<ResourceShare, 'uses'> {
  const { uses: _, ...grades } = resourceShareOf(entries)
  return grades
}

/** One action of one principal, over all its resources and networks. */
function actionRow(action: string, entries: readonly UsageEntry[]): Record<string, unknown> {
  const resources = distinct(entries, ({ resource }) => resource)
  return {
    action,
    ...usageEvidenceOf(entries),
    resources: resources.filter((resource) => resource !== null),
    unresolvedResources: resources.includes(null),
    grades: gradesOf(entries),
    networks: distinct(entries, ({ network }) => shortNetworkName(network)),
    regions: distinct(entries, ({ region }) => region),
  }
}

/** Sorted; most groups have only one or two. */
function distinct<Value extends string | null>(
  entries: readonly UsageEntry[],
  valueOf: (entry: UsageEntry) => Value,
): Value[] {
  const values: Value[] = []
  for (const entry of entries) values.push(valueOf(entry))
  return values.length < 2 ? values : [...new Set(values)].sort((a, b) => byCodeUnits(a ?? '', b ?? ''))
}

const entriesOf = ({ entries }: Ledger, principal: string | undefined): readonly UsageEntry[] =>
  principal === undefined ? entries : entries.filter((entry) => entry.principal === principal)

/** Rows of the actions with an outcome, sorted. */
const rowsOf = (entries: readonly UsageEntry[], outcome: UsageEntry['outcome']): Record<string, unknown>[] =>
  [
    ...groupBy(
      entries.filter((entry) => entry.outcome === outcome),
      (entry) => entry.action,
    ),
  ]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([action, group]) => actionRow(action, group))

function usageToJson({ ledger, store }: LoadedEvidence, principal: string | undefined): Record<string, unknown> {
  return {
    version,
    principals: new LazyList(principalRows(ledger, principal)),
    unmapped: ledger.unmapped.filter(({ principals }) => principal === undefined || principals.includes(principal)),
    resources: resourceShares(entriesOf(ledger, principal)),
    noEvidence: Object.fromEntries([...ledger.noEvidence].sort(([a], [b]) => (a < b ? -1 : 1))),
    records: ledger.records,
    duplicates: ledger.duplicates,
    coverage: ledger.coverage,
    savedEvidence: store?.report ?? null,
  }
}

function* principalRows(ledger: Ledger, principal: string | undefined): Generator<Record<string, unknown>> {
  const byPrincipal = groupBy(ledger.entries, (entry) => entry.principal)
  for (const arn of [...ledger.principals.keys()].sort()) {
    if (principal !== undefined && arn !== principal) continue
    const entries = byPrincipal.get(arn) ?? []
    yield {
      principal: arn,
      records: ledger.principals.get(arn),
      actions: rowsOf(entries, 'allowed'),
      denied: rowsOf(entries, 'denied'),
    }
  }
}

function usageInWords(ledger: Ledger, principal: string | undefined, colour: Colours, width: number): string {
  const lines: string[] = []
  const byPrincipal = groupBy(ledger.entries, (entry) => entry.principal)
  for (const arn of [...ledger.principals.keys()].sort()) {
    if (principal !== undefined && arn !== principal) continue
    const entries = byPrincipal.get(arn) ?? []
    const records = ledger.principals.get(arn)
    const rows = [...groupBy(entries, (entry) => `${entry.action} ${entry.outcome}`).values()]
      .map((group) => ({ group, seen: usageEvidenceOf(group), first: group[0] }))
      .sort((a, b) => ((a.first?.action ?? '') < (b.first?.action ?? '') ? -1 : 1))
      .map(({ group, seen, first }) => [
        (first?.action ?? '') + (first?.outcome === 'denied' ? ' (denied)' : ''),
        formatNumber(seen.count),
        formatShortRange(seen.firstSeen, seen.lastSeen),
        escapeInvisible(firstFew([...new Set(group.map(({ resource }) => resource ?? '(unknown)'))].sort(), 2)),
        firstFew([...new Set(group.map(({ network }) => shortNetworkName(network)))].sort(), 2),
      ])
    lines.push(
      ...paragraph(
        `${colour.strong(escapeInvisible(arn))}  ${formatCount(records?.total ?? 0, 'record')}: ${records?.allowed ?? 0} allowed, ${records?.denied ?? 0} denied, ${records?.noEvidence ?? 0} without permission, ${records?.unmapped ?? 0} unmapped`,
        '',
        width,
      ),
      ...table(
        [
          { title: 'ACTION' },
          { title: 'EVENTS', align: 'right' },
          { title: 'SEEN', whole: true },
          { title: 'RESOURCES', below: true },
          { title: 'FROM', below: true },
        ],
        rows,
        {
          indent: 2,
          width,
          title: colour.faint,
        },
      ),
      '',
    )
  }
  const unmapped = ledger.unmapped.filter(({ principals }) => principal === undefined || principals.includes(principal))
  if (unmapped.length > 0) {
    lines.push(colour.warn('Events that could not be mapped to an action'))
    lines.push(
      ...table(
        [{}, {}, { align: 'right' }],
        unmapped.map((event) => [
          escapeInvisible(event.eventSource),
          escapeInvisible(event.eventName),
          formatNumber(event.count),
        ]),
        { indent: 2, width },
      ),
      '',
    )
  }
  lines.push(...sharesInWords(entriesOf(ledger, principal), colour, width))
  lines.push(
    `${formatCount(ledger.records, 'distinct record')}; ${formatCount(ledger.duplicates, 'duplicate')} left out.`,
  )
  for (const [reason, records] of [...ledger.noEvidence].sort(([a], [b]) => (a < b ? -1 : 1)))
    lines.push(...paragraph(`${escapeInvisible(reason)}: ${formatNumber(records)}`, '  no evidence: ', width))
  for (const each of ledger.coverage.accounts) {
    const days = `${formatRange(each.from, each.to)}, ${formatCount(each.days, 'day')} with records`
    const text = escapeInvisible(`${days}, ${each.regions.join(', ')} (${each.basis}).`)
    lines.push(...paragraph(text, `Account ${escapeInvisible(each.account)}: `, width))
  }
  return `${lines.join('\n')}\n`
}

const percent = (part: number, of: number): string => `${((100 * part) / of).toFixed(1)}%`

/** The grades of the resources of uses, and the services where they are guessed or not known. */
function sharesInWords(entries: readonly UsageEntry[], colour: Colours, width: number): string[] {
  const { all, services } = resourceShares(entries)
  if (all.uses === 0) return []
  const open = services.filter(({ guessed, unknown }) => guessed + unknown > 0)
  const kinds = ['stated', 'listed', 'guessed', 'unknown'] as const
  const columns = ['USES', ...kinds.map((kind) => kind.toUpperCase())]
  const shares = kinds.map((kind) => `${kind} ${percent(all[kind], all.uses)}`).join(', ')
  return [
    ...paragraph(
      `Resources of ${formatCount(all.uses, 'use')}: ${shares}; the rest is of actions without resource types.`,
      '',
      width,
    ),
    ...(open.length === 0
      ? []
      : table(
          [{ title: 'SERVICE' }, ...columns.map((title) => ({ title, align: 'right' as const }))],
          open
            .slice(0, mostServices)
            .map((share) => [
              escapeInvisible(share.service),
              formatNumber(share.uses),
              ...kinds.map((kind) => percent(share[kind], share.uses)),
            ]),
          { indent: 2, width, title: colour.faint },
        )),
    ...(open.length > mostServices ? [`  and ${formatCount(open.length - mostServices, 'more service')}`] : []),
    '',
  ]
}

/** More than these make no difference to a reader; --json has all. */
const mostServices = 10
