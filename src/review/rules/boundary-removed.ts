import type { RuleInput } from '../rule-input.ts'
import type { Rule, RuleResult } from './rule.ts'

/** A permissions boundary that was taken away, exchanged, or that now lets more through. */
export const boundaryRemoved: Rule = {
  id: 'boundary-removed',
  level: 'error',
  severity: '8.0',
  title: 'A permissions boundary was removed or widened',
  finds: 'a permissions boundary that was removed or widened; a warning where it was exchanged',
  help: 'The boundary limits what the policies of a user or role can allow. Without it they allow all that they say.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html',
  apply: (input) => [...byAttachment(input), ...byDocument(input)],
}

const byAttachment = ({ attachments }: RuleInput): RuleResult[] =>
  attachments.flatMap(({ change, principal, policy, file, line, endLine }): RuleResult[] => {
    if (change !== 'boundary-removed' && change !== 'boundary-changed') return []
    const removed = change === 'boundary-removed'
    return [
      {
        policy: null,
        place: { file, line, endLine },
        message: removed
          ? `${principal} no longer has the permissions boundary ${policy}.`
          : `The permissions boundary of ${principal} is now ${policy}.`,
        key: `${change} ${principal}`,
        ...(!removed && { level: 'warning' as const }),
      },
    ]
  })

const byDocument = ({ changes }: RuleInput): RuleResult[] =>
  changes
    .filter(({ kind }) => kind === 'boundary')
    .flatMap((change): RuleResult[] => {
      const { weakened, witness } = change.comparison
      const [first] = weakened
      const shown = first?.witness ?? witness
      if (shown === null || shown === undefined) return []
      return [
        {
          policy: change.id,
          place: change.place,
          message: `This permissions boundary now lets ${shown.action} on ${shown.resource} through.`,
          key: 'boundary',
        },
      ]
    })
