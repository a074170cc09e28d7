import { attributeOf, bodiesIn } from '../syntax/syntax-tree.ts'
import type { Module } from './module.ts'
import { placeAt } from './places.ts'

/** The place in a directory that shows that it has several states. */
export interface SeveralStates {
  /** `backend.tf:3, workspaces of the backend` */
  readonly place: string
}

const severals = new WeakMap<Module, { readonly stated: SeveralStates | undefined }>()

/** Does a directory have several states, or do its values name several accounts? */
export function severalStates(module: Module): SeveralStates | undefined {
  const before = severals.get(module)
  if (before) return before.stated
  const stated = workspacesIn(module) ?? accountsGiven(module)
  severals.set(module, { stated })
  return stated
}

/** The place that shows that a directory has states of several workspaces, or values of several accounts. */
export function severalStatesAt(module: Module): string | undefined {
  const stated = severalStates(module)
  if (stated) return stated.place
  const file = module.files.find(({ content }) => content.includes('terraform.workspace'))
  return file && `${placeAt(file, file.content.indexOf('terraform.workspace'))}, terraform.workspace`
}

/**
 * One configuration with several states: workspaces of a backend.
 * @see https://developer.hashicorp.com/terraform/language/state/workspaces
 */
function workspacesIn(module: Module): SeveralStates | undefined {
  for (const file of module.files)
    for (const block of file.syntax.body.blocks) {
      if (block.type === 'provider' && block.labels[0] === 'aws' && attributeOf(block.body, 'alias') === undefined) {
        const choosingBodies = bodiesIn(block.body).flatMap(({ attributes }) => attributes)
        const at = choosingBodies.find(
          ({ name, value }) => name !== 'region' && !/tags/.test(name) && value.text.includes('terraform.workspace'),
        )
        if (at && /role|profile|account|key/.test(at.name))
          return { place: `${placeAt(file, at.start)}, terraform.workspace in the provider` }
      }
      if (block.type !== 'terraform') continue
      for (const inner of block.body.blocks) {
        const prefix = attributeOf(inner.body, 'workspace_key_prefix')
        if (inner.type === 'backend' && prefix)
          return { place: `${placeAt(file, prefix.start)}, workspaces of the backend` }
        const workspaces = inner.body.blocks.find(({ type }) => type === 'workspaces')
        const many = workspaces && (attributeOf(workspaces.body, 'prefix') ?? attributeOf(workspaces.body, 'tags'))
        if (many) return { place: `${placeAt(file, many.start)}, workspaces of the backend` }
      }
    }
  return undefined
}

/** Files of values that name different accounts. */
function accountsGiven(module: Module): SeveralStates | undefined {
  const byName = new Map<string, { readonly account: string; readonly place: string }>()
  for (const { name, value, file } of module.given) {
    const account = /account/i.test(name) ? /\b\d{12}\b/.exec(value.text)?.[0] : undefined
    if (account === undefined) continue
    const other = byName.get(name)
    const place = placeAt(file, value.start)
    if (other && other.account !== account) return { place: `${other.place} and ${place}, values of ${name}` }
    byName.set(name, { account, place })
  }
  return undefined
}
