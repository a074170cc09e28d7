import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { beyondSample } from '../../support/sampled.ts'
import { runLine } from '../line.ts'
import type { Ran } from '../support.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const events = ['--events', 'examples/cloudtrail']
const plan = (...words: string[]): Promise<Ran> => runLine(['plan', 'examples', ...words, ...events], root)

describe('the plan of the example', () => {
  let ran: Ran
  beforeAll(async () => {
    ran = await plan()
  })

  test('takes at most 120 lines, and says every policy in them', () => {
    const lines = ran.out.split('\n')
    expect(ran.code).toBe(0)
    expect(lines.length).toBeLessThanOrEqual(120)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100)
    expect(ran.out).toContain('15 policies: 8 narrowed, 1 looks unused, 1 undecided, 1 unchanged, 4 skipped.')
  })

  test('has a row of each proposal: actions before and after, what goes by level, its state', () => {
    const [name, cells] = ran.out.slice(ran.out.indexOf('data.aws_iam_policy_document.deploy')).split('\n')
    expect(name).toContain('fewer resources')
    expect(cells?.trim().split(/\s{2,}/)).toEqual([
      'role/acme-prod-deploy',
      '281 → 13',
      '0',
      '46',
      '2',
      '16',
      '204',
      'narrowed',
    ])
  })

  test('ends with one sentence of what to do next', () => {
    expect(ran.out.trimEnd().split('\n').at(-1)).toBe(
      "Next  Add --details, or a policy's address, for diffs, reasons and proofs; --apply edits 8 files.",
    )
  })

  test('has neither diffs nor reasons of single changes', () => {
    expect(ran.out).not.toMatch(/^ {2}[-+@]/m)
    expect(ran.out).not.toContain('Removed')
  })
})

test('-v, which is --details, has every diff, with the table before it', async () => {
  const { out } = await plan('-v')
  expect(out.match(/^Narrow /gm)).toHaveLength(8)
  expect(out.match(/^ {2}--- a\//gm)).toHaveLength(8)
  expect(out.indexOf('narrowed')).toBeLessThan(out.indexOf('--- a/'))
})

beyondSample(() => {
  test('-q prints the table and the sums; COLUMNS decides on the width', async () => {
    const { out, err } = await runLine(['plan', 'examples', '-q', ...events], root, { COLUMNS: '80' })
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(out).toContain('Perms')
    expect(err).toBe('')
    expect(out).toContain('15 policies: ')
    expect(out).not.toMatch(/^(Next|Skipped|Evidence|Blind)/m)
  })
})

beyondSample(() =>
  describe('a policy that is named', () => {
    test('is shown alone, with its diff', async () => {
      const { code, out } = await plan('aws_iam_role_policy.cleaner', '--policy', 'examples/shared/main.tf:28')
      expect(code).toBe(0)
      expect(out.match(/^Narrow /gm)).toHaveLength(1)
      expect(out).toContain('--- a/shared/main.tf')
      expect(out).not.toContain('aws_iam_policy_document.deploy')
    })

    beyondSample(() => {
      test('as Markdown it is the text of its pull request', async () => {
        const { out } = await plan('aws_iam_role_policy.cleaner', '--format', 'markdown')
        expect(out).toContain('### The policy, before and after')
        expect(out).not.toContain('acme-prod-deploy')
      })
    })

    test('that there is not is bad input, with the nearest', async () => {
      const { code, err } = await plan('aws_iam_policy.deplyo')
      expect(code).toBe(2)
      expect(err).toBe(
        'whittle: plan: aws_iam_policy.deplyo: there is no such policy in this plan, did you mean aws_iam_policy.deploy?\n',
      )
    })

    test('does not go with JSON, which is the whole plan', async () => {
      const { code, err } = await plan('aws_iam_role_policy.cleaner', '--json')
      expect({ code, err }).toEqual({
        code: 2,
        err: 'whittle: plan: --format json is the whole plan: name no policy with it\n',
      })
    })
  }),
)

beyondSample(() => {
  test('as Markdown it has the table of the job summary', async () => {
    const { out } = await plan('--format', 'markdown')
    expect(out).toContain('## Whittle')
    expect(out).toMatch(/^\| .*data\.aws_iam_policy_document\.deploy.*281 → 13/m)
  })
})

beyondSample(() =>
  describe('--apply and --exit-code', () => {
    let copy = ''
    beforeAll(() => {
      copy = mkdtempSync(join(tmpdir(), 'whittle-plan-'))
      cpSync(join(root, 'examples'), copy, { recursive: true })
    })
    afterAll(() => rmSync(copy, { recursive: true, force: true }))
    const inCopy = (...words: string[]): Promise<Ran> =>
      runLine(['plan', copy, ...words, '--exit-code', ...events], root)

    test('one policy is applied alone', async () => {
      const { code, err } = await inCopy('aws_iam_role_policy.cleaner', '--apply')
      expect(code).toBe(1)
      expect(err).toContain('Edited shared/main.tf.\n')
      expect(err).toContain('  shared/main.tf: aws_iam_role_policy.cleaner: 1 fewer action\n')
      expect(readFileSync(join(copy, 'shared/main.tf'), 'utf8')).not.toContain('ec2:ModifyVolume')
      expect(readFileSync(join(copy, 'iam-deploy.tf'), 'utf8')).toContain('ecs:*')
    })

    test('all are applied; then there is nothing to narrow, which is exit code 0', async () => {
      const first = await inCopy('--apply')
      expect(first.code).toBe(1)
      expect(first.err).toMatch(/In all {2}7 policies in 7 files: \d+ fewer actions/)
      const second = await inCopy('--apply')
      expect(second.code).toBe(0)
      expect(second.err).toContain('No file was changed.\n\nWhy  Nothing is proposed: ')
    })

    test('where nothing could be compared it is 3', async () => {
      rmSync(join(copy, '.github'), { recursive: true, force: true })
      const elsewhere = ['plan', copy, ...events, '--account', '999999999999']
      expect((await runLine([...elsewhere, '--exit-code'], root)).code).toBe(3)
    })

    test('bad input is 2 as ever', async () => {
      expect((await inCopy('--min-days', 'many')).code).toBe(2)
    })
  }),
)
