import { accountOfArn } from '../../policy/arn.ts'
import { resolve } from 'node:path'
import type { ActionInfo, Catalog } from '../../catalog/types.ts'
import type { AccountCoverage } from '../../evidence/types.ts'
import { blindSpotsOf, type CoverageGap } from '../../evidence/coverage/blind-spots.ts'
import { loadCatalog, loadCheckout, loadSettings } from '../../jobs/load/load-inputs.ts'
import { grantedActions } from '../../narrowing/granted.ts'
import { colours } from '../../report/colours.ts'
import { escapeInvisible } from '../../report/escape.ts'
import { pageOf, type Page } from '../../report/page.ts'
import { countByService, firstFew, formatRange } from '../../report/wording.ts'
import { formatCount, formatNumber } from '../../words.ts'
import type { Source } from '../../sources/types.ts'
import { version } from '../../version.ts'
import {
  accountOption,
  asOfOption,
  configOption,
  eventsOption,
  printJson,
  wantsColour,
  terminalWidth,
  type Command,
} from '../command.ts'
import { accountOverride, asOfDay, configPath, savedEvidenceLine, readEvents, saveEvidenceOf } from '../evidence.ts'
import { ledgerOption } from '../evidence-store.ts'

export const coverageCommand: Command = {
  spec: {
    name: 'coverage',
    positionals: '[DIR]',
    minPositionals: 0,
    maxPositionals: 1,
    summary:
      'What the evidence could show: accounts, Regions, days, kinds of event; and which settings would remove its blind spots.',
    options: [eventsOption, ledgerOption, configOption, accountOption, asOfOption],
    examples: [
      {
        line: 'whittle coverage examples --events examples/cloudtrail',
        shows: 'what the logs of the example could show, and their blind spots',
      },
    ],
    notes:
      'Blind spots are listed for the actions that the policies of DIR grant. Data events cost money: AWS bills each that a trail records.',
  },
  async run(args, environment) {
    const root = resolve(environment.cwd, args.positionals[0] ?? '.')
    const configured = await loadSettings(root, configPath(args, environment), accountOverride('coverage', args))
    const asOf = asOfDay('coverage', args) ?? configured.evidence.asOf
    const settings = { ...configured, evidence: { ...configured.evidence, ...(asOf !== undefined && { asOf }) } }
    const [catalog, { sources }] = await Promise.all([loadCatalog(), loadCheckout(root, settings)])
    const evidence = await readEvents(args, environment, { settings, root, catalog })
    const { accounts, complete } = evidence.ledger.coverage
    const granted = grantedByAccount(sources, catalog, accounts)
    const blindSpots = [...granted].flatMap(([account, actions]) =>
      blindSpotsOf(
        account,
        actions,
        accounts.find((each) => each.account === account),
        settings.evidence,
      ),
    )
    const problems = [...evidence.ledger.coverage.problems, ...(await saveEvidenceOf(evidence, environment))]
    if (args.flag('json')) {
      const savedEvidence = evidence.store?.report ?? null
      printJson(environment, {
        version,
        catalog: catalog.version,
        accounts,
        complete,
        blindSpots,
        savedEvidence,
        problems,
      })
      return 0
    }
    const page = pageOf(colours(wantsColour(environment)), terminalWidth(environment))
    environment.stdout.write(
      [
        ...recordedLines(accounts, page),
        savedEvidenceLine(evidence),
        ...blindSpotLines(blindSpots, granted, page),
        '',
      ].join('\n'),
    )
    for (const problem of problems) environment.stderr.write(`whittle: ${problem}\n`)
    return 0
  },
}

/**
 * Account → what policies grant there: in the accounts of their principals, or in every account where no principal is
 * known.
 */
function grantedByAccount(
  sources: readonly Source[],
  catalog: Catalog,
  covered: readonly AccountCoverage[],
): Map<string, ReadonlySet<ActionInfo>> {
  const granted = new Map<string, Set<ActionInfo>>()
  for (const source of sources) {
    if (source.status === 'skipped') continue
    const attachedPrincipals = new Set(source.principals.map(accountOfArn))
    const accounts = attachedPrincipals.size > 0 ? attachedPrincipals : new Set(covered.map(({ account }) => account))
    const actions = [...grantedActions(source.document, catalog)]
    for (const account of accounts) {
      const known = granted.get(account) ?? new Set()
      granted.set(account, known)
      for (const action of actions) known.add(action)
    }
  }
  return new Map([...granted].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function recordedLines(accounts: readonly AccountCoverage[], page: Page): string[] {
  if (accounts.length === 0) return ['No CloudTrail records were found for any account.']
  const rows = accounts.flatMap((account) => [
    [
      account.account,
      'all',
      formatRange(account.from, account.to),
      formatNumber(account.days),
      kindsOf(account),
      account.dataEvents.length === 0
        ? 'none'
        : firstFew(
            account.dataEvents.map((type) => dataWord(type, account)),
            6,
          ),
    ],
    ...(account.byRegion ?? []).map(({ region, from, to, days, silence }) => [
      '',
      region,
      formatRange(from, to),
      formatNumber(days),
      silence
        ? `no record from ${formatRange(silence.from, silence.to)}`
        : account.regions.includes(region)
          ? ''
          : 'not for the whole window',
      '',
    ]),
  ])
  return [
    ...page.table(
      [
        { title: 'ACCOUNT', whole: true },
        { title: 'REGION', whole: true },
        { title: 'COVERED', whole: true },
        { title: 'DAYS', align: 'right' },
        { title: 'MANAGEMENT EVENTS' },
        { title: 'DATA EVENTS' },
      ],
      rows.map((row) => row.map(escapeInvisible)),
      { title: page.faint },
    ),
    ...accounts.flatMap(({ account, basis, gaps, insights }) => [
      '',
      ...page.paragraph(
        escapeInvisible(
          `${account} is known from: ${basis}${gaps.length === 0 ? '' : `; without a record on ${formatCount(gaps.length, 'day')}: ${firstFew(gaps, 5)}`}.${insights === undefined ? '' : ` Insights are drawn from its events (${insights.join(', ')}); they are no evidence of use.`}`,
        ),
        '',
      ),
    ]),
  ]
}

function kindsOf({ managementReads, managementWrites, excludable }: AccountCoverage): string {
  const kinds = [...(managementReads ? ['reads'] : []), ...(managementWrites ? ['writes'] : [])]
  return kinds.length === 0 ? 'none' : [...kinds, ...excludable].join(', ')
}

function dataWord(type: string, { dataComplete, oneSidedData }: AccountCoverage): string {
  const only = oneSidedData?.find((kind) => kind.type === type)?.only
  const words = [...(only === undefined ? [] : [only]), ...(dataComplete?.includes(type) ? [] : ['perhaps not of all'])]
  return words.length === 0 ? type : `${type} (${words.join(', ')})`
}

function blindSpotLines(
  spots: readonly CoverageGap[],
  granted: ReadonlyMap<string, ReadonlySet<ActionInfo>>,
  page: Page,
): string[] {
  const total = [...granted.values()].reduce((sum, { size }) => sum + size, 0)
  const blind = spots.reduce((sum, { actions }) => sum + actions.length, 0)
  if (total === 0) return ['No policy was found whose actions could be compared with it.']
  const heading = `Of ${formatCount(total, 'granted action')}, ${formatNumber(blind)} cannot be seen${blind === 0 ? '.' : ':'}`
  return [
    page.strong(heading),
    ...spots.flatMap(({ account, reason, opens, canOpen, actions, selectors }) => [
      '',
      ...page.paragraph(escapeInvisible(`${account}: ${reason}`), '  '),
      ...page.paragraph(
        `${canOpen ? 'unlocks' : 'keeps'} ${formatCount(actions.length, 'action')}: ${countByService(actions, 8)}`,
        '    ',
      ),
      ...page.paragraph(escapeInvisible(opens), '    opens: '),
      ...selectors.flatMap((selector) => [`    selector: ${escapeInvisible(JSON.stringify(selector))}`]),
    ]),
  ]
}
