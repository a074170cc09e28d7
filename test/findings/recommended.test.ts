import { describe, expect, test } from '@jest/globals'
import { compareSteps } from '../../src/findings/recommended.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import type { PolicyPlan } from '../../src/proof/plan.ts'
import { foundAt, read } from '../sources/support.ts'

const { sources } = await read({
  'main.tf': `
resource "aws_iam_role_policy" "deploy" {
  role   = "deploy"
  name   = "deploy"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "*" },
      { Effect = "Allow", Action = "sqs:*", Resource = "*" },
      { Effect = "Deny", Action = "s3:PutObject", Resource = "*" },
    ]
  })
}
`,
})
const policy = foundAt(sources, 'aws_iam_role_policy.deploy')

describe("AWS's recommendation beside the proposal", () => {
  const document = (...Action: string[]): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
  const { document: after } = parsePolicyDocument(JSON.parse(document('s3:GetObject', 'sqs:SendMessage')), 'identity')
  const narrowed = new Map([[policy.id, { id: policy.id, status: 'narrowed', after } as unknown as PolicyPlan]])
  test.each<[string, object, object]>([
    ['the same', { policy: document('sqs:SendMessage', 's3:GetObject') }, { contained: 'proven', compared: 'same' }],
    ['less', { policy: document('s3:GetObject') }, { contained: 'proven', compared: 'grants less' }],
    ['more', { policy: document('s3:GetObject', 'sqs:*') }, { contained: 'proven', compared: 'grants more' }],
    ['other things', { policy: document('sqs:ListQueues') }, { contained: 'proven', compared: 'differs' }],
    ['more than the present policy', { policy: document('s3:*') }, { contained: 'refuted' }],
    ['to detach', {}, { action: 'DETACH_POLICY' }],
    ['no policy', { policy: '{' }, {}],
    ['of another name', { existingPolicy: 'other', policy: document('s3:GetObject') }, {}],
  ])('%s', (_, step, expected) => {
    const action = 'policy' in step ? 'CREATE_POLICY' : 'DETACH_POLICY'
    const [compared] = compareSteps([{ action, existingPolicy: 'deploy', ...step }], [policy], narrowed)
    expect(compared).toMatchObject(expected)
    expect(Object.hasOwn(compared ?? {}, 'compared')).toBe('compared' in expected || 'contained' in expected)
    expect(compared?.text).toMatch(/^AWS recommends .*\.$/)
  })
})
