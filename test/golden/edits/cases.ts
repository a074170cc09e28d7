import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { unresolvedText } from '../../../src/policy/unresolved.ts'
import type { ProposedStatement, Source } from '../../../src/sources/types.ts'
import { proposed } from '../../sources/support.ts'

const here = new URL('./', import.meta.url)

const names = (folder: URL): string[] => readdirSync(folder).sort()

/** Every way of writing the same document; the file is `before` with the form's extension. */
export const forms: readonly string[] = names(here).filter((name) => !name.includes('.') && name !== 'proposals')

/** Every kind of edit, as proposals on that document. */
export const edits: readonly string[] = names(new URL('proposals/', here)).map((name) => name.replace(/\.json$/, ''))

const extensions: Readonly<Record<string, string>> = {
  json: 'json',
  'json-crlf': 'json',
  'json-one-line': 'json',
  template: 'json.tpl',
  terragrunt: 'hcl',
  'template-crlf': 'json.tpl',
  'template-directives': 'json.tpl',
}

/** Folders of Terraform's JSON syntax are named after it. */
const terraformJson = /^tf-json/

/** What a form's file is called where it is read: terragrunt's files go by their name. */
export const pathOf = (form: string): string => (form === 'terragrunt' ? 'terragrunt.hcl' : `policy.${extensionOf(form)}`)

/** The module that terragrunt runs. */
export const besideOf = (form: string): Readonly<Record<string, string>> =>
  form === 'terragrunt'
    ? {
        'modules/policy/main.tf':
          'variable "policy" {}\nresource "aws_iam_policy" "this" {\n  policy = var.policy\n}\n',
      }
    : {}

export const extensionOf = (form: string): string => extensions[form] ?? (terraformJson.test(form) ? 'tf.json' : 'tf')

/** The bucket's ARN as each form writes it: a variable in Terraform and in a template, itself in JSON files. */
const buckets: Readonly<Record<string, string>> = {
  json: 'arn:aws:s3:::acme-logs',
  'json.tpl': '{{logs}}',
  tf: '{{var.logs}}',
  hcl: '{{dependency.logs.outputs.arn}}',
  'tf.json': '{{var.logs}}',
}

/** The reason why an edit is refused in this form, where a golden file says so. */
export const refusalOf = (form: string, edit: string): string | undefined => {
  const file = new URL(`${form}/${edit}.refused.txt`, here)
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : undefined
}

export const readGolden = (form: string, name: string): string =>
  readFileSync(new URL(`${form}/${name}.${extensionOf(form)}`, here), 'utf8')

export function proposalFor(form: string, edit: string): ProposedStatement[] {
  const bucket = buckets[extensionOf(form)] ?? ''
  const text = readFileSync(new URL(`proposals/${edit}.json`, here), 'utf8').replaceAll('{{logs}}', bucket)
  return (JSON.parse(text) as { from: number | null; statement: unknown }[]).map(({ from, statement }) =>
    proposed(from, statement),
  )
}

/** The policy that a golden file is about: the only one in it that is not skipped. */
export function onlyFound(sources: readonly Source[]) {
  const [found, ...others] = sources.filter((source) => source.status === 'found')
  if (!found || others.length > 0) throw new Error(`Not one policy but ${others.length + (found ? 1 : 0)}`)
  return found
}

export const bucketToken = unresolvedText('var.logs')
