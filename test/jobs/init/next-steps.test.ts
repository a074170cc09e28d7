import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { nextSteps, setupVariables } from '../../../src/jobs/init/next-steps.ts'
import { decideInit } from '../../../src/jobs/init/run-init.ts'
import type { InitFindings } from '../../../src/jobs/init/types.ts'
import { aws, findings, one, root, trail, two } from './findings.ts'

const variables = readFileSync(new URL('../../../examples/setup/variables.tf', import.meta.url), 'utf8')
const stated = (account: string) => ({ stated: { account, place: 'p.tf:1' } })
const several: Partial<InitFindings> = {
  roots: [root('envs/prod', stated(one)), root('envs/test', stated(two))],
  repository: { ...findings().repository, branch: { name: 'trunk', from: 'origin/HEAD' } },
  aws: aws({
    trails: [
      trail({ isOrganization: true, prefix: 'org/', listed: { organization: 'o-abcdefghij', accounts: [one, two] } }),
    ],
    unusedAccess: [`arn:aws:access-analyzer:eu-west-1:${one}:analyzer/unused`],
  }),
}

test.each<[string, Partial<InitFindings>, string]>([
  [
    'of one account',
    { roots: [root('', stated(one))] },
    `account_id = "${one}"\ngithub = {\n  repository = "acme/infra"\n}`,
  ],
  [
    'of several accounts, with a trail and an analyzer',
    several,
    `account_id = "${one}"
github = {
  repository = "acme/infra"
  branch     = "trunk"
}
accounts      = ["${two}"]
event_history = false
trail_logs = {
  bucket       = "acme-trail"
  prefix       = "org/"
  organization = "o-abcdefghij"
}
analyzers = ["arn:aws:access-analyzer:eu-west-1:${one}:analyzer/unused"]`,
  ],
  [
    'of a repository without a name, and no account',
    { repository: { top: '/repo', folder: '', isGit: false } },
    'account_id = "" # 12 digits: where the role is made\ngithub = {\n  repository = "OWNER/NAME" # git has no remote origin on GitHub\n}',
  ],
])('the variables of the set-up %s', (_, found, expected) => {
  const given = findings(found)
  const lines = setupVariables(given, decideInit(given).decisions)
  expect(lines.join('\n')).toBe(expected)
  for (const line of lines) {
    const [, name] = /^(\w+) +=/.exec(line) ?? []
    if (name !== undefined) expect(variables).toContain(`variable "${name}" {`)
    const [, inner] = /^ {2}(\w+) +=/.exec(line) ?? []
    if (inner !== undefined) expect(variables).toMatch(new RegExp(`^ {4}${inner} +=`, 'm'))
  }
})

const steps = (found: Partial<InitFindings>, request: { needsRegion?: boolean; written?: readonly string[] } = {}) => {
  const given = findings(found)
  const { decisions, role } = decideInit(given)
  return nextSteps({
    findings: given,
    decisions,
    needsRegion: request.needsRegion ?? false,
    written: request.written ?? ['envs/prod/.github/whittle.yml', '.github/workflows/whittle.yml'],
    ...(role && { role }),
  })
}
const commands = (...given: Parameters<typeof steps>): readonly string[] =>
  steps(...given).flatMap(({ lines }) => lines)

test('a role that was found is used: there is nothing to make or to set', () => {
  const role = { name: 'whittle-reader', arn: `arn:aws:iam::${one}:role/whittle-reader` }
  const all = { roots: [root('', stated(one))], aws: aws({ roles: [role] }) }
  expect(steps(all)[0]?.text).toContain(role.arn)
  expect(commands(all)).toEqual([
    'git add envs/prod/.github .github',
    "git commit -m 'Whittle: policies as small as their use'",
    'whittle doctor',
    'gh workflow run whittle.yml',
    'gh run watch',
  ])
})

test('the Region is asked for only where it is not known', () => {
  expect(commands({}).filter((line) => line.includes('WHITTLE_REGION'))).toEqual([])
  expect(commands({}, { needsRegion: true })).toContain(
    'gh variable set WHITTLE_REGION --body "$(terraform output -raw region)"',
  )
})

test('an open question comes first, other accounts are said, and nothing is committed where nothing was written', () => {
  expect(steps({ roots: [root('')] })[0]?.text).toMatch(/^Answer the question about accounts/)
  expect(steps(several).some(({ text }) => text.startsWith('In each other account'))).toBe(true)
  expect(commands({}, { written: [] }).some((line) => line.startsWith('git '))).toBe(false)
})
