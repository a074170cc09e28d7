import { lastPathSegment } from '../../policy/arn.ts'
import { directoryOf } from '../../sources/files.ts'
import type { Module, ModuleFile } from '../../sources/terraform/modules/module.ts'
import type { ModuleGraph } from '../../sources/terraform/modules/module-graph.ts'
import { filePath } from '../../sources/terraform/modules/file-paths.ts'
import { outputOf, referencedAddress } from '../../sources/terraform/modules/references.ts'
import { terraformParser } from '../../sources/terraform/syntax/parser.ts'
import {
  addressOf,
  attributeOf,
  bodiesIn,
  allPartsOf,
  type Block,
  type Expression,
} from '../../sources/terraform/syntax/syntax-tree.ts'

/** Attributes that decide which AWS resource a block stands for: its ARN follows from them. */
const naming = /^(name|name_prefix|path|id|arn|alias|domain|domain_name|function_name|provider|region|.*_?identifier)$/
const namingOf: Readonly<Record<string, RegExp>> = { aws_s3_bucket: /^bucket(_prefix)?$/ }

/** More definitions than this belong to no value that people can follow. */
const most = 2000

/**
 * What an expression depends on in its repository, as text: locals, variables with their defaults and every argument
 * that a caller gives, outputs of modules, data sources, and the names of resources. Where the texts of two trees are
 * equal, an expression means the same in both.
 */
export class Definitions {
  private readonly graph: ModuleGraph
  private readonly known = new Map<string, string>()
  private readonly readers = new Map<string, readonly TemplateDefinition[]>()

  private readonly renamed: ReadonlyMap<string, string>

  /** @param renamed directories that have another name in the tree that is compared with */
  constructor(graph: ModuleGraph, renamed: ReadonlyMap<string, string> = new Map()) {
    this.graph = graph
    this.renamed = renamed
  }

  /** Of a policy's block, attribute or file. @param address as `Source.address`; absent for a file of its own */
  ofPolicy(file: string, address: string | undefined): string {
    return this.remember(`${file}#${address}`, (into) => this.policy(file, address, true, into))
  }

  /** As `ofPolicy`, without the text of the block itself: only of what it names. */
  ofNamesIn(file: string, address: string | undefined): string {
    return this.remember(`${file}#${address} names`, (into) => this.policy(file, address, false, into))
  }

  private policy(file: string, address: string | undefined, own: boolean, into: Set<string>): void {
    if (address === undefined) {
      for (const { module, block, values } of this.readersOf(file)) {
        this.repetition(block, module, into)
        if (!values) continue
        into.add(`values ${plain(values.text)}`)
        this.expression(values, module, into)
      }
      return
    }
    const module = this.moduleOf(file)
    if (!module) return
    const found = blockAt(address, module)
    if (found) {
      if (own) into.add(`${addressOf(found.block)} ${textIn(found.file, found.block)}`)
      else this.repetition(found.block, module, into)
      this.block(found.block, module, into)
      return
    }
    const name = /^local\.([\w-]+)/.exec(address)?.[1]
    const local = name === undefined ? undefined : module.names.locals.get(name)
    if (!local) return
    if (own) into.add(`local.${name} ${plain(local.text)}`)
    this.expression(local, module, into)
  }

  /**
   * Of one unresolved expression in a policy. It may be one of the policy's directory, or of a caller that passed it on.
   *
   * @param text as the token in a document has it
   */
  ofExpression(text: string, file: string, address: string | undefined): string {
    return this.remember(`${file}#${address} ${text}`, (into) => {
      const expression = parseExpression(text)
      const own = this.moduleOf(file)
      const readers = address === undefined ? this.readersOf(file) : []
      const modules = address !== undefined && own ? [own, ...this.callersOf(own)] : readers.map(({ module }) => module)
      const root = /^[\w-]+/.exec(text)?.[0]
      for (const { module, values } of readers) this.given(root, values, module, into)
      if (!expression) {
        // Nothing is known of it: then everything in its directories counts.
        for (const module of modules) for (const each of module.files) into.add(`${each.path} ${plain(each.content)}`)
        return
      }
      for (const module of modules) this.expression(expression, module, into)
      const found = own && address !== undefined ? blockAt(address, own) : undefined
      if (found && own && /\b(each|count|self)\b/.test(text)) this.repetition(found.block, own, into)
      if (found && own) this.iterators(found.block, own, text, into)
    })
  }

  /** The calls of `templatefile` and `file` that read a file, with the values that they give. */
  readersOf(path: string): readonly TemplateDefinition[] {
    const name = lastPathSegment(path)
    const before = this.readers.get(path)
    if (before) return before
    const found = this.graph.modules.flatMap((module) =>
      module.files
        .filter(({ content }) => content.includes('file(') && mayName(name, content))
        .flatMap((file) => file.syntax.body.blocks.flatMap((block) => this.readersIn(block, module, path))),
    )
    this.readers.set(path, found)
    return found
  }

  private readersIn(block: Block, module: Module, path: string): TemplateDefinition[] {
    const called = this.graph.callsTo(module.directory).length > 0
    return bodiesIn(block.body).flatMap((body) =>
      body.attributes.flatMap(({ value }) =>
        allPartsOf(value).flatMap((each): TemplateDefinition[] => {
          if (each.kind !== 'call' || (each.name !== 'templatefile' && each.name !== 'file')) return []
          const [first, values] = each.arguments
          const read = first && filePath(first, module, called)
          if (read === undefined || ('path' in read && read.path !== path)) return []
          return [{ module, block, ...(values && { values }) }]
        }),
      ),
    )
  }

  /** The value that a template's reader gives to a name in it. */
  private given(name: string | undefined, values: Expression | undefined, module: Module, into: Set<string>): void {
    if (!values) return
    const entries = values.kind === 'object' ? values.entries.filter(({ key }) => key.text === name) : []
    const parts = values.kind === 'object' ? entries.map(({ value }) => value) : [values]
    for (const part of parts) {
      into.add(`value ${plain(part.text)}`)
      this.expression(part, module, into)
    }
  }

  private remember(key: string, gather: (into: Set<string>) => void): string {
    const before = this.known.get(key)
    if (before !== undefined) return before
    const into = new Set<string>()
    gather(into)
    const text = [...into].sort().join('\n')
    this.known.set(key, text)
    return text
  }

  private moduleOf(file: string): Module | undefined {
    return (
      this.graph.moduleIn(directoryOf(file)) ?? this.graph.configurations.find(({ directory }) => directory === file)
    )
  }

  private callersOf(module: Module): readonly Module[] {
    const found = new Set([module])
    for (const each of found) for (const { caller } of this.graph.callsTo(each.directory)) found.add(caller)
    return [...found].filter((each) => each !== module)
  }

  private block(block: Block, module: Module, into: Set<string>): void {
    for (const body of bodiesIn(block.body))
      for (const { value } of body.attributes) this.expression(value, module, into)
  }

  private nameOf({ directory }: Module): string {
    return this.renamed.get(directory) ?? directory
  }

  private repetition(block: Block, module: Module, into: Set<string>): void {
    for (const name of ['for_each', 'count']) {
      const value = attributeOf(block.body, name)?.value
      if (!value) continue
      into.add(`${name} of ${addressOf(block)} ${plain(value.text)}`)
      this.expression(value, module, into)
    }
  }

  /** `statement.value` inside of `dynamic "statement"`: its values come from the `for_each` there. */
  private iterators(block: Block, module: Module, text: string, into: Set<string>): void {
    for (const inner of bodiesIn(block.body).flatMap(({ blocks }) => blocks)) {
      if (inner.type !== 'dynamic') continue
      const iterator = attributeOf(inner.body, 'iterator')?.value.text ?? inner.labels[0] ?? ''
      if (text.includes(iterator)) this.repetition(inner, module, into)
    }
  }

  private expression(expression: Expression, module: Module, into: Set<string>): void {
    for (const each of allPartsOf(expression)) {
      if (each.kind === 'traversal') this.name(each, module, into)
      if (each.kind === 'call' && /^(template)?file/.test(each.name)) this.contentRead(each.arguments[0], module, into)
    }
  }

  private contentRead(path: Expression | undefined, module: Module, into: Set<string>): void {
    const read = path && filePath(path, module, this.graph.callsTo(module.directory).length > 0)
    if (read && 'path' in read)
      into.add(`${lastPathSegment(read.path)} ${plain(this.graph.contentOf(read.path) ?? '')}`)
  }

  private name(traversal: Expression & { readonly kind: 'traversal' }, module: Module, into: Set<string>): void {
    const address = referencedAddress(traversal)
    if (address === undefined || into.size > most) return
    const directory = this.nameOf(module)
    const define = (what: string, text: string): boolean => {
      const line = `${directory} ${what} ${plain(text)}`
      if (into.has(line)) return false
      into.add(line)
      return true
    }
    const name = address.slice(address.indexOf('.') + 1)
    if (traversal.root === 'local') {
      const local = module.names.locals.get(name)
      if (define(address, local?.text ?? '?') && local) this.expression(local, module, into)
      return
    }
    if (traversal.root === 'var') {
      if (define(address, '')) this.variable(name, module, into)
      return
    }
    const found = module.blocks.get(address)
    if (!found) return
    if (traversal.root === 'module') {
      if (define(traversal.text, '')) this.output(outputOf(traversal), found.block, module, into)
      return
    }
    if (traversal.root === 'data') {
      if (define(address, textIn(found.file, found.block))) this.block(found.block, module, into)
      return
    }
    const type = found.block.labels[0] ?? ''
    const names = found.block.body.attributes.filter(
      (each) => naming.test(each.name) || namingOf[type]?.test(each.name),
    )
    for (const each of names)
      if (define(`${address}.${each.name}`, each.value.text)) this.expression(each.value, module, into)
  }

  private variable(name: string, module: Module, into: Set<string>): void {
    const directory = this.nameOf(module)
    const preset = module.blocks.get(`variable.${name}`)
    const value = preset && attributeOf(preset.block.body, 'default')?.value
    into.add(`${directory} var.${name} default ${plain(value?.text ?? '')}`)
    if (value) this.expression(value, module, into)
    for (const given of module.given) {
      if (given.name !== name) continue
      into.add(`${directory} var.${name} ${lastPathSegment(given.file.path)} ${plain(given.value.text)}`)
    }
    for (const { caller, block, open } of this.graph.callsTo(module.directory)) {
      const argument = attributeOf(block.body, name)?.value
      into.add(`${directory} var.${name} ${this.nameOf(caller)} ${addressOf(block)} ${plain(argument?.text ?? '')}`)
      if (argument) this.expression(argument, caller, into)
      this.repetition(block, caller, into)
      if (open) this.block(block, caller, into)
    }
  }

  private output(output: string | undefined, block: Block, module: Module, into: Set<string>): void {
    const call = this.graph.callOf(block)
    const callee = call && this.graph.moduleIn(call.directory)
    const value = callee?.blocks.get(`output.${output ?? ''}`)
    const expression = value && attributeOf(value.block.body, 'value')?.value
    if (!callee || !expression) {
      for (const each of block.body.attributes) into.add(`${addressOf(block)}.${each.name} ${plain(each.value.text)}`)
      this.block(block, module, into)
      return
    }
    into.add(`${this.nameOf(callee)} output.${output} ${plain(expression.text)}`)
    this.expression(expression, callee, into)
  }
}

/** A place that reads a file, with the values that it gives to a template. */
export interface TemplateDefinition {
  readonly module: Module
  readonly block: Block
  readonly values?: Expression
}

/** The block that a policy's address begins with: `aws_iam_role.app` of `aws_iam_role.app.inline_policy[0]`. */
export function blockAt(
  address: string,
  module: Module,
): { readonly block: Block; readonly file: ModuleFile } | undefined {
  const parts = address.replace(/#\d+$/, '').split(/[.[]/)
  for (const length of [3, 2]) {
    const found = module.blocks.get(parts.slice(0, length).join('.'))
    if (found) return found
  }
  return undefined
}

/** The expression that a token's text states; `undefined` where it is none. */
export function parseExpression(text: string): Expression | undefined {
  if (text.startsWith('%{') || text.includes('\n')) return undefined
  const { body, problems } = terraformParser.parse(`x = ${text}\n`)
  const [only, ...more] = body.attributes
  return problems.length === 0 && more.length === 0 ? only?.value : undefined
}

const mayName = (name: string, content: string): boolean => content.includes(name) || content.includes('fileset(')

const textIn = (file: ModuleFile, { start, end }: Block): string => plain(file.content.slice(start, end))

/** White space alone changes nothing; nor does the way in which a line ends. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').trim()
