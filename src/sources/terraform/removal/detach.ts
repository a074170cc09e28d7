import { lastPathSegment, accountOfArn } from '../../../policy/arn.ts'
import { awsPolicyIn, awsPolicyName } from '../managed-attachments/aws-policy.ts'
import { elementsOf, nestedValues, sitesOfBlock } from '../managed-attachments/all-attachments.ts'
import type { ModuleGraph } from '../modules/module-graph.ts'
import type { Module, ModuleFile } from '../modules/module.ts'
import type { AttachedPrincipalType } from '../principals/attached-principals.ts'
import type { RepositoryFacts } from '../principals/possible/env.ts'
import { repositoryFactsOf } from '../principals/possible/repository-facts.ts'
import { exactText } from '../principals/possible/text.ts'
import type { Possible, Site } from '../principals/possible/types.ts'
import { membersAt } from '../principals/uses/groups.ts'
import { principalsAtSite } from '../principals/uses/attachments.ts'
import { managedPoliciesOf } from '../principals/uses/managed-policies.ts'
import { principalsAt } from '../principals/uses/principals.ts'
import { attachments, policyAttribute } from '../principals/uses/tables.ts'
import { addressOf, attributeOf, type Attribute, type Block, type Expression } from '../syntax/syntax-tree.ts'
import { removeElements } from './list-elements.ts'
import { RemovalCollector, type RemovalEdits } from './removal-edits.ts'

/** The names by which a policy may be meant. */
export interface PolicyNames {
  readonly arns: readonly string[]
  readonly names: readonly string[]
  /** Terraform address of a policy that the repository makes. */
  readonly addresses: readonly string[]
}

/**
 * Takes policies from users and roles where Terraform attaches them: removes the attachment's block, or the element of a
 * list. An attachment that other principals have, too, is left.
 *
 * @param subjects ARNs
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy_attachment
 */
export function detachPolicies(
  subjects: ReadonlySet<string>,
  isMeant: (policy: PolicyNames) => boolean,
  graph: ModuleGraph,
): RemovalEdits {
  const facts = repositoryFactsOf(graph)
  const collector = new RemovalCollector(graph)
  for (const module of graph.modules)
    for (const { block, file } of module.blocks.values()) {
      const name = block.type === 'resource' ? policyAttribute(block.labels[0] ?? '') : undefined
      const attribute = name === undefined ? undefined : attributeOf(block.body, name)
      if (attribute) new Attachment({ block, file, module, attribute }, subjects, isMeant, facts, collector).detach()
    }
  return collector.result()
}

interface Place {
  readonly block: Block
  readonly file: ModuleFile
  readonly module: Module
  readonly attribute: Attribute
}

class Attachment {
  private readonly place: Place
  private readonly subjects: ReadonlySet<string>
  private readonly isMeant: (policy: PolicyNames) => boolean
  private readonly facts: RepositoryFacts
  private readonly collector: RemovalCollector
  private readonly sites: readonly Site[]

  constructor(
    place: Place,
    subjects: ReadonlySet<string>,
    isMeant: (policy: PolicyNames) => boolean,
    facts: RepositoryFacts,
    collector: RemovalCollector,
  ) {
    this.place = place
    this.subjects = subjects
    this.isMeant = isMeant
    this.facts = facts
    this.collector = collector
    this.sites = sitesOfBlock(place.block, place.module, facts)
  }

  detach(): void {
    const { block, file, attribute } = this.place
    const held = this.sites.map((site) => ({ site, ...principalsAtSite(site, this.facts) }))
    const hits = elementsOf(attribute.value).flatMap((element) =>
      held
        .filter(({ site, principals }) => principals.some((arn) => this.subjects.has(arn)) && this.names(element, site))
        .map((each) => ({ ...each, element })),
    )
    if (hits.length === 0) return
    const why = this.collector.whyNotEdited(block, file)
    if (why !== undefined) return this.leave(why)
    if (block.labels[0] === 'aws_iam_policy_attachment') return this.takeFromLists()
    const hitSites = new Set(hits.map(({ site }) => site))
    const others = held
      .filter(({ site }) => hitSites.has(site))
      .flatMap(({ principals, unknown }) => [...principals.filter((arn) => !this.subjects.has(arn)), ...unknown])
    if (others.length > 0) return this.leave(`it also applies to ${others[0]}`)
    if (attribute.name.endsWith('s')) return this.takeFromList([...new Set(hits.map(({ element }) => element))])
    if (hitSites.size === this.sites.length) return this.collector.block(block, file, this.place.module)
    return this.takeInstances(hitSites)
  }

  private leave(reason: string): void {
    this.collector.leave(this.place.block, this.place.file, reason)
  }

  /** Does an expression name a policy that is meant, alone? */
  private names(element: Expression, site: Site): boolean {
    const value = this.facts.evaluate(element, { facts: this.facts, ...site, depth: 0 })
    const parts = nestedValues(value)
    return parts.length > 0 && parts.every((part) => this.isMeant(namesOf(part, site, this.facts, this.subjects)))
  }

  /** `managed_policy_arns = [A, B]` */
  private takeFromList(elements: readonly Expression[]): void {
    const { block, file, attribute } = this.place
    const everywhere = elements.filter((element) => this.sites.every((site) => this.names(element, site)))
    const splices = everywhere.length === elements.length ? removeElements(attribute.value, elements, file) : undefined
    if (splices === undefined) return this.leave(`its ${attribute.name} are not written out as a list`)
    this.collector.elements(block, file, splices, elements.map(({ text }) => text).join(', '))
  }

  /** Instances of `for_each = toset([A, B])` */
  private takeInstances(hits: ReadonlySet<Site>): void {
    const { block, file } = this.place
    const each = attributeOf(block.body, 'for_each')
    const keys = [...hits].map(({ instance }) => (instance.key?.kind === 'known' ? instance.key.value : undefined))
    const elements = each ? elementsOf(each.value) : []
    const removed = keys.flatMap((key) => {
      const own = elements.filter((element) => this.textOf(element) === key)
      return key !== undefined && own.length === 1 ? own : []
    })
    const isAll = this.facts.contexts(this.place.module).length === 1 && removed.length === keys.length
    const splices = each && isAll ? removeElements(each.value, removed, file) : undefined
    if (splices === undefined) return this.leave('its instances (count or for_each) are not written out as a list')
    this.collector.elements(block, file, splices, removed.map(({ text }) => text).join(', '))
  }

  private textOf(element: Expression): string | number | boolean | null | undefined {
    const [site] = this.sites
    const value = site && this.facts.evaluate(element, { facts: this.facts, context: site.context, depth: 0 })
    return value?.kind === 'known' ? value.value : undefined
  }

  /** `aws_iam_policy_attachment`: the principals leave its lists; the block goes where none is left. */
  private takeFromLists(): void {
    const { block, file, module } = this.place
    const [site] = this.sites
    if (site === undefined || this.sites.length > 1) return this.leave('it is made several times')
    let isEmpty = true
    const found: { readonly attribute: Attribute; readonly removed: readonly Expression[] }[] = []
    for (const [name, kind] of Object.entries(attachments['aws_iam_policy_attachment']?.attachedPrincipals ?? {})) {
      const attribute = attributeOf(block.body, name)
      if (!attribute) continue
      const removed: Expression[] = []
      for (const element of elementsOf(attribute.value)) {
        const { principals, unknown } = this.named(kind, element, site)
        const own = principals.filter((arn) => this.subjects.has(arn))
        if (own.length > 0 && own.length === principals.length && unknown.length === 0) removed.push(element)
        else {
          isEmpty = false
          const other = principals.find((arn) => !own.includes(arn))
          if (own.length > 0)
            this.leave(
              other === undefined
                ? `${element.text} may name others: ${unknown[0]}`
                : `${element.text} also names ${other}`,
            )
        }
      }
      if (removed.length > 0) found.push({ attribute, removed })
    }
    if (isEmpty) return this.collector.block(block, file, module)
    for (const { attribute, removed } of found) {
      const splices = removeElements(attribute.value, removed, file)
      if (splices === undefined) this.leave(`its ${attribute.name} are not written out as a list`)
      else this.collector.elements(block, file, splices, removed.map(({ text }) => text).join(', '))
    }
  }

  private named(kind: AttachedPrincipalType | 'group', element: Expression, site: Site) {
    const value = this.facts.evaluate(element, { facts: this.facts, ...site, depth: 0 })
    return kind === 'group'
      ? membersAt(value, site, element.text, this.facts)
      : principalsAt(kind, value, site, element.text, this.facts)
  }
}

/** The names of the policy that a value in the place of an ARN means. */
function namesOf(value: Possible, site: Site, facts: RepositoryFacts, subjects: ReadonlySet<string>): PolicyNames {
  const aws = awsPolicyIn(value, facts)
  const partition = site.context.module.names.partition ?? 'aws'
  if (aws)
    return {
      arns: 'path' in aws ? [`arn:${partition}:iam::aws:policy/${aws.path}`] : [],
      names: [awsPolicyName(aws)],
      addresses: [],
    }
  if (value.kind === 'known' && typeof value.value === 'string')
    return { arns: [value.value], names: [lastPathSegment(value.value)], addresses: [] }
  if (value.kind !== 'thing' || value.site.block.type !== 'resource') return { arns: [], names: [], addresses: [] }
  const { block } = value.site
  const names = managedPoliciesOf(block, facts).flatMap((managed) =>
    managed.names.flatMap((name) => exactText(name) ?? []),
  )
  const path = facts.attribute(block, 'path', value.site.context, value.site.instance)
  const under =
    path === undefined ? '/' : path.kind === 'known' && typeof path.value === 'string' ? path.value : undefined
  const accounts = [...new Set([...subjects].map((arn) => accountOfArn(arn)))]
  return {
    arns:
      under === undefined
        ? []
        : accounts.flatMap((account) => names.map((name) => `arn:${partition}:iam::${account}:policy${under}${name}`)),
    names,
    addresses: [addressOf(block)],
  }
}
