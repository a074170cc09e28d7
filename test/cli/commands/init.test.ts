import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseSettings } from '../../../src/settings/parse.ts'
import { setEnvironment } from '../../fakes/aws-sdk.ts'
import { FakeAws } from '../../fakes/aws.ts'
import { runLine } from '../line.ts'
import { accounts, app, init, one, provider, read, repository, top, useFolder } from './init-support.ts'

useFolder()

const written = [
  '.github/whittle.yml',
  '.github/workflows/whittle.yml',
  '.github/workflows/whittle-review.yml',
  '.github/workflows/whittle-review-post.yml',
  '.github/workflows/whittle-verify.yml',
]

describe('init', () => {
  test('writes what is not there, says where each value comes from, and what to do next', async () => {
    repository({ 'main.tf': app() + provider(one) })
    const { code, out, err } = await init()
    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const path of written) {
      expect(existsSync(join(top, path))).toBe(true)
      expect(out).toMatch(new RegExp(`written +${path.replaceAll('.', '\\.')}\n`))
    }
    expect(out).toContain('acme/infra, default branch trunk (the branch that is checked out)')
    expect(out).toContain(`${one}: main.tf:13 names it`)
    expect(read('.github/whittle.yml')).toContain(
      `# The account of every policy: main.tf:13 names it.\naccount: '${one}'`,
    )
    expect(read('.github/workflows/whittle.yml')).toContain(
      'aws-region: eu-west-1 # of the provider in the root directory',
    )
    expect(out).toContain('gh variable set WHITTLE_ROLE --body')
    expect(out).not.toContain('WHITTLE_REGION')
    expect(out).toContain('branch     = "trunk"')
  })

  test('writes the same once: a second run leaves everything as it is', async () => {
    repository({ 'main.tf': app() + provider(one) })
    await init()
    const { out } = await init()
    expect(out.match(/is there already, the same/g)).toHaveLength(written.length)
    expect(out).not.toContain('git add')
  })

  test('keeps a file that is there, and shows the difference', async () => {
    repository({ 'main.tf': app() + provider(one), '.github/whittle.yml': "account: '999999999999'\n" })
    const { out } = await init()
    expect(read('.github/whittle.yml')).toBe("account: '999999999999'\n")
    expect(out).toContain('.github/whittle.yml is there already; it was not changed. What init would write:')
    expect(out).toContain(`    +account: '${one}'`)
    expect(out).toContain("    -account: '999999999999'")
    expect(existsSync(join(top, written[1]!))).toBe(true)
  })

  test('with --dry-run prints every file and writes none', async () => {
    repository({ 'main.tf': app() + provider(one) })
    const { out } = await init('--dry-run')
    for (const path of written) expect(out).toContain(`--- ${path}\n`)
    expect(out).toContain(`account: '${one}'\n`)
    expect(existsSync(join(top, '.github'))).toBe(false)
  })

  test('with --json gives values, and the content of each file', async () => {
    repository({ 'main.tf': app() + provider(one) })
    const { out } = await init('--json')
    const result = JSON.parse(out) as { accounts: unknown; files: { path: string; state: string; content: string }[] }
    expect(result).toMatchObject({
      dryRun: false,
      repository: { name: 'acme/infra', branch: 'trunk', folder: '' },
      accounts: [{ glob: '**', accounts: [one] }],
      open: null,
      evidence: { source: 'default' },
      aws: { why: 'it was not asked (--no-aws)' },
    })
    expect(result.files.map(({ path, state }) => [path, state])).toEqual(written.map((path) => [path, 'written']))
    for (const { path, content } of result.files) expect(read(path)).toBe(content)
  })

  test('of a folder keeps the workflows at the top', async () => {
    repository({ 'envs/prod/main.tf': app() + provider(one) })
    const { code } = await runLine(['init', 'envs/prod', '--no-aws'], top)
    expect(code).toBe(0)
    expect(accounts('envs/prod/.github/whittle.yml')).toEqual([{ files: '**', accounts: [one] }])
    expect(read('.github/workflows/whittle-envs-prod.yml')).toContain('working-directory: envs/prod')
    expect(existsSync(join(top, 'envs/prod/.github/workflows'))).toBe(false)
  })

  test('leaves the configuration of a folder above in force', async () => {
    repository({ 'envs/prod/main.tf': app() + provider(one), '.github/whittle.yml': 'evidence: { window: 60d }\n' })
    const { out } = await runLine(['init', 'envs/prod', '--no-aws'], top)
    expect(out).toContain('.github/whittle.yml is there already, and counts for envs/prod')
    expect(existsSync(join(top, 'envs/prod/.github'))).toBe(false)
  })

  test('works where there is no git, and says what it does not know', async () => {
    writeFileSync(join(top, 'main.tf'), app() + provider(one))
    const { code, out } = await init()
    expect(code).toBe(0)
    expect(out).toContain('no git repository')
    expect(out).toContain('repository = "OWNER/NAME" # git has no remote origin on GitHub')
  })

  test('is an error of one line where there is no such folder', async () => {
    expect(await init('nowhere')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^whittle: .*nowhere: there is no such folder.*\n$/),
    })
  })
})

test('with credentials the role, the trail and the account are found, and nothing is left to set', async () => {
  repository({ 'main.tf': app() })
  const bucket = { [`AWSLogs/${one}/CloudTrail/eu-west-1/2026/11/29/x.json.gz`]: '' }
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${one}:oidc-provider/token.actions.githubusercontent.com` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { 'token.actions.githubusercontent.com:sub': 'repo:acme/infra:ref:refs/heads/trunk' },
        },
      },
    ],
  }
  const role = (name: string) => ({
    Path: '/',
    RoleName: name,
    RoleId: `AROA${name.toUpperCase().replaceAll('-', '')}`,
    Arn: `arn:aws:iam::${one}:role/${name}`,
    CreateDate: '2026-01-01T00:00:00Z',
    AssumeRolePolicyDocument: trust,
  })
  const fake = await FakeAws.start({
    trails: [
      {
        arn: `arn:aws:cloudtrail:eu-west-1:${one}:trail/all`,
        multiRegion: true,
        started: '2026-01-01T00:00:00Z',
        bucket: 'acme-trail',
        selectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }],
      },
    ],
    buckets: { 'acme-trail': bucket },
    iam: { [one]: { details: { RoleDetailList: ['acme-app', 'deploy-admin', 'whittle-reader'].map(role) } } },
  })
  const restore = setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' })
  try {
    const { code, out } = await runLine(['init'], top, { AWS_REGION: 'eu-west-1' })
    expect(code).toBe(0)
    expect(out).toContain(`arn:aws:iam::${one}:role/deploy-admin trusts this repository`)
    expect(out).not.toContain('gh variable set')
    expect(accounts()).toEqual([{ files: '**', accounts: [one] }])
    expect(parseSettings(read('.github/whittle.yml'), 'x').evidence.cloudtrail).toEqual([
      expect.objectContaining({ kind: 's3', bucket: 'acme-trail' }),
    ])
    // Of the roles that trust the repository the one that may do anything is not taken.
    for (const path of [written[1]!, written[4]!]) {
      expect(read(path)).toContain(`role-to-assume: arn:aws:iam::${one}:role/whittle-reader #`)
      expect(read(path)).toContain('aws-region: eu-west-1 #')
    }
  } finally {
    restore()
    await fake.close()
  }
})
