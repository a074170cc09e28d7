import { formatCount } from '../../words.ts'
import { listActions } from './allowed.ts'
import type { Rule } from './rule.ts'

/** What the change grants beyond what its principals were ever seen to use. */
export const beyondUse: Rule = {
  id: 'beyond-use',
  level: 'warning',
  severity: '4.5',
  title: 'More than is used',
  finds: 'what is granted beyond observed use, with what would be enough',
  help: 'The recorded calls of the principals do not need what is newly granted. Grant what is used, and add the rest when it is needed.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html',
  apply: ({ changes }) =>
    changes.flatMap(({ id, place, beyondUse: found }) => {
      if (found === null || found.unused.length === 0) return []
      const { unused, days, enough, suggestion, principals } = found
      return [
        {
          policy: id,
          place: suggestion ?? place,
          message: `${listActions(unused, 5)} ${unused.length === 1 ? 'is' : 'are'} newly granted and ${unused.length === 1 ? 'was' : 'were'} not used by ${listActions(principals, 2)} in ${formatCount(days, 'day')}.${enough === '' ? '' : ` ${enough}`}`,
          key: `unused ${[...unused].sort().join(' ').toLowerCase()}`,
          suggestion,
        },
      ]
    }),
}

/** A wildcard where names of the same change would do. */
export const replaceableWildcard: Rule = {
  id: 'replaceable-wildcard',
  level: 'note',
  severity: '3.0',
  title: 'A wildcard that names of this change could replace',
  finds: 'a wildcard that names of the same change could replace',
  help: 'The change itself names the resources that the statement is most likely meant for. Named resources allow less.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
  apply: ({ changes }) =>
    changes.flatMap(({ id, head, place, replaceable }) =>
      replaceable.map(({ statement, wildcard, by, suggestion }) => ({
        policy: id,
        place:
          suggestion ??
          head?.statements[statement]?.values.get('Resource')?.get(wildcard) ??
          head?.statements[statement] ??
          place,
        message: `${wildcard} could be ${listActions(by, 4)}, which this change names.`,
        key: `wildcard ${statement} ${wildcard}`,
        suggestion,
      })),
    ),
}
