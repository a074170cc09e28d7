import { unresolvedText } from '../../../../policy/unresolved.ts'
import type { ModuleFile } from '../module.ts'
import { placeAt } from '../places.ts'
import { decodeHeredoc, textInQuotes } from '../../syntax/strings.ts'
import { attributeOf, withoutParentheses, type Expression } from '../../syntax/syntax-tree.ts'
import { asText, evaluateExpression, type ModuleScope } from '../../values/evaluate.ts'
import { UnknownValue } from '../../values/value.ts'
import { accountOfRole, providersIn, type WrittenProvider } from './provider-text.ts'

/** A file that a configuration writes into the module before it runs. */
interface Generated {
  /** Its label and path. */
  readonly name: string
  readonly contents: Expression | undefined
  readonly disable: Expression | undefined
  readonly ifExists: Expression | undefined
  readonly at: number
}

/**
 * The `generate` blocks, and those of the attribute of that name.
 * @see https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#generate
 */
function generatedIn({ syntax }: ModuleFile): Generated[] {
  const blocks = syntax.body.blocks.flatMap(({ type, labels, body, start }): Generated[] =>
    type === 'generate' ? [generatedBy(labels[0], start, (name) => attributeOf(body, name)?.value)] : [],
  )
  const written = attributeOf(syntax.body, 'generate')
  const value = written && withoutParentheses(written.value)
  if (!written || !value) return blocks
  if (value.kind !== 'object') return [...blocks, generatedBy('', written.start, argumentsOf(value))]
  const entries = value.entries.map(({ key, value, start }) =>
    generatedBy(key.text, start, argumentsOf(withoutParentheses(value))),
  )
  return [...blocks, ...entries]
}

/** The arguments of an object; any other expression is the contents as a whole. */
const argumentsOf =
  (value: Expression) =>
  (name: string): Expression | undefined =>
    value.kind === 'object'
      ? value.entries.find(({ key }) => key.text.replaceAll('"', '') === name)?.value
      : name === 'contents'
        ? value
        : undefined

const generatedBy = (
  label: string | undefined,
  at: number,
  argument: (name: string) => Expression | undefined,
): Generated => ({
  name: nameOf(label, argument('path')),
  contents: argument('contents'),
  disable: argument('disable'),
  ifExists: argument('if_exists'),
  at,
})

const nameOf = (label = '', path: Expression | undefined): string => `${label} ${path?.text ?? ''}`.replaceAll('"', '')

/** Files of this name hold settings of Terraform itself. */
const settings = /\b(providers?|backend|versions?|terraform)\b/i

const hasIam = /\b(aws|awscc)_iam_|^\s*(module|data)\s+"|aws_ssoadmin_/m

/** The reasons why the module may have further, unknown parts; a sentence each. */
export function unknownPartReasons(file: ModuleFile): string[] {
  return generatedIn(file).flatMap(({ name, contents }) => {
    const text = contents && plainTextOf(contents)
    if (text === undefined ? settings.test(name) : !hasIam.test(text)) return []
    return [
      `${file.path} generates Terraform that ${text === undefined ? 'is not in its own text' : 'has IAM resources or modules in it'}, which is not followed`,
    ]
  })
}

/** The literal parts of a text; `undefined` for an expression without any. */
function plainTextOf(contents: Expression): string | undefined {
  const inner = withoutParentheses(contents)
  if (inner.kind !== 'template') return undefined
  const text = inner.parts
    .map((part) =>
      part.kind === 'text' ? (inner.style === 'quoted' ? (textInQuotes(part.text) ?? part.text) : part.text) : '',
    )
    .join('')
  return text.trim() === '' && inner.parts.length > 0 ? undefined : text
}

/**
 * The account that a configuration of Terragrunt states for a provider. Without an alias: for all providers, by the role
 * that it runs with or by a generated provider that is not known.
 */
export interface GeneratedProvider extends WrittenProvider {
  /** For reasons: its place, and the kind of statement. */
  readonly place: string
  /** It is not written where the module has the file itself (`if_exists = "skip"`). */
  readonly yields?: true
}

/**
 * The providers that a configuration writes into the module that it runs, and the role that it runs with.
 *
 * @param scope the values of the names of the file
 * @see https://terragrunt.gruntwork.io/docs/reference/hcl/attributes/#iam_role
 */
export function generatedProviders(file: ModuleFile, scope: ModuleScope): GeneratedProvider[] {
  if (file.syntax.problems.length > 0) return [{ place: `${file.path}, which is not valid` }]
  const role = attributeOf(file.syntax.body, 'iam_role')
  const providers = generatedIn(file).flatMap((generated) => providersOf(generated, file, scope))
  if (!role) return providers
  const value = evaluateExpression(role.value, scope)
  const account = typeof value === 'string' ? accountOfRole(value) : undefined
  return [...providers, { place: `${placeAt(file, role.start)}, iam_role`, ...(account !== undefined && { account }) }]
}

function providersOf(generated: Generated, file: ModuleFile, scope: ModuleScope): GeneratedProvider[] {
  const { name, contents, at, disable, ifExists } = generated
  const disabled = disable && evaluateExpression(disable, scope)
  if (disabled === true) return []
  const text = contents && textOf(contents, file, scope)
  const written =
    text === undefined ? (/provider/i.test(`${name} ${contents?.text ?? ''}`) ? [{}] : []) : providersIn(text)
  const existing = ifExists && evaluateExpression(ifExists, scope)
  // It is not known whether the file is written.
  const isUnsure = (disabled !== undefined && disabled !== false) || existing instanceof UnknownValue
  const place = `${placeAt(file, at)}, the provider that is generated`
  return written.map(({ alias, account, region }) => ({
    ...(alias !== undefined && { alias }),
    ...(account !== undefined && !isUnsure && { account }),
    ...(region !== undefined && { region }),
    place,
    ...(existing === 'skip' && { yields: true }),
  }))
}

/** A text with its unknown values as opaque tokens; `undefined` for an expression that is no text. */
function textOf(contents: Expression, file: ModuleFile, scope: ModuleScope): string | undefined {
  const inner = withoutParentheses(contents)
  if (inner.kind !== 'template') {
    const value = evaluateExpression(inner, scope)
    return typeof value === 'string' ? value : undefined
  }
  const decode = (text: string): string =>
    inner.style === 'quoted' ? (textInQuotes(text) ?? text) : decodeHeredoc(text)
  return inner.parts
    .map((part) => {
      if (part.kind === 'text') return decode(part.text)
      if (part.kind === 'directive') return unresolvedText(file.content.slice(part.start, part.end))
      return asText(evaluateExpression(part.expression, scope), part.expression)
    })
    .join('')
}
