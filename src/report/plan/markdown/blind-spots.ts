import type { UnobservableActions } from '../../../narrowing/types.ts'
import { blindSpotsByRemedy } from '../blind-spot-rows.ts'
import { codeSpan, escapeHtml, escapeMarkdown } from '../../escape.ts'
import { section, type Section } from '../../fit.ts'
import { groupByRemedy, countByService, asSentence } from '../../wording.ts'
import { formatCount, formatNumber } from '../../../words.ts'

/** The number of actions that each setting would make observable: what a reader can decide on. */
export function blindSpotTable(spots: readonly UnobservableActions[]): Section {
  const rows = blindSpotsByRemedy(spots)
  if (rows.length === 0) return section(3, '')
  const text = (most: number): string =>
    [
      '### Blind spots, by what would make them visible',
      '',
      '| actions | of | what would make them visible |',
      '| ---: | --- | --- |',
      ...rows
        .slice(0, most)
        .map(
          ({ opens, actions }) =>
            `| ${formatNumber(actions.length)} | ${escapeMarkdown(countByService(actions, 4))} | ${opens === '' ? 'nothing that is known' : escapeMarkdown(opens)} |`,
        ),
      ...(rows.length > most
        ? ['', `and ${formatCount(rows.length - most, 'more setting')} that would make actions visible`]
        : []),
    ].join('\n')
  return section(3, text(50), text(8))
}

/** The actions that the evidence cannot show, folded, with the settings that would make them observable. */
export function blindSpotSection(spots: readonly UnobservableActions[]): Section {
  if (spots.length === 0) return section(1, '')
  const actions = new Set(spots.flatMap((spot) => spot.actions))
  const title = `Blind spots: ${formatCount(actions.size, 'action')} kept because this evidence cannot show them`
  const text = (list: (spot: UnobservableActions) => string): string =>
    [
      `<details><summary>${escapeHtml(title)}</summary>`,
      '',
      ...[...groupByRemedy(spots)].flatMap(([opens, group]) => [
        ...group.map((spot) => `- ${escapeMarkdown(asSentence(spot.reason).replace(/\.$/, ''))}: ${list(spot)}`),
        '',
        ...(opens === '' ? [] : [escapeMarkdown(opens), '']),
      ]),
      '</details>',
    ].join('\n')
  return section(
    1,
    text(({ actions }) => (actions.length <= 40 ? actions.map(codeSpan).join(', ') : summed(actions))),
    text(({ actions }) => summed(actions)),
    `*${title}; \`whittle plan --json\` lists them.*`,
  )
}

const summed = (actions: readonly string[]): string =>
  `${formatCount(actions.length, 'action')} (${escapeMarkdown(countByService(actions, 30))})`
