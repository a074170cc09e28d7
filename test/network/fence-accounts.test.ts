import { describe, expect, test } from '@jest/globals'
import type { UsageEntry } from '../../src/evidence/types.ts'
import { addNetworkDeny } from '../../src/network/add-fence.ts'
import { denyForAccounts } from '../../src/network/fence-accounts.ts'
import { buildNetworkDeny, type NetworkDenyRequest } from '../../src/network/fence.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import { sameStatement } from '../../src/policy/same.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'

const [dev, prod] = ['111122223333', '444455556666']
const [office, branch, unlisted] = ['203.0.113.0/24', '198.51.100.0/24', '192.0.2.0/24']
const allow: Statement = { effect: 'Allow', action: ['ec2:*'], resource: ['*'], condition: [] }
const requestFor = (...cidrs: readonly string[]): NetworkDenyRequest => ({
  networks: [{ cidrs, vpcs: [], vpcEndpoints: [] }],
  exempt: [],
})
const denyFor = (...cidrs: readonly string[]): Statement =>
  buildNetworkDeny({ statements: [allow] }, requestFor(...cidrs)).statements[0]!

const added = (deny: Statement, cidrs: readonly string[], wouldDeny: readonly UsageEntry[] = []) => {
  const before: PolicyDocument = { version: '2012-10-17', statements: [allow, deny] }
  const statements = before.statements.map((statement, from) => ({ from, statement }))
  const evidence = { wouldDeny: () => wouldDeny, refused: [], unseen: [] }
  const { change, note, ...plan } = addNetworkDeny(before, statements, requestFor(...cidrs), evidence)
  return { statements: plan.statements.map(({ statement }) => statement), change, note }
}

describe('a Deny by network that is for some accounts', () => {
  test('becomes one for all', () => {
    const { statements, change, note } = added(denyForAccounts(denyFor(office), [dev]), [office])
    expect(statements).toEqual([allow, denyFor(office)])
    expect(change).toMatchObject({ statement: 1, before: [dev], after: ['all accounts'] })
    expect(change?.summary).toContain(`was for ${dev} alone`)
    expect(note).toBeUndefined()
  })

  test('says both that it follows its networks and that it is for all', () => {
    const { statements, change } = added(denyForAccounts(denyFor(office), [dev, prod]), [office, branch])
    expect(statements).toHaveLength(2)
    expect(sameStatement(statements[1]!, denyFor(office, branch))).toBe(true)
    expect(change?.summary).toContain(`newly trusts ${branch}`)
    expect(change?.summary).toContain(`was for ${dev}, ${prod} alone`)
    expect(change?.undo).toContain('aws:PrincipalAccount')
  })

  test.each<readonly [string, Statement]>([
    ['whose lists are not known', denyFor(office, unresolvedText('var.networks'))],
    ['of another Sid than is wanted', { ...denyFor(office), sid: 'DenyOutsideTrustedVpcArns' }],
  ])('stays for these where it cannot follow its networks: one %s', (_, deny) => {
    const limited = denyForAccounts(deny, [dev])
    const { statements, change, note } = added(limited, [unlisted])
    expect(statements).toEqual([allow, limited])
    expect(change).toBeUndefined()
    expect(note).toContain('left as it is')
  })

  test('stays for these where it is not known which they are', () => {
    const limited = denyForAccounts(denyFor(office), [unresolvedText('var.account')])
    const { statements, change } = added(limited, [office])
    expect(statements).toEqual([allow, limited])
    expect(change).toBeUndefined()
  })
})
