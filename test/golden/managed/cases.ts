import { readdirSync, readFileSync } from 'node:fs'
import type { ManagedAttachment, ProposedStatement } from '../../../src/sources/types.ts'
import { proposed } from '../../sources/support.ts'

const here = new URL('./', import.meta.url)

/** Directories with an attachment of a policy of AWS, before and after another one takes its place. */
export const cases: readonly string[] = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort()

export const readCase = (name: string, when: 'before' | 'after'): string =>
  readFileSync(new URL(`${name}/${when}.tf`, here), 'utf8')

/** The statements of the new policy, whatever AWS's has. */
export const statements: readonly ProposedStatement[] = [
  proposed(0, {
    Sid: 'Objects',
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:PutObject'],
    Resource: 'arn:aws:s3:::acme-${aws:PrincipalTag/team}/*',
  }),
  proposed(0, {
    Effect: 'Allow',
    Action: 's3:ListBucket',
    Resource: '*',
    Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } },
  }),
]

/** The attachment as a policy with these statements. */
export const asSource = ({ policy: _, notReplaceable: __, ...site }: ManagedAttachment) => ({
  ...site,
  status: 'found' as const,
  document: { version: '2012-10-17' as const, statements: statements.map(({ statement }) => statement) },
})
