import { addressOf, walk, type Block, type Body, type Expression } from '../syntax.ts'
import type { Module, ModuleFile } from '../module.ts'

/** A place where a directory speaks of an address. */
export interface Reference {
  readonly file: ModuleFile
  readonly block: Block
  /** Names of the blocks inside and the attribute: `inline_policy.policy`. */
  readonly attribute: string
  readonly at: number
}

/** Address (`aws_iam_policy.deploy`, `data.aws_iam_policy_document.deploy`, `local.arns`) → where it is spoken of. */
export type References = ReadonlyMap<string, readonly Reference[]>

/** What is needed to tell who holds something: the directory, and all others of the repository. */
export interface Surroundings {
  readonly module: Module
  readonly modules: readonly Module[]
  readonly references: References
}

export function referencesIn(module: Module): References {
  const found = new Map<string, Reference[]>()
  for (const file of module.files)
    for (const block of file.syntax.body.blocks)
      for (const { attribute, expression } of expressionsOf(block.body, '')) {
        const address = referencedAddress(expression)
        if (address === undefined || address === addressOf(block)) continue
        const list = found.get(address) ?? []
        list.push({ file, block, attribute, at: expression.start })
        found.set(address, list)
      }
  return found
}

function* expressionsOf(body: Body, path: string): Generator<{ attribute: string; expression: Expression }> {
  for (const { name, value } of body.attributes)
    for (const expression of walk(value)) yield { attribute: path + name, expression }
  for (const block of body.blocks)
    yield* expressionsOf(block.body, `${path}${block.type === 'dynamic' ? block.labels[0] : block.type}.`)
}

/** The address a traversal leads to, without index and attribute. */
export function referencedAddress(expression: Expression): string | undefined {
  if (expression.kind !== 'traversal') return undefined
  const names = [expression.root, ...expression.steps.flatMap((step) => (step.kind === 'attribute' ? [step.name] : []))]
  const length = expression.root === 'data' ? 3 : 2
  return names.length < length ? undefined : names.slice(0, length).join('.')
}
