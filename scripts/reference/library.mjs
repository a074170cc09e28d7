// The page of the library, from its types.
import { code, contents, codeBlock, page } from './markdown.mjs'

/** @param text the text of library.d.ts */
export function libraryPage(text) {
  const functions = [
    ...text.matchAll(/\/\*\*\n((?: \*(?!\/).*\n)+) \*\/\nexport declare function (\w+)(\([^]*?\): \w+)\n/g),
  ]
  const types = text.slice(0, functions[0].index).trim()
  return page('The library', 'src/library.ts and src/library/types.ts', [
    'The policy engine as functions of a Node program: pure, at once, without a network. The only file that they read is the packed catalog of AWS actions. What cannot be read throws a `PolicyError` that names the argument and the place; a question that has no answer is a value with a reason. [examples/library](../../examples/library/README.md) is a program with it.',
    codeBlock('js', `import { ${functions.map(([, , name]) => name).join(', ')}, PolicyError } from 'whittle'`),
    contents([...functions.map(([, , name]) => name), 'Types']),
    ...functions.map(
      ([, comment, name, signature]) =>
        `## ${name}\n\n${codeBlock('ts', `${name}${signature}`)}\n\n${docText(comment)}`,
    ),
    '## Types',
    codeBlock('ts', types),
  ])
}

/** A docstring as Markdown: tags are a list. */
function docText(comment) {
  const text = comment.replace(/^ \* ?/gm, '').trim()
  const [before, ...tags] = text.split(/\n(?=@)/)
  const items = tags.map((tag) =>
    tag
      .replaceAll('\n', ' ')
      .replace(/^@param (\w+) /, (_, name) => `- ${code(name)}: `)
      .replace(/^@throws \{(\w+)\} /, (_, name) => `- throws ${code(name)} `),
  )
  return [before.trim(), items.join('\n')].filter(Boolean).join('\n\n')
}
