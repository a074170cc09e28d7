import { showUnresolved } from '../../../policy/unresolved.ts'
import type { Decision, Request } from '../../../policy/request.ts'
import type { CombinedDecision, LayerRole, PolicyDecision } from '../../../proof/combined.ts'
import type { ExplainedDecision, StatementReason } from '../../../proof/explain.ts'
import type { CallSummary, ActionUsage } from '../../../proof/action-usage.ts'
import type { SourceKind } from '../../../sources/types.ts'
import type { Colours } from '../../../report/colours.ts'
import { escapeInvisible } from '../../../report/escape.ts'
import { paragraph, table } from '../../../report/tables.ts'
import { joinList, firstFew, formatRange } from '../../../report/wording.ts'
import { formatCount } from '../../../words.ts'

interface WordsOptions {
  readonly colour: Colours
  readonly width: number
  readonly kind: SourceKind
  /** The document is one of several: what they decide together stands above. */
  readonly isPart?: boolean
}

/** The decision, what decides, and a row for each statement; a string per line. */
export function describeDecision(explained: ExplainedDecision, request: Request, options: WordsOptions): string[] {
  const { colour, width } = options
  const target = request.resource === undefined ? 'a resource that is not given' : showUnresolved(request.resource)
  const rows = explained.statements.map((reason) => [
    String(reason.statement),
    reason.effect,
    escapeInvisible(reason.sid ?? ''),
    { yes: 'applies', no: 'does not apply', unknown: 'may apply' }[reason.applies],
    escapeInvisible(reason.why),
  ])
  const alone = options.isPart ? 'The policy alone: ' : ''
  return [
    `${alone}${verdict(explained, colour)}: ${escapeInvisible(request.action)} on ${escapeInvisible(target)}`,
    ...paragraph(escapeInvisible(whatDecides(explained, options.kind)), '  ', width),
    '',
    ...table(
      [
        { title: 'STATEMENT', align: 'right' },
        { title: 'EFFECT', whole: true },
        { title: 'SID' },
        { whole: true },
        { title: 'WHY' },
      ],
      rows,
      { indent: 2, width, title: colour.faint },
    ),
  ]
}

function verdict({ decision }: Pick<ExplainedDecision, 'decision'>, colour: Colours): string {
  if (decision === 'allowed') return colour.good('allowed')
  return decision === 'unknown' ? colour.warn('undecided') : colour.bad('denied')
}

function whatDecides({ decision, by, statements }: ExplainedDecision, kind: SourceKind): string {
  const names = joinList(by.map((number) => nameOf(statements[number - 1]!)))
  const many = by.length > 1
  switch (decision) {
    case 'allowed':
      return `by ${names}${kind === 'identity' ? '; other policies, boundaries and organisation policies may still deny it' : ''}`
    case 'explicit-deny':
      return `by ${names}, whatever any other policy allows`
    case 'implicit-deny':
      if (kind === 'trust')
        return 'no statement allows it, and without a trust policy that does no one assumes the role'
      return statements.some(({ effect }) => effect === 'Allow')
        ? 'no statement allows it; another policy may'
        : 'the document has no Allow statement; another policy may allow it'
    case 'unknown':
      return `depends on ${names}, ${many ? 'each of which' : 'which'} may or may not apply`
  }
}

const nameOf = ({ statement, sid }: StatementReason): string =>
  `statement ${statement}${sid === undefined ? '' : ` ("${sid}")`}`

const roleInWords: Readonly<Record<LayerRole, string>> = {
  scp: 'service control policy',
  rcp: 'resource control policy',
  resource: 'attached to the resource',
  identity: 'identity policy',
  boundary: 'permissions boundary',
  session: 'session policy',
}

const saysInWords: Readonly<Record<Decision, string>> = {
  allowed: 'allows it',
  'explicit-deny': 'denies it',
  'implicit-deny': 'does not allow it',
  unknown: 'may allow it: depends on something that is not given',
}

/** Resource control policies allow nothing by themselves: everything that they do not deny passes. */
const wordsFor = (role: LayerRole, says: Decision): string =>
  role === 'rcp' && says === 'implicit-deny' ? 'does not deny it' : saysInWords[says]

/** The decision of all policies together and of each of them; one string for each line. */
export function describeCombinedDecision(
  { decision, chain }: CombinedDecision,
  request: Request,
  { colour, width }: WordsOptions,
): string[] {
  const target = request.resource === undefined ? 'a resource that is not given' : showUnresolved(request.resource)
  const rows = chain.map(({ role, source, decision: says, by, mayDeny }) => [
    roleInWords[role],
    escapeInvisible(source),
    `${mayDeny ? 'may deny it: depends on something that is not given' : wordsFor(role, says)}${by.length > 0 ? ` (${joinList(by.map((number) => `statement ${number}`))})` : ''}`,
  ])
  return [
    `${verdict({ decision }, colour)}: ${escapeInvisible(request.action)} on ${escapeInvisible(target)}`,
    ...paragraph('by all of these together; policies that are not named here may still deny it', '  ', width),
    '',
    ...table([{ title: 'KIND', whole: true }, { title: 'POLICY' }, { title: 'SAYS' }], rows, {
      indent: 2,
      width,
      title: colour.faint,
    }),
    '',
  ]
}

/** The decision of a resource or trust policy of the same checkout on the request. */
export interface ResourcePolicyDecision extends PolicyDecision {
  readonly file: string
  readonly line: number
  readonly address: string | null
}

/** A line for each policy that is attached to the resource; nothing where there is none. */
export function describeResourcePolicies(
  policies: readonly ResourcePolicyDecision[],
  { width }: WordsOptions,
): string[] {
  if (policies.length === 0) return []
  const says = {
    allowed: 'allows it',
    'explicit-deny': 'denies it',
    'implicit-deny': 'has no statement for it',
    unknown: 'depends on something that is not given',
  }
  const lines = policies.flatMap(({ file, line, address, decision, by }) => {
    const where = by.length > 0 ? `, ${by.map((number) => `statement ${number}`).join(', ')}` : ''
    return paragraph(escapeInvisible(`${address ?? file} (${file}:${line}) ${says[decision]}${where}`), '  ', width)
  })
  return ['', 'Attached to the resource', ...lines]
}

export interface RecordedUsage extends ActionUsage {
  /** The principals whose calls were counted; null: all of them. */
  readonly principals: readonly string[] | null
  /** Was everything read to its end that may hold their calls? */
  readonly complete: boolean
  readonly problems: readonly string[]
  readonly windows: readonly {
    readonly account: string
    readonly from: string
    readonly to: string
    readonly days: number
  }[]
}

/** The recorded use of the action, or why there is none; one string for each line. */
export function describeActionUsage(seen: RecordedUsage, action: string, { colour, width }: WordsOptions): string[] {
  const { used, denied, onResource, blind } = seen
  const who =
    seen.principals === null
      ? 'any principal in these records'
      : escapeInvisible(firstFew(seen.principals, 3)) || 'no principal, because none is attached'
  const line = (label: string, text: string): string[] =>
    paragraph(escapeInvisible(text), `  ${label.padEnd(11)}`, width)
  return [
    `${colour.strong('Evidence')} of ${escapeInvisible(action)}, by ${who}`,
    ...line('Used', used.count === 0 ? 'never seen' : callsInWords(used)),
    ...(used.count > 0 ? [...line('On', resourcesOf(used)), ...line('By', firstFew(used.principals, 3))] : []),
    ...(onResource
      ? line('There', onResource.count === 0 ? 'not used on this resource' : callsInWords(onResource))
      : []),
    ...(used.events.length > 0 ? line('Events', used.events.join(', ')) : []),
    ...(denied.count > 0 ? line('Denied', `by AWS: ${callsInWords(denied)}, e.g. ${denied.events[0] ?? ''}`) : []),
    ...(used.count === 0 && blind.length === 0 && seen.complete
      ? line('Would show', 'yes: a call would have left a record that was read')
      : []),
    ...blind.flatMap(({ account, reason, opens }) => line('Blind', `account ${account}: ${reason} ${opens}`.trim())),
    ...seen.windows.flatMap(({ account, from, to, days }) =>
      line('Read', `account ${account}: ${formatRange(from, to)}, ${formatCount(days, 'day')} with records`),
    ),
    ...seen.problems.flatMap((problem) => line('Not read', problem)),
  ]
}

const callsInWords = ({ count: calls, firstSeen, lastSeen }: CallSummary): string =>
  `${formatCount(calls, 'event')}, ${formatRange(firstSeen ?? '', lastSeen ?? '')}`

function resourcesOf({ resources, unresolved }: CallSummary): string {
  const named = firstFew(resources, 5)
  if (!unresolved) return named
  return named === '' ? 'resources that the records do not name' : `${named}, and others that the records do not name`
}
