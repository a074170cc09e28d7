import type { JsonText } from '../../json/text.ts'
import type { TerraformParser } from '../syntax/syntax-tree.ts'
import { templateJson } from '../values/template-json.ts'

/**
 * A file in Terraform's template language, as JSON with positions of the file. It is parsed as the heredoc it could be:
 * the same `${…}`, `%{…}` and `$${` mean the same there. The values of its variables are not used: each caller of
 * `templatefile` passes its own.
 * @see https://developer.hashicorp.com/terraform/language/functions/templatefile
 */
export function templateFileJson(
  content: string,
  parser: TerraformParser,
): JsonText | { readonly reason: string; readonly at: number } {
  let marker = 'TEMPLATE'
  while (content.includes(marker)) marker += '_'
  const before = `t = <<${marker}\n`
  const text = content.startsWith('\uFEFF') ? ` ${content.slice(1)}` : content
  const wrapped = `${before}${text}\n${marker}\n`
  const { body, problems } = parser.parse(wrapped)
  const template = body.attributes[0]?.value
  const [problem] = problems
  if (problem || body.attributes.length !== 1 || template?.kind !== 'template')
    return {
      reason: 'It is not a valid Terraform template',
      at: Math.min(Math.max((problem?.start ?? 0) - before.length, 0), content.length),
    }
  const json = templateJson(template, wrapped, undefined)
  if ('reason' in json) return { reason: json.reason, at: Math.max(0, content.indexOf('%{')) }
  return { ...json, at: (offset) => Math.min(offset, content.length) }
}
