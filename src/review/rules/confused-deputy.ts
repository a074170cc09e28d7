import type { Statement } from '../../policy/document.ts'
import { listActions, placeOfStatement } from './allowed.ts'
import { newGrantsToPrincipals } from './callers.ts'
import { deputies } from './deputies.ts'
import type { Rule, RuleResult } from './rule.ts'

/** A service that acts for any customer of AWS, and no condition on the account that it acts for. */
export const confusedDeputy: Rule = {
  id: 'confused-deputy',
  level: 'warning',
  severity: '6.0',
  title: 'A service may act here for other accounts',
  finds: 'a service that may act there for any customer: no condition on `aws:SourceArn`, `SourceAccount`, …',
  help: 'The service can be made to use this permission by a customer of another account. Add a condition on aws:SourceArn, aws:SourceAccount or aws:SourceOrgID; the service sets them.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention',
  apply: (input) =>
    newGrantsToPrincipals(input).flatMap((found): RuleResult[] => {
      const { change, statement, located } = found
      if (change.kind !== 'trust' && change.kind !== 'resource') return []
      const services = servicesOf(statement).filter((name) => deputies[change.kind as 'trust' | 'resource'].has(name))
      if (services.length === 0 || limitsSources(statement)) return []
      return [
        {
          policy: change.id,
          place: located ?? placeOfStatement(found, 'Action'),
          message: `${listActions(services)} may use this for any customer: there is no condition on aws:SourceArn, aws:SourceAccount or aws:SourceOrgID.`,
          key: `services ${services.join(' ')}`,
        },
      ]
    }),
}

const servicesOf = ({ principal }: Statement): string[] =>
  principal === undefined || principal === '*' ? [] : [...(principal.Service ?? [])].sort()

/** Keys that tell for whom a service acts; some services ask for an external id or the encryption context instead. */
const sourceKeys =
  /^(?:aws:source(?:arn|account|orgid|orgpaths|owner)|sts:externalid|kms:(?:encryptioncontext(?::.*)?|viaservice)|lambda:eventsourcetoken)$/i

const limitsSources = ({ condition }: Statement): boolean =>
  condition.some(
    ({ operator, key, values }) =>
      sourceKeys.test(key) && !/Not|IfExists|^Null/.test(operator) && values.some((value) => !/^\*+$/.test(value)),
  )
