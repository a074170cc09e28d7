import { area, curveStepAfter, line } from 'd3-shape'
import { scaleLinear, scalePoint } from 'd3-scale'
import { formatCount, formatNumber } from '../../../words.ts'
import type { History } from '../types.ts'
import { percent, PageSection } from './parts.tsx'

const [width, height] = [600, 120]

/** Granted against used, week by week, as far as saved evidence goes back. */
export function Trend({ history }: { readonly history: History }) {
  const { weeks, granted, proposed } = history
  const x = scalePoint(
    weeks.map(({ week }) => week),
    [0, width],
  )
  const y = scaleLinear([0, Math.max(granted, 1)], [height, 0])
  const at = ({ week }: History['weeks'][number]): number => x(week) ?? 0
  const total = area<History['weeks'][number]>(at, height, ({ total: all }) => y(all)).curve(curveStepAfter)
  const used = line<History['weeks'][number]>(at, ({ used: now }) => y(now))
  const last = weeks.at(-1)
  return (
    <PageSection title="Granted against used">
      <p>
        The policies grant {formatCount(granted, 'permission')} (an action of a principal), with all proposals{' '}
        {formatNumber(proposed)}. In {formatCount(weeks.length, 'week')} of evidence {formatNumber(last?.total ?? 0)} (
        {percent(last?.total ?? 0, granted)}) were used.
      </p>
      <svg class="trend" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <line class="trend-granted" x1="0" x2={width} y1={y(granted)} y2={y(granted)} />
        <line class="trend-proposed" x1="0" x2={width} y1={y(proposed)} y2={y(proposed)} />
        <path class="trend-total" d={total([...weeks]) ?? ''} />
        <path class="trend-used" d={used([...weeks]) ?? ''} />
      </svg>
      <p class="legend" aria-hidden="true">
        <span class="trend-granted">granted now: {formatNumber(granted)}</span>
        <span class="trend-proposed">with all proposals: {formatNumber(proposed)}</span>
        <span class="trend-total">used so far: {formatNumber(last?.total ?? 0)}</span>
        <span class="trend-used">used in the last week: {formatNumber(last?.used ?? 0)}</span>
      </p>
      <details>
        <summary>The same as a table</summary>
        <table class="data">
          <caption class="unseen">Permissions used by week</caption>
          <thead>
            <tr>
              <th scope="col">Week from</th>
              <th scope="col" class="right">
                Used
              </th>
              <th scope="col" class="right">
                Used so far
              </th>
            </tr>
          </thead>
          <tbody>
            {weeks.map((each) => (
              <tr key={each.week}>
                <th scope="row">{each.week}</th>
                <td class="right">{formatNumber(each.used)}</td>
                <td class="right">{formatNumber(each.total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </PageSection>
  )
}
