import { directoryOf } from '../../../files.ts'
import { expressionOf } from '../value-to-expression.ts'
import { makeModule, type Module, type ModuleCall, type ModuleFile } from '../module.ts'
import { attributeOf, type Block, type Expression } from '../../syntax/syntax-tree.ts'
import { evaluateExpression } from '../../values/evaluate.ts'
import { generatedProviders, unknownPartReasons, type GeneratedProvider } from './generated.ts'
import { folderOf, terragruntPath, type PlacedPath, type TerragruntPlace } from './paths.ts'
import {
  eitherOf,
  isTerragrunt,
  withDefaults,
  setsVariables,
  overridable,
  type Inputs,
} from '../../syntax/terragrunt.ts'

/** A `terragrunt.hcl`: a directory of its own for names, which calls the module that it runs. */
export interface TerragruntConfiguration {
  readonly module: Module
  /** The block that calls, and the directory it calls. */
  readonly call?: { readonly block: Block; readonly directory: string }
  /** The reasons why the directory it calls may have further, unknown parts. */
  readonly hides: readonly string[]
  /** Its calls of directories of the repository, with the variables that they set. */
  readonly gives: readonly ModuleCall[]
  /** Providers that it, or a file that it includes, writes into the module that it runs, and the role that it runs with. */
  readonly providers: readonly GeneratedProvider[]
}

/**
 * All configurations of the repository.
 *
 * @param parents files that configurations may include, read on demand
 */
export function configurationsOf(
  files: readonly ModuleFile[],
  parents: ReadonlyMap<string, () => ModuleFile>,
  accountOf: (path: string) => string | undefined,
): TerragruntConfiguration[] {
  return files.filter(({ path }) => isTerragrunt(path)).map((file) => new Reader(file, parents, accountOf).read())
}

class Reader {
  private readonly file: ModuleFile
  private readonly parents: ReadonlyMap<string, () => ModuleFile>
  private readonly account: string | undefined
  private readonly place: TerragruntPlace

  constructor(
    file: ModuleFile,
    parents: ReadonlyMap<string, () => ModuleFile>,
    accountOf: (path: string) => string | undefined,
  ) {
    this.file = file
    this.parents = parents
    this.account = accountOf(file.path)
    const locals = new Map(
      file.syntax.body.blocks
        .filter(({ type, broken }) => type === 'locals' && !broken)
        .flatMap(({ body }) => body.attributes.map(({ name, value }) => [name, value] as const)),
    )
    this.place = { directory: directoryOf(file.path), locals, exists: (path) => parents.has(path) }
  }

  read(): TerragruntConfiguration {
    const { file, place } = this
    const own = file.syntax.body.blocks.find(({ address }) => address === 'inputs')
    const block = own && this.withIncluded(own)
    const blocks = file.syntax.body.blocks.map((each) => (each === own && block ? block : each))
    const syntax = { ...file.syntax, body: { ...file.syntax.body, blocks } }
    const made = makeModule(file.path, [{ ...file, syntax }], [], [], this.account, [])
    // Its policies are found in the file as it is: included blocks stand elsewhere.
    const included = this.includedFiles()
    const module: Module = { ...made, files: [file], folder: place.directory }
    const source = block && attributeOf(block.body, 'source')?.value
    const providers = [
      ...generatedProviders(file, made.documents),
      ...included.flatMap((each): GeneratedProvider[] =>
        each
          ? generatedProviders(each, parentOf(each, this.account).scope)
          : [{ place: `${file.path}, a file that it includes and that is not known` }],
      ),
    ]
    const to: PlacedPath = source ? terragruntPath(source, place) : { path: place.directory }
    if (!block || !to || !('path' in to)) return { module, hides: [], gives: this.elsewhere(source), providers }
    const given = block.body.attributes.flatMap(({ name }) => (name === 'source' ? [] : [name]))
    const gives: ModuleCall = { directory: to.path, arguments: block.open ? 'all' : given, by: 'configuration' }
    const call = { block, directory: to.path }
    return {
      module,
      call,
      hides: [file, ...included].flatMap((each) =>
        each
          ? unknownPartReasons(each)
          : [`${file.path} includes a file that is not known, which may generate Terraform`],
      ),
      gives: [gives, ...(source ? this.here() : [])],
      providers,
    }
  }

  /** Files whose settings it takes over; `undefined` for one that is not known. */
  private includedFiles(): (ModuleFile | undefined)[] {
    return this.file.syntax.body.blocks
      .filter((block) => block.type === 'include' && !isNotMerged(block))
      .map((include) => this.fileOf(include))
  }

  private fileOf(include: Block): ModuleFile | undefined {
    const path = attributeOf(include.body, 'path')?.value
    const found = path && terragruntPath(path, this.place)
    return found && 'path' in found ? this.parents.get(found.path)?.() : undefined
  }

  /** Terraform files beside a configuration are copied to the module that it runs. */
  private here(): ModuleCall[] {
    return [{ directory: this.place.directory, arguments: 'all', by: 'unknown' }]
  }

  /** A source that is not followed may be this repository all the same. */
  private elsewhere(source: Expression | undefined): ModuleCall[] {
    const folder = source && folderOf(source)
    return [...this.here(), ...(folder === undefined ? [] : [{ ...this.here()[0]!, directory: folder }])]
  }

  /** The call with the further arguments from included files. */
  private withIncluded(own: Block): Block {
    let inputs: Inputs = {
      attributes: own.body.attributes.filter(({ name }) => name !== 'source'),
      open: own.open === true,
    }
    for (const include of this.file.syntax.body.blocks.filter(({ type }) => type === 'include').reverse()) {
      const parent = this.included(include)
      const mine = parent?.overrides ? { ...inputs, attributes: inputs.attributes.map(overridable) } : inputs
      if (parent) inputs = withDefaults(parent, this.deepened(mine, include), own.body.attributes[0]?.value ?? nothing)
      else inputs = { ...inputs, open: true }
    }
    const source = attributeOf(own.body, 'source')
    return {
      ...own,
      open: inputs.open,
      body: { ...own.body, attributes: [...(source ? [source] : []), ...inputs.attributes] },
    }
  }

  /** Lists and objects that are merged with those of the included file no longer have their own value. */
  private deepened(inputs: Inputs, include: Block): Inputs {
    const strategy = attributeOf(include.body, 'merge_strategy')?.value.text
    if (strategy === undefined || /^"(shallow|no_merge)"$/.test(strategy)) return inputs
    const attributes = inputs.attributes.map((attribute) => {
      const { value } = attribute
      const plain = value.kind === 'template' || value.kind === 'literal'
      return plain ? attribute : { ...attribute, value: eitherOf(value, nothing, value.start) }
    })
    return { ...inputs, attributes }
  }

  /** The inputs of an included file, with their values there; `undefined` where they are not known. */
  private included(include: Block): (Inputs & { readonly overrides?: boolean }) | undefined {
    if (isNotMerged(include)) return { attributes: [], open: false }
    const file = this.fileOf(include)
    if (!file || file.syntax.problems.length > 0) return undefined
    const { scope, block } = parentOf(file, this.account)
    // It brings files of variables, or Terraform of its own, into the module.
    const more = file.syntax.body.blocks.some(({ type }) => type === 'include')
    if (!block) return { attributes: [], open: more }
    const attributes = block.body.attributes.flatMap((attribute) =>
      attribute.name === 'source'
        ? []
        : [{ ...attribute, value: expressionOf(evaluateExpression(attribute.value, scope)) }],
    )
    const moved = attributeOf(block.body, 'source') !== undefined
    return { attributes, open: block.open === true || more || moved, overrides: setsVariables(file.syntax.body) }
  }
}

/**
 * Of a file that is not merged, only the values are available.
 * @see https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#include
 */
const isNotMerged = (include: Block): boolean =>
  attributeOf(include.body, 'merge_strategy')?.value.text === '"no_merge"'

/** The names of an included file are its own; Terragrunt's functions count from the file that includes. */
function parentOf(file: ModuleFile, account: string | undefined) {
  const { documents } = makeModule(directoryOf(file.path), [file], [], [], account, [])
  return { scope: documents, block: file.syntax.body.blocks.find(({ address }) => address === 'inputs') }
}

const nothing: Expression = { kind: 'other', start: 0, end: 0, text: 'inputs', construct: 'inputs', children: [] }
