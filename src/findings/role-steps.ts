import { daysBetween } from '../evidence/coverage/days-and-types.ts'
import { lastPathSegment, accountOfArn } from '../policy/arn.ts'
import { incompleteEvidenceReason } from '../evidence/absence/accounts.ts'
import { daysSince } from '../evidence/absence/age.ts'
import type { Ledger } from '../evidence/types.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { wildcardMatch } from '../policy/pattern.ts'
import { directoryOf } from '../sources/files.ts'
import type { Splice } from '../sources/types.ts'
import type { Module } from '../sources/terraform/modules/module.ts'
import type { ModuleGraph } from '../sources/terraform/modules/module-graph.ts'
import { addQuarantine, quarantineName, quarantineOf } from '../sources/terraform/removal/quarantine.ts'
import { removeBlocks } from '../sources/terraform/removal/remove-blocks.ts'
import type { PlacedBlock } from '../sources/terraform/removal/placed-block.ts'
import { roleRemoval } from '../sources/terraform/removal/role-removal.ts'
import { formatCount } from '../words.ts'
import type { FindingContext, FindingProposal } from './types.ts'

/** The next step for a role that is unused, or why there is none, a sentence each. */
export type RoleStep =
  | FindingProposal
  /** `settled`: that there is none rests on facts, and not on facts that are missing. */
  | { readonly kind: 'none'; readonly reasons: readonly string[]; readonly settled: boolean }

/**
 * First everything is denied to the role, which one edit takes back. When it was denied for a quiet time, without a
 * record of the role, its block and everything in the directory that has no meaning without it are removed.
 */
export function nextStepFor(role: string, context: FindingContext): RoleStep {
  const none = (...reasons: string[]): RoleStep => ({ kind: 'none', reasons, settled: false })
  const settled = (...reasons: string[]): RoleStep => ({ kind: 'none', reasons, settled: true })
  const exempt = context.exempt?.find((pattern) => wildcardMatch(pattern, role))
  if (exempt !== undefined) return settled(`It is exempt (findings.exempt: ${exempt}).`)
  const notRead = context.ledger && incompleteEvidenceReason([role], context.ledger.coverage)
  if (notRead !== undefined) return none(`Records of it may be missing, so nothing is proposed: ${notRead}`)
  const found = blockOf(role, context)
  if (typeof found === 'string') return none(found)
  const { placed, module, graph } = found
  const address = `${placed.file.path}: aws_iam_role.${placed.block.labels[1]}`
  if (quarantineOf(placed, module, graph) === undefined) {
    const window = context.ledger?.coverage.accounts.find((each) => each.account === accountOfArn(role))
    const windowDays = context.access?.windowDays ?? 0
    if (window !== undefined && window.days < windowDays)
      return none(
        `The evidence for its account covers ${formatCount(window.days, 'day')} of the ${windowDays} asked for (evidence.window), so nothing is proposed.`,
      )
    const splice = addQuarantine(placed, module, graph)
    if (typeof splice === 'string') return settled(`${address} cannot be quarantined: ${splice}.`)
    return { kind: 'quarantine', edits: [{ file: placed.file.path, splices: [splice] }], notes: [] }
  }
  const wait = notQuietReason(role, context)
  if (wait !== undefined) return wait.known ? settled(wait.reason) : none(wait.reason)
  const removal = roleRemoval(placed, lastPathSegment(role), module, graph)
  if (removal.kind === 'by hand') return settled(...removal.reasons.map((reason) => `A person removes it: ${reason}.`))
  return { kind: 'removal', edits: editsOf(removal.blocks), notes: removal.notes }
}

interface FoundRole {
  readonly placed: PlacedBlock
  readonly module: Module
  readonly graph: ModuleGraph
}

/** The block that makes the role and nothing else, by the role's trust policy. */
function blockOf(role: string, { sources, graph }: FindingContext): FoundRole | string {
  const makers = sources.flatMap((source) => {
    if (source.status !== 'found' || source.kind !== 'trust') return []
    return (source.attachedTo ?? []).flatMap(({ address, arns, complete }) =>
      address !== undefined && arns.includes(role)
        ? [{ directory: directoryOf(source.file), address, alone: complete && arns.length === 1 }]
        : [],
    )
  })
  const [maker, ...others] = new Map(makers.map((each) => [`${each.directory} ${each.address}`, each])).values()
  if (maker === undefined)
    return `No block of Terraform here is known to make it; aws iam list-attached-role-policies and aws iam list-role-policies show what to detach.`
  if (others.length > 0)
    return `Several blocks may make it: ${[maker, ...others].map(({ address }) => address).join(', ')}.`
  if (!maker.alone) return `${maker.address} may make other roles too.`
  const module = graph?.moduleIn(maker.directory)
  const placed = module?.blocks.get(maker.address)
  if (graph === undefined || module === undefined || placed === undefined) return `${maker.address} was not read.`
  return { placed, module, graph }
}

/**
 * The reason that the removal has to wait: the quarantine is not applied yet, or not for long enough. That it is applied only an
 * account snapshot shows, since the record of a call that puts a policy is counted without the policy's name.
 */
function notQuietReason(
  role: string,
  { catalog, ledger, snapshots, quietDays = 30 }: FindingContext,
): { readonly reason: string; readonly known: boolean } | undefined {
  const unknown = (reason: string) => ({ reason, known: false })
  const known = (reason: string) => ({ reason, known: true })
  const account = accountOfArn(role)
  const window = ledger?.coverage.accounts.find((each) => each.account === account)
  if (ledger === undefined || window === undefined)
    return unknown('It is in quarantine; no evidence was given of what happened since.')
  const live = snapshots?.accounts.get(account)?.roles.get(role)
  if (live === undefined)
    return unknown(
      'It is in quarantine in the source; whether that is applied is not known. Give an account snapshot (--iam).',
    )
  if (!live.inline.some(({ name, document }) => name === quarantineName && document && deniesEverything(document)))
    return known(
      'It is in quarantine in the source, and by the account snapshot the account does not have it: apply the directory.',
    )
  const changed = lastChange(role, ledger)
  const homes = catalog.homeRegionsOf('iam', role.split(':')[1] ?? '')
  const isRecorded = homes.length === 0 || homes.some((home) => window.regions.includes(home))
  if (changed === undefined && !(isRecorded && window.managementWrites))
    return unknown(
      `It is in quarantine; since when is not known: the evidence has no records of ${isRecorded ? "IAM's calls that write" : `${homes.join(', ')}, where IAM's calls are recorded`}.`,
    )
  const since = changed ?? window.from
  const silent = (window.byRegion ?? []).flatMap(({ silence }) =>
    silence ? daysBetween(silence.from, silence.to) : [],
  )
  const gaps = [...new Set([...window.gaps, ...silent])].filter((day) => day >= since.slice(0, 10)).length
  const quiet = daysSince(since, window.to.slice(0, 10)) - gaps
  if (quiet >= quietDays) return undefined
  return known(
    `It is in quarantine since ${since.slice(0, 10)}: ${formatCount(Math.max(0, quiet), 'day')} of the ${quietDays} of findings.quiet.`,
  )
}

const deniesEverything = ({ statements }: PolicyDocument): boolean =>
  statements.some(
    ({ effect, action = [], resource = [], condition }) =>
      effect === 'Deny' && condition.length === 0 && action.includes('*') && resource.includes('*'),
  )

/**
 * The moment at which an inline policy of the role was last put or deleted (ISO 8601). A request names the role without
 * its path, so that of a role without records the resource is not known (`null`): then any role of the account may be
 * meant.
 */
const lastChange = (role: string, { entries }: Ledger): string | undefined =>
  entries
    .filter(
      ({ action, resource, outcome, account }) =>
        (action === 'iam:PutRolePolicy' || action === 'iam:DeleteRolePolicy') &&
        outcome === 'allowed' &&
        (resource === role || (resource === null && account === accountOfArn(role))),
    )
    .map(({ lastSeen }) => lastSeen)
    .sort()
    .at(-1)

function editsOf(blocks: readonly PlacedBlock[]): { file: string; splices: Splice[] }[] {
  const files = [...new Set(blocks.map(({ file }) => file))].sort((a, b) => (a.path < b.path ? -1 : 1))
  return files.map((file) => {
    const own = blocks.filter((each) => each.file === file).map(({ block }) => block)
    return { file: file.path, splices: removeBlocks(file.content, file.syntax, own) }
  })
}
