import type { PolicyInstance } from '../evidence/iam/match/types.ts'
import { showUnresolved } from '../policy/unresolved.ts'
import type { AttachedResource, SourceKind } from '../sources/types.ts'
import type { Colours } from './colours.ts'
import { describeInstance } from './plan/describe/instance.ts'
import { escapeInvisible } from './escape.ts'
import { paragraph, table } from './tables.ts'
import { joinList } from './wording.ts'
import { formatCount, formatNumber } from '../words.ts'

/** One policy that was found, for people and machines. */
export interface InventoryRow {
  readonly file: string
  readonly line: number
  readonly address: string | null
  readonly form: string
  /** Only identity policies are compared with use. */
  readonly kind: SourceKind
  readonly host: string | null
  readonly hosts: readonly string[]
  readonly principals: readonly string[]
  /** The resources that a resource or trust policy is attached to, as far as they are known. */
  readonly attachedTo: readonly AttachedResource[]
  /**
   * `skipped`: it cannot be read, or not all principals that it is attached to are known. Of the others, identity
   * policies can be compared with use; trust and resource policies are read, and say whom they let in.
   */
  readonly status: 'found' | 'skipped'
  /** All of `reasons`, as one text. */
  readonly reason: string | null
  /** The reason why it cannot be read or compared with use, a sentence each: what is so and, behind a colon, what would help. */
  readonly reasons: readonly string[]
  /** By what its file is generated, where it says so: such files are edited only where configuration says so. */
  readonly generated: string | null
  /** The policies in AWS that it makes, by the account snapshots. */
  readonly instances: readonly PolicyInstance[]
}

/**
 * A block for each policy: its place, its kind, and the principals that it is attached to or the reason why they are
 * unknown.
 */
export function inventoryText(policies: readonly InventoryRow[], colour: Colours, width: number): string[] {
  return [...policies.flatMap((policy) => [...blockOf(policy, colour, width), '']), ...summaryOf(policies, width)]
}

function blockOf(policy: InventoryRow, colour: Colours, width: number): string[] {
  const { file, line, address, host, form, kind, principals, reasons } = policy
  const name = address ?? host ?? ''
  const what = kind === 'identity' ? form : `${form}, ${kind} policy`
  const head = [
    colour.place(`${escapeInvisible(file)}:${line}`),
    escapeInvisible(name === file ? '' : name),
    colour.faint(`(${what})`),
  ]
  const details =
    policy.status === 'skipped'
      ? reasons.map((reason) => `${kind === 'identity' ? 'skipped' : 'not read'}: ${escapeInvisible(reason)}`)
      : kind === 'identity'
        ? principals.map((arn) => `attached to ${escapeInvisible(arn)}`)
        : policy.attachedTo.flatMap(attachedInWords)
  const applied = policy.instances.map((instance) => escapeInvisible(describeInstance(instance)))
  const made = policy.generated === null ? [] : [`generated ${escapeInvisible(policy.generated)}: ${generatedAdvice}`]
  return [
    head.filter((part) => part !== '').join('  '),
    ...[...details, ...applied, ...made].flatMap((text) => paragraph(text, '    ', width)),
  ]
}

const generatedAdvice = 'it is edited only where policies.generated is edit'

/** More instances than these are counted. */
const mostShown = 3

function attachedInWords({ address, arns }: AttachedResource): string[] {
  const shown = arns.slice(0, mostShown).map((arn) => escapeInvisible(showUnresolved(arn)))
  const names = arns.length > mostShown ? `${shown.join(', ')} and ${arns.length - mostShown} more` : shown.join(', ')
  if (address === undefined) return names === '' ? [] : [`attached to ${names}`]
  return [`attached to ${escapeInvisible(address)}${names === '' ? '' : ` (${names})`}`]
}

/** The number of each kind, how many can be compared with use, and what would help the others most. */
function summaryOf(policies: readonly InventoryRow[], width: number): string[] {
  const identity = policies.filter(({ kind }) => kind === 'identity')
  const ready = identity.filter(({ status }) => status === 'found').length
  const others = (['trust', 'resource', 'other'] as const).flatMap((kind) => {
    const of = policies.filter((policy) => policy.kind === kind)
    const unread = of.filter(({ status }) => status === 'skipped').length
    const details = formatCount(of.length, `${kind} policy`, `${kind} policies`)
    return of.length === 0 ? [] : [unread === 0 ? details : `${details} (${formatNumber(unread)} unreadable)`]
  })
  const first = [
    `${formatCount(identity.length, 'identity policy', 'identity policies')}: ${formatNumber(ready)} can be narrowed, ${formatNumber(identity.length - ready)} cannot.`,
    ...(others.length > 0 ? [`Besides ${joinList(others)}: read, not narrowed.`] : []),
  ].join(' ')
  const helped = new Map<string, number>()
  for (const { reasons, file } of identity)
    for (const advice of new Set(reasons.flatMap((reason) => adviceIn(reason, file))))
      helped.set(advice, (helped.get(advice) ?? 0) + 1)
  if (helped.size === 0) return [first]
  const rows = [...helped].sort(([a, of], [b, than]) => than - of || (a < b ? -1 : 1))
  return [
    first,
    'What would help:',
    ...table(
      [{ align: 'right' }, {}],
      rows.map(([advice, of]) => [formatNumber(of), escapeInvisible(advice)]),
      { indent: 2, width },
    ),
  ]
}

/** The text after the colon, without the policy's own file: the same advice for several policies is one line. */
function adviceIn(reason: string, file: string): string[] {
  const at = reason.lastIndexOf(': ')
  return at === -1 ? [] : [reason.slice(at + 2).replaceAll(` of ${file}`, '')]
}
