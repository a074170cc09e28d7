import type { Statement } from '../../policy/document.ts'
import { listed } from './allowed.ts'
import type { Rule } from './rule.ts'

/** A Deny of the base that the head no longer has, or that denies less; a fence by network is one. */
export const denyRemoved: Rule = {
  id: 'deny-removed',
  level: 'error',
  severity: '8.0',
  title: 'A Deny was removed or weakened',
  help: 'Requests that were denied before are no longer denied by this policy. Keep the Deny, or say in the pull request what takes its place.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html',
  apply: ({ changes }) =>
    changes
      .filter(({ kind }) => kind !== 'boundary')
      .flatMap((change) =>
        change.comparison.weakened.flatMap(({ statement: index, witness }) => {
          const statement = change.base?.document?.statements[index]
          if (statement?.effect !== 'Deny') return []
          const name = statement.sid === undefined ? '' : ` ${statement.sid}`
          const what = isFence(statement) ? `The network fence${name}` : `The Deny${name} of ${actionsIn(statement)}`
          return [
            {
              policy: change.id,
              place: change.place,
              message: `${what} was removed or weakened: ${witness.action} on ${witness.resource} is no longer denied.`,
              key: `deny ${statement.sid ?? index}`,
            },
          ]
        }),
      ),
}

const actionsIn = ({ action, notAction }: Statement): string =>
  action ? listed(action) : `everything but ${listed(notAction ?? [])}`

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_deny-ip.html */
const isFence = ({ condition }: Statement): boolean =>
  condition.some(({ key }) => /^aws:(?:SourceIp|VpcSourceIp|SourceVpc|SourceVpce|SourceVpcArn|Vpce\w+)$/i.test(key))
