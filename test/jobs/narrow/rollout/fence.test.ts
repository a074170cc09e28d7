import { afterEach, describe, expect, test } from '@jest/globals'
import { newFence } from '../../../../src/jobs/narrow/rollout/staged-fence.ts'
import { stagedStatements } from '../../../../src/jobs/narrow/rollout/staged-statements.ts'
import type { PolicyDocument, Statement } from '../../../../src/policy/document.ts'
import { renderPullRequest } from '../../../../src/report/plan/markdown/pull-request.ts'
import { dev, policyText, prod, staging, Simulation, statement, wide } from './simulation.ts'
import { beyondSample } from '../../../support/sampled.ts'

const trusted = '198.51.100.0/24'
const configuration = `accounts:
  "apps/**": ["${dev}", "${prod}"]
networks:
  office: { cidrs: ["${trusted}", "2001:db8::/48"] }
fences:
  - { for: "aws_iam_role_policy.orders", from: [office] }
rollout:
  stages:
    - { name: dev, accounts: ["${dev}"] }
    - { name: prod, accounts: ["${prod}"] }
`

const id = 'apps/iam.tf#aws_iam_role_policy.orders'
const used = policyText(statement('DescribeInstances', 'StartInstances'))

let simulation: Simulation | undefined
afterEach(() => simulation?.end())

const shared = (text: string, more = configuration): Simulation =>
  (simulation = new Simulation([dev, prod], { '.github/whittle.yml': more, 'apps/iam.tf': text }))

const planOf = async (run: Simulation, day: number) => (await run.run(day)).plan.policies.find((each) => each.id === id)

const allow: Statement = { effect: 'Allow', action: ['ec2:*'], resource: ['*'], condition: [] }
const deny: Statement = {
  sid: 'DenyOutsideTrustedNetworks',
  effect: 'Deny',
  action: ['*'],
  resource: ['*'],
  condition: [{ operator: 'NotIpAddressIfExists', key: 'aws:SourceIp', values: [trusted] }],
}
const limited = (...accounts: readonly string[]): Statement => ({
  ...deny,
  condition: [...deny.condition, { operator: 'StringEquals', key: 'aws:PrincipalAccount', values: accounts }],
})
const document = (...statements: readonly Statement[]): PolicyDocument => ({ version: '2012-10-17', statements })

describe('the statements of a stage', () => {
  const narrowed = [
    { from: 0, statement: allow },
    { from: null, statement: deny },
  ]

  test.each<readonly [string, PolicyDocument, readonly string[], readonly string[], readonly Statement[] | string]>([
    ['the accounts that go alone', document(allow), [dev], [prod], [allow, limited(dev)]],
    [
      'those in which it is in force, too',
      document(allow, limited(dev)),
      [staging, dev],
      [prod],
      [allow, limited(dev, staging)],
    ],
    ['all, where all go', document(allow, limited(dev)), [dev, prod], [], [allow, deny]],
    ['none, where none goes', document(allow), [], [prod], [allow]],
    ['an account that is not known', document(allow), [''], [prod], 'the account of one of its stages is not known'],
  ])('are for %s', (_, before, due, waiting, wanted) => {
    const made = stagedStatements(before, narrowed, due, waiting)
    expect(made.kind === 'staged' ? made.document.statements : made.reason).toEqual(wanted)
  })

  test('deny where they are in force, and nowhere else', () => {
    const staged = document(allow, limited(dev))
    expect(newFence(document(allow), staged, dev)).toEqual([deny])
    expect(newFence(document(allow), staged, prod)).toEqual([])
    expect(newFence(staged, document(allow, deny), prod)).toEqual([deny])
    expect(newFence(staged, document(allow, deny), dev)).toEqual([])
  })
})

beyondSample(() =>
  describe('a Deny by network of a policy that is applied to several accounts', () => {
    test('goes to the first account, then to all', async () => {
      const run = shared(used)
      const { plan } = await run.merge(0)
      expect(plan.policies.find((each) => each.id === id)).toMatchObject({
        status: 'narrowed',
        proof: { containment: { verdict: 'proven' } },
        rollout: {
          state: 'staged',
          stages: [
            { name: 'dev', state: 'due' },
            { name: 'prod', state: 'waiting' },
          ],
        },
      })
      const first = run.read('apps/iam.tf')
      expect(first).toMatch(/StringEquals\s*=\s*\{\s*"aws:PrincipalAccount"\s*=\s*"111122223333"\s*\}/)
      expect(first.match(/Condition/g)).toHaveLength(1)
      expect(await planOf(run, 5)).toMatchObject({
        rollout: {
          state: 'waiting',
          stages: [
            { name: 'dev', state: 'unaffected' },
            { name: 'prod', state: 'waiting', until: '2026-09-15' },
          ],
        },
      })
      await run.merge(14)
      const second = run.read('apps/iam.tf')
      expect(second).not.toContain('PrincipalAccount')
      expect(second).toContain(trusted)
      expect(await run.states(20)).toEqual({})
    })

    test('goes together with what is narrowed', async () => {
      const run = shared(wide)
      await run.merge(0)
      const first = run.read('apps/iam.tf')
      expect(first).toMatch(/StringNotEquals\s*=\s*\{\s*"aws:PrincipalAccount"/)
      expect(first).toMatch(/StringEquals\s*=\s*\{\s*"aws:PrincipalAccount"/)
      await run.merge(14)
      expect(run.read('apps/iam.tf')).not.toContain('PrincipalAccount')
      expect(run.read('apps/iam.tf')).toContain('DenyOutsideTrustedNetworks')
      expect(await run.states(20)).toEqual({})
    })

    test.each<readonly [string, (run: Simulation) => void, RegExp]>([
      [
        'a refusal from another network',
        (run) => run.calls.push({ account: dev, day: 3, action: 'StartInstances', refused: true, from: '203.0.113.9' }),
        /AWS refused ec2:StartInstances to .*role\/orders from a network that the Deny does not trust/,
      ],
      [
        'a call from another network that was allowed all the same',
        (run) => run.calls.push({ account: dev, day: 3, action: 'StartInstances', from: '203.0.113.9' }),
        /1 allowed call would have been denied, from 203\.0\.113\.9/,
      ],
      [
        'evidence that ended',
        (run) => run.until.set(dev, 4),
        /the evidence of account 111122223333 ends on 2026-09-05/,
      ],
      ['no call in the first account', (run) => run.idle.set(dev, 0), /none of its principals made a call/],
    ])('waits after %s', async (_, happens, reason) => {
      const run = shared(used)
      await run.merge(0)
      const before = run.read('apps/iam.tf')
      happens(run)
      const plan = await planOf(run, 30)
      expect([plan?.rollout?.reason, ...(plan?.notes ?? [])].join(' ')).toMatch(reason)
      await run.merge(30)
      expect(run.read('apps/iam.tf')).toBe(before)
    })

    test('a refusal from a trusted network, of something else, does not hold it', async () => {
      const run = shared(used)
      await run.merge(0)
      run.calls.push({ account: dev, day: 3, action: 'TerminateInstances', refused: true })
      expect((await planOf(run, 14))?.rollout).toMatchObject({ state: 'due' })
    })

    test('a call from elsewhere in the account that waits keeps the Deny from it', async () => {
      const run = shared(used)
      await run.merge(0)
      const before = run.read('apps/iam.tf')
      run.calls.push({ account: prod, day: 10, action: 'StartInstances', from: '203.0.113.9' })
      await run.merge(15)
      expect(run.read('apps/iam.tf')).toBe(before)
    })

    test('with rollout.at-once it goes to all', async () => {
      const run = shared(used, `${configuration}  at-once: [aws_iam_role_policy.orders]\n`)
      await run.merge(0)
      expect(run.read('apps/iam.tf')).toContain('DenyOutsideTrustedNetworks')
      expect(run.read('apps/iam.tf')).not.toContain('PrincipalAccount')
    })

    test('one that is in force in one account follows its networks at once, and has shown what it denied before', async () => {
      const run = shared(used)
      await run.merge(0)
      run.commit({ '.github/whittle.yml': configuration.replace(trusted, `${trusted}", "203.0.113.0/24`) }, 3)
      const { plan: whole } = await run.run(3)
      const plan = whole.policies.find((each) => each.id === id)!
      expect(plan).toMatchObject({
        proof: { containment: { verdict: 'proven' }, newlyTrusted: ['203.0.113.0/24'] },
        rollout: { state: 'staged', reason: expect.stringContaining('follows its networks') },
      })
      const { title, body } = renderPullRequest(plan, whole)
      expect(title).toBe('Fence aws_iam_role_policy.orders: trust 1 more network')
      expect(body).not.toContain('callers of all accounts')
      await run.merge(3)
      const followed = run.read('apps/iam.tf')
      expect(followed).toContain('203.0.113.0/24')
      expect(followed).toMatch(/StringEquals\s*=\s*\{\s*"aws:PrincipalAccount"\s*=\s*"111122223333"\s*\}/)
      expect(await run.states(13)).toEqual({ [id]: 'waiting' })
      await run.merge(14)
      expect(run.read('apps/iam.tf')).not.toContain('PrincipalAccount')
      expect(await run.states(20)).toEqual({})
    })

    test('one that denies more begins its quiet time anew', async () => {
      const more = configuration.replace(trusted, `${trusted}", "203.0.113.0/24`)
      const run = shared(used, more)
      await run.merge(0)
      run.commit({ '.github/whittle.yml': configuration }, 3)
      await run.merge(3)
      expect(run.read('apps/iam.tf')).not.toContain('203.0.113.0/24')
      expect(run.read('apps/iam.tf')).toContain('PrincipalAccount')
      expect(await run.states(16)).toEqual({ [id]: 'waiting' })
      expect(await run.states(17)).toEqual({ [id]: 'due' })
    })

    test('one that is in force follows its networks while something else waits', async () => {
      const run = shared(used)
      await run.merge(0)
      await run.merge(14)
      const text = run.read('apps/iam.tf')
      run.commit(
        {
          'apps/iam.tf': text.replace(/Action\s*=\s*\["ec2:DescribeInstances".*\]/, (found) =>
            found.replace(/\]$/, ', "ec2:TerminateInstances"]'),
          ),
          '.github/whittle.yml': configuration.replace(trusted, `${trusted}", "203.0.113.0/24`),
        },
        15,
      )
      await run.merge(16)
      expect(run.read('apps/iam.tf')).toContain('203.0.113.0/24')
      await run.merge(31)
      expect(run.read('apps/iam.tf')).not.toContain('TerminateInstances')
      expect(run.read('apps/iam.tf')).toContain('203.0.113.0/24')
    })

    test('one that is in force follows its networks at once', async () => {
      const run = shared(used, configuration.slice(0, configuration.indexOf('rollout:')))
      await run.merge(0)
      run.commit({ '.github/whittle.yml': configuration.replace(trusted, `${trusted}", "203.0.113.0/24`) }, 1)
      await run.merge(2)
      expect(run.read('apps/iam.tf')).toContain('203.0.113.0/24')
    })
  }),
)
