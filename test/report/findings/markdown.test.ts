import { describe, expect, test } from '@jest/globals'
import { parse as parseYaml } from 'yaml'
import { applyFindingWaivers } from '../../../src/findings/waivers.ts'
import type { JudgedFinding } from '../../../src/findings/types.ts'
import { findingWaiverYaml } from '../../../src/report/findings/waiver.ts'
import { renderFinding } from '../../../src/report/findings/markdown.ts'
import { renderFindings } from '../../../src/report/findings/summary.ts'
import { parseSettings } from '../../../src/settings/parse.ts'
import { planOf } from '../../github/plans.ts'

const { plan } = planOf({}, [])
const role = 'arn:aws:iam::111122223333:role/jobs/old'
const finding = (more: Partial<JudgedFinding> = {}): JudgedFinding => ({
  id: 'f-1',
  type: 'UnusedIAMRole',
  resource: role,
  resourceType: 'AWS::IAM::Role',
  account: '111122223333',
  status: 'ACTIVE',
  from: 'findings.json',
  policies: [
    { id: 'p', file: 'main.tf', line: 3, address: 'aws_iam_role_policy.old', statements: [0, 1], certain: true },
  ],
  verdict: 'proposes',
  reason: 'By the analyzer it has no last access. Proposed: deny everything to it first.',
  proposal: {
    kind: 'quarantine',
    edits: [{ file: 'main.tf', splices: [{ start: 4, end: 4, text: 'new\n' }] }],
    notes: ['@someone should look.'],
  },
  ...more,
})
const contents = new Map([['main.tf', 'old\nend\n']])

describe('the pull request of a finding', () => {
  test('says what it is about, what a person decides, the edit, how to waive and how to undo', () => {
    const { title, body } = renderFinding([finding(), finding({ id: 'f-2' })], contents, plan, {
      runUrl: 'https://github.example/run',
    })
    expect(title).toBe('Quarantine the unused role old')
    expect(body.split('\n').filter((line) => line.startsWith('### '))).toEqual([
      '### What a person decides',
      '### The edit',
      '### Policies',
      '### Worth knowing',
      '### To keep it as it is',
      '### How to undo',
    ])
    expect(body).toContain('- **Finding**: `f-1` of `findings.json`, `f-2` of `findings.json`')
    expect(body).toContain('- **Evidence**: By the analyzer it has no last access.')
    expect(body).toContain('[the run that wrote this](https://github.example/run)')
    expect(body).toContain('@@ -1,2 +1,3 @@\n old\n+new\n end')
    expect(body).toContain('- `aws_iam_role_policy.old` in `main.tf:3`, statements 1 and 2')
    expect(body).not.toContain('- @someone')
  })

  test.each<[NonNullable<JudgedFinding['proposal']>['kind'], string, RegExp]>([
    ['quarantine', 'Quarantine the unused role old', /Remove the added block, and apply/],
    ['removal', 'Remove the unused role old', /a new role is made, with another id/],
  ])('for a %s', (kind, expected, undo) => {
    const proposal = { kind, edits: [], notes: [] }
    const { title, body } = renderFinding([finding({ proposal })], contents, plan)
    expect(title).toBe(expected)
    expect(body).toMatch(undo)
  })
})

test('the waiver in it is one that the configuration takes, and it waives the finding to the end of next year', () => {
  const yaml = findingWaiverYaml(finding(), plan)
  expect(parseYaml(yaml)).toMatchObject({ findings: { waivers: [{ type: 'UnusedIAMRole', until: '2027-12-31' }] } })
  const { waivers } = parseSettings(yaml, 'whittle.yml').findings
  const { findings, problems } = applyFindingWaivers([finding()], waivers, '2027-12-31')
  expect(findings[0]?.waived).toEqual({ owner: 'NAME OF THE OWNER', because: 'THE REASON', until: '2027-12-31' })
  expect(problems).toEqual([])
})

describe('the job summary', () => {
  const key = finding({
    id: 'f-3',
    type: 'UnusedIAMUserAccessKey',
    resource: 'arn:aws:iam::111122223333:user/ci',
    verdict: 'manual',
    reason: 'Key AKIA was never used.',
    commands: ['aws iam update-access-key --user-name ci --access-key-id AKIA --status Inactive'],
  })
  const { proposal: _, ...manual } = key

  test('lists findings with what follows, and commands to run by hand', () => {
    const text = renderFindings({ findings: [manual, finding()], problems: ['not all was read'], enabled: true })
    expect(text).toContain(
      '2 findings: 1 with a proposal, 0 confirmed by the evidence, 0 contradicted by it, 1 to decide by hand.',
    )
    expect(text.indexOf('`UnusedIAMRole`')).toBeLessThan(text.indexOf('`UnusedIAMUserAccessKey`'))
    expect(text).toContain(`\`\`\`sh\n${manual.commands?.[0]}\n\`\`\``)
    expect(text).toContain('- not all was read')
    expect(text).not.toContain('findings.pull-requests')
  })

  test('says what would be opened where that is not asked for', () => {
    const text = renderFindings({ findings: [finding()], problems: [], enabled: false })
    expect(text).toContain('1 finding leads to an edit. With `findings.pull-requests: true` each gets a pull request')
  })

  test('has no steps for what is waived, and counts it', () => {
    const waived = { owner: 'ci', because: 'emergency', until: '2027-01-01' }
    const text = renderFindings({ findings: [{ ...manual, waived }], problems: [], enabled: true })
    expect(text).toContain('0 to decide by hand, 1 waived.')
    expect(text).not.toContain('update-access-key')
  })

  test('is empty where there is nothing', () => {
    expect(renderFindings({ findings: [], problems: [], enabled: true })).toBe('')
  })
})
