import type { GraphCall } from '../../modules/module-graph.ts'
import type { Module, ModuleFile } from '../../modules/module.ts'
import type { Block } from '../../syntax/syntax-tree.ts'
import type { PolicyExpression } from '../../policies/find-policies.ts'

/** One use of a directory: applied by itself, or called by a chain of `module` blocks. */
export interface EvaluationContext {
  readonly module: Module
  /** The call that leads here, and the context and instance it is made in; absent for a directory that is applied itself. */
  readonly call?: GraphCall
  readonly outer?: EvaluationContext
  readonly instance?: BlockInstance
  /** There are too many ways to follow each: the arguments of callers are not known. */
  readonly lost?: true
}

/** `each.key`, `each.value` and `count.index` of one instance of a block. */
export interface BlockInstance {
  readonly key?: Possible
  readonly value?: Possible
  readonly index?: Possible
}

/** One instance of a block, in one context. */
export interface Site {
  readonly context: EvaluationContext
  readonly block: Block
  readonly file: ModuleFile
  readonly instance: BlockInstance
}

/**
 * The possible values of an expression. Unlike a `Value` it never forgets the origin of its parts: a result that is not
 * understood (`made`) keeps the values it was made from, so everything that it may contain is known.
 */
export type Possible =
  | { readonly kind: 'known'; readonly value: string | number | boolean | null }
  /** Text around something that is not plainly known. */
  | { readonly kind: 'text'; readonly parts: readonly (string | Possible)[] }
  /** `unordered`: which of them comes first is not known, nor that each is there. */
  | { readonly kind: 'list'; readonly items: readonly Possible[]; readonly unordered?: true }
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, Possible> }
  /** A list, set or map of any size, with keys that are not known. */
  | { readonly kind: 'many'; readonly of: Possible; readonly keys?: Possible }
  /** One of these. */
  | { readonly kind: 'some'; readonly of: readonly Possible[] }
  /** A resource, data source or module, or (with a path) an attribute of it that only AWS or the provider knows. */
  | { readonly kind: 'thing'; readonly site: Site; readonly path: readonly string[] }
  /** The text of a policy. */
  | { readonly kind: 'written'; readonly text: PolicyExpression; readonly value: Possible }
  /** The content of a file; `filled`: the values that its template is filled with. */
  | {
      readonly kind: 'file'
      readonly path: Possible
      readonly language: 'json' | 'template'
      readonly filled?: readonly Possible[]
      /** The same by the names that the template has for them. */
      readonly names?: Possible
    }
  /** Something that is computed of these, in a way that is not followed. `missing`: it is not there at all. */
  | {
      readonly kind: 'made'
      readonly from: readonly Possible[]
      readonly missing?: true
      /** It is this, as JSON or YAML. */
      readonly encoded?: Possible
    }
  /**
   * A value from outside of the source: it may be anything. `guess`: the default of a variable stands beside it.
   * `lost`: the source may state it, and is not followed that far. `ignored`: Terraform leaves changes of it in AWS as
   * they are. `computed`: the result of a function that is not followed.
   */
  | {
      readonly kind: 'outside'
      readonly what: string
      readonly place: string
      readonly guess?: true
      readonly ignored?: true
      readonly computed?: true
      readonly lost?: true
    }

export const knownAs = (value: string | number | boolean | null): Possible => ({ kind: 'known', value })

export const unknownPossible: Possible = { kind: 'made', from: [] }

export const missingValue: Possible = { kind: 'made', from: [], missing: true }

export const madeFrom = (from: readonly Possible[]): Possible => {
  const held = contained(from)
  return held.length === 0 ? unknownPossible : { kind: 'made', from: held }
}

/** Without numbers and the like, which are part of nothing. */
const contained = (from: readonly Possible[]): readonly Possible[] =>
  from.filter((each) => each.kind !== 'known' || typeof each.value === 'string')

/**
 * Made of values that are evaluated only when they are looked at: two modules may use each other's outputs, which is no
 * cycle to Terraform.
 */
export function madeFromLazily(evaluate: () => readonly Possible[]): Possible {
  let known: readonly Possible[] | undefined
  return {
    kind: 'made',
    get from() {
      return (known ??= contained(evaluate()))
    },
  }
}

/** One of several values; equal values are listed once. */
export function someOf(options: readonly Possible[]): Possible {
  const [alone] = options
  if (alone && options.length === 1 && alone.kind !== 'some') return alone
  const flat = new Set<Possible>()
  for (const option of options) for (const each of option.kind === 'some' ? option.of : [option]) flat.add(each)
  const [only, ...others] = flat
  if (only && others.length === 0) return only
  return flat.size === 0 ? unknownPossible : { kind: 'some', of: [...flat] }
}

/** Stands at the beginning of paths that are counted from the root of the repository. */
export const rootMark = '\u0001'

export const isMissing = (value: Possible): boolean => value.kind === 'made' && value.missing === true
