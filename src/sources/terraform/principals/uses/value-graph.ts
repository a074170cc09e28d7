import { mergingAttributes } from '../../policies/document-merging.ts'
import { attributeOf, type Block } from '../../syntax/syntax-tree.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { evaluatePossible } from '../possible/evaluate.ts'
import { argumentsOf, deepAttributes } from '../possible/names.ts'
import type { Possible, Site } from '../possible/types.ts'
import { everything, interestsIn, type Interest } from './interests.ts'
import { generatedAttributes } from './passed-on-references.ts'

type Thing = Possible & { readonly kind: 'thing' }

/** A value that a resource, data source or module contains. */
export interface Content {
  readonly value: Possible
  /** Computed in a way that is not followed. */
  readonly unsure?: true
  /** It stands beside others in a document that takes it in. */
  readonly shared?: true
}

/** The contents of one instance of a block, behind one of its attributes. */
export interface Contents {
  readonly site: Site
  readonly attribute: string
}

/** Managed policies that a data source may find. */
export type FindPolicies = (
  data: Site,
  facts: RepositoryFacts,
) => readonly { readonly site: Site; readonly certain: boolean }[]

type Node = Possible | Contents

/** A node on the way of a search: where it was met, and what it reaches. */
interface Visit {
  readonly index: number
  low: number
  interests: Interest
}

/**
 * The values of a repository, and what they contain. Resources refer to each other, so nearly every value contains a
 * large part of the repository: what each of them reaches is computed once, and searches leave out the rest.
 */
export class ValueGraph {
  private readonly facts: RepositoryFacts
  private readonly findPolicies: FindPolicies
  private readonly ids = new WeakMap<object, number>()
  private nextId = 0
  private readonly bySite = new Map<string, Contents>()
  // They live as long as the values: collecting garbage through large weak maps takes long.
  private readonly byThing = new Map<Thing, Contents>()
  private readonly contained = new Map<Contents, readonly Content[]>()
  private readonly reached = new Map<Node, Interest>()
  private readonly open = new Map<Node, Visit>()
  private readonly stack: Node[] = []

  constructor(facts: RepositoryFacts, findPolicies: FindPolicies) {
    this.facts = facts
    this.findPolicies = findPolicies
  }

  /** The same object for each value that means the same instance and attribute. */
  contentsOf(thing: Thing): Contents {
    const known = this.byThing.get(thing)
    if (known) return known
    const { site, path } = thing
    // Every attribute of a module contains all values of the module.
    const attribute = path.join('.')
    const key = `${this.keyOf(site)} ${site.block.type === 'module' ? '' : attribute}`
    const contents = this.bySite.get(key) ?? { site, attribute }
    this.bySite.set(key, contents)
    this.byThing.set(thing, contents)
    return contents
  }

  /** One instance of a block in one use of its directory: its values may differ from those of any other. */
  keyOf({ block, context, instance }: Site): string {
    return [block, context, ...Object.values(instance)].map((each: object) => this.idOf(each)).join(' ')
  }

  private idOf(object: object): number {
    let known = this.ids.get(object)
    if (known === undefined) this.ids.set(object, (known = ++this.nextId))
    return known
  }

  inside(contents: Contents): readonly Content[] {
    const known = this.contained.get(contents)
    if (known) return known
    const found = this.contentsIn(contents)
    this.contained.set(contents, found)
    return found
  }

  private contentsIn({ site, attribute: key }: Contents): readonly Content[] {
    const { block } = site
    const [type = ''] = block.labels
    if (block.type === 'module') return this.argumentsOrOutputs(site)
    if (type === 'aws_iam_policy_document') {
      if (key === '' || key === 'json' || key === 'minified_json') return this.documentsIn(site)
      return key === 'id' ? [] : this.arguments(site)
    }
    if (type === 'aws_iam_policy' && block.type === 'data')
      return key === 'policy' || key === '' ? this.documentsFound(site, key === '') : []
    const rendered = type === 'template_file' && block.type === 'data' && key === 'rendered' ? this.filled(site) : []
    return generatedAttributes.has(key) ? rendered : [...rendered, ...this.arguments(site)]
  }

  private arguments(site: Site): Content[] {
    return argumentsOf(site, this.facts).map((value) => ({ value, unsure: true }))
  }

  private filled({ block, context, instance }: Site): Content[] {
    const { facts } = this
    const template = attributeOf(block.body, 'template')?.value
    if (!template) return []
    const value = facts.evaluate(template, { facts, context, instance, depth: 0 })
    const text = facts.originAt(block)
    const read: Possible = value.kind === 'file' ? { ...value, language: 'template' } : value
    return [{ value: text ? { kind: 'written', text, value: read } : read }]
  }

  /** A module as a whole: its outputs, or its arguments, where it is not in the repository. */
  private argumentsOrOutputs(site: Site): Content[] {
    const { facts } = this
    const call = facts.repository.callOf(site.block)
    const callee = call && facts.repository.moduleIn(call.directory)
    if (!call || !callee) return this.arguments(site)
    return facts.contextsOf(call, callee, site.context).flatMap((context) =>
      [...callee.blocks.values()].flatMap(({ block }): Content[] => {
        const value = block.type === 'output' ? attributeOf(block.body, 'value')?.value : undefined
        return value ? [{ value: evaluatePossible(value, { facts, context, depth: 0 }), unsure: true }] : []
      }),
    )
  }

  /** A document contains the documents that it merges as a whole, and may contain the parts of its statements. */
  private documentsIn({ block, context, instance }: Site): Content[] {
    const { facts } = this
    return deepAttributes(block).flatMap(({ name, path, value, bind }): Content[] => {
      const takesIn = path.length === 0 && mergingAttributes.some((each) => each === name)
      if (!takesIn && !/^(for_each|count)$/.test(name) && !mayContainDocuments.test(value.text)) return []
      const worth = facts.evaluate(value, bind({ facts, context, instance, depth: 0 }))
      return [takesIn ? { value: worth, shared: true } : { value: worth, unsure: true }]
    })
  }

  /** The documents of the policies that a data source may find. */
  private documentsFound(site: Site, unsure: boolean): Content[] {
    const { facts } = this
    return this.findPolicies(site, facts).flatMap(({ site: found, certain }): Content[] => {
      const document = attributeOf(found.block.body, 'policy')?.value
      if (!document) return []
      const { context, instance } = found
      const value = evaluatePossible(document, { facts, context, instance, depth: 0 })
      return [certain && !unsure ? { value } : { value, unsure: true }]
    })
  }

  /** Does a value itself serve an interest? */
  isOf(value: Possible, interest: Interest): boolean {
    return interest === everything || (this.interestsAt(value) & interest) !== 0
  }

  /** Does a value serve an interest, itself or by something that it contains? */
  serves(value: Possible, interest: Interest): boolean {
    return interest === everything || (this.interestsOf(value) & interest) !== 0
  }

  /** All interests that a value serves, itself or by something that it contains. */
  interestsOf(node: Node): Interest {
    if (isSimple(node)) return this.interestsAt(node)
    return this.reached.get(node) ?? this.visit(node).interests
  }

  /**
   * Strongly connected values reach the same (Tarjan's algorithm).
   * @see https://doi.org/10.1137/0201010
   */
  private visit(node: Node): Visit {
    const visit: Visit = { index: this.stack.length, low: this.stack.length, interests: this.interestsAt(node) }
    const { index } = visit
    this.open.set(node, visit)
    this.stack.push(node)
    const step = (next: Node): void => {
      if (isSimple(next)) {
        visit.interests |= this.interestsAt(next)
        return
      }
      const done = this.reached.get(next)
      const before = done === undefined ? this.open.get(next) : undefined
      if (before) visit.low = Math.min(visit.low, before.index)
      else if (done === undefined) {
        const { low, interests } = this.visit(next)
        visit.low = Math.min(visit.low, low)
        visit.interests |= interests
      } else visit.interests |= done
    }
    this.forEachPart(node, step)
    if (visit.low === index)
      for (const member of this.stack.splice(index)) {
        this.open.delete(member)
        this.reached.set(member, visit.interests)
      }
    return visit
  }

  private readonly isPolicyText = (block: Block): boolean => this.facts.originAt(block) !== undefined

  private interestsAt(node: Node): Interest {
    return 'kind' in node ? interestsIn(node, this.isPolicyText) : 0
  }

  private forEachPart(node: Node, step: (part: Node) => void): void {
    if (!('kind' in node)) {
      for (const { value } of this.inside(node)) step(value)
      return
    }
    switch (node.kind) {
      case 'list':
        return node.items.forEach(step)
      case 'object':
        return node.entries.forEach((item) => step(item))
      case 'many':
        if (node.keys) step(node.keys)
        return step(node.of)
      case 'some':
        return node.of.forEach(step)
      case 'made':
        return node.from.forEach(step)
      case 'text':
        return node.parts.forEach((part) => (typeof part === 'string' ? undefined : step(part)))
      case 'written':
        return step(node.value)
      case 'file':
        return node.filled?.forEach(step)
      case 'thing':
        return step(this.contentsOf(node))
      case 'known':
      case 'outside':
      default:
    }
  }
}

/** It contains nothing, and is soon looked at again. */
const isSimple = (node: Node): boolean =>
  'kind' in node &&
  (node.kind === 'outside' ||
    (node.kind === 'known' && (typeof node.value !== 'string' || node.value.length < longText)))

/** Searching a longer text takes longer than to remember what it contains. */
const longText = 100

/** Most statements name actions and ARNs only. */
const mayContainDocuments = /\b(each|local|var|module|data|statement|json\w*|file|\w+\.value)\b/
