import { directoryOf } from '../../sources/files.ts'
import type { ModuleGraph } from '../../sources/terraform/modules/module-graph.ts'
import { attributeOf, type Block } from '../../sources/terraform/syntax/syntax-tree.ts'
import { evaluateExpression, type ModuleScope } from '../../sources/terraform/values/evaluate.ts'
import { isList, isObjectValue } from '../../sources/terraform/values/value.ts'
import type { Source } from '../../sources/types.ts'
import { blockAt } from './definitions.ts'

/**
 * Is a policy part of no resource at all, because `count` is 0 or `for_each` is empty for each that it stands in? Where
 * any of them is not known, it may be made.
 */
export function isNeverMade(source: Source, graph: ModuleGraph): boolean {
  const module = graph.moduleIn(directoryOf(source.file))
  if (!module || source.address === undefined) return false
  const hosts = source.hosts.filter(({ kind }) => kind !== 'unknown').map(({ address }) => address)
  const blocks = [source.address, ...hosts].map((address) => blockAt(address, module)?.block)
  const [own, ...parts] = blocks
  const scopes = graph.scopes(module)
  const isOff = (block: Block | undefined): boolean =>
    block !== undefined && scopes.length > 0 && scopes.every((scope) => isEmptyIn(block, scope))
  return isOff(own) || (parts.length > 0 && parts.every(isOff))
}

function isEmptyIn(block: Block, scope: ModuleScope): boolean {
  const count = attributeOf(block.body, 'count')?.value
  if (count && evaluateExpression(count, scope) === 0) return true
  const each = attributeOf(block.body, 'for_each')?.value
  const value = each && evaluateExpression(each, scope)
  return (isList(value) || isObjectValue(value)) && Object.keys(value).length === 0
}
