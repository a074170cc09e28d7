import type { SourceFile } from '../../files.ts'
import { directoryOf, resolvePath } from '../../files.ts'
import {
  addressOf,
  attributeOf,
  withoutParentheses,
  type Block,
  type Expression,
  type TerraformFile,
} from '../syntax/syntax-tree.ts'
import { evaluateExpression, type ModuleScope } from '../values/evaluate.ts'
import { installedCopy, type InstalledModules } from './installed.ts'

export interface ModuleFile extends SourceFile {
  readonly syntax: TerraformFile
  /** Its blocks contain arguments from other files (overrides), which its text does not. */
  readonly isOverridden?: true
}

/** The Terraform files of one directory: names are known everywhere in it, and nowhere else. */
export interface Module {
  readonly directory: string
  readonly files: readonly ModuleFile[]
  /** Top-level blocks that can be relied on, by address. */
  readonly blocks: ReadonlyMap<string, { readonly block: Block; readonly file: ModuleFile }>
  /** For documents: variables are unknown, since a proof must hold for every value. */
  readonly documents: ModuleScope
  /** For names of roles and users: defaults and `*.auto.tfvars` of variables count. */
  readonly names: ModuleScope
  /** Values of variables in files beside it; `loaded`: Terraform reads the file by itself. */
  readonly given: readonly TfvarsValue[]
  /** The reasons why it may contain unknown parts; a sentence each. */
  readonly hidden: readonly string[]
  /**
   * The directory that its paths are relative to, if that is not `directory`: for a terragrunt configuration, which is
   * identified by its file.
   */
  readonly folder?: string
}

/** A value that a `.tfvars` file has for a variable. */
export interface TfvarsValue {
  readonly name: string
  readonly value: Expression
  readonly file: ModuleFile
  readonly loaded: boolean
}

/** A call that sets variables of a directory; `all`: it may set any of them. */
export interface ModuleCall {
  readonly directory: string
  readonly arguments: readonly string[] | 'all'
  /** A `module` block, a terragrunt configuration, or a configuration of which nothing is known. */
  readonly by: 'module' | 'configuration' | 'unknown'
}

/**
 * The `module` blocks of these files that call a directory of the repository or a copy of a module on disk, and their
 * arguments.
 */
export function moduleCalls(files: readonly ModuleFile[], installed: InstalledModules): ModuleCall[] {
  const calls: ModuleCall[] = []
  for (const file of files)
    for (const block of file.syntax.body.blocks) {
      if (block.type !== 'module' || block.address !== undefined) continue
      const directory = calledBy(block, directoryOf(file.path), installed)
      if (directory === undefined) continue
      calls.push({ directory, arguments: block.body.attributes.map(({ name }) => name), by: 'module' })
    }
  return calls
}

function calledBy(block: Block, from: string, installed: InstalledModules): string | undefined {
  const source = attributeOf(block.body, 'source')
  const text = source && withoutParentheses(source.value)
  if (text?.kind !== 'template') return undefined
  if (/^"\.{1,2}\//.test(text.text)) return resolvePath(from, text.text.slice(1, -1))
  const copy = installedCopy(block, from, installed)
  return copy && 'directory' in copy ? copy.directory : undefined
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
  const documents: ModuleScope = { ...scope, variables: new Map() }
  return {
    directory,
    files,
    blocks,
    documents,
    names: { ...scope, variables: variablesOf(defaults, { files: variableFiles, calls, directory }, documents) },
    given: givenIn(variableFiles, directory),
    hidden: [...hidden, ...hiddenIn(files)],
  }
}

interface Givers {
  readonly files: readonly ModuleFile[]
  readonly calls: readonly ModuleCall[]
  readonly directory: string
}

/** Terraform loads these by itself; any other file is named on the command line, or not. */
const isLoaded = (file: ModuleFile, directory: string): boolean =>
  directoryOf(file.path) === directory && /(^|\/)(terraform|[^/]*\.auto)\.tfvars(\.json)?$/.test(file.path)

const givenIn = (files: readonly ModuleFile[], directory: string): TfvarsValue[] =>
  files.flatMap((file) =>
    file.syntax.body.attributes.map(({ name, value }) => ({ name, value, file, loaded: isLoaded(file, directory) })),
  )

/** A variable counts only while everything in the repository that may set it agrees. */
function variablesOf(
  defaults: ReadonlyMap<string, Expression>,
  { files, calls, directory }: Givers,
  scope: ModuleScope,
): ReadonlyMap<string, Expression> {
  const variables = new Map(defaults)
  const possible: { readonly name: string; readonly value: Expression }[] = []
  for (const file of files) {
    const loaded = isLoaded(file, directory)
    for (const { name, value } of file.syntax.body.attributes) {
      possible.push({ name, value })
      if (loaded) variables.set(name, value)
    }
  }
  const worth = (value: Expression): string => JSON.stringify(evaluateExpression(value, scope))
  for (const { name, value } of possible) {
    const known = variables.get(name)
    if (known && worth(known) !== worth(value)) variables.delete(name)
  }
  for (const call of calls)
    for (const name of call.arguments === 'all' ? [...variables.keys()] : call.arguments) variables.delete(name)
  return variables
}

/** The account's partition is `aws` unless the directory names another. */
const partitionOf = (files: readonly ModuleFile[], account: string | undefined): string | undefined =>
  account === undefined || files.some(({ content }) => otherPartitions.some((word) => content.includes(word)))
    ? undefined
    : 'aws'

const otherPartitions = ['us-gov-', 'aws-us-gov', 'aws-cn', 'cn-north']

function hiddenIn(files: readonly ModuleFile[]): string[] {
  const sentences: string[] = []
  for (const { path, syntax } of files) {
    const [problem] = syntax.problems
    if (problem)
      sentences.push(
        `${path}:${problem.line}:${problem.column} is not valid Terraform, and what it defines is not known`,
      )
  }
  return sentences
}
