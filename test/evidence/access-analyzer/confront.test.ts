import { expect, test } from '@jest/globals'
import { confront } from '../../../src/evidence/access-analyzer/confront.ts'
import type { PrincipalFindings, UnusedFindings } from '../../../src/evidence/access-analyzer/types.ts'

type Services = Record<string, 'whole' | string[]>

const permissions = (id: string, services: Services, complete = true): PrincipalFindings => ({
  permissions: {
    id,
    complete,
    services: new Map(
      Object.entries(services).map(([name, unused]) => [
        name,
        unused === 'whole'
          ? { whole: true, actions: new Map() }
          : { whole: false, actions: new Map(unused.map((action) => [action.toLowerCase(), undefined])) },
      ]),
    ),
  },
})

const findings: UnusedFindings = {
  analyzerArn: 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused',
  complete: true,
  problems: [],
  principals: new Map([
    ['a', permissions('f-a', { s3: ['DeleteObject', 'PutObject'], ec2: 'whole' })],
    ['b', permissions('f-b', { s3: ['PutObject', 'GetObject'], sqs: 'whole' })],
    ['cut', permissions('f-cut', { s3: ['PutObject'], ec2: 'whole' }, false)],
    ['idle', { unusedRole: { id: 'f-idle' } }],
  ]),
}

test.each<[string, string[], string, string | undefined]>([
  ['an action that is listed', ['a'], 's3:PutObject', 'confirms f-a'],
  ['whatever its case', ['a'], 'S3:putobject', 'confirms f-a'],
  ['a service that is listed whole', ['a'], 'ec2:RunInstances', 'confirms f-a'],
  ['a role that is unused as a whole', ['idle'], 'iam:CreateUser', 'confirms f-idle'],
  ['all principals confirm', ['a', 'b', 'idle'], 's3:PutObject', 'confirms f-a'],
  ['not listed here, though tracked: others list it', ['a'], 's3:GetObject', 'contradicts f-a'],
  ['one principal contradicts', ['idle', 'b'], 's3:DeleteObject', 'contradicts f-b'],
  ['one confirms, another was not analysed', ['a', 'stranger'], 's3:PutObject', undefined],
  ['nobody was analysed', ['stranger'], 's3:PutObject', undefined],
  ['no principals at all', [], 's3:PutObject', undefined],
  ['an action that no finding ever lists may be untracked', ['a'], 's3:PutBucketTagging', undefined],
  ['a service that the finding does not name', ['b'], 'ec2:RunInstances', undefined],
  ['listed in a finding that was not read to its end', ['cut'], 's3:PutObject', 'confirms f-cut'],
  ['not listed in one', ['cut'], 's3:GetObject', undefined],
  ['a whole service in one: its actions may follow', ['cut'], 'ec2:RunInstances', undefined],
])('%s', (_, principals, action, expected) => {
  const said = confront(findings, principals, action)
  expect(said && `${said.effect} ${said.id}`).toBe(expected)
  if (said) expect(said.text).toMatch(/^Access Analyzer .*\.$/)
})

test('confirmation needs every principal', () => {
  expect(confront(findings, ['a', 'b'], 'ec2:RunInstances')).toBeUndefined()
})
