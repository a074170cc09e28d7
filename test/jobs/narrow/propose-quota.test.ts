import { describe, expect, test } from '@jest/globals'
import type { PolicyInput } from '../../../src/jobs/narrow/preconditions.ts'
import { propose } from '../../../src/jobs/narrow/propose.ts'
import type { Statement } from '../../../src/policy/document.ts'
import { documentSize } from '../../../src/policy/print.ts'
import type { PolicySource } from '../../../src/sources/types.ts'
import { fakeCatalog } from '../../support/catalog.ts'
import { knowledgeOf } from '../../support/knowledge.ts'
import { entry } from '../../support/ledger.ts'
import { allow, policyInput, source } from '../propose-input.ts'

const fence = { networks: [{ cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] }], exempt: [] }
const used = [entry('ec2:DescribeInstances')]
const version = '2012-10-17' as const
const hosts = (...kinds: PolicySource['hosts'][number]['kind'][]): Pick<PolicySource, 'hosts'> => ({
  hosts: kinds.map((kind) => ({ address: `aws_${kind}`, kind })),
})

/** A Deny that fills the document, so that with the Allow it has as many characters as are wanted. */
function filled(size: number, action = ['ec2:*']): readonly Statement[] {
  const rest = (text: string): Statement[] => [
    { effect: 'Deny', action: ['iam:*'], resource: [`arn:aws:iam::1:role/${text}`], condition: [] },
    allow(...action),
  ]
  const statements = rest('x'.repeat(size - documentSize({ version, statements: rest('') })))
  expect(documentSize({ version, statements })).toBe(size)
  return statements
}

const fenced = (size: number, over: Partial<PolicySource>, action?: string[]) =>
  propose(
    policyInput(used, { fence, source: source({ ...over, document: { version, statements: filled(size, action) } }) }),
  )

describe('a Deny by network that makes the document larger than it may be', () => {
  /** Characters that the proposal has more than the document before. */
  const grows = (() => {
    const { after } = fenced(1000, {})
    return documentSize(after!) - 1000
  })()

  test.each<[string, Pick<PolicySource, 'hosts'>, number]>([
    ['a managed policy', hosts('managed-policy'), 6144],
    ['an inline policy of a role', hosts('role-inline'), 10240],
    ['an inline policy of a group', hosts('group-inline'), 5120],
    ['an inline policy of a user', hosts('user-inline'), 2048],
    ['what serves several: the smallest', hosts('role-inline', 'user-inline'), 2048],
    ['what it is attached to is not known', hosts('unknown'), 6144],
    ['it is attached to nothing that is known', hosts(), 6144],
  ])('%s', (_, over, quota) => {
    expect(fenced(quota - grows, over).changes.map(({ rule }) => rule)).toEqual(['narrow-actions', 'deny-networks'])
    const plan = fenced(quota - grows + 1, over)
    expect(plan.changes.map(({ rule }) => rule)).toEqual(['narrow-actions'])
    expect(plan.notes).toEqual([
      `No Deny by network is proposed: with it the document would exceed the quota of ${quota} characters.`,
    ])
  })

  test('a document that is larger already may not grow', () => {
    const plan = fenced(7000, {}, ['ec2:DescribeInstances', 'ec2:RunInstances'])
    expect(plan.notes).toEqual([
      'No Deny by network is proposed: with it the document would exceed the quota of 7000 characters.',
    ])
  })
})

describe('a list that grows in several statements, and removes plain reads only', () => {
  const names = ['G', 'P', 'L', 'S', 'T'].flatMap((letter) => [`shop:${letter}oxFigs`, `shop:${letter}agFigs`])
  const spare = ['shop:WoxRead', 'shop:WagRead']
  const catalog = fakeCatalog({
    ...Object.fromEntries(names.map((name) => [name, { level: 'Write' as const }])),
    ...Object.fromEntries(spare.map((name) => [name, { level: 'Read' as const }])),
    'shop:Zap': { level: 'Write' },
  })
  const ask = (over: Partial<PolicyInput> = {}) =>
    propose(
      policyInput(
        names.map((action) => entry(action)),
        {
          catalog,
          actionContext: knowledgeOf(catalog),
          source: source({ document: { version, statements: [allow('shop:?ox*'), allow('shop:?ag*')] } }),
          ...over,
        },
      ),
    )

  test('is not worth a proposal by itself', () => {
    const plan = ask()
    expect(plan).toMatchObject({ status: 'unchanged', changes: [], proof: null })
    expect(plan.reason).toBe(
      'Not proposed: it would have 10 entries instead of 2, and would remove only reads and lists that return no secrets or data.',
    )
  })

  test('comes with a Deny by network that is proposed anyway', () => {
    expect(ask({ fence }).changes.map(({ rule }) => rule)).toEqual([
      'narrow-actions',
      'narrow-actions',
      'deny-networks',
    ])
  })
})

describe('a list that does not fit', () => {
  // Beside the first action stands an unused write, so that no wildcard may stand for them.
  const actions = Array.from({ length: 130 }, (_, index) => `shop:PutThing${String(index).padStart(3, '0')}`)
  const catalog = fakeCatalog(
    Object.fromEntries([...actions, 'shop:PutThing'].map((name) => [name, { level: 'Write' as const }])),
  )
  const large = (over: Partial<PolicyInput> = {}) =>
    propose(
      policyInput(
        actions.map((action) => entry(action)),
        {
          catalog,
          actionContext: knowledgeOf(catalog),
          source: source({ ...hosts('user-inline'), document: { version, statements: [allow('shop:*')] } }),
          ...over,
        },
      ),
    )

  test('is proposed as too large, with the policies that it may be split into', () => {
    const plan = large()
    expect(plan).toMatchObject({
      status: 'narrowed',
      reason: '131 granted actions become 130.',
      tooLarge: { size: documentSize(plan.after!), quota: 2048 },
    })
    expect(plan.notes[0]).toMatch(/^It has [\d,]+ characters, .* more than AWS takes \(2,048\).*into 2 policies/)
  })

  test('is too large from the first character on', () => {
    const some = actions.slice(0, 90)
    const written = documentSize({ version, statements: [allow(...some)] })
    const ask = (missing: number) => {
      const last = `shop:PutLast${'x'.repeat(2048 - written + missing - 'shop:PutLast'.length - 3)}`
      const known = fakeCatalog(
        Object.fromEntries(
          [...some, last, 'shop:PutThing', 'shop:PutLast'].map((name) => [name, { level: 'Write' as const }]),
        ),
      )
      return propose(
        policyInput(
          [...some, last].map((action) => entry(action)),
          {
            catalog: known,
            actionContext: knowledgeOf(known),
            fence,
            source: source({ ...hosts('user-inline'), document: { version, statements: [allow('shop:*')] } }),
          },
        ),
      )
    }
    const [fits, exceeds] = [ask(0), ask(1)]
    expect(fits).not.toHaveProperty('tooLarge')
    expect(fits.changes.map(({ rule }) => rule)).toEqual(['narrow-actions'])
    expect(exceeds).toHaveProperty('tooLarge')
    expect(exceeds.changes.map(({ rule }) => rule)).toEqual(['narrow-actions', 'deny-networks'])
  })

  test('is fenced all the same: it has to be split anyway', () => {
    const plan = large({ fence })
    expect(plan.changes.map(({ rule }) => rule)).toEqual(['narrow-actions', 'deny-networks'])
    expect(plan.tooLarge?.quota).toBe(2048)
  })
})
