import type { Account, Principal } from './account.ts'
import type { Policy, StatementJson } from './grants.ts'
import type { Operation } from './operation.ts'

/** Path from the repository's root → content. */
export type Files = Readonly<Record<string, string>>

/** The Terraform and JSON around the policies, and the configuration. */
export function repositoryOf(account: Account, policies: readonly Policy[], table: readonly Operation[]): Files {
  const files: Record<string, string> = {}
  const inModule = new Set(policies.filter(({ host }) => host === 'module').map(({ name }) => name))
  const blocks = new Map<number, Policy[]>()
  for (const policy of policies) {
    if (policy.host === 'inline-block') {
      const [attachedPrincipal = 0] = policy.attachedPrincipals
      blocks.set(attachedPrincipal, [...(blocks.get(attachedPrincipal) ?? []), policy])
    } else if (policy.host === 'json')
      files[`policies/${policy.name}.json`] = `${JSON.stringify(documentOf(policy), null, 2)}\n`
    else if (inModule.has(policy.name)) Object.assign(files, moduleFiles(policy, account.principals))
    else files[`${policy.name}.tf`] = policyFile(policy, account.principals)
  }
  for (const [index, principal] of account.principals.entries()) {
    if (principal.account === account.id)
      files[`holder-${index}.tf`] = principalFile(principal, index, blocks.get(index) ?? [])
  }
  files['.github/whittle.yml'] = configuration(account, policies, table)
  return files
}

export const documentOf = (policy: Policy): { Version: string; Statement: readonly StatementJson[] } => ({
  Version: '2012-10-17',
  Statement: policy.statements,
})

const trust = `jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })`

const addressOf = ({ kind }: Principal, index: number): string => `aws_iam_${kind}.h${index}`

function principalFile(principal: Principal, index: number, inline: readonly Policy[]): string {
  const { kind, name, writtenName, path } = principal
  const named = writtenName === name ? JSON.stringify(name) : `var.name_${index}`
  const variable =
    writtenName === name ? '' : `variable "name_${index}" {\n  type    = string\n  default = "${writtenName}"\n}\n\n`
  const lines = [
    `${variable}resource "aws_iam_${kind}" "h${index}" {`,
    `  name = ${named}`,
    ...(path === '/' ? [] : [`  path = "${path}"`]),
    ...(kind === 'role' ? [`  assume_role_policy = ${trust}`] : []),
    ...inline.flatMap((policy) => [
      '',
      '  inline_policy {',
      `    name   = "${policy.name}"`,
      `    policy = jsonencode(${hcl(documentOf(policy), '    ')})`,
      '  }',
    ]),
    '}',
    '',
  ]
  return lines.join('\n')
}

function policyFile(policy: Policy, principals: readonly Principal[]): string {
  const { name, attachedPrincipals, host } = policy
  const [first = 0] = attachedPrincipals
  const text = policyText(policy)
  if (host === 'inline') {
    const attachedPrincipal = principals[first]!
    const { kind } = attachedPrincipal
    return `${text.before}resource "aws_iam_${kind}_policy" "${name}" {
  name   = "${name}"
  ${kind}   = ${addressOf(attachedPrincipal, first)}.${kind === 'role' ? 'id' : 'name'}
  policy = ${text.value}
}
`
  }
  const attachments = attachedPrincipals.map((index) => {
    const attachedPrincipal = principals[index]!
    return `
resource "aws_iam_${attachedPrincipal.kind}_policy_attachment" "${name}_h${index}" {
  ${attachedPrincipal.kind}       = ${addressOf(attachedPrincipal, index)}.name
  policy_arn = aws_iam_policy.${name}.arn
}
`
  })
  return `${text.before}resource "aws_iam_policy" "${name}" {
  name   = "${name}"
  policy = ${text.value}
}
${attachments.join('')}`
}

/** A module that is called once and gets the name of the role. */
function moduleFiles(policy: Policy, principals: readonly Principal[]): Files {
  const { name, attachedPrincipals } = policy
  const [first = 0] = attachedPrincipals
  const text = policyText(policy)
  return {
    [`${name}.tf`]: `module "${name}" {
  source = "./modules/${name}"
  role   = ${addressOf(principals[first]!, first)}.name
  name   = "${name}"
}
`,
    [`modules/${name}/main.tf`]: `variable "role" {
  type = string
}

variable "name" {
  type    = string
  default = "unnamed"
}

${text.before}resource "aws_iam_role_policy" "${name}" {
  name   = var.name
  role   = var.role
  policy = ${text.value}
}
`,
  }
}

/** The policy as the value of an argument, and what stands before its block. */
function policyText(policy: Policy): { readonly before: string; readonly value: string } {
  const document = documentOf(policy)
  if (policy.form === 'jsonencode') return { before: '', value: `jsonencode(${hcl(document, '  ')})` }
  if (policy.form === 'heredoc') return { before: '', value: `<<EOF\n${JSON.stringify(document, null, 2)}\nEOF` }
  const statements = policy.statements.map(statementBlock).join('\n')
  return {
    before: `data "aws_iam_policy_document" "${policy.name}" {\n${statements}}\n\n`,
    value: `data.aws_iam_policy_document.${policy.name}.json`,
  }
}

function statementBlock({ Sid, Effect, Action, NotAction, Resource, Condition = {} }: StatementJson): string {
  const list = (values: readonly string[]): string => hcl(values, '    ')
  const conditions = Object.entries(Condition).flatMap(([test, keys]) =>
    Object.entries(keys).map(
      ([variable, value]) =>
        `    condition {\n      test     = "${test}"\n      variable = "${variable}"\n      values   = ${JSON.stringify([value].flat())}\n    }\n`,
    ),
  )
  return [
    '  statement {\n',
    ...(Sid === undefined ? [] : [`    sid = "${Sid}"\n`]),
    ...(Effect === 'Deny' ? ['    effect = "Deny"\n'] : []),
    ...(Action ? [`    actions = ${list(Action)}\n`] : []),
    ...(NotAction ? [`    not_actions = ${list(NotAction)}\n`] : []),
    `    resources = ${list(Resource)}\n`,
    ...conditions,
    '  }\n',
  ].join('')
}

/** A JSON value in HCL; keys that are no identifiers are quoted. */
function hcl(value: unknown, indent: string): string {
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item === 'string') && value.length < 2) return JSON.stringify(value)
    return `[\n${value.map((item) => `${inner}${hcl(item, inner)},\n`).join('')}${indent}]`
  }
  if (typeof value === 'object' && value !== null) {
    const lines = Object.entries(value).map(
      ([key, item]) => `${inner}${/^\w+$/.test(key) ? key : JSON.stringify(key)} = ${hcl(item, inner)}\n`,
    )
    return `{\n${lines.join('')}${indent}}`
  }
  return JSON.stringify(value)
}

/** As whoever wrote the source believes it to be. */
const writtenArn = ({ kind, account, path, writtenName }: Principal): string =>
  `arn:aws:iam::${account}:${kind}${path}${writtenName}`

/** `.github/whittle.yml`; JSON is YAML. */
function configuration(
  { id, spots, principals }: Account,
  policies: readonly Policy[],
  table: readonly Operation[],
): string {
  const types = [...new Set(table.flatMap(({ dataType }) => (dataType === undefined ? [] : [dataType])))].sort()
  const json = policies.filter(({ host }) => host === 'json')
  const evidence = {
    ...(spots.data === 'all' && types.length > 0 && { recorded: { data: types } }),
    ...(spots.secondMissing === 'demanded' && { regions: [spots.home, spots.second] }),
  }
  const settings = {
    account: id,
    ...(Object.keys(evidence).length > 0 && { evidence }),
    ...(json.length > 0 && {
      policies: {
        principals: Object.fromEntries(
          json.map(({ name, attachedPrincipals }) => [
            `policies/${name}.json`,
            attachedPrincipals.map((index) => writtenArn(principals[index]!)),
          ]),
        ),
      },
    }),
  }
  return `${JSON.stringify(settings, null, 2)}\n`
}
