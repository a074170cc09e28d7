import type { RecordCounts } from '../../evidence/types.ts'
import { incompleteEvidenceReason } from '../../evidence/absence/accounts.ts'
import { loadCatalog, loadSettings } from '../../jobs/load/load-inputs.ts'
import { replay } from '../../proof/replay.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { replayOnResources } from '../../proof/resource-policies.ts'
import { withUnknownOwners } from '../../proof/shared-resources.ts'
import type { DeniedRequest, ReplayResult } from '../../proof/types.ts'
import { colours, type Colours } from '../../report/colours.ts'
import { escapeInvisible } from '../../report/escape.ts'
import { paragraph, table } from '../../report/tables.ts'
import { formatCount } from '../../words.ts'
import type { AttachedResource } from '../../sources/types.ts'
import { version } from '../../version.ts'
import { configOption, eventsOption, printJson, wantsColour, terminalWidth, type Command } from '../command.ts'
import { configPath, savedEvidenceLine, readEvents, saveEvidenceOf } from '../evidence.ts'
import { ledgerOption } from '../evidence-store.ts'
import { shortNetworkName } from '../names.ts'
import { addressIn } from '../policy-address.ts'
import { policyNotes, readNamedPolicy, type NamedPolicy } from '../policy-file.ts'
import { principalArn, principalOption } from '../principal.ts'

export const replayCommand: Command = {
  spec: {
    name: 'replay',
    positionals: 'POLICY',
    minPositionals: 1,
    maxPositionals: 1,
    summary:
      'Which of the requests that were allowed to happen would this policy deny? A JSON file or a Terraform address.',
    options: [eventsOption, ledgerOption, principalOption, configOption],
    examples: [
      {
        line: 'whittle replay examples/policies/analyst.json --events examples/cloudtrail --principal arn:aws:iam::111122223333:role/acme-analyst',
        shows: 'which calls of the role the policy would deny',
      },
      {
        line: 'whittle replay iam.tf#aws_iam_policy.deploy --events logs/',
        shows: 'the calls of the principals that it is attached to',
      },
    ],
    notes: `${policyNotes} For a policy in Terraform, the calls of the principals that it is attached to (or of --principal) are replayed; for a file, the calls of all principals. Where no principal is known, the calls of all principals are replayed and denials are not certain (exit 3). For a resource or trust policy, the calls on its resource are replayed, as if the callers’ own policies allowed them. Without --events the sources named in the configuration are read. Exit 0 none, 1 some, 3 none for certain but some depend on facts that no record carries, or not everything could be read.`,
  },
  async run(args, environment) {
    const policy = args.positionals[0] ?? ''
    const named = await readNamedPolicy(environment.cwd, policy)
    const { document } = named
    const principal = principalArn(args.one('principal'), 'replay')
    const asked = principal === undefined ? attachedPrincipals(named) : [principal]
    const root = environment.cwd
    const settings = await loadSettings(root, configPath(args, environment))
    const evidence = await readEvents(args, environment, { settings, root, catalog: await loadCatalog() })
    const { ledger } = evidence
    const entries = ledger.entries.filter((entry) => asked?.includes(entry.principal) ?? true)
    const chosen = [...ledger.principals].filter(([arn]) => asked?.includes(arn) ?? true)
    const records = sum(chosen.map(([, counts]) => counts))
    const ofResource = named.comparable.grammar !== 'identity'
    const attachedTo = ofResource ? resourcesOf(named) : []
    const result = ofResource
      ? onResources(replayOnResources(document, attachedTo, entries), records)
      : withOwners(document, replay(document, entries, records))
    // What was done to a resource may stand in the records of any account: its owner's, its callers'.
    const complete = incompleteEvidenceReason(ofResource ? [] : (asked ?? []), ledger.coverage) === undefined
    const problems = [...ledger.coverage.problems, ...(await saveEvidenceOf(evidence, environment))]
    if (args.flag('json')) {
      printJson(environment, {
        version,
        principals: asked ?? null,
        requests: result.requests,
        events: result.events,
        records: result.records,
        denied: result.denied.map(describe),
        complete,
        savedEvidence: evidence.store?.report ?? null,
        problems,
      })
    } else {
      environment.stdout.write(inWords(result, colours(wantsColour(environment)), terminalWidth(environment)))
      environment.stdout.write(savedEvidenceLine(evidence))
      for (const problem of problems) environment.stderr.write(`whittle: ${problem}\n`)
    }
    if (asked !== undefined && chosen.length === 0) {
      const who = asked.length === 1 ? `${asked[0]} does` : 'The principals that the policy is attached to do'
      environment.stderr.write(`whittle: ${who} not appear in these records: nothing was replayed\n`)
      return 3
    }
    const doubts = principal === undefined ? doubtsOf(named, policy, asked, attachedTo) : []
    for (const doubt of doubts) environment.stderr.write(escapeInvisible(`whittle: ${doubt}`) + '\n')
    // A policy does not deny the call of a principal that it is not attached to.
    const isAnyones = asked === undefined && isHeldByUnknown(named, policy)
    if (!isAnyones && result.denied.some(({ decision }) => decision !== 'unknown')) return 1
    return result.denied.length > 0 || !complete || doubts.length > 0 ? 3 : 0
  },
}

/** The users and roles that the source attaches an identity policy to; `undefined` where it names none. */
const attachedPrincipals = ({ comparable, principals }: NamedPolicy): readonly string[] | undefined =>
  comparable.grammar === 'identity' && principals.length > 0 ? principals : undefined

/**
 * For policies in Terraform the calls of their principals count; a file is compared with the calls of all principals on
 * purpose.
 */
const isHeldByUnknown = ({ comparable }: Pick<NamedPolicy, 'comparable'>, policy: string): boolean =>
  comparable.grammar === 'identity' && addressIn(policy) !== undefined

/** What keeps the answer from being complete: principals or resources that the source does not name. */
function doubtsOf(
  { comparable, principalsUnknown }: NamedPolicy,
  policy: string,
  asked: readonly string[] | undefined,
  attachedTo: readonly AttachedResource[],
): readonly string[] {
  if (comparable.grammar !== 'identity') {
    if (attachedTo.some(({ arns }) => arns.length > 0)) return []
    return [`which resource ${policy} is attached to is not known, so that nothing could be replayed`]
  }
  if (asked === undefined && isHeldByUnknown({ comparable }, policy)) {
    const why = principalsUnknown[0] === undefined ? '' : ` (${principalsUnknown[0].replace(/\.$/, '')})`
    return [
      `no user or role that ${policy} is attached to is known${why}: the calls of all principals were replayed; name one with --principal`,
    ]
  }
  // For a file the calls of all principals are compared.
  if (asked === undefined || principalsUnknown.length === 0) return []
  return [`${policy} may be attached to others, whose calls were not replayed: ${principalsUnknown[0]}`]
}

/** What a resource policy is attached to: as the source says, else the resources that its statements name. */
function resourcesOf({ attachedTo, document }: NamedPolicy): readonly AttachedResource[] {
  if (attachedTo.some(({ arns }) => arns.length > 0)) return attachedTo
  const named = document.statements.flatMap(({ resource = [], notResource = [] }) => [...resource, ...notResource])
  // An object's ARN stands for its bucket's: what is in one counts as what is attached to.
  const arns = named
    .map((text) => text.replace(/\/\*$/, ''))
    .filter((text) => text.startsWith('arn:') && !/[*?$\uE000]/.test(text))
  return arns.length > 0 ? [{ arns: [...new Set(arns)].sort(), complete: false }] : []
}

const withOwners = (document: PolicyDocument, result: ReplayResult): ReplayResult => ({
  ...result,
  denied: withUnknownOwners(document, result.denied),
})

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
  network: shortNetworkName(entry.network),
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
    escapeInvisible(entry.resource ?? '(unknown)'),
    shortNetworkName(entry.network),
    String(entry.count),
    decision,
    escapeInvisible(reason),
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
      : colour.bad(
          `${formatCount(denied.length, 'request')} (${formatCount(total, 'event')}) would be denied or is undecided.`,
        )
  return [
    ...(rows.length > 0 ? [...table(columns, rows, { width, title: colour.faint }), ''] : []),
    ...paragraph(
      `Replayed ${formatCount(result.requests, 'distinct request')} from ${formatCount(records.total, 'record')}: ${formatCount(records.allowed, 'allowed call')}; left out ${records.denied} that AWS denied, ${records.noEvidence} that need no permission, ${records.unmapped} that could not be mapped.`,
      '',
      width,
    ),
    verdict,
    '',
  ].join('\n')
}
