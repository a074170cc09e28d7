import { addressOf, allPartsOf, type Block, type Body, type Expression, type Traversal } from '../syntax/syntax-tree.ts'
import type { Module, ModuleFile } from './module.ts'

/** A place in a directory that names an address. */
export interface Reference {
  readonly file: ModuleFile
  readonly block: Block
  /** Names of the blocks inside and the attribute: `inline_policy.policy`. */
  readonly attribute: string
  readonly at: number
  readonly traversal: Traversal
  /** The directory, and the address of the block. */
  readonly module: Module
  readonly address: string
}

/** Address (`aws_iam_policy.deploy`, `data.aws_iam_policy_document.deploy`, `local.arns`) → the places that name it. */
export type References = ReadonlyMap<string, readonly Reference[]>

export function referencesIn(module: Module): References {
  const found = new Map<string, Reference[]>()
  const read = (file: ModuleFile, block: Block, own: string, body: Body, path: string): void => {
    for (const { name, value } of body.attributes)
      for (const expression of allPartsOf(value)) {
        const address = referencedAddress(expression)
        if (address === undefined || address === own || expression.kind !== 'traversal') continue
        const list = found.get(address) ?? []
        found.set(address, list)
        list.push({
          file,
          block,
          attribute: path + name,
          at: expression.start,
          traversal: expression,
          module,
          address: own,
        })
      }
    for (const inner of body.blocks)
      read(file, block, own, inner.body, `${path}${inner.type === 'dynamic' ? inner.labels[0] : inner.type}.`)
  }
  for (const file of module.files)
    for (const block of file.syntax.body.blocks) read(file, block, addressOf(block), block.body, '')
  return found
}

/** The address a traversal leads to, without index and attribute. */
export function referencedAddress(expression: Expression): string | undefined {
  if (expression.kind !== 'traversal') return undefined
  let address = expression.root
  let missing = address === 'data' ? 2 : 1
  for (const step of expression.steps) {
    if (step.kind !== 'attribute') continue
    address += `.${step.name}`
    if (--missing === 0) return address
  }
  return undefined
}

/** `out` of `module.x.out`, also of one instance or of all; `undefined` where it names the module as a whole. */
export function outputOf({ steps }: Traversal): string | undefined {
  let isSecond = false
  for (const step of steps) {
    if (step.kind !== 'attribute') continue
    if (isSecond) return step.name
    isSecond = true
  }
  return undefined
}
