import { hasUnresolved } from '../../../policy/unresolved.ts'
import { instancesOf } from '../modules/instances.ts'
import type { StateResource } from '../../state/types.ts'
import { escapeQuoted } from '../syntax/strings.ts'
import { attributeOf, type Block } from '../syntax/syntax-tree.ts'
import { evaluateExpression, type ModuleScope } from '../values/evaluate.ts'
import { placementOf } from './placement.ts'
import { arnTemplate, fillArn } from './templates.ts'
import type { ModuleContext } from '../modules/module-context.ts'
import { stateOfBlock } from '../modules/state-of-block.ts'

/** The ARN of one instance of a block. */
export interface InstanceArn {
  readonly arn: string
  /** The instance key after the block's address: `[0]`, `["logs"]`, or nothing. */
  readonly index: string
  /** Distinguishes the instances of the module that contains it. */
  readonly within: string
}

export interface BlockArns {
  readonly instances: readonly InstanceArn[]
  /** There is no instance beyond these. */
  readonly complete: boolean
}

const none: BlockArns = { instances: [], complete: false }

/** Arguments that mean another ARN than that of the name alone: of another owner, on an event bus, of a name to come. */
const foreign = ['registry_id', 'catalog_id', 'event_bus_name', 'name_prefix', 'bucket_prefix']

/**
 * The ARNs of the resources that a `resource` or `data` block makes or finds: from states and plans, else from literal
 * names and the place (configured account, literal Region).
 *
 * @param sure variables count as unknown even where a default or a caller gives them a value
 */
export function blockArns(block: Block, place: ModuleContext, sure: boolean): BlockArns {
  const shown = stateOfBlock(block, place)
  if (shown) {
    const current = shown.instances.filter(({ resource }) => !resource.deposed)
    const instances = current.flatMap(({ resource, shown: from }): InstanceArn[] => {
      const { arn } = resource.values
      if (typeof arn !== 'string' || !arn.startsWith('arn:')) return []
      return [{ arn, index: indexOf(resource), within: `${from.name}\n${resource.module}` }]
    })
    const known = shown.unknown.length === 0
    if (instances.length > 0 || !known) return { instances, complete: known && instances.length === current.length }
  }
  const made = place.scopes.map((scope, index) => fromSource(block, scope, place, `${index}`, sure))
  return { instances: made.flatMap(({ instances }) => instances), complete: made.every(({ complete }) => complete) }
}

/** `module.x.aws_sqs_queue.jobs["a"]`: `["a"]`. */
const indexOf = ({ address, module, block }: StateResource): string =>
  address.slice((module === '' ? 0 : module.length + 1) + block.length)

function fromSource(block: Block, scope: ModuleScope, place: ModuleContext, within: string, sure: boolean): BlockArns {
  const mode = block.type === 'data' ? 'data' : 'resource'
  const template = arnTemplate(mode, block.labels[0] ?? '')
  const name = template && attributeOf(block.body, template.name)
  if (!template || !name || foreign.some((each) => attributeOf(block.body, each))) return none
  const known: ModuleScope = sure ? { ...scope, variables: new Map() } : scope
  const repeated = attributeOf(block.body, 'for_each') ?? attributeOf(block.body, 'count')
  // A condition may decide whether there is one at all.
  const made = repeated?.value.kind === 'conditional' ? undefined : instancesOf(block, known)
  if (!made) return none
  const path = attributeOf(block.body, 'path')
  const placement = placementOf(block, scope, place)
  const instances = made.flatMap((instance): InstanceArn[] => {
    const text = evaluateExpression(name.value, instance)
    const under = path && evaluateExpression(path.value, instance)
    if (typeof text !== 'string' || hasUnresolved(text) || text === '' || text.startsWith('arn:')) return []
    if (under !== undefined && (typeof under !== 'string' || hasUnresolved(under))) return []
    const arn = fillArn(template, { ...placement, name: text, path: under })
    return arn === undefined ? [] : [{ arn, index: written(instance, repeated !== undefined), within }]
  })
  return { instances, complete: instances.length === made.length }
}

function written({ each, count }: ModuleScope, repeated: boolean): string {
  if (!repeated) return ''
  return each ? `["${escapeQuoted(each.key)}"]` : `[${count ?? 0}]`
}
