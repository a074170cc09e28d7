import { describe } from '@jest/globals'
import { checkBranchRules } from '../../../../src/jobs/doctor/checks/branch-rules.ts'
import { checkCodeOwners } from '../../../../src/jobs/doctor/checks/code-owners.ts'
import { checkConfiguration } from '../../../../src/jobs/doctor/checks/configuration.ts'
import { checkGitHub } from '../../../../src/jobs/doctor/checks/github.ts'
import { checkUnobservedPrincipals } from '../../../../src/jobs/doctor/checks/unobserved-principals.ts'
import { checkPrincipals } from '../../../../src/jobs/doctor/checks/principals.ts'
import { checkSchedule } from '../../../../src/jobs/doctor/checks/schedule.ts'
import { checkWorkflowPermissions } from '../../../../src/jobs/doctor/checks/workflow-permissions.ts'
import { knownAnswer, skippedAnswer } from '../../../../src/jobs/doctor/answer.ts'
import type { GitHubFacts } from '../../../../src/jobs/doctor/facts/github.ts'
import type { WhittleJob } from '../../../../src/jobs/doctor/facts/workflows.ts'
import { noIamFacts } from '../../../../src/evidence/absence/iam-facts.ts'
import type { Ledger } from '../../../../src/evidence/types.ts'
import { cases, failure } from './table.ts'
import {
  accountNotKnown,
  alsoAppliedOutside,
  alsoCalledOutside,
  onlyExamplesCall,
  severalAccounts,
} from '../../../../src/sources/unknown-account.ts'

const open = { defaultPermissions: 'read', mayOpenPullRequests: true }
const rules = { protected: true, requiredChecks: [], reviewsRequired: true, ownersRequired: false }
const repository = { defaultBranch: 'main', isPublic: false, mayPush: true, scopes: ['gist', 'repo'] }
const facts: GitHubFacts = {
  repository: 'acme/infra',
  workflowToken: false,
  facts: knownAnswer(repository),
  settings: knownAnswer(open),
  branch: knownAnswer(rules),
}
/** Token, pull requests, default permissions. */
const of = (over: Partial<GitHubFacts>) => checkGitHub(knownAnswer({ ...facts, ...over }))

describe('the token and the settings of Actions', () =>
  cases([
    ['in order', of({}), ['ok', 'ok', 'ok']],
    [
      'no token',
      checkGitHub(skippedAnswer('there is no token of GitHub (GITHUB_TOKEN or GH_TOKEN)')),
      ['skipped'],
      /gh auth token\) whittle doctor$/m,
    ],
    ['a token of a workflow', of({ workflowToken: true }), ['skipped', 'ok', 'ok'], /permissions/],
    ['a user who may not push', of({ facts: knownAnswer({ ...repository, mayPush: false }) }), ['fail', 'ok', 'ok']],
    [
      'a token without scopes',
      of({ facts: knownAnswer({ ...repository, scopes: [] }) }),
      ['fail', 'ok', 'ok'],
      /auth refresh/,
    ],
    [
      'a scope for public repositories',
      of({ facts: knownAnswer({ ...repository, scopes: ['public_repo'] }) }),
      ['fail', 'ok', 'ok'],
    ],
    [
      'the same, of a public one',
      of({ facts: knownAnswer({ ...repository, isPublic: true, scopes: ['public_repo'] }) }),
      ['ok', 'ok', 'ok'],
    ],
    [
      'a fine-grained token',
      of({ facts: knownAnswer({ defaultBranch: 'main', mayPush: true }) }),
      ['skipped', 'ok', 'ok'],
      /does not show/,
    ],
    ['rights that are not shown', of({ facts: knownAnswer({ defaultBranch: 'main' }) }), ['skipped', 'ok', 'ok']],
    [
      'an archived repository',
      of({ facts: knownAnswer({ ...repository, archived: true }) }),
      ['fail', 'ok', 'ok'],
      /unarchive/,
    ],
    [
      'a token that is not valid',
      of({ facts: failure('credentials', { message: 'The token is wrong.' }) }),
      ['fail', 'ok', 'ok'],
    ],
    [
      'a limit of the rate',
      of({ facts: failure('throttled', { message: 'Run again later.' }) }),
      ['skipped', 'ok', 'ok'],
    ],
    [
      'no pull requests',
      of({ settings: knownAnswer({ ...open, mayOpenPullRequests: false }) }),
      ['ok', 'fail', 'ok'],
      /gh api -X PUT repos\/acme\/infra\/actions\/permissions\/workflow -F can_approve_pull_request_reviews=true -f default_workflow_permissions=read/,
    ],
    [
      'writing by default',
      of({ settings: knownAnswer({ ...open, defaultPermissions: 'write' }) }),
      ['ok', 'ok', 'warn'],
      /default_workflow_permissions=read -F can_approve_pull_request_reviews=true/,
    ],
    ['settings that only administrators see', of({ settings: failure('denied') }), ['ok', 'skipped'], /administrator/],
  ]))

const branch = (over: object, ownToken: boolean | undefined = false) =>
  checkBranchRules({ facts: knownAnswer(repository), branch: knownAnswer({ ...rules, ...over }) }, ownToken)
const required = { requiredChecks: ['test'] }
describe('rules of the default branch', () =>
  cases([
    ['an approval', branch({}), ['ok'], /an approval/],
    ['code owners', branch({ ownersRequired: true }), ['ok'], /code owner/],
    ['none', branch({ protected: false }), ['warn'], /Rulesets/],
    ['checks, and GITHUB_TOKEN', branch(required), ['ok', 'warn'], /do not start by themselves/],
    ['checks, and a token of its own', branch(required, true), ['ok', 'ok']],
    [
      'checks, and no workflow known',
      checkBranchRules({ facts: knownAnswer(repository), branch: knownAnswer({ ...rules, ...required }) }, undefined),
      ['ok', 'skipped'],
    ],
    [
      'not known',
      checkBranchRules(
        { facts: knownAnswer(repository), branch: failure('denied', { message: 'Not allowed.' }) },
        false,
      ),
      ['skipped'],
    ],
  ]))

const asking = { group: 'policy', reviewers: [], teamReviewers: [] } as const
const owners = (...given: Parameters<typeof checkCodeOwners>) =>
  [checkCodeOwners(...given)].flatMap((each) => each ?? [])
describe('code owners', () =>
  cases([
    ['no policies', owners(undefined, [], 0, asking), []],
    ['of all files', owners('CODEOWNERS', [], 2, asking), ['ok']],
    ['of some', owners('CODEOWNERS', ['a.tf'], 2, asking), ['warn'], /no owner of a\.tf/],
    ['none, and reviewers', owners(undefined, [], 2, { ...asking, reviewers: ['jane'] }), ['ok']],
    ['none, and no reviewers', owners(undefined, [], 2, asking), ['warn'], /reviewers: \[jane\]/],
    ['none, and groups by owner', owners(undefined, [], 2, { ...asking, group: 'owner' }), ['fail'], /CODEOWNERS/],
  ]))

const job: WhittleJob = {
  file: '.github/workflows/whittle.yml',
  job: 'narrow',
  events: ['schedule', 'workflow_dispatch'],
  crons: ['17 5 * * 1,4'],
  dryRun: false,
  ownToken: false,
  cachedPaths: [],
  permissions: { contents: 'write', 'pull-requests': 'write', 'id-token': 'write' },
  credentials: {},
}
const { permissions: _, ...unstated } = job
const { credentials: __, ...filesOnly } = unstated
describe('permissions of a workflow', () =>
  cases([
    ['in order', [checkWorkflowPermissions(job)], ['ok']],
    [
      'no pull requests',
      [checkWorkflowPermissions({ ...job, permissions: { contents: 'write', 'id-token': 'write' } })],
      ['fail'],
      /lacks pull-requests: write/,
    ],
    [
      'reading alone',
      [checkWorkflowPermissions({ ...job, permissions: 'read-all' })],
      ['fail'],
      /contents: write, pull-requests: write, id-token: write/,
    ],
    [
      'a dry run',
      [checkWorkflowPermissions({ ...job, dryRun: true, permissions: { contents: 'read', 'id-token': 'write' } })],
      ['ok'],
    ],
    [
      'a token of its own',
      [checkWorkflowPermissions({ ...job, ownToken: true, permissions: { contents: 'read', 'id-token': 'write' } })],
      ['ok'],
    ],
    ['everything', [checkWorkflowPermissions({ ...job, permissions: 'write-all' })], ['warn']],
    ['none stated, and a role', [checkWorkflowPermissions(unstated)], ['fail'], /never given by default/],
    ['none stated, and files', [checkWorkflowPermissions(filesOnly)], ['skipped']],
    [
      'a review',
      [checkWorkflowPermissions({ ...filesOnly, events: ['pull_request'], permissions: { contents: 'read' } })],
      ['ok'],
    ],
    [
      'verify, which restores',
      [checkWorkflowPermissions({ ...job, mode: 'verify', permissions: { contents: 'read', 'id-token': 'write' } })],
      ['fail'],
      /pull-requests: write/,
    ],
    ['nothing', [checkWorkflowPermissions({ ...job, permissions: {} })], ['fail'], /lacks contents: write/],
  ]))

const secret = { isPublic: false }
const idle = (days: number) => checkSchedule([job], { isPublic: true, idleDays: days })
describe('schedules', () =>
  cases([
    ['no workflow', checkSchedule([], secret), ['warn'], /No workflow[^]*whittle init/],
    ['twice a week', checkSchedule([job], secret), ['ok', 'ok'], /every 4 days/],
    ['by hand', checkSchedule([{ ...job, crons: [] }], secret), ['warn'], /by hand/],
    [
      'a review alone',
      checkSchedule([{ ...job, events: ['pull_request'], crons: [] }], secret),
      ['warn'],
      /no pull requests with proposals/,
    ],
    ['every quarter', checkSchedule([{ ...job, crons: ['0 5 1 */3 *'] }], secret), ['warn', 'ok'], /every 92 days/],
    ['never', checkSchedule([{ ...job, crons: ['0 5 30 2 *'] }], secret), ['fail', 'ok']],
    ['public, in use', idle(29), ['ok', 'ok']],
    ['public, quiet', idle(30), ['ok', 'warn'], /gh workflow enable whittle\.yml/],
    ['public, nearly stopped', idle(59), ['ok', 'warn']],
    ['public, stopped', idle(60), ['ok', 'fail']],
    ['public or not, not known', checkSchedule([job], {}), ['ok', 'skipped']],
    ['public, last push not known', checkSchedule([job], { isPublic: true }), ['ok', 'skipped']],
  ]))

const path = '.github/whittle.yml'
describe('the configuration', () =>
  cases([
    ['none', checkConfiguration({ unmatched: [], warnings: [] }), ['warn'], /whittle init/],
    ['in order', checkConfiguration({ path, unmatched: [], warnings: [] }), ['ok', 'ok']],
    [
      'an entry that matches nothing',
      checkConfiguration({ path, unmatched: ['fences: "x" matches no policy.'], warnings: [] }),
      ['ok', 'warn'],
    ],
    [
      'a waiver that ran out',
      checkConfiguration({ path, unmatched: [], warnings: ['The waiver ran out.'] }),
      ['ok', 'warn', 'ok'],
    ],
  ]))

const counts = { found: 3, identity: 2, unknown: [], problems: [] }
const unknown = (policy: string, reason = `${accountNotKnown('apps')}.`) => ({
  policy,
  reason,
})
const several = `${severalAccounts('envs/prod', 'providers.tf:3')}.`
const someOf = (...reasons: readonly string[]) =>
  checkPrincipals({ ...counts, unknown: reasons.map((reason, at) => unknown(`p${at}.tf:1`, reason)) }, undefined, true)
describe('principals', () =>
  cases([
    ['all known', checkPrincipals(counts, undefined, true), ['ok']],
    [
      'some known',
      checkPrincipals({ ...counts, unknown: [unknown('a.tf:1')] }, undefined, true),
      ['warn'],
      /principals of 1 are known/,
    ],
    [
      'none known, no account',
      checkPrincipals({ ...counts, unknown: [unknown('a.tf:1'), unknown('b.tf:1')] }, '999988887777', false),
      ['fail'],
      /account: '999988887777'/,
    ],
    [
      'none known, and the account of the logs is not taken',
      checkPrincipals(
        { ...counts, unknown: [unknown('a.tf:1'), unknown('b.tf:1')], whyNoAccount: 'a and b both make it.' },
        '999988887777',
        false,
      ),
      ['fail'],
      /^(?![^]*999988887777)[^]*a and b both make it\.\naccounts:\n/,
    ],
    [
      'directories of several accounts',
      checkPrincipals(
        { ...counts, unknown: [unknown('a.tf:1', several), unknown('b.tf:1', several)] },
        undefined,
        true,
      ),
      ['fail'],
      /directories of 2 policies \(a\.tf:1, b\.tf:1\)[^]*accounts:\n {2}'envs\/prod\/\*\*': \['12 DIGITS', '12 DIGITS'\]/,
    ],
    [
      'the root directory of several accounts',
      someOf(severalAccounts('', 'providers.tf:3')),
      ['warn'],
      /directories of 1 policy \(p0\.tf:1\)[^]*accounts:\n {2}'\*': \['12 DIGITS', '12 DIGITS'\]/,
    ],
    [
      'a module that only examples call, and one that is applied from outside',
      someOf(onlyExamplesCall('modules/queue'), alsoAppliedOutside('aws/app', 'envs/t.hcl')),
      ['fail'],
      /directories of 2 policies[^]*accounts:\n {2}'aws\/app\/\*\*': .*\n {2}'modules\/queue\/\*\*': /,
    ],
    [
      'what is also called from outside',
      someOf(alsoCalledOutside('modules/app', 'other/main.tf')),
      ['warn'],
      /p0\.tf:1: other\/main\.tf, outside of what is read, applies modules\/app too[^]*policies:\n {2}principals:/,
    ],
    [
      'another reason, once',
      checkPrincipals(
        { ...counts, unknown: [unknown('a.tf:1', 'It has no name.'), unknown('b.tf:1', 'It has no name.')] },
        undefined,
        false,
      ),
      ['fail'],
      /known\. b\.tf:1: It has no name\.\n/,
    ],
    [
      'none by the source, and each run asks IAM',
      checkPrincipals(
        { ...counts, unknown: [unknown('a.tf:1', 'It has no name.')], identity: 1 },
        undefined,
        true,
        true,
      ),
      ['warn'],
      /snapshot\.live[^]*Give the state \(states: \{ backends: true \}, or plan --state\), or name them/,
    ],
    [
      'no account, and each run asks IAM: of which account is not known',
      checkPrincipals({ ...counts, unknown: [unknown('a.tf:1')], identity: 1 }, undefined, false, true),
      ['fail'],
      /account: '12 DIGITS'/,
    ],
    ['no policy', checkPrincipals({ ...counts, found: 0, identity: 0 }, undefined, false), ['fail']],
    ['no identity policy', checkPrincipals({ ...counts, identity: 0 }, undefined, false), ['warn']],
    [
      'a file that cannot be read',
      checkPrincipals({ ...counts, problems: ['a.tf: is no Terraform.'] }, undefined, true),
      ['ok', 'warn'],
    ],
  ]))

const arn = (name: string) => `arn:aws:iam::111122223333:role/${name}`
const holder = (name: string) => ({ arn: arn(name), policies: ['iam.tf aws_iam_policy.a'] })
const evidence = {
  principals: new Map([[arn('app'), { total: 5 }]]) as unknown as Ledger['principals'],
  coverage: [{ account: '111122223333', from: '2026-08-01T00:00:00Z', to: '2026-11-30T00:00:00Z' }],
  iam: noIamFacts,
}
describe('principals that were never seen', () =>
  cases([
    ['no policies', checkUnobservedPrincipals([], evidence), []],
    ['no evidence', checkUnobservedPrincipals([holder('app')], undefined), ['skipped'], /--events/],
    ['seen', checkUnobservedPrincipals([holder('app')], evidence), ['ok']],
    [
      'not seen',
      checkUnobservedPrincipals([holder('app'), holder('gone')], evidence),
      ['warn'],
      /role\/gone was never seen[^]*aws_iam_policy\.a/,
    ],
    [
      'of an account that was not read',
      checkUnobservedPrincipals([{ ...holder('x'), arn: 'arn:aws:iam::444455556666:role/x' }], evidence),
      ['skipped'],
      /1 principal of the policies is/,
    ],
    [
      'many',
      checkUnobservedPrincipals(
        Array.from({ length: 12 }, (_each, at) => holder(`r${at}`)),
        evidence,
      ),
      Array.from({ length: 11 }, () => 'warn' as const),
      /^2 more principals were never seen\.\n""$/m,
    ],
    [
      'idle by the account snapshot',
      checkUnobservedPrincipals([holder('old')], {
        ...evidence,
        iam: () => ({ existedAt: '2020-01-01T00:00:00Z', created: '2020-01-01T00:00:00Z' }),
      }),
      ['ok'],
    ],
  ]))
