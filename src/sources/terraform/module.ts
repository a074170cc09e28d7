import type { SourceFile } from '../files.ts'
import { directoryOf, positionAt, resolvePath } from '../files.ts'
import { addressOf, attributeOf, bare, type Block, type Expression, type TerraformFile } from './syntax.ts'
import { evaluate, type Scope } from './values.ts'

export interface ModuleFile extends SourceFile {
  readonly syntax: TerraformFile
}

/** The Terraform files of one directory: names are known everywhere in it, and nowhere else. */
export interface Module {
  readonly directory: string
  readonly files: readonly ModuleFile[]
  /** Top-level blocks that can be relied on, by address. */
  readonly blocks: ReadonlyMap<string, { readonly block: Block; readonly file: ModuleFile }>
  /** For documents: variables are unknown, since a proof must hold for every value. */
  readonly documents: Scope
  /** For names of roles and users: defaults and `*.auto.tfvars` of variables count. */
  readonly names: Scope
  /** Why something may stand here that cannot be seen; a sentence each. */
  readonly hidden: readonly string[]
}

export interface ModuleCall {
  readonly directory: string
  readonly from: string
  readonly arguments: readonly string[]
}

/** What `module` blocks of these files call inside the repository, and what they pass. */
export function moduleCalls(files: readonly ModuleFile[]): ModuleCall[] {
  const calls: ModuleCall[] = []
  for (const file of files)
    for (const block of file.syntax.body.blocks) {
      if (block.type !== 'module') continue
      const source = attributeOf(block.body, 'source')
      const from = source && bare(source.value)
      if (from?.kind !== 'template' || !/^"\.{1,2}\//.test(from.text)) continue
      const directory = resolvePath(directoryOf(file.path), from.text.slice(1, -1))
      if (directory === undefined) continue
      const { line } = positionAt(file.content, block.start)
      calls.push({
        directory,
        from: `${addressOf(block)} in ${file.path}:${line}`,
        arguments: block.body.attributes.map(({ name }) => name),
      })
    }
  return calls
}

export function makeModule(
  directory: string,
  files: readonly ModuleFile[],
  variableFiles: readonly ModuleFile[],
  calls: readonly ModuleCall[],
  account: string | undefined,
  hidden: readonly string[],
): Module {
  const blocks = new Map<string, { block: Block; file: ModuleFile }>()
  const locals = new Map<string, Expression>()
  const defaults = new Map<string, Expression>()
  for (const file of files)
    for (const block of file.syntax.body.blocks) {
      if (block.broken) continue
      if (block.type === 'locals') for (const { name, value } of block.body.attributes) locals.set(name, value)
      const preset = block.type === 'variable' ? attributeOf(block.body, 'default') : undefined
      if (preset) defaults.set(block.labels[0] ?? '', preset.value)
      if (block.labels.length > 0) blocks.set(addressOf(block), { block, file })
    }
  const scope = {
    locals,
    account,
    partition: partitionOf(files, account),
    directory: directory === '' ? '.' : directory,
  }
  const documents: Scope = { ...scope, variables: new Map() }
  return {
    directory,
    files,
    blocks,
    documents,
    names: { ...scope, variables: variablesOf(defaults, variableFiles, calls, documents) },
    hidden: [...hidden, ...hiddenIn(files)],
  }
}

/** A variable counts only while nothing in the repository gives it another value. */
function variablesOf(
  defaults: ReadonlyMap<string, Expression>,
  variableFiles: readonly ModuleFile[],
  calls: readonly ModuleCall[],
  scope: Scope,
): ReadonlyMap<string, Expression> {
  const variables = new Map(defaults)
  const said = new Map<string, Set<string>>()
  for (const file of variableFiles) {
    const loaded = /(^|\/)(terraform|[^/]*\.auto)\.tfvars$/.test(file.path)
    for (const { name, value } of file.syntax.body.attributes) {
      const values = said.get(name) ?? new Set()
      said.set(name, values.add(JSON.stringify(evaluate(value, scope))))
      // A file that must be named on the command line is one possibility beside the default.
      const preset = variables.get(name)
      if (!loaded && preset) values.add(JSON.stringify(evaluate(preset, scope)))
      variables.set(name, value)
    }
  }
  for (const [name, values] of said) if (values.size > 1) variables.delete(name)
  for (const call of calls) for (const name of call.arguments) variables.delete(name)
  return variables
}

/** The account's partition is `aws` unless the directory speaks of another. */
const partitionOf = (files: readonly ModuleFile[], account: string | undefined): string | undefined =>
  account === undefined ||
  files.some(({ content }) => /\b(us-gov-|aws-us-gov|aws-cn|cn-north|cn-northwest)/.test(content))
    ? undefined
    : 'aws'

function hiddenIn(files: readonly ModuleFile[]): string[] {
  const sentences: string[] = []
  for (const { path, syntax } of files) {
    const [problem] = syntax.problems
    if (problem)
      sentences.push(
        `${path}:${problem.line}:${problem.column} is not valid Terraform, and what stands there cannot be seen`,
      )
    if (/(^|\/)([^/]*_)?override\.tf$/.test(path))
      sentences.push(`${path} overrides blocks of this directory, which is not followed`)
  }
  return sentences
}
