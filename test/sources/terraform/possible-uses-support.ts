import { readSources } from '../../../src/sources/read.ts'
import type { PolicySource } from '../../../src/sources/types.ts'
import { account, foundAt, loadParser } from '../support.ts'

export const role = (name: string, more = ''): string =>
  `resource "aws_iam_role" "${name}" {\n  name = "${name}"\n${more}}\n`
export const statements = 'Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }]'
export const policy = `resource "aws_iam_policy" "p" {\n  name   = "p"\n  policy = jsonencode({ ${statements} })\n}\n`
export const attached = `resource "aws_iam_role_policy_attachment" "a" {\n  role = aws_iam_role.a.name\n  policy_arn = aws_iam_policy.p.arn\n}\n`
export const base = role('a') + policy + attached
export const attach = (to: string, arn: string, more = ''): string =>
  `resource "aws_iam_role_policy_attachment" "b" {\n${more}  role = ${to}\n  policy_arn = ${arn}\n}\n`
export const arn = (name: string, of = account): string => `arn:aws:iam::${of}:role/${name}`

export interface Options {
  readonly manifests?: Readonly<Record<string, string>>
  readonly accounts?: readonly string[]
  readonly settled?: boolean
  readonly links?: ReadonlyMap<string, string>
}

export async function read(files: Readonly<Record<string, string>>, options: Options = {}) {
  const { manifests = {}, accounts = [account], settled = true, links } = options
  return readSources(
    [
      ...Object.entries(files).map(([path, content]) => ({ path, content })),
      ...Object.entries(manifests).map(([path, content]) => ({
        path,
        content,
        context: true,
        manifest: true as const,
      })),
    ],
    {
      accountsOf: () => accounts,
      isAccountSettled: () => settled,
      principals: {},
      parser: await loadParser(),
      ...(links && { links }),
    },
  ).sources
}

export const policyIn = async (files: Readonly<Record<string, string>>, options?: Options): Promise<PolicySource> =>
  foundAt(await read(files, options), 'aws_iam_policy.p')
