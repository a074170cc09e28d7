import { attributeOf, withoutParentheses, type Block } from '../syntax/syntax-tree.ts'
import { satisfiesConstraint } from './version-constraint.ts'

/** A module from outside of the repository that `terraform init` has put on disk. */
export interface InstalledModule {
  /** From the repository's root: `envs/prod/.terraform/modules/role/modules/iam-role`. */
  readonly directory: string
  /** As `modules.json` states it: `registry.terraform.io/terraform-aws-modules/iam/aws//modules/iam-role`. */
  readonly source: string
  readonly version?: string
}

/** By directory and name of the call (`installedKey`): each copy of the module, one for each root module that has it. */
export type InstalledModules = ReadonlyMap<string, readonly InstalledModule[]>

export const noneInstalled: InstalledModules = new Map()

export const installedKey = (directory: string, name: string): string => `${directory}\n${name}`

/** The directory of the copy on disk, or what is wrong with it, as the rest of a sentence about the call. */
export type InstalledCopy = { readonly directory: string } | { readonly stale: string } | undefined

/**
 * The copy on disk of the module that a `module` block calls: only where its source and version are those of the block.
 *
 * @param from the directory of the block's file
 */
export function installedCopy(block: Block, from: string, installed: InstalledModules): InstalledCopy {
  const copies = installed.get(installedKey(from, block.labels[0] ?? '')) ?? []
  const [first, ...others] = copies
  const source = literalOf(block, 'source')
  if (!first || source === undefined || isLocal(source)) return undefined
  const other = others.find((each) => each.source !== first.source || each.version !== first.version)
  if (other) return { stale: `and the copies on disk differ (${nameOf(first)}, ${nameOf(other)})` }
  if (plainSource(source) !== plainSource(first.source))
    return { stale: `and ${first.directory} is a copy of ${nameOf(first)}` }
  if (!attributeOf(block.body, 'version')) return { directory: first.directory }
  const constraint = literalOf(block, 'version')
  const fits = constraint !== undefined && first.version !== undefined && satisfiesConstraint(first.version, constraint)
  return fits === true
    ? { directory: first.directory }
    : {
        stale: `in version ${constraint ?? 'that is not literal'}, and ${first.directory} is a copy of ${nameOf(first)}`,
      }
}

const nameOf = ({ source, version }: InstalledModule): string => (version ? `${source} ${version}` : source)

/** Is a source a path? */
export const isLocal = (source: string): boolean => /^\.{1,2}(\/|$)/.test(source)

/** The text of an argument that is written out. */
export function literalOf(block: Block, name: string): string | undefined {
  const value = attributeOf(block.body, name)?.value
  const text = value && withoutParentheses(value).text
  return text !== undefined && /^"[^"\\$%]*"$/.test(text) ? text.slice(1, -1) : undefined
}

/**
 * An address without what Terraform adds to its short forms.
 *
 * @see https://developer.hashicorp.com/terraform/language/modules/sources
 */
function plainSource(source: string): string {
  const registry = /^(?:(?:registry\.(?:terraform\.io|opentofu\.org))\/)?([\w-]+\/[\w-]+\/[\w-]+(?:\/\/.*)?)$/.exec(
    source,
  )
  if (registry) return registry[1] ?? ''
  return source
    .replace(/^git::/, '')
    .replace(/^(https?|ssh):\/\//, '')
    .replace(/^git@/, '')
    .replace(/^(github\.com|bitbucket\.org|gitlab\.com):/, '$1/')
    .replace(/\.git(?=$|\/\/|\?)/, '')
    .replace(/\/(?=$|\?)/, '')
}
