import { groupBy } from '../../collections.ts'
import { driftedAccountIn } from '../../evidence/iam/match/drift-reason.ts'
import { unreadAccountIn } from '../../evidence/absence/accounts.ts'
import type { Plan } from '../../proof/plan.ts'
import { countKinds } from '../../sources/kind.ts'
import { accountsGlob, unknownAccountIn, type UnknownAccount } from '../../sources/unknown-account.ts'
import type { PlanRow, RowState } from './rows.ts'
import { firstFew, asSentence } from '../wording.ts'
import { formatCount } from '../../words.ts'

/** Policies of one state that are as they are for one reason. Texts are not escaped yet. */
export interface PlanGroup {
  readonly state: RowState
  /** The reason, in a sentence or two. */
  readonly cause: string
  /** What a reader can do about it, in a sentence; absent where there is nothing, or the cause says it. */
  readonly remedy?: string
  readonly rows: readonly PlanRow[]
}

type Facts = Pick<Plan, 'coverage'>

/**
 * The policies of some states, those with one reason together: first what can be remedied, and of that the largest
 * group. The reason and its remedy stand once in each.
 *
 * @param rows those of the plan
 * @param states those that are wanted, in this order
 */
export function groupRows(rows: readonly PlanRow[], plan: Facts, states: readonly RowState[]): readonly PlanGroup[] {
  return states.flatMap((state) =>
    [
      ...groupBy(
        rows.filter((row) => row.state === state),
        keyOf,
      ),
    ]
      .map(([key, members]): PlanGroup => ({ state, ...explained(key, members, plan), rows: members }))
      .sort((a, b) => Number(b.remedy !== undefined) - Number(a.remedy !== undefined) || b.rows.length - a.rows.length),
  )
}

const otherKinds = 'other kinds'
const oneAccount = 'one account'
const severalAccounts = 'several accounts'
const notRead = 'not read: '
const drift = 'drift: '
const principals = 'principals'

/** Matches reasons that configuration or a state would remove, by showing the principals or the account of a name. */
const asksForPrincipals = /under policies\.principals|\(--state\b/

function keyOf({ state, reason }: PlanRow): string {
  if (state === 'looks-unused') return reason
  const drifted = driftedAccountIn(reason)
  if (drifted !== undefined) return `${drift}${drifted}`
  if (state !== 'skipped') return firstSentence(reason)
  if (countKinds([reason]) !== undefined) return otherKinds
  const unread = unreadAccountIn(reason)
  if (unread !== undefined) return `${notRead}${unread}`
  const account = unknownAccountIn(reason)
  if (account) return account.kind === 'one' ? oneAccount : severalAccounts
  return asksForPrincipals.test(reason) ? principals : reason
}

/** Reasons that differ in names alone are one; `--details` shows each. */
function explained(key: string, rows: readonly PlanRow[], { coverage }: Facts): Pick<PlanGroup, 'cause' | 'remedy'> {
  const read = coverage.accounts.map(({ account }) => account)
  const logs = read.length === 0 ? '' : ` The logs are of ${firstFew(read, 3)}.`
  const id = read.length === 1 ? read[0] : '<account ID>'
  const found = rows.flatMap(({ reason }) => unknownAccountIn(reason) ?? [])
  const [first] = found
  const kinds = key === otherKinds ? countKinds(rows.map(({ reason }) => reason)) : undefined
  if (kinds !== undefined) {
    const named = kinds.includes(', ') ? kinds : kinds.replace(/^\d+ /, '')
    return { cause: `${asSentence(named)}: only identity policies are narrowed.` }
  }
  if (key === oneAccount)
    return {
      cause: `The account of ${listed(found)} is not known.${also(rows)}${logs}`,
      remedy: `Write account: "${id}" into .github/whittle.yml, or add --account ${id}; where directories are of several accounts, name each under accounts by its path, or give the states (--state).`,
    }
  if (key === severalAccounts && first)
    return {
      cause: `${listed(found)} may be applied to several accounts.${also(rows)}${logs}`,
      remedy: `Write into .github/whittle.yml, for each directory: accounts: {"${accountsGlob(first)}": "<account ID>"}; or give the states (--state).`,
    }
  if (key === principals)
    return {
      cause: 'The source alone does not show all principals that they are attached to.',
      remedy:
        'Give a state or a plan (--state, --plan) or an account snapshot (--iam), or name the principals under policies.principals in .github/whittle.yml.',
    }
  if (key.startsWith(notRead)) {
    const account = key.slice(notRead.length)
    return {
      cause: `The evidence has no records of account ${account}, where principals of them are.`,
      remedy: `Read the trail of account ${account} too.`,
    }
  }
  if (key.startsWith(drift))
    return {
      cause: `The document in effect in account ${key.slice(drift.length)} differs from the source; nothing is proposed on a document that is not in effect.`,
      remedy: 'Apply the directory, or take the change into the source; --details shows what differs.',
    }
  const [only] = rows
  return { cause: rows.length === 1 && only && only.reason.length <= longestReason ? only.reason : key }
}

/** A reason that is longer is cut after its first sentence. */
const longestReason = 500

/** The account is not all that is missing of some. */
function also(rows: readonly PlanRow[]): string {
  const more = rows.filter(({ reason }) => /\.\s/.test(reason.trim().replace(/\.$/, ''))).length
  return more === 0 ? '' : ` For ${more} of them more is missing; --details shows what.`
}

/** `a, b and 3 more`: the directories, each once. */
const listed = (found: readonly UnknownAccount[]): string => {
  const names = [...new Set(found.map(({ directory }) => directory))].sort()
  return names.length > 4
    ? `${formatCount(names.length, 'directory', 'directories')} (${firstFew(names, 3)})`
    : firstFew(names, 4)
}

/** Ends at the first full stop that a sentence follows. */
export const firstSentence = (text: string): string => /^.*?[.!?](?=\s+[A-Z"`]|$)/s.exec(text)?.[0] ?? text
