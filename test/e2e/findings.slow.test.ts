import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { entry, examples, isBuilt, Runner, type StepResult } from './action-runner.ts'

/** GitHub's pace is kept for real: a write a second, a notification in three. */
const long = 180_000
const access = join(examples, 'access')
const cli = join(dirname(entry), 'cli.js')
const describeBuilt = isBuilt && existsSync(cli) ? describe : describe.skip
const title = (text: string) => (isBuilt ? text : `${text} (skipped: dist/ is not built)`)

interface Opened {
  readonly policy: string
  readonly number: number
  readonly state: string
}
const pullRequestsOf = ({ outputs }: StepResult) => JSON.parse(outputs['pull-requests'] ?? '[]') as Opened[]
const statesOf = (step: StepResult) => pullRequestsOf(step).map(({ policy, state }) => `${policy} ${state}`)
const configuration = readFileSync(join(access, '.github/whittle.yml'), 'utf8')

const narrowing = 'tracking.tf#aws_iam_role_policy.tracking'
const quarantine = 'UnusedIAMRole arn:aws:iam::111122223333:role/acme-prod-reports'

/** The logs of some months, in the place of others. */
function putLogs(folder: string, months: readonly string[]): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const file of readdirSync(join(access, 'cloudtrail')))
    if (months.some((month) => file.includes(month))) cpSync(join(access, 'cloudtrail', file), join(folder, file))
}

const summer = ['2026-07', '2026-08']
const autumn = ['2026-09', '2026-10']

describeBuilt(title('the built action over examples/access'), () => {
  let runner: Runner
  let first: StepResult
  beforeAll(async () => {
    runner = await Runner.start({}, undefined, access)
    first = await runner.step({ events: runner.logs, labels: 'iam', reviewers: 'jane' })
  }, long)
  afterAll(() => runner.stop())

  test('opens what the findings lead to beside the narrowings', () => {
    expect({ code: first.code, log: first.log }).toMatchObject({ code: 0 })
    expect(runner.github.violations).toEqual([])
    const states = statesOf(first)
    expect(states).toContain(`${narrowing} opened`)
    expect(states).toContain(`${quarantine} opened`)
    expect(first.outputs['opened']).toBe(String(states.length))
  })

  test('with a branch that holds exactly the edit, and a body that says what to decide and how to waive it', () => {
    const { number } = pullRequestsOf(first).find(({ policy }) => policy === quarantine) ?? { number: 0 }
    const pull = runner.github.pulls.get(number)
    const before = runner.cloned('main')
    const after = runner.cloned(pull.head)
    expect(Object.keys(after).filter((path) => after[path] !== before[path])).toEqual(['reports.tf'])
    expect(after['reports.tf']).toContain('"whittle-quarantine"')
    expect(pull).toMatchObject({
      title: 'Quarantine the unused role acme-prod-reports',
      labels: ['iam'],
      reviewers: ['jane'],
    })
    expect(pull.body).toContain('5c0e9b38-41f7-4d6a-8e25-7b93d4a6c103')
    expect(pull.body).toContain('CloudTrail has no record of it from 2026-07-27 to 2026-10-31.')
    expect(pull.body).toContain('    - resource: "arn:aws:iam::111122223333:role/acme-prod-reports"')
  })

  test('and puts the commands for what is elsewhere on the page of the run', () => {
    expect(first.summary).toContain('## Findings of Access Analyzer')
    expect(first.summary).toContain(
      '```sh\naws iam update-access-key --user-name label-upload --access-key-id AKIAIOSFODNN7EXAMPLE --status Inactive\n```',
    )
  })

  test(
    'writes nothing in a second run, and closes it where the finding is waived as its body says',
    async () => {
      runner.github.reset()
      const second = await runner.step({ events: runner.logs, labels: 'iam', reviewers: 'jane' })
      expect(runner.github.writes).toEqual([])
      expect(pullRequestsOf(second).map(({ state }) => state)).toEqual(pullRequestsOf(first).map(() => 'unchanged'))
      const { body } = runner.github.pulls.open.find((pull) => pull.title.startsWith('Quarantine')) ?? { body: '' }
      const [, yaml = ''] = /```yaml\nfindings:\n([\s\S]*?)\n```/.exec(body) ?? []
      writeFileSync(
        join(runner.workspace, '.github/whittle.yml'),
        configuration.replace('findings:\n', `findings:\n${yaml}\n`),
      )
      const third = await runner.step({ events: runner.logs, labels: 'iam', reviewers: 'jane' })
      expect(statesOf(third).filter((each) => each.startsWith('UnusedIAMRole'))).toEqual([`${quarantine} withdrawn`])
      expect(runner.github.pulls.open.map((pull) => pull.title)).not.toContain(
        'Quarantine the unused role acme-prod-reports',
      )
    },
    long,
  )
})

describeBuilt(title('the drill of a fence, over two runs with saved evidence'), () => {
  const denied =
    'Simulated Deny by network: from 2026-07-27 to 2026-08-31 it would have denied 1 allowed call, the last on 2026-08-12'
  const quiet = 'Simulated Deny by network: from 2026-09-01 to 2026-10-31 it would have denied nothing that was allowed'

  test(
    'by the built command line, as docs/fences.md shows it',
    () => {
      const page = readFileSync(join(examples, '../docs/fences.md'), 'utf8')
      const drill = page.slice(page.indexOf('### The drill'), page.indexOf('## A Deny that does not do'))
      const blocks = [...drill.matchAll(/```(sh|text)\n([\s\S]*?)```/g)].map(([, kind, text = '']) => ({ kind, text }))
      expect(blocks.map(({ kind }) => kind)).toEqual(['sh', 'text', 'sh', 'text', 'text'])
      const folder = mkdtempSync(join(tmpdir(), 'whittle-drill-'))
      try {
        symlinkSync(examples, join(folder, 'examples'))
        symlinkSync(dirname(cli), join(folder, 'dist'))
        let printed = ''
        for (const { kind, text } of blocks) {
          if (kind === 'text') {
            expect(printed).toContain(text.replace(/\s+/g, ' ').trim())
            continue
          }
          const options = { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'] } } as const
          const { status, stdout, stderr } = spawnSync('sh', ['-ec', text], options)
          expect({ status, stderr }).toMatchObject({ status: 0 })
          printed = stdout.replace(/\s+/g, ' ')
          // Only the second run proposes the statement.
          expect(printed.includes('DenyOutsideTrustedNetworks')).toBe(!text.includes('cp -r'))
        }
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
    long,
  )

  test(
    'by the built action',
    async () => {
      const runner = await Runner.start(
        { '.github/whittle.yml': `${configuration}\nledger: { branch: whittle-evidence, expire: 60d }\n` },
        undefined,
        access,
      )
      try {
        putLogs(runner.logs, summer)
        const one = await runner.step({ events: runner.logs })
        expect({ code: one.code, log: one.log }).toMatchObject({ code: 0 })
        expect(one.summary).toContain(denied)
        expect(statesOf(one)).not.toContain(`${narrowing} opened`)
        expect(runner.github.git.head('whittle-evidence')).not.toBeNull()
        putLogs(runner.logs, autumn)
        const two = await runner.step({ events: runner.logs })
        expect(two.summary).toContain(quiet)
        expect(statesOf(two)).toContain(`${narrowing} opened`)
        const pull = runner.github.pulls.open.find(({ title: text }) => text.includes('tracking'))
        expect(runner.cloned(pull?.head ?? '')['tracking.tf']).toContain('"DenyOutsideTrustedNetworks"')
      } finally {
        await runner.stop()
      }
    },
    long,
  )
})
