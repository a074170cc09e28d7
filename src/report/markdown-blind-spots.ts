import type { UnobservableActions } from '../narrowing/types.ts'
import { codeSpan, html, escapeMarkdown } from './escape.ts'
import { section, type Section } from './fit.ts'
import { groupByRemedy, byService, formatCount, sentence } from './wording.ts'

/** The actions that the evidence cannot show, folded, with the settings that would make them observable. */
export function blindSpotSection(spots: readonly UnobservableActions[]): Section {
  if (spots.length === 0) return section(1, '')
  const actions = new Set(spots.flatMap((spot) => spot.actions))
  const title = `Blind spots: ${formatCount(actions.size, 'action')} kept because this evidence cannot show them`
  const text = (list: (spot: UnobservableActions) => string): string =>
    [
      `<details><summary>${html(title)}</summary>`,
      '',
      ...[...groupByRemedy(spots)].flatMap(([opens, group]) => [
        ...group.map((spot) => `- ${escapeMarkdown(sentence(spot.reason).replace(/\.$/, ''))}: ${list(spot)}`),
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
  `${formatCount(actions.length, 'action')} (${escapeMarkdown(byService(actions, 30))})`
