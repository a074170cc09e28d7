import { expect } from '@jest/globals'
import { appRole, judged, partner, queue, queuePolicy, trust, type Case } from './support.ts'

export const assume = 'Action = "sts:AssumeRole", Effect = "Allow"'
export const root = (id: string): string => `arn:aws:iam::${id}:root`
export const fromPartner = { principal: { AWS: partner }, action: ['sts:AssumeRole'], condition: {} }
export const roleCase = (statement: string, other: Partial<Case> = {}): Case => ({
  files: trust(statement),
  resource: appRole,
  access: [fromPartner],
  ...other,
})
export const send = 'Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.jobs.arn'
/** What everyone may do: services deliver by sending, which is decided apart. */
export const receive = send.replace('SendMessage', 'ReceiveMessage')
export const queueCase = (statement: string, other: Partial<Case> = {}): Case => ({
  files: queuePolicy(statement),
  resource: queue,
  access: [
    { principal: { AWS: '*' }, action: ['sqs:SendMessage', 'sqs:ReceiveMessage'], condition: {}, isPublic: true },
  ],
  ...other,
})
/** The first statement as it would be. */
export const first = (after: unknown): unknown => (after as { Statement: readonly unknown[] } | undefined)?.Statement[0]

export type Row = readonly [name: string, given: Case, becomes: object | undefined, reason: RegExp]

export const check = async (_: string, given: Case, becomes: object | undefined, reason: RegExp): Promise<void> => {
  const { verdict, proposal, reason: said } = await judged(given)
  expect(said).toMatch(reason)
  expect(verdict).toBe(becomes === undefined ? 'manual' : 'proposes')
  if (becomes === undefined) expect(proposal).toBeUndefined()
  else {
    expect(first(proposal?.after)).toMatchObject(becomes)
    expect(proposal?.proof).toMatchObject({ containment: { verdict: 'proven' }, replay: { denied: [] } })
    expect(proposal?.edits).toHaveLength(1)
  }
}
