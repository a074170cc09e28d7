import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { matchPolicies } from '../../../../src/evidence/iam/match/match-policies.ts'
import type { PolicyMatch } from '../../../../src/evidence/iam/match/types.ts'
import type { PolicyDocument, Statement } from '../../../../src/policy/document.ts'
import { printDocument } from '../../../../src/policy/print.ts'
import { TOKEN_START, TOKEN_END } from '../../../../src/policy/unresolved.ts'
import type { EntitySite, PolicySource } from '../../../../src/sources/types.ts'
import { a, b, roleArn, snapshotOf, type Content } from './support.ts'
import { countOf } from '../../../support/sampled.ts'

/** A source policy `${var.env}-SUFFIX`, whose resources name `${var.env}` too. */
interface Model {
  readonly suffix: string
  readonly statements: readonly { readonly actions: readonly string[]; readonly bucket: string }[]
}

const actions = [
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  'sqs:SendMessage',
  'sns:Publish',
  'ec2:RunInstances',
]

const model: fc.Arbitrary<Model> = fc.record({
  suffix: fc.constantFrom('reader', 'writer', 'deploy-app'),
  statements: fc.array(
    fc.record({
      actions: fc.uniqueArray(fc.constantFrom(...actions), { minLength: 2, maxLength: 4 }),
      bucket: fc.constantFrom('logs', 'data'),
    }),
    { minLength: 1, maxLength: 3 },
  ),
})

const env = fc.stringMatching(/^[a-z]{1,8}$/)

/** The document with a text in the place of `${var.env}`. */
const documentOf = ({ statements }: Model, text: string): PolicyDocument => ({
  version: '2012-10-17',
  statements: statements.map(({ actions: granted, bucket }): Statement => ({
    effect: 'Allow',
    action: granted,
    resource: [`arn:aws:s3:::${text}-${bucket}/*`],
    condition: [],
  })),
})

const site = (names: EntitySite['names'], accounts: readonly string[], several = false): EntitySite => ({
  names,
  paths: [['/']],
  accounts,
  several,
  optional: several,
})

const sourceOf = (of: Model, sites: readonly EntitySite[], block = 'main.tf#aws_iam_policy.p'): PolicySource => ({
  status: 'found',
  id: block,
  file: 'main.tf',
  line: 1,
  column: 1,
  form: 'jsonencode',
  kind: 'identity',
  hosts: [{ address: 'aws_iam_policy.p', kind: 'managed-policy', entity: { kind: 'managed-policy', block, sites } }],
  document: documentOf(of, `${TOKEN_START}var.env${TOKEN_END}`),
  principals: [],
  principalsUnknown: ['open'],
  layout: undefined,
})

const patterned = (of: Model, accounts: readonly string[] = [a]) =>
  sourceOf(of, [site([[undefined, `-${of.suffix}`]], accounts)])

const asJson = (document: PolicyDocument): unknown => printDocument(document)

const live = (documents: Readonly<Record<string, PolicyDocument>>): Content => ({
  policies: Object.fromEntries(Object.entries(documents).map(([name, each]) => [name, { document: asJson(each) }])),
  roles: Object.fromEntries(Object.keys(documents).map((name) => [`role-of-${name}`, { attached: [name] }])),
})

function match(sources: readonly PolicySource[], contents: Readonly<Record<string, Content>>): PolicyMatch {
  const accounts = new Map(Object.entries(contents).map(([id, content]) => [id, snapshotOf(id, content)]))
  return matchPolicies(sources, { accounts }).get(sources[0]?.id ?? '')!
}

const namesOf = ({ instances }: PolicyMatch): string[] => instances.map(({ name }) => name)

const shuffled = <T>(items: readonly T[], seed: number): T[] =>
  items
    .map((item, index) => ({ item, key: (index * 7919 + seed * 104729) % 101 }))
    .sort((x, y) => x.key - y.key)
    .map(({ item }) => item)

test('an unknown part may be any text', () => {
  fc.assert(
    fc.property(model, env, (of, text) => {
      const name = `${text}-${of.suffix}`
      const found = match([patterned(of)], { [a]: live({ [name]: documentOf(of, text) }) })
      expect(found).toMatchObject({ instances: [{ name }], unknown: [], possible: [] })
      expect(found.instances[0]?.drift).toBeUndefined()
    }),
  )
})

test('the order of statements, actions and resources makes no difference', () => {
  fc.assert(
    fc.property(model, env, fc.nat(100), (of, text, seed) => {
      const document = documentOf(of, text)
      const other: PolicyDocument = {
        ...document,
        statements: shuffled(
          document.statements.map((each) => ({ ...each, action: shuffled(each.action ?? [], seed) })),
          seed,
        ),
      }
      const name = `${text}-${of.suffix}`
      expect(match([patterned(of)], { [a]: live({ [name]: other }) })).toMatchObject({
        instances: [{ name }],
        unknown: [],
      })
    }),
  )
})

/** A document that was changed by hand: by an action more, one less, or another resource. */
const changed = (document: PolicyDocument, how: 'more' | 'less' | 'resource'): PolicyDocument => ({
  ...document,
  statements: document.statements.map((each, index) => {
    if (index > 0) return each
    if (how === 'more') return { ...each, action: [...(each.action ?? []), 'kms:Decrypt'] }
    if (how === 'less') return { ...each, action: (each.action ?? []).slice(1) }
    return { ...each, resource: ['arn:aws:s3:::by-hand/*'] }
  }),
})

const change = fc.constantFrom('more', 'less', 'resource')

test('beside a policy that is nearly the same, the right one is found, or none', () => {
  fc.assert(
    fc.property(model, env, env, change, fc.boolean(), (of, text, other, how, sameDocument) => {
      fc.pre(text !== other)
      const [right, decoy] = [`${text}-${of.suffix}`, `${other}-${of.suffix}`]
      const document = sameDocument ? documentOf(of, text) : changed(documentOf(of, text), how)
      const found = match([patterned(of)], { [a]: live({ [right]: documentOf(of, text), [decoy]: document }) })
      expect([[right], []]).toContainEqual(namesOf(found))
      // A different document is distinguished from the source's; what it grants to counts all the same.
      if (!sameDocument) expect(found).toMatchObject({ instances: [{ name: right }], possible: [{ name: decoy }] })
    }),
  )
})

test('a policy that two sources may make belongs to none of them', () => {
  fc.assert(
    fc.property(model, env, (of, text) => {
      const name = `${text}-${of.suffix}`
      const two = [
        patterned(of),
        sourceOf(of, [site([[undefined, `-${of.suffix}`]], [a])], 'other.tf#aws_iam_policy.q'),
      ]
      for (const sources of [two, two.toReversed()]) {
        const found = match(sources, { [a]: live({ [name]: documentOf(of, text) }) })
        expect(found.instances).toEqual([])
        expect(found.unknown.join()).toMatch(/fits .* and .*, by name and document, so it belongs to none of them/)
      }
    }),
  )
})

test('where all instances are called known, so are their principals, whatever was changed in the accounts', () => {
  const state = fc.constantFrom('as applied', 'more', 'less', 'resource', 'absent')
  fc.assert(
    fc.property(
      fc.array(model, { minLength: 1, maxLength: 3 }),
      fc.array(fc.record({ text: env, account: fc.constantFrom(a, b), state }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.record({ name: env, account: fc.constantFrom(a, b), how: change, of: fc.nat(2) }), { maxLength: 3 }),
      fc.boolean(),
      (models, applications, decoys, several) => {
        const sources = models.map((of, index) =>
          sourceOf(of, [site([[undefined, `-${of.suffix}`]], [a, b], several)], `${index}.tf#aws_iam_policy.p`),
        )
        const documents: Record<string, Record<string, PolicyDocument>> = { [a]: {}, [b]: {} }
        const needed = models.map(() => new Set<string>())
        for (const [index, of] of models.entries()) {
          for (const { text, account, state: as } of applications) {
            const name = `${text}-${of.suffix}`
            // Names are unique in an account: a second source cannot be applied under one.
            if (as === 'absent' || documents[account]?.[name]) continue
            const document = documentOf(of, text)
            documents[account]![name] = as === 'as applied' ? document : changed(document, as)
            if ((documents[account]![name].statements[0]?.action ?? []).length > 0)
              needed[index]?.add(roleArn(account, `role-of-${name}`))
          }
        }
        for (const { name, account, how, of } of decoys) {
          const like = models[of]
          if (like) documents[account]![`${name}-${like.suffix}`] ??= changed(documentOf(like, name), how)
        }
        const accounts = new Map(Object.entries(documents).map(([id, each]) => [id, snapshotOf(id, live(each))]))
        const found = matchPolicies(sources, { accounts })
        for (const [index, { id }] of sources.entries()) {
          const { instances, possible, unknown } = found.get(id)!
          if (unknown.length > 0) continue
          const principals = [...instances, ...possible].flatMap((each) => each.principals)
          expect(principals).toEqual(expect.arrayContaining([...needed[index]!]))
        }
      },
    ),
    { numRuns: countOf(300, 75) },
  )
})

test('a policy with a name that the source states is found whatever stands beside it', () => {
  fc.assert(
    fc.property(model, env, env, change, (of, text, other, how) => {
      fc.pre(text !== other)
      const [right, decoy] = [`${text}-${of.suffix}`, `${other}-${of.suffix}`]
      const source = sourceOf(of, [site([[right]], [a])])
      const found = match([source], {
        [a]: live({ [right]: changed(documentOf(of, text), how), [decoy]: documentOf(of, text) }),
      })
      expect(found).toMatchObject({ instances: [{ name: right }], unknown: [] })
      expect(found.instances[0]?.drift).toBeDefined()
    }),
  )
})
