import { describe, expect, test } from '@jest/globals'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
import { entry, ledger } from '../../support/ledger.ts'
import { group, matched } from '../support/matches.ts'
import { revoked } from '../support/revocation.ts'
import { jane } from './support.ts'
import { forms, inForm, expectProved } from './forms.ts'

describe('narrowing to use', () => {
  const statements = [
    { from: 0, statement: { effect: 'Allow' as const, action: ['s3:GetObject'], resource: ['*'], condition: [] } },
  ]
  const plan = (given: Partial<PolicyPlan>) =>
    ({ status: 'narrowed', reason: 'Narrowed.', changes: [], ...given }) as never

  test('by the use that is not of the scope', () => {
    const seen: string[] = []
    const { file, content } = forms['jsonencode']!
    const inScope = entry('s3:PutObject', {
      principal: jane,
      resource: 'arn:aws:s3:::acme-invoices/2026/10.pdf',
      network: { kind: 'address', address: '198.51.100.7' },
      count: 1,
    })
    const matches = matched([group({ operation: 's3.amazonaws.com:PutObject', actions: ['s3:PutObject'] })])
    const result = revoked(
      [{ kind: 'narrow-to-use', from: 'matched', window: '90d' }],
      { [file]: content },
      {
        ledger: ledger([inScope, entry('s3:GetObject', { principal: jane })]),
        narrow: (_, days, { entries }) => {
          seen.push(String(days), ...entries.map(({ action }) => action))
          return plan({ statements })
        },
      },
      matches,
    )
    expect(seen).toEqual(['90', 's3:GetObject'])
    expectProved(result)
    expect(result.after[file]).not.toContain('s3:PutObject')
  })

  test.each<[string, Partial<PolicyPlan>, string]>([
    ['nothing was used legitimately', { looksUnused: true }, 'refused'],
    ['the evidence does not suffice', { status: 'unchanged', reason: 'Too short.' }, 'refused'],
    ['all of it was used', { status: 'unchanged', nothingToNarrow: true }, 'nothing-to-do'],
  ])('%s', (_, given, status) => {
    const { results } = inForm(
      'jsonencode',
      { kind: 'narrow-to-use', from: 'matched', window: '90d' },
      { narrow: () => plan(given) },
    )
    expect(results).toMatchObject([{ status, edits: [] }])
  })
})
