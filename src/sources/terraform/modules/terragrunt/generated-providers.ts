import { showOpaque } from '../../../../policy/opaque.ts'
import { placeAt } from '../places.ts'
import type { ModuleFile } from '../module.ts'
import { attributeOf } from '../../syntax/syntax-tree.ts'
import { evaluate, type Scope } from '../../values/evaluate.ts'

/** The account of an AWS provider, in Terraform that a `generate` block writes into the module that is run. */
export interface GeneratedProvider {
  readonly alias: string
  /** Absent: a value that is not in the file chooses it. */
  readonly account?: string
  readonly place: string
}

/**
 * The providers that a file's `generate` blocks write, as far as they choose an account.
 *
 * @param scope the values of the names of the file
 * @see https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#generate
 */
export function generatedProviders(file: ModuleFile, scope: Scope): GeneratedProvider[] {
  return file.syntax.body.blocks.flatMap((block): GeneratedProvider[] => {
    const contents = block.type === 'generate' ? attributeOf(block.body, 'contents') : undefined
    if (!contents) return []
    const path = attributeOf(block.body, 'path')?.value.text ?? ''
    // A file or a template of providers is not read here: it may choose any account.
    if (contents.value.kind === 'call' && /provider/i.test(`${block.labels.join(' ')} ${path}`))
      return [{ alias: '', place: placeAt(file, contents.start) }]
    const value = evaluate(contents.value, scope)
    const text = typeof value === 'string' ? showOpaque(value) : contents.value.text
    const place = placeAt(file, contents.start)
    // Each begins a line, and continues to the next one.
    const providers = text.split(/^[ \t]*(?=provider[ \t]+"?\w)/m).filter((each) => /^provider[ \t]+"?aws\b/.test(each))
    return providers.flatMap((each): GeneratedProvider[] => {
      const chosen = accountOf(each)
      if (chosen === undefined) return []
      const alias = /^[ \t]*alias[ \t]*=[ \t]*"([\w-]+)"/m.exec(each)?.[1] ?? ''
      return [{ alias, place, ...(chosen !== 'open' && { account: chosen }) }]
    })
  })
}

const choosing =
  /^[ \t]*(?:allowed_account_ids|profile|role_arn|access_key|assume_role|shared_\w+_files?)[ \t]*=[ \t]*(.*(?:\n[^\n=\]]*\]?)?)/gm

/** Names of the Terraform that is written. */
const names = /(?:^|[^\w."])(?:var|local|data|terraform|module)\.\w/

/** The account of a provider; `open` where a value chooses it, `undefined` where the provider does not state it. */
function accountOf(provider: string): string | undefined {
  const written = [...provider.matchAll(choosing)].map(([, value = '']) => value)
  const accounts = new Set(written.flatMap((value) => value.match(/\b\d{12}\b/g) ?? []))
  const [account, ...others] = accounts
  if (written.some((value) => value.includes('${') || names.test(value)) || others.length > 0) return 'open'
  return account
}
