import { describe, expect, test } from '@jest/globals'
import { allFindings } from '../../src/report/review/sarif.ts'
import type { Finding, Suggestion } from '../../src/review/types.ts'
import { reviewTrees } from './trees.ts'

type Statements = readonly Readonly<Record<string, unknown>>[]

const read = { Effect: 'Allow', Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::logs/*' }
const admin = { Effect: 'Allow', Action: ['*'], Resource: '*' }
const deny = (action: string) => ({ Effect: 'Deny', Action: action, Resource: '*' })
const textOf = (statements: Statements): string =>
  `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)}\n`

const findingsOf = async (base: Statements | null, head: Statements, config = ''): Promise<readonly Finding[]> => {
  const more = { '.github/whittle.yml': config }
  const before = { ...more, ...(base && { 'policies/app.json': textOf(base) }) }
  return allFindings(await reviewTrees(before, { ...more, 'policies/app.json': textOf(head) }))
}

/** The policy after a suggestion is committed. */
function committed(head: Statements, { line, endLine, text }: Suggestion): unknown {
  const lines = textOf(head).split('\n')
  lines.splice(line - 1, endLine - line + 1, ...text.split('\n'))
  return (JSON.parse(lines.join('\n')) as { Statement: unknown }).Statement
}

const suggestedBy = (findings: readonly Finding[], rule: string): readonly (Suggestion | null)[] =>
  findings.flatMap((finding) => (finding.rule === rule ? [finding.suggestion] : []))

describe('an error that a new grant causes', () => {
  test('of two statements the one that completes the path goes', async () => {
    const pass = { Effect: 'Allow', Action: ['iam:PassRole'], Resource: '*' }
    const run = { Effect: 'Allow', Action: ['lambda:CreateFunction', 'lambda:InvokeFunction'], Resource: '*' }
    const head = [read, { ...deny('sns:*') }, pass, run]
    const [suggestion] = suggestedBy(await findingsOf([read, deny('sns:*')], head), 'privilege-escalation')
    expect(committed(head, suggestion!)).toEqual([read, deny('sns:*'), run])
  })

  test('what the base granted stays, where the change merged statements', async () => {
    const list = { Effect: 'Allow', Action: ['sns:ListTopics'], Resource: '*' }
    const findings = await findingsOf([read, list], [admin])
    expect(suggestedBy(findings, 'full-admin')).toEqual([null])
  })

  test('a policy does not become empty', async () => {
    expect(suggestedBy(await findingsOf(null, [admin]), 'full-admin')).toEqual([null])
  })

  test('a base that is not a part of the head is not restored', async () => {
    const was = { Sid: 'Run', Effect: 'Allow', Action: ['sns:Publish'], Resource: '*' }
    const now = {
      Sid: 'Run',
      Effect: 'Allow',
      Action: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'],
      Resource: '*',
    }
    expect(suggestedBy(await findingsOf([read, was], [read, now]), 'privilege-escalation')).toEqual([null])
  })

  test('a path that two policies of one principal complete goes with the grant of the changed one', async () => {
    const pass = { Effect: 'Allow', Action: ['iam:PassRole'], Resource: '*' }
    const run = { Effect: 'Allow', Action: ['lambda:CreateFunction', 'lambda:InvokeFunction'], Resource: '*' }
    const same = {
      '.github/whittle.yml': 'policies: {principals: {"**": ["arn:aws:iam::111122223333:role/app"]}}\n',
      'policies/pass.json': textOf([pass]),
    }
    const review = await reviewTrees(
      { ...same, 'policies/app.json': textOf([read]) },
      { ...same, 'policies/app.json': textOf([read, run]) },
    )
    const [suggestion] = suggestedBy(allFindings(review), 'privilege-escalation')
    expect(committed([read, run], suggestion!)).toEqual([read])
  })

  test('a rule that the settings make an error gets one; a waived finding and a warning get none', async () => {
    const wild = { Effect: 'Allow', Action: ['sns:*'], Resource: '*' }
    const level = 'review: { levels: { wild-write: error } }\n'
    const head = [read, wild]
    const [suggestion] = suggestedBy(await findingsOf([read], head, level), 'wild-write')
    expect(committed(head, suggestion!)).toEqual([read])
    expect(suggestedBy(await findingsOf([read], head), 'wild-write')).toEqual([null])
    const waiver = `review: { levels: { wild-write: error }, waivers: [{ rule: wild-write, in: '**', until: 2030-01-01, because: x }] }\n`
    expect(suggestedBy(await findingsOf([read], head, waiver), 'wild-write')).toEqual([null])
  })
})

describe('suggestions of the same lines', () => {
  test('two Denies that are gone come back together', async () => {
    const findings = await findingsOf([read, deny('sns:*'), deny('sqs:*')], [read])
    const [one, other, ...more] = suggestedBy(findings, 'deny-removed')
    expect(more).toEqual([])
    expect(one).toEqual(other)
    expect(committed([read], one!)).toEqual([read, deny('sns:*'), deny('sqs:*')])
  })

  test('a grant is taken back and a Deny restored together', async () => {
    const findings = await findingsOf([read, deny('sns:*')], [read, admin])
    const [one] = suggestedBy(findings, 'deny-removed')
    const [other] = suggestedBy(findings, 'full-admin')
    expect(one).toEqual(other)
    expect(committed([read, admin], one!)).toEqual([read, deny('sns:*')])
  })

  test('no two overlap', async () => {
    const base = [read, deny('sns:*'), deny('sqs:*')]
    const head = [admin, { ...read, Action: ['s3:*'] }, { Effect: 'Allow', Action: ['*'], Resource: ['*'] }]
    const found = (await findingsOf(base, head)).flatMap(({ suggestion }) => suggestion ?? [])
    const texts = [...new Map(found.map((each) => [JSON.stringify(each), each])).values()]
    expect(texts).not.toEqual([])
    for (const one of texts)
      for (const other of texts)
        expect(one !== other && one.line <= other.endLine && other.line <= one.endLine).toBe(false)
  })
})
