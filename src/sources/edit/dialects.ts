import { TOKEN_END, hasUnresolved, TOKEN_START, unresolvedExpressions } from '../../policy/unresolved.ts'
import type { Dialect } from '../layout.ts'
import { encodeJsonString } from '../terraform/syntax/json/string.ts'
import { escapeQuoted, escapeTemplate } from '../terraform/syntax/strings.ts'
import { EditError } from './edit-error.ts'

/** The text of a value in the file. */
export type Quote = (value: string) => string

/** `&{…}` is the provider's own spelling of IAM variables: kept where the document uses it. */
export function quoteIn(dialect: Dialect, ampersand: boolean): Quote {
  switch (dialect) {
    case 'json':
      return (value) => {
        if (hasUnresolved(value)) throw new EditError('A JSON file cannot hold an expression')
        return JSON.stringify(value)
      }
    case 'heredoc':
      return (value) =>
        `"${eachPart(
          value,
          (text) => escapeTemplate(JSON.stringify(text).slice(1, -1)),
          (text) => text,
        )}"`
    case 'quoted':
      return (value) =>
        `\\"${eachPart(
          value,
          (text) => escapeQuoted(JSON.stringify(text).slice(1, -1)),
          (text) => text,
        )}\\"`
    case 'json-blocks':
    case 'json-objects':
      return (value) =>
        `"${eachPart(
          ampersand ? value.replaceAll('${', '&{') : value,
          (text) => encodeJsonString(escapeTemplate(text)),
          encodeJsonString,
        )}"`
    case 'hcl':
      return (value) => hclString(value, (text) => text)
    case 'yaml':
    case 'blocks':
    case 'objects':
    default:
      return (value) => hclString(value, (text) => (ampersand ? text.replaceAll('${', '&{') : text))
  }
}

/** A value that is one expression stands without quotes, as `terraform fmt` would have it. */
function hclString(value: string, variables: (text: string) => string): string {
  const [expression] = unresolvedExpressions(value)
  if (expression !== undefined && value === TOKEN_START + expression + TOKEN_END) return singleLine(expression)
  return `"${eachPart(value, (text) => escapeQuoted(variables(text)), singleLine)}"`
}

function eachPart(value: string, plain: (text: string) => string, expression: (text: string) => string): string {
  return value
    .split(/(\uE000[^\uE001]*\uE001)/)
    .map((part) => (part.startsWith(TOKEN_START) ? `\${${expression(singleLine(part.slice(1, -1)))}}` : plain(part)))
    .join('')
}

function singleLine(expression: string): string {
  if (expression.startsWith('%{')) throw new EditError('A %{…} directive cannot be moved')
  if (/[\r\n]/.test(expression))
    throw new EditError(`The expression ${expression.split(/\r?\n/)[0]}… spans lines and cannot be moved`)
  return expression
}
