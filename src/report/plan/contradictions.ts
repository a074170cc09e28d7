import type { Contradiction } from '../../narrowing/contradictions.ts'
import { firstFew } from '../wording.ts'
import { formatCount } from '../../words.ts'

/** The heading over contradictions. */
export const contradictionsTitle = (all: readonly Contradiction[]): string =>
  `Contradictions: ${formatCount(
    all.reduce((sum, each) => sum + each.count, 0),
    'call',
  )} of ${formatCount(all.length, 'kind')} that no known statement covers`

/** The consequences, and what a reader can do. */
export const contradictionsAdvice =
  'Nothing of their actions is removed. Either a policy that is not in the repository allowed them, or the mapping is wrong: then please report the event, with these lines.'

/** `s3.amazonaws.com:HeadBucket is s3:ListBucket on arn:aws:s3:::b (stated), but s3:ListBucket is granted on …` */
export const contradictionText = ({ operation, action, resource, grade, granted }: Contradiction): string =>
  `${operation} is ${action} on ${resource} (${grade}), but ${action} is granted on ${firstFew([...granted], 3)}`
