import { addressOf, walk, type Block, type Body, type Expression, type Traversal } from '../syntax.ts'
import type { Module, ModuleFile } from '../module.ts'
import type { Scope } from '../values.ts'
import type { Call, Repository } from './repository.ts'

/** A place where a directory speaks of an address. */
export interface Reference {
  readonly file: ModuleFile
  readonly block: Block
  /** Names of the blocks inside and the attribute: `inline_policy.policy`. */
  readonly attribute: string
  readonly at: number
  readonly traversal: Traversal
}

/** Address (`aws_iam_policy.deploy`, `data.aws_iam_policy_document.deploy`, `local.arns`) → where it is spoken of. */
export type References = ReadonlyMap<string, readonly Reference[]>

/** What is needed to tell who holds something: the directory, and how the rest of the repository uses it. */
export interface Surroundings {
  readonly module: Module
  readonly repository: Repository
  readonly references: References
  /** What its names may stand for; one for each way it is called. */
  readonly scopes: readonly Scope[]
  /** Only these calls of the directory are meant; absent: all. */
  readonly calls?: readonly Call[]
  /** The `for_each` of the block that is looked at. */
  readonly each?: Expression
}

/** A directory in all the ways it is used, or as `calls` use it. */
export const surroundingsOf = (module: Module, repository: Repository, calls?: readonly Call[]): Surroundings => ({
  module,
  repository,
  references: repository.references(module),
  scopes: repository.scopes(module, calls),
  ...(calls && { calls }),
})

export function referencesIn(module: Module): References {
  const found = new Map<string, Reference[]>()
  for (const file of module.files)
    for (const block of file.syntax.body.blocks)
      for (const { attribute, expression } of expressionsOf(block.body, '')) {
        if (expression.kind !== 'traversal') continue
        const address = referencedAddress(expression)
        if (address === undefined || address === addressOf(block)) continue
        const list = found.get(address) ?? []
        list.push({ file, block, attribute, at: expression.start, traversal: expression })
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

/** `out` of `module.x.out`, also of one instance or of all; `undefined` where it speaks of the module as a whole. */
export function outputOf({ steps }: Traversal): string | undefined {
  const [, output] = steps.flatMap((step) => (step.kind === 'attribute' ? [step.name] : []))
  return output
}
