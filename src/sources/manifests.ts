/** Files of other languages that may attach policies: templates of CloudFormation, pipelines, scripts, programs. */
export const isManifest = (name: string): boolean =>
  /\.(ya?ml|sh|bash|zsh|ps1|py|ts|js|mjs|rb|go|java|kt|cs|mk|jsonnet|libsonnet)$/.test(name) ||
  /^(Makefile|Justfile|Jenkinsfile|Taskfile)$/.test(name)

const names = /:policy\/|file:\/\/|\.(json|tpl|tftpl|tmpl|template)\b/

/**
 * A text with its lines that name policies or files, the others empty, so that lines keep their numbers; `undefined`
 * where it has no such line. JSON counts where it is a template of CloudFormation.
 */
export function manifestLines(path: string, content: string): string | undefined {
  if (path.endsWith('.json')) {
    if (!content.includes(':policy/') || !/"(AWSTemplateFormatVersion|Resources)"\s*:/.test(content)) return undefined
    return kept(content, /:policy\//)
  }
  if (!content.includes(':policy/') && !(/polic(y|ies)/i.test(content) && names.test(content))) return undefined
  return kept(content, names)
}

function kept(content: string, wanted: RegExp): string | undefined {
  let some = false
  const lines = content.split('\n').map((line) => {
    const keeps = wanted.test(line) && !/^\s*(#|\/\/|\*)/.test(line)
    some ||= keeps
    return keeps ? line.slice(0, 2000) : ''
  })
  return some ? lines.join('\n') : undefined
}

/** A policy, by the end of its ARN, that a text of another language names. */
export interface NamedArn {
  /** `file:line` */
  readonly place: string
  /** From `:policy` on; `undefined` stands for any characters. */
  readonly pattern: readonly (string | undefined)[]
}

const tail = /:policy(\/(?:[\w+=,.@/-]|\$\{[^}]*\}|\$\([^)]*\)|\{\{[^}]*\}\}|\$\w+|<[^<>]*>|\*)*)/g

const unknownPart = /\$\{[^}]*\}|\$\([^)]*\)|\{\{[^}]*\}\}|\$\w+|<[^<>]*>|\*/

/** Every ARN of a customer-managed policy in a text; the value of a variable is not known. */
export function arnsIn(path: string, content: string): NamedArn[] {
  const found: NamedArn[] = []
  for (const [index, line] of content.split('\n').entries()) {
    if (!line.includes(':policy/')) continue
    for (const match of line.matchAll(tail)) {
      if (/(:|\b)iam::aws$/.test(line.slice(0, match.index))) continue
      const parts = (match[1] ?? '').split(unknownPart)
      const pattern = parts.flatMap((part, at): (string | undefined)[] => (at === 0 ? [part] : [undefined, part]))
      // At the end of the text, another text may be appended.
      const open = parts.length === 1 && parts[0] === '/' ? [undefined] : []
      const whole = [':policy', ...pattern, ...open].filter((part) => part !== '')
      found.push({ place: `${path}:${index + 1}`, pattern: whole })
    }
  }
  return found
}

/** The places at which a text names a file, by its name or by the end of its path. */
export function linesThatName(name: string, path: string, content: string): string[] {
  if (!content.includes(name)) return []
  return content
    .split('\n')
    .flatMap((line, index) =>
      new RegExp(`(^|[^\\w.-])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}([^\\w-]|$)`).test(line)
        ? [`${path}:${index + 1}`]
        : [],
    )
}
