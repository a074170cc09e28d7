// The page of the rules: those of a review, and those that keep permissions.
import { code, contents, page, prose } from './markdown.mjs'

const headings = ['Rules of a review', 'Permissions that serve others', 'Permissions that are checked at run time']

/** Titles of links; a page of the project is linked from docs/reference/. */
const linkTo = (url) => {
  const own = /^(?:https:\/\/github\.com\/[^/]+\/[^/]+\/blob\/[^/]+\/)?docs\/(.*)$/.exec(url)?.[1]
  return own === undefined ? `[${new URL(url).hostname}](${url})` : `[${own}](../${own})`
}

export function rulesPage({ reviewRules, servedRules, runtimePermissions }) {
  return page('Rules', 'their tables (src/review/rules/, src/catalog/)', [
    contents(headings),
    `## ${headings[0]}`,
    'What `whittle review` finds in a change. Levels are set, and findings are waived, under `review` of the [configuration](configuration.md#review). Severity is what code scanning ranks alerts by.',
    ...reviewRules.map(reviewRule),
    `## ${headings[1]}`,
    'A service may check or use them without an event, on behalf of another permission. They are kept as long as a principal has what they serve.',
    servedRules.map(servedRule).join('\n'),
    `## ${headings[2]}`,
    'No API operation bears their name, and no event shows them by itself. They are kept.',
    runtimePermissions.map(runtimePermission).join('\n'),
  ])
}

const reviewRule = ({ id, level, severity, title, finds, help, page: url }) =>
  [
    `### ${id}`,
    `_${level}, severity ${severity}_  \n${prose(title)}. Finds ${finds}. ${prose(help)}`,
    `Page: ${linkTo(url)}`,
  ].join('\n\n')

const servedRule = ({ name, permissions, with: serves, because, page: url }) => {
  const parts = [
    ...(serves.actions ? [`with ${list(serves.actions)}`] : []),
    ...(serves.trustedServices ? [`for roles that ${list(serves.trustedServices)} may assume`] : []),
  ]
  return `- **${name}** keeps ${list(permissions)}${parts.length > 0 ? `, ${parts.join(' and ')}` : ''}: ${prose(because)} (${linkTo(url)}).`
}

const runtimePermission = ({ actions, when, page: url }) =>
  `- ${list(actions)}: checked when ${prose(when)} (${linkTo(url)}).`

const list = (items) => items.map(code).join(', ')
