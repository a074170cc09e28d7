import type { LearnedFence } from '../../network/learned-fence.ts'
import type { NetworksResult, PrincipalNetworks } from '../../network/learn-fences.ts'
import type {
  LearnedNetwork,
  LearnedPlace,
  LeftOut,
  ServiceCall,
  Suspicion,
  SuspicionReason,
} from '../../network/learn/types.ts'
import { describeNetwork } from '../../network/describe-network.ts'
import type { DeniedUse } from '../../network/would-deny.ts'
import { printStatement } from '../../policy/print.ts'
import type { Colours } from '../colours.ts'
import { escapeInvisible } from '../escape.ts'
import { leftOutReasons } from './json.ts'
import { paragraph, table } from '../tables.ts'
import { firstFew, formatRange, joinList } from '../wording.ts'
import { formatCount, formatNumber } from '../../words.ts'

const made: Readonly<Record<ServiceCall, string>> = {
  'on-behalf': 'on behalf of the principal',
  'with-role': 'with the role',
  either: 'on behalf, or with the role',
  workload: 'code that it runs',
}

/** The reason why use of a network deserves a look, a clause each. */
export const suspicions: Readonly<Record<SuspicionReason, string>> = {
  'new-network': 'a new network',
  'unusual-hours': 'only at hours at which the principal is otherwise not active',
  'denied-before': 'AWS had refused calls from there before',
  'only-denied': 'AWS refused all calls from there',
}

/** More rows than these make no difference to a reader; --json has all. */
const mostRows = 20

/** The result of `networks`, as lines. */
export const networksText = (result: NetworksResult, colour: Colours, width: number): string[] => [
  ...result.principals.flatMap((each) => [...principalLines(each, colour, width), '']),
  ...leftOutLines(result.leftOut),
]

function principalLines(of: PrincipalNetworks, colour: Colours, width: number): string[] {
  const { principal, networks, fence, growing, estimate, suspicious } = of
  const state =
    growing === null ? `its networks are stable: ${estimate.inWords}` : `its networks are not settled: ${growing}`
  return [
    ...paragraph(`${colour.strong(escapeInvisible(principal))}  ${escapeInvisible(state)}`, '', width),
    ...limited(
      networks.map(({ place, events, firstSeen, lastSeen, days, stable, reason, services }: LearnedNetwork) => [
        escapeInvisible(placeText(place)),
        formatNumber(events),
        formatNumber(days.length),
        formatRange(firstSeen, lastSeen),
        firstFew(services, 3),
        stable ? 'stable' : `not stable: ${reason}`,
      ]),
      ['NETWORK', 'EVENTS', 'DAYS', 'SEEN', 'SERVICES', 'USE'],
      { numbers: [1, 2], whole: [3], below: [4, 5] },
      colour,
      width,
    ),
    ...fenceLines(fence, colour, width),
    ...suspicionLines(suspicious, colour, width),
  ]
}

/** Columns by what they hold: numbers, what is never wrapped, and what stands below its row where there is no room. */
interface Shapes {
  readonly numbers: readonly number[]
  readonly whole: readonly number[]
  readonly below: readonly number[]
}

function limited(
  rows: readonly (readonly string[])[],
  titles: readonly string[],
  { numbers, whole, below }: Shapes,
  colour: Colours,
  width: number,
): string[] {
  if (rows.length === 0) return []
  const columns = titles.map((title, at) => ({
    title,
    align: numbers.includes(at) ? ('right' as const) : ('left' as const),
    whole: whole.includes(at),
    below: below.includes(at),
  }))
  return [
    ...table(
      columns,
      rows.slice(0, mostRows).map((row) => [...row]),
      { indent: 2, width, title: colour.faint },
    ),
    ...(rows.length > mostRows ? [`  and ${formatCount(rows.length - mostRows, 'more row')}; --json has all`] : []),
  ]
}

function placeText(place: LearnedPlace): string {
  switch (place.kind) {
    case 'cidr':
      return place.addresses > 1
        ? `${place.cidr} (${formatCount(place.addresses, 'address', 'addresses')})`
        : place.cidr
    case 'vpce': {
      const facts = [...(place.owner === null ? [] : [`of account ${place.owner}`]), ...place.vpcs]
      return facts.length === 0 ? place.vpce : `${place.vpce} (${facts.join(', ')})`
    }
    case 'service':
      return `${place.service} (${made[place.made]})`
    case 'vendor':
      return `a vendor, account ${place.vendor}`
  }
}

function fenceLines(fence: LearnedFence, colour: Colours, width: number): string[] {
  const { status, reason, statements, exemptions, notes, wouldDeny, suspicious } = fence
  const paint = status === 'fits' ? colour.good : status === 'denies' ? colour.bad : colour.faint
  const lines = paragraph(paint(reason), '  Fence: ', width)
  if (statements.length === 0) return lines
  if (status === 'denies') return [...lines, ...deniedLines([...wouldDeny, ...suspicious], colour, width)]
  for (const line of JSON.stringify(statements.map(printStatement), null, 2).split('\n'))
    lines.push(`    ${escapeInvisible(line)}`)
  for (const { by, values, reason: why, source } of exemptions) {
    lines.push(...paragraph(`${by} ${firstFew(values, 3)}: ${why} (${source}).`, '    ', width))
  }
  for (const note of notes) lines.push(...paragraph(note, '    ', width))
  return lines
}

const deniedLines = (denied: readonly DeniedUse[], colour: Colours, width: number): string[] =>
  limited(
    denied.map(({ network, service, count, firstSeen, lastSeen, certainty, clause }) => [
      escapeInvisible(describeNetwork(network)),
      service,
      formatNumber(count),
      formatRange(firstSeen, lastSeen),
      certainty === 'always' ? 'denied' : 'may be denied',
      escapeInvisible(`${clause.element}: ${clause.change}`),
    ]),
    ['FROM', 'SERVICE', 'EVENTS', 'SEEN', 'RESULT', 'WHAT WOULD LET IT PASS'],
    { numbers: [2], whole: [3, 4], below: [5] },
    colour,
    width,
  )

const suspicionLines = (suspicious: readonly Suspicion[], colour: Colours, width: number): string[] =>
  suspicious.length === 0
    ? []
    : [
        `  ${colour.warn('Deserves a look:')}`,
        ...limited(
          suspicious.map(({ network, outcome, events, firstSeen, lastSeen, reasons }) => [
            escapeInvisible(network),
            formatNumber(events),
            formatRange(firstSeen, lastSeen),
            outcome,
            joinList(reasons.map((reason) => suspicions[reason])),
          ]),
          ['FROM', 'EVENTS', 'SEEN', 'OUTCOME', 'WHY'],
          { numbers: [1], whole: [2], below: [4] },
          colour,
          width,
        ),
      ]

const leftOutLines = (leftOut: LeftOut): string[] =>
  leftOut.size === 0
    ? []
    : [
        'Events from which no network is learned:',
        ...[...leftOut]
          .sort(([reasonA, a], [reasonB, b]) => b - a || (reasonA < reasonB ? -1 : 1))
          .map(([reason, events]) => `  ${formatNumber(events)}: ${leftOutReasons[reason]}`),
      ]
