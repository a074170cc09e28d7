import { groupBy } from '../collections.ts'
import type { OutsideCall } from '../evidence/types.ts'
import { requestsOfOutside } from '../evidence/usage/outside-requests.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { compilePolicy } from '../policy/evaluate.ts'
import { formatCount } from '../words.ts'
import { isNetworkDeny } from './existing-fence.ts'
import { describeNetwork } from './describe-network.ts'

/**
 * The calls from outside of an account that the Denies by network of a document would refuse, in some context that their
 * records leave open.
 */
export function deniedOutsideCalls(
  { statements, version = '2012-10-17' }: PolicyDocument,
  calls: readonly OutsideCall[],
): readonly OutsideCall[] {
  const denies = statements.filter(isNetworkDeny)
  const [policy, ofAnyAction] = [denies, denies.map(onEverything)].map((each) =>
    compilePolicy({ version, statements: each }),
  ) as [ReturnType<typeof compilePolicy>, ReturnType<typeof compilePolicy>]
  return calls.filter((call) => {
    const asked = call.action.includes('*') ? ofAnyAction : policy
    return requestsOfOutside(call).some((request) => asked.effects(request).deny !== false)
  })
}

/** A call of which only the service is known may be any that the statement is for. */
function onEverything({ action: _, notAction: __, ...rest }: Statement): Statement {
  return { ...rest, action: ['*'] }
}

/** More callers than these are only counted. */
const mostCallers = 5

/** What a Deny by network may refuse to callers from outside; a sentence. @param what it is for */
export function outsideDeniedNote(what: string, denied: readonly OutsideCall[]): string {
  const byCaller = groupBy(denied, ({ caller, network }) => `${callerName(caller)} from ${describeNetwork(network)}`)
  const rows = [...byCaller]
    .map(([name, calls]) => ({ name, count: countOf(calls), last: lastOf(calls), event: calls[0]?.events[0] ?? '' }))
    .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
  const shown = rows
    .slice(0, mostCallers)
    .map(
      ({ name, count, last, event }) =>
        `${name} (${formatCount(count, 'call')}, the last on ${last}, e.g. event ${event})`,
    )
  const more = rows.length > mostCallers ? ` and ${rows.length - mostCallers} more` : ''
  return `No Deny by network is proposed for ${what}: it may deny ${formatCount(countOf(denied), 'call')} from outside of the account, of ${shown.join(', ')}${more}. Trust their networks, or find out who called.`
}

const countOf = (calls: readonly OutsideCall[]): number => calls.reduce((sum, { count }) => sum + count, 0)

const lastOf = (calls: readonly OutsideCall[]): string =>
  calls
    .map(({ lastSeen }) => lastSeen.slice(0, 10))
    .sort()
    .at(-1) ?? ''

function callerName(caller: OutsideCall['caller']): string {
  switch (caller.kind) {
    case 'account':
      return caller.principal?.startsWith('arn:') ? caller.principal : `account ${caller.account}`
    case 'service':
      return caller.service
    case 'anonymous':
      return 'anonymous callers'
  }
}
