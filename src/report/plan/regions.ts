import type { AccountCoverage } from '../../evidence/types.ts'
import { formatRange } from '../wording.ts'
import { formatCount } from '../../words.ts'

/** Regions that were seen but are not covered over the whole window, with what is covered of them; an item each. */
export const partlyCovered = ({
  byRegion = [],
  regions,
}: Pick<AccountCoverage, 'byRegion' | 'regions'>): readonly { readonly region: string; readonly covered: string }[] =>
  byRegion
    .filter(({ region, silence }) => silence !== undefined || !regions.includes(region))
    .map(({ region, from, to, days, silence }) => {
      const none = silence && `, without a record from ${formatRange(silence.from, silence.to)}`
      return { region, covered: `${formatRange(from, to)}, ${formatCount(days, 'day')}${none ?? ''}` }
    })
