import { hasOpaque } from '../../../../policy/opaque.ts'
import { positionAt } from '../../../files.ts'
import type { ModuleFile, ProviderAccount } from '../module.ts'
import { decodeQuoted } from '../../syntax/strings.ts'
import { attributeOf, bare, type Expression } from '../../syntax/syntax-tree.ts'
import { evaluate, type Scope } from '../../values/evaluate.ts'

/** A file that a configuration writes into the module before it runs. */
interface Generated {
  readonly name: string
  readonly contents: Expression | undefined
  readonly at: number
}

/**
 * The `generate` blocks, and those of the attribute of that name.
 * @see https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#generate
 */
function generatedIn({ syntax }: ModuleFile): Generated[] {
  const blocks = syntax.body.blocks.flatMap((block): Generated[] =>
    block.type === 'generate'
      ? [
          {
            name: nameOf(block.labels[0], attributeOf(block.body, 'path')?.value),
            contents: attributeOf(block.body, 'contents')?.value,
            at: block.start,
          },
        ]
      : [],
  )
  const written = attributeOf(syntax.body, 'generate')
  const value = written && bare(written.value)
  if (!written || !value) return blocks
  if (value.kind !== 'object') return [...blocks, { name: '', contents: value, at: written.start }]
  const entries = value.entries.map((entry): Generated => {
    const inner = bare(entry.value)
    const of = (name: string): Expression | undefined =>
      inner.kind === 'object' ? inner.entries.find(({ key }) => key.text.replaceAll('"', '') === name)?.value : inner
    return { name: nameOf(entry.key.text, of('path')), contents: of('contents'), at: entry.start }
  })
  return [...blocks, ...entries]
}

const nameOf = (label = '', path: Expression | undefined): string => `${label} ${path?.text ?? ''}`.replaceAll('"', '')

/** Files of this name hold settings of Terraform itself. */
const settings = /\b(providers?|backend|versions?|terraform)\b/i

const speaksOfIam = /\b(aws|awscc)_iam_|^\s*(module|data)\s+"|aws_ssoadmin_/m

/** Why the module may have further, unknown parts; a sentence each. */
export function hiddenBy(file: ModuleFile): string[] {
  return generatedIn(file).flatMap(({ name, contents }) => {
    const text = contents && plainTextOf(contents)
    if (text === undefined ? settings.test(name) : !speaksOfIam.test(text)) return []
    return [
      `${file.path} generates Terraform that ${text === undefined ? 'is not in its own text' : 'has IAM resources or modules in it'}, which is not followed`,
    ]
  })
}

/** The literal parts of a text; `undefined` for an expression without any. */
function plainTextOf(contents: Expression): string | undefined {
  const inner = bare(contents)
  if (inner.kind !== 'template') return undefined
  const text = inner.parts
    .map((part) =>
      part.kind === 'text' ? (inner.style === 'quoted' ? (decodeQuoted(part.text)?.text ?? part.text) : part.text) : '',
    )
    .join('')
  return text.trim() === '' && inner.parts.length > 0 ? undefined : text
}

/** Arguments of a provider that choose whose account it acts in. */
const choosing =
  /\b(assume_role|assume_role_with_web_identity|allowed_account_ids|profile|access_key|shared_\w+_files)\b/

/** The account that a configuration states: by the provider that it writes, or by the role that it runs with. */
export function accountsTold(file: ModuleFile, scope: Scope): ProviderAccount[] {
  const place = (at: number): string => `${file.path}:${positionAt(file.content, at).line}`
  const role = attributeOf(file.syntax.body, 'iam_role')
  const own = role ? [accountIn(textOf(role.value, scope), `${place(role.start)}, iam_role`)] : []
  const providers = generatedIn(file).flatMap(({ name, contents, at }): ProviderAccount[] => {
    const plain = contents && plainTextOf(contents)
    const where = `${place(at)}, the provider that is generated`
    if (plain === undefined) return /provider/i.test(name) ? [{ kind: 'several', place: where }] : []
    if (!/\bprovider\s+"?aws\b/.test(plain) || !choosing.test(plain)) return []
    return [accountIn(contents && textOf(contents, scope), where)]
  })
  return [...providers, ...own]
}

const textOf = (expression: Expression, scope: Scope): string | undefined => {
  const value = evaluate(expression, scope)
  return typeof value === 'string' ? value : undefined
}

/** The one account that a text names in the roles and lists of it. */
function accountIn(text: string | undefined, place: string): ProviderAccount {
  const several: ProviderAccount = { kind: 'several', place }
  if (text === undefined) return several
  // Only one provider, without a name of its own, is that of every resource.
  if ((text.match(/\bprovider\s+"?aws\b/g) ?? []).length > 1 || /\balias\s*=/.test(text)) return several
  const lines = text.split('\n').filter((line) => !/^\s*(#|\/\/)/.test(line))
  const said = lines.filter((line) => choosing.test(line) || /role_arn|\d{12}/.test(line) || hasOpaque(line)).join('\n')
  const accounts = new Set(
    [...said.matchAll(/\barn:aws[a-z-]*:iam::(\d{12}):role\/|"(\d{12})"/g)].map(([, one, other]) => one ?? other ?? ''),
  )
  const [account, ...others] = accounts
  const isOpen = /\b(profile|access_key|shared_\w+_files)\b/.test(said) || /:iam::(?!\d{12}:)/.test(said)
  const listed = /allowed_account_ids\s*=\s*\[([^\]]*)\]/.exec(text)?.[1]
  if (account === undefined || others.length > 0 || isOpen) return several
  return listed !== undefined && hasOpaque(listed) ? several : { kind: 'account', account }
}
