import { CLOSE, OPEN, hasOpaque, opaque } from '../../policy/opaque.ts'
import type { JsonText } from '../json/text.ts'
import { decodeJsonString } from './json/string.ts'
import { decodeHeredoc, decodeQuoted } from './strings.ts'
import type { Template } from './syntax.ts'
import { asText, evaluate, Unknown, type Scope } from './values.ts'

/** JSON inside of a Terraform template, or why it cannot be read as such. Without a scope no name in it is known. */
export function templateJson(
  template: Template,
  content: string,
  scope: Scope | undefined,
): JsonText | { readonly reason: string } {
  if (template.parts.some((part) => part.kind === 'directive'))
    return { reason: 'its text is made by %{…} directives, whose result the source does not tell' }
  if (template.parts.some((part) => part.kind === 'interpolation' && part.strip))
    return { reason: 'its text uses ${~ … ~}, which removes characters around it' }
  return template.style === 'heredoc' ? heredocJson(template, content, scope) : escapedJson(template, content, scope)
}

type Run = JsonText['masked'][number]

function heredocJson(template: Template, content: string, scope: Scope | undefined): JsonText {
  const { start } = template.body
  const masked: Run[] = []
  let text = ''
  let inString = false
  for (const part of template.parts) {
    if (part.kind !== 'interpolation') {
      const raw = content.slice(part.start, part.end)
      inString = endsInString(raw, inString)
      text += raw
      continue
    }
    const run = maskRun(part.end - part.start, inString)
    masked.push({ offset: part.start - start, ...meaningOf(part.expression, scope) })
    text += run
  }
  return { text, at: (offset) => start + offset, masked, decode: decodeHeredoc }
}

/** Inside of quotes, HCL's or JSON's, positions shift with every escape. */
function escapedJson(
  template: Template,
  content: string,
  scope: Scope | undefined,
): JsonText | { readonly reason: string } {
  const masked: Run[] = []
  const offsets: number[] = []
  let text = ''
  let inString = false
  for (const part of template.parts) {
    if (part.kind === 'interpolation') {
      const run = maskRun(part.end - part.start, inString)
      masked.push({ offset: text.length, ...meaningOf(part.expression, scope) })
      for (let unit = 0; unit < run.length; unit++) offsets.push(part.start + unit)
      text += run
      continue
    }
    const raw = content.slice(part.start, part.end)
    const decoded = template.style === 'json' ? decodeJsonString(raw) : decodeQuoted(raw)
    if (!decoded) return { reason: 'it holds an escape that Terraform does not know' }
    inString = endsInString(decoded.text, inString)
    offsets.push(...decoded.offsets.slice(0, -1).map((offset) => part.start + offset))
    text += decoded.text
  }
  const at = (offset: number): number => offsets[offset] ?? template.body.end
  // In JSON the escapes of templates are still there: they are none of JSON's.
  return { text, at, masked, decode: template.style === 'json' ? decodeHeredoc : (value) => value }
}

/** As long as the interpolation, so that nothing moves; outside of a JSON string it stands for a whole value. */
const maskRun = (length: number, inString: boolean): string =>
  inString ? OPEN + '_'.repeat(length - 2) + CLOSE : `"${OPEN}${'_'.repeat(length - 4)}${CLOSE}"`

/** Text that would end the JSON string it is put into is left unknown, rather than read as more JSON. */
function meaningOf(expression: Parameters<typeof evaluate>[0], scope: Scope | undefined): Omit<Run, 'offset'> {
  const value = scope ? evaluate(expression, scope) : new Unknown(expression.text)
  const text = asText(value, expression)
  const name = value instanceof Unknown ? value.expression : expression.text
  if (!hasOpaque(text) && JSON.stringify(text) !== `"${text}"`)
    return { text: opaque(expression.text), expression: name }
  return { text, expression: name }
}

function endsInString(json: string, inString: boolean): boolean {
  for (let at = 0; at < json.length; at++) {
    if (json[at] === '"') inString = !inString
    else if (json[at] === '\\' && inString) at++
  }
  return inString
}
