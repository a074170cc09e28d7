import { describe, expect, test } from '@jest/globals'
import type { DoctorReport } from '../../../src/report/doctor/types.ts'
import { FakeGitHub } from '../../fakes/github.ts'
import { refusals } from '../../fakes/github-failures.ts'
import { BareRepository } from '../../fakes/github-git.ts'
import { account, pathOf, files, run, of, inCheckout } from './support.ts'

inCheckout()

describe('with GitHub', () => {
  const git = (): BareRepository => new BareRepository(pathOf('remote.git'), { 'README.md': 'x' })
  async function withGitHub(prepare: (github: FakeGitHub) => void): Promise<DoctorReport> {
    const github = await new FakeGitHub({ git: git(), token: 'gho_x' }).start()
    try {
      prepare(github)
      const env = {
        PATH: process.env['PATH'],
        GITHUB_TOKEN: 'gho_x',
        GITHUB_REPOSITORY: github.name,
        GITHUB_API_URL: github.apiUrl,
      }
      const report = await run({ noAws: true, noGitHub: false, env })
      expect(github.violations).toEqual([])
      expect(github.writes).toEqual([])
      return report
    } finally {
      await github.stop()
    }
  }
  const facts = {
    private: false,
    pushed_at: '2026-11-29T00:00:00Z',
    permissions: { admin: true, push: true, pull: true },
  }
  const rules = [{ type: 'pull_request', parameters: { required_approving_review_count: 1 } }]

  test('in order', async () => {
    const report = await withGitHub((github) => Object.assign(github, { facts, rules, scopes: 'repo, workflow' }))
    const own = report.results.filter(({ area }) => area === 'github' || area === 'workflows')
    expect(own.filter(({ status }) => status !== 'ok')).toEqual([])
  })

  test('pull requests that Actions may not create, and no rules', async () => {
    const report = await withGitHub((github) => {
      github.facts = { ...facts, pushed_at: '2026-09-01T00:00:00Z' }
      github.workflowSettings = { default_workflow_permissions: 'write', can_approve_pull_request_reviews: false }
    })
    const states = report.results
      .filter(({ status }) => status === 'fail' || status === 'warn')
      .map(({ id, status }) => [id, status])
    expect(states).toEqual(
      expect.arrayContaining([
        ['github.pull-requests', 'fail'],
        ['github.default-permissions', 'warn'],
        ['github.branch', 'warn'],
        ['workflows.idle', 'fail'],
      ]),
    )
  })

  test('the last push counts from now, whatever day is decided as of', async () => {
    files({ '.github/whittle.yml': `account: '${account}'\nevidence: { as-of: 2026-09-02 }\n` })
    const report = await withGitHub((github) => {
      github.facts = { ...facts, pushed_at: '2026-09-01T00:00:00Z' }
    })
    expect(of(report, 'workflows.idle').map(({ status }) => status)).toEqual(['fail'])
  })

  test('settings that the token does not see are not known', async () => {
    const report = await withGitHub((github) => {
      github.facts = facts
      github.refuse(refusals.missingPermission, ({ path }) => path.endsWith('/actions/permissions/workflow'))
    })
    expect(of(report, 'github.pull-requests')).toMatchObject([
      {
        status: 'skipped',
        remedies: [{ kind: 'command', text: 'gh api repos/acme/infra/actions/permissions/workflow' }],
      },
    ])
  })

  test('a limit of the rate is not waited for', async () => {
    const report = await withGitHub((github) => github.refuse(refusals.longSecondaryRateLimit, () => true))
    expect(of(report, 'github.token')[0]?.status).toBe('skipped')
  })

  test('no token', async () => {
    const report = await run({ noAws: true, noGitHub: false, env: { PATH: process.env['PATH'] } })
    expect(of(report, 'github.token')[0]).toMatchObject({ status: 'skipped' })
  })
})
