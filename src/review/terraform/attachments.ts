import { hasUnresolved, unresolvedExpressions, showUnresolved } from '../../policy/unresolved.ts'
import { lineAt, lineStarts } from '../../sources/files.ts'
import type { Module, ModuleFile } from '../../sources/terraform/modules/module.ts'
import type { ModuleGraph } from '../../sources/terraform/modules/module-graph.ts'
import { instancesOf } from '../../sources/terraform/modules/instances.ts'
import { referencedAddress } from '../../sources/terraform/modules/references.ts'
import { attachments, inlinePolicies, policyAttribute } from '../../sources/terraform/principals/uses/tables.ts'
import {
  addressOf,
  attributeOf,
  bodiesIn,
  allPartsOf,
  type Block,
  type Expression,
} from '../../sources/terraform/syntax/syntax-tree.ts'
import { evaluateExpression, type ModuleScope } from '../../sources/terraform/values/evaluate.ts'
import { isList, isObjectValue, type Value } from '../../sources/terraform/values/value.ts'
import { textOfValue } from '../../sources/terraform/values/value.ts'
import type { LineRange } from '../types.ts'
import { parseExpression, type Definitions } from './definitions.ts'

/** One policy, inline or managed, at one principal; or the boundary of one. */
export interface Attachment extends LineRange {
  readonly as: 'attached' | 'boundary' | 'inline'
  readonly directory: string
  /** Instance of the directory, where it is called; empty where it is not. */
  readonly instance: string
  /** `aws_iam_role.app`, a name, or the expression as written. */
  readonly principal: string
  /** An ARN, an address (`aws_iam_policy.deploy`), or the expression as written. */
  readonly policy: string
  readonly by: string
  /** What an unresolved policy depends on: where it differs, another policy may be meant. */
  readonly meaning: string
}

export const isAwsManaged = (policy: string): boolean => /^arn:[^:]*:iam::aws:policy\//.test(policy)

/** Every attachment that the Terraform of a tree states, in each instance of its directory. */
export function attachmentsIn(graph: ModuleGraph, definitions: Definitions): readonly Attachment[] {
  return graph.modules.flatMap((module) =>
    [...module.blocks.values()].flatMap(({ block, file }) => {
      const readers = readersOf(block, graph)
      if (readers.length === 0) return []
      return graph
        .scopes(module)
        .flatMap((scope) => instancesIn(block, scope))
        .flatMap((scope) => readers.flatMap((read) => read({ block, file, module, scope, definitions })))
    }),
  )
}

/** The scopes of a block by `count` and `for_each`: one that stands for all where their number is not known. */
function instancesIn(block: Block, scope: ModuleScope): readonly ModuleScope[] {
  const each = attributeOf(block.body, 'for_each')?.value
  const value = each && evaluateExpression(each, scope)
  if ((isList(value) || isObjectValue(value)) && Object.keys(value).length === 0) return []
  return instancesOf(block, scope) ?? [scope]
}

interface Site {
  readonly block: Block
  readonly file: ModuleFile
  readonly module: Module
  readonly scope: ModuleScope
  readonly definitions: Definitions
}

type Reader = (site: Site) => readonly Attachment[]

function readersOf(block: Block, graph: ModuleGraph): readonly Reader[] {
  if (block.type === 'module') return graph.callOf(block) ? [] : [ofForeignModule]
  if (block.type !== 'resource') return []
  const type = block.labels[0] ?? ''
  const found: Reader[] = []
  const policy = policyAttribute(type)
  if (policy !== undefined) found.push((site) => ofAttribute(site, policy, 'attached'))
  if (type === 'aws_iam_role' || type === 'aws_iam_user')
    found.push((site) => ofAttribute(site, 'permissions_boundary', 'boundary'))
  if (Object.hasOwn(inlinePolicies, type)) found.push(ofInline)
  if (type.startsWith('aws_ssoadmin_')) found.push(ofPermissionSet)
  return found
}

function ofAttribute(site: Site, name: string, as: Attachment['as']): readonly Attachment[] {
  const { block } = site
  const attribute = attributeOf(block.body, name)
  if (!attribute) return []
  return valuesOf(attribute.value, site).flatMap((policy) =>
    principalsOf(site).map((principal) => attachment(site, as, principal, policy, attribute)),
  )
}

/** The principals that a resource names; a role or user is its own. */
function principalsOf(site: Site): readonly string[] {
  const { block } = site
  const type = block.labels[0] ?? ''
  if (type === 'aws_iam_role' || type === 'aws_iam_user') return [addressOf(block)]
  const named = Object.keys(attachments[type]?.attachedPrincipals ?? inlinePolicies[type] ?? {})
  return named.flatMap((name) => {
    const value = attributeOf(block.body, name)?.value
    return value ? valuesOf(value, site) : []
  })
}

const ofInline: Reader = (site) =>
  principalsOf(site).map((principal) => attachment(site, 'inline', principal, addressOf(site.block), site.block))

/**
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssoadmin_managed_policy_attachment
 */
const ofPermissionSet: Reader = (site) => {
  const { block } = site
  const set = attributeOf(block.body, 'permission_set_arn')?.value
  if (!set) return []
  const as = block.labels[0] === 'aws_ssoadmin_permissions_boundary_attachment' ? 'boundary' : 'attached'
  return bodiesIn(block.body).flatMap((body) =>
    body.attributes
      .filter(({ name }) => name === 'managed_policy_arn' || (name === 'name' && body !== block.body))
      .flatMap((attribute) =>
        valuesOf(attribute.value, site).flatMap((policy) =>
          valuesOf(set, site).map((principal) => attachment(site, as, principal, policy, attribute)),
        ),
      ),
  )
}

/** A module that is not in the tree: what it does with the ARNs of policies that it is given shows in their names. */
const ofForeignModule: Reader = (site) =>
  site.block.body.attributes.flatMap((attribute) => {
    const { name, value } = attribute
    const as = /boundary/.test(name) ? 'boundary' : 'attached'
    const named = /polic(y|ies).*_arns?$|_polic(y|ies)$|^polic(y|ies)$|boundary_arn$/.test(name)
    return valuesOf(value, site)
      .filter((policy) => isAwsManaged(policy) || (named && /^(arn:|aws_iam_policy\.)/.test(policy)))
      .map((policy) => attachment(site, as, addressOf(site.block), policy, attribute))
  })

function attachment(
  { block, file, module, scope, definitions }: Site,
  as: Attachment['as'],
  principal: string,
  policy: string,
  at: { readonly start: number; readonly end: number },
): Attachment {
  const starts = lineStarts(file.content)
  return {
    as,
    directory: module.directory,
    instance: scope.instance ?? '',
    principal: showUnresolved(principal),
    policy: showUnresolved(policy),
    by: addressOf(block),
    meaning: isPlain(policy) ? '' : meaningOf(policy, file.path, addressOf(block), definitions),
    file: file.path,
    line: lineAt(starts, at.start),
    endLine: lineAt(starts, Math.max(at.start, at.end - 1)),
  }
}

const isPlain = (policy: string): boolean => !hasUnresolved(policy)

const meaningOf = (policy: string, file: string, address: string, definitions: Definitions): string =>
  unresolvedExpressions(policy)
    .map((text) => definitions.ofExpression(text, file, address))
    .join('\n')

/** The texts in a value: an address for a reference to a policy or principal, a token for what is not known. */
function valuesOf(expression: Expression, { scope, module }: Site): readonly string[] {
  return textsIn(evaluateExpression(expression, scope)).flatMap((text) => named(text, module))
}

function textsIn(value: Value): readonly string[] {
  if (value === null || value === '') return []
  if (isList(value)) return value.flatMap(textsIn)
  if (isObjectValue(value)) return Object.values(value).flatMap(textsIn)
  return [textOfValue(value) ?? '']
}

/** The part of a reference that names its block; where a data source finds an ARN, that. */
function named(text: string, module: Module): readonly string[] {
  const whole = /^\uE000([^\uE001]*)\uE001$/.exec(text)?.[1]
  const expression = whole === undefined ? undefined : parseExpression(whole)
  if (!expression) return [text]
  if (expression.kind !== 'traversal') {
    // A list with parts that are not known: those that are known count.
    const inner = allPartsOf(expression).flatMap((each) => {
      const value = each.kind === 'template' ? evaluateExpression(each, module.names) : undefined
      return typeof value === 'string' && isAwsManaged(value) ? [value] : []
    })
    return [...inner, text]
  }
  const address = referencedAddress(expression)
  if (address === undefined) return [text]
  const arn = address.startsWith('data.aws_iam_policy.') ? arnOfData(address, module) : undefined
  if (arn !== undefined) return [arn]
  const last = expression.steps.at(-1)
  const isWhole = last?.kind !== 'attribute' || /^(arn|id|name|user_name|unique_id)$/.test(last.name)
  if (!/^(data\.)?aws_/.test(address) || !isWhole) return [text]
  const index = /\[[^\]]*\]/.exec(expression.text)?.[0] ?? ''
  return [address + index]
}

function arnOfData(address: string, module: Module): string | undefined {
  const block = module.blocks.get(address)?.block
  const arn = block && attributeOf(block.body, 'arn')?.value
  const value = arn && evaluateExpression(arn, module.names)
  return typeof value === 'string' ? value : undefined
}
