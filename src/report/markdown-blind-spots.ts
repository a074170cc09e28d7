import type { BlindSpot } from '../narrowing/types.ts'
import { code, html, prose } from './escape.ts'
import { section, type Section } from './fit.ts'
import { byOpening, byService, count, sentence } from './wording.ts'

/** What the evidence cannot show, folded away, with the settings that would open it. */
export function blindSpotSection(spots: readonly BlindSpot[]): Section {
  if (spots.length === 0) return section(1, '')
  const actions = new Set(spots.flatMap((spot) => spot.actions))
  const title = `Blind spots: ${count(actions.size, 'action')} kept because this evidence cannot show them`
  const text = (list: (spot: BlindSpot) => string): string =>
    [
      `<details><summary>${html(title)}</summary>`,
      '',
      ...[...byOpening(spots)].flatMap(([opens, group]) => [
        ...group.map((spot) => `- ${prose(sentence(spot.reason).replace(/\.$/, ''))}: ${list(spot)}`),
        ...(opens === '' ? [] : ['', prose(opens), '']),
      ]),
      '',
      '</details>',
    ].join('\n')
  return section(
    1,
    text(({ actions }) => (actions.length <= 40 ? actions.map(code).join(', ') : summed(actions))),
    text(({ actions }) => summed(actions)),
    `*${title}; \`whittle plan --json\` lists them.*`,
  )
}

const summed = (actions: readonly string[]): string =>
  `${count(actions.length, 'action')} (${prose(byService(actions, 30))})`
