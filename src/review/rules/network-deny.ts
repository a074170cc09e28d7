import { denyMistakes } from '../../network/deny-mistakes.ts'
import { describeMistakes, workingAlternative, kindOfDenies } from '../../network/describe-mistakes.ts'
import { meaningKey } from '../../policy/same.ts'
import { unionOfNetworks } from '../../network/union.ts'
import type { TrustedNetwork } from '../../settings/types.ts'
import type { PolicyChange, TreeFacts } from '../rule-input.ts'
import { suggestionOf } from '../suggestion.ts'
import { placeOfStatement } from './allowed.ts'
import type { Rule, RuleResult } from './rule.ts'

/** A new Deny by network that compares addresses as text, or denies requests that it was not meant for. */
export const networkDeny: Rule = {
  id: 'network-deny',
  level: 'warning',
  severity: '5.5',
  title: 'A Deny by network that does not do what it seems to do',
  finds: 'a new Deny by network that compares addresses as text, or denies requests that it is not meant for',
  help: 'Addresses are compared by NotIpAddressIfExists with blocks. Requests through a VPC endpoint have no aws:SourceIp, and services call on behalf of a principal from networks of AWS: leave both alone by clauses on aws:SourceVpc or aws:SourceVpce and on aws:ViaAWSService.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_deny-ip.html',
  apply: ({ changes, head, settings }) => {
    const trusted = unionOfNetworks(Object.values(settings.networks))
    return changes.flatMap((change) => mistakenDenies(change, head, trusted))
  },
}

function mistakenDenies(change: PolicyChange, head: TreeFacts, trusted: TrustedNetwork | undefined): RuleResult[] {
  const document = change.head?.document
  if (!document) return []
  const known = new Set((change.base?.document?.statements ?? []).map(meaningKey))
  return document.statements.flatMap((statement, index): RuleResult[] => {
    const mistakes = known.has(meaningKey(statement))
      ? undefined
      : denyMistakes(statement, kindOfDenies(document, change.kind === 'boundary' ? 'other' : change.kind), trusted)
    if (mistakes === undefined) return []
    const { working } = mistakes
    const found = { change, index, statement, located: change.head?.statements[index] }
    const suggestion = working && suggestionOf(change, { replaced: new Map([[index, working]]), added: [] }, head)
    return [
      {
        policy: change.id,
        place: suggestion ?? found.located ?? placeOfStatement(found, 'Action'),
        message: `${mistakes.grave ? 'This Deny by network does not do what it seems to do.' : 'This Deny by network denies more than other networks.'} ${describeMistakes(mistakes)}${suggestion === null && mistakes.grave ? ` ${workingAlternative(mistakes)}` : ''}`,
        ...(!mistakes.grave && { level: 'note' as const }),
        key: `network-deny ${statement.sid ?? index}`,
        suggestion,
      },
    ]
  })
}
