/** What the templates `pull-requests.title` and `pull-requests.commit` may name in braces. */
export const placeholders = ['title', 'policy', 'file', 'address', 'folder', 'name', 'before', 'after'] as const

export type Placeholder = (typeof placeholders)[number]

/** `{word}`; braces around anything else are text. */
const named = /\{([a-z][a-z-]*)\}/g

/** The reason why a template cannot be filled in, a clause; `undefined` where it can. */
export function templateMistake(template: string): string | undefined {
  const known: readonly string[] = placeholders
  const unknown = [...template.matchAll(named)].map(([, word = '']) => word).find((word) => !known.includes(word))
  if (unknown === undefined) return undefined
  return `has no value for {${unknown}}: it takes ${placeholders.map((word) => `{${word}}`).join(', ')}`
}

/** A template with its placeholders filled in; values are put in as they are, and never read as templates. */
export const fillPlaceholders = (template: string, values: Readonly<Record<Placeholder, string>>): string =>
  template.replace(named, (whole, word: string) => values[word as Placeholder] ?? whole)
