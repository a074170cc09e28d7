import { account } from './builder.ts'
import type { Tree } from './tree.ts'

/**
 * The principals that a policy of a tree is attached to, by Terraform's own plan. Many trees are planned at once, each
 * a directory of one configuration. A plan contains known ARNs only for resources in the state, so a state is written
 * that has every policy, role, user and group of the trees; attachments are those that the plan would make.
 */
export interface Planned {
  /** Files of the configuration, the state among them. */
  readonly files: Readonly<Record<string, string>>
}

/**
 * The reason why Terraform cannot plan a tree without AWS, or without modules or providers that are not installed;
 * `undefined` where it can.
 */
export function unplannable({ files }: Tree): string | undefined {
  const text = Object.values(files).join('\n')
  const [, source] = /^data "(?!aws_iam_policy_document")(\w+)"/m.exec(text) ?? []
  if (source !== undefined) return `data "${source}" needs AWS or another state`
  if (/^\s*source = "[^.]/m.test(text)) return 'a module of the registry'
  if (/^resource "awscc_/m.test(text)) return 'another provider'
  return undefined
}

/** Stands in the document that is looked at, and in no other. */
const marker = 'ec2:LookedAt'

/** One configuration with a module for each directory of each tree that is applied by itself. */
export function configurationOf(trees: ReadonlyMap<number, Tree>): Planned {
  const files: Record<string, string> = {}
  const calls: string[] = []
  const state: unknown[] = []
  for (const [seed, tree] of trees) {
    for (const [path, content] of Object.entries(tree.files)) files[`t${seed}/${path}`] = marked(path, content, tree)
    for (const directory of new Set(Object.keys(tree.files).flatMap((path) => /^live\/\w+/.exec(path) ?? []))) {
      const name = `t${seed}_${directory.slice('live/'.length)}`
      calls.push(`module "${name}" {\n  source = "./t${seed}/${directory}"\n}\n`)
      state.push(...stateOf(directory, `module.${name}`, tree))
    }
  }
  files['main.tf'] = `${provider}${calls.join('\n')}`
  files['terraform.tfstate'] = JSON.stringify({
    version: 4,
    terraform_version: '1.0.0',
    serial: 1,
    lineage: 'trees',
    outputs: {},
    resources: state,
  })
  return { files }
}

/** Terraform sends no request to AWS. */
const provider = `terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

`

function marked(path: string, content: string, { target }: Tree): string {
  if (target.endsWith('.json')) return path === target ? content.replaceAll('ec2:*', marker) : content
  if (!target.startsWith('data.')) return content
  return content.replace(/^data "aws_iam_policy_document" "d" \{[^]*?^\}/m, (block) =>
    block.replaceAll('ec2:*', marker),
  )
}

/** Policies, roles, users and groups of a directory and those it calls, as a state has them. */
function stateOf(directory: string, module: string, tree: Tree): unknown[] {
  const text = tree.files[`${directory}/main.tf`] ?? ''
  const locals = new Map(
    [...text.matchAll(/^ {2}(\w+) = "(\w+)"$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
  const resources = [...text.matchAll(/^resource "aws_iam_(policy|role|user|group)" "(\w+)" \{\n([^]*?)^\}/gm)].map(
    ([, type = '', label = '', body = '']) => {
      const written = /^ {2}name = "(.*)"$/m.exec(body)?.[1] ?? ''
      const keys: readonly (string | number | undefined)[] = /^ {2}count = 1$/m.test(body)
        ? [0]
        : (/^ {2}for_each = toset\((\[.*\])\)$/m.exec(body)?.[1] ?? '[null]')
            .match(/"\w+"|null/g)!
            .map((key) => (JSON.parse(key) as string | null) ?? undefined)
      return {
        module,
        mode: 'managed',
        type: `aws_iam_${type}`,
        name: label,
        provider: 'provider["registry.terraform.io/hashicorp/aws"]',
        instances: keys.map((key) => {
          const name = written
            .replaceAll('${each.key}', String(key))
            .replace(/\$\{local\.(\w+)\}/g, (_, local: string) => locals.get(local) ?? '')
          const arn = `arn:aws:iam::${account}:${type}/${name}`
          const own = type === 'role' ? { managed_policy_arns: [], inline_policy: [], assume_role_policy: '{}' } : {}
          return {
            ...(key !== undefined && { index_key: key }),
            schema_version: 0,
            attributes: { arn, name, id: type === 'policy' ? arn : name, path: '/', tags_all: {}, ...own },
          }
        }),
      }
    },
  )
  const called = [...text.matchAll(/^module "(\w+)" \{\n([^]*?)^\}/gm)].flatMap(([, name = '', body = '']) => {
    const source = /^ {2}source = "(?:\.\.\/)+(.*)"$/m.exec(body)?.[1] ?? ''
    const key = body.includes('  for_each = { one =') ? '["one"]' : ''
    return stateOf(source, `${module}.module.${name}${key}`, tree)
  })
  return [...resources, ...called]
}

/** The parts of the output of `terraform show -json` for a plan that are read. */
export interface Plan {
  readonly resource_changes?: readonly {
    readonly address: string
    readonly mode: string
    readonly type: string
    readonly change: {
      readonly actions: readonly string[]
      readonly after: Readonly<Record<string, unknown>> | null
      readonly after_unknown: Readonly<Record<string, unknown>> | boolean
    }
  }[]
}

interface Resource {
  readonly type: string
  readonly values: Readonly<Record<string, unknown>>
}

/** Arguments that name the policy and the principals of an attachment. */
const attaching = new Set(
  'policy policy_arn policy_arns managed_policy_arns inline_policy role role_name roles user users group groups'.split(
    ' ',
  ),
)

/**
 * The principals that the policy of a tree is attached to in a plan of many; the reason where they are unknown before
 * apply.
 */
export function principalsIn(
  plan: Plan,
  seed: number,
  tree: Tree,
): { readonly attachedPrincipals: readonly string[] } | { readonly unknown: string } {
  const resources: Resource[] = []
  for (const { address, type, mode, change } of plan.resource_changes ?? []) {
    if (!address.startsWith(`module.t${seed}_`) || mode !== 'managed' || !type.startsWith('aws_iam_')) continue
    const { after, after_unknown: open } = change
    if (after === null) return { unknown: `${address} would be destroyed` }
    const unknown = Object.entries(open).find(([name, value]) => attaching.has(name) && hasTrue(value))
    if (unknown) return { unknown: `${type}.${unknown[0]} is known after apply` }
    resources.push({ type, values: after })
  }
  return { attachedPrincipals: [...attachedPrincipalsOf(resources, tree)].sort() }
}

const hasTrue = (value: unknown): boolean =>
  value === true || (typeof value === 'object' && value !== null && Object.values(value).some(hasTrue))

const strings = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.flatMap(strings) : []

function attachedPrincipalsOf(resources: readonly Resource[], { target }: Tree): ReadonlySet<string> {
  const isManaged = target.startsWith('aws_iam_policy.')
  const says = (value: unknown): boolean => !isManaged && JSON.stringify(value ?? '').includes(marker)
  // The generator names the policy that is looked at so; the others have a number.
  const arns = new Set(
    resources.flatMap(({ type, values }) =>
      type === 'aws_iam_policy' &&
      (isManaged ? /^(team-)?target(-x)?$/.test(String(values['name'])) : says(values['policy']))
        ? [String(values['arn'])]
        : [],
    ),
  )
  const found = new Set<string>()
  const add = (kind: 'role' | 'user' | 'group', names: unknown): void => {
    for (const name of strings(names)) {
      if (kind !== 'group') found.add(`arn:aws:iam::${account}:${kind}/${name}`)
      for (const { type, values } of kind === 'group' ? resources : [])
        if (type === 'aws_iam_group_membership' && values['group'] === name) add('user', values['users'])
    }
  }
  for (const { type, values } of resources) {
    const attaches = ['policy_arn', 'policy_arns', 'managed_policy_arns'].some((each) =>
      strings(values[each]).some((arn) => arns.has(arn)),
    )
    if (type === 'aws_iam_role') {
      if (attaches || says(values['inline_policy'])) add('role', values['name'])
    } else if (attaches || (type !== 'aws_iam_policy' && says(values['policy']))) {
      add('role', [values['role'], values['role_name'], values['roles']].filter(Boolean))
      add('user', [values['user'], values['users']].filter(Boolean))
      add('group', [values['group'], values['groups']].filter(Boolean))
    }
  }
  return found
}
