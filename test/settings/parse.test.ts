import { describe, expect, test } from '@jest/globals'
import { defaultSettings } from '../../src/settings/parse.ts'
import { complete } from './example.ts'
import { parse, mistakes } from './support.ts'

describe('what is not given has its default', () => {
  test.each(['', '# nothing yet\n', 'null', '{}'])('%j', (text) => expect(parse(text)).toEqual(defaultSettings))

  test('the defaults', () => {
    expect(defaultSettings).toEqual({
      accounts: [],
      evidence: { windowDays: 90, maxAgeDays: 30, trial: false, regions: [], cloudtrail: [] },
      snapshot: { files: [], credentialReports: [], maxAgeDays: 7 },
      findings: {
        files: [],
        analyzers: [],
        recommendations: false,
        pullRequests: false,
        exempt: [],
        quietDays: 30,
        waivers: [],
      },
      policies: {
        include: ['**/*.tf', '**/*.json'],
        exclude: ['**/.git/**', '**/.terraform/**', '**/node_modules/**'],
        principals: {},
        unobserved: [],
        generated: 'skip',
      },
      states: { backends: false },
      networks: {},
      fences: [],
      verify: { mergedDays: 30 },
      waivers: [],
      pullRequests: {
        name: '',
        group: 'policy',
        branchPrefix: 'whittle/',
        titlePrefix: '',
        title: '{title}',
        commit: '{title}',
        labels: [],
        reviewers: [],
        teamReviewers: [],
        assignees: [],
        draft: false,
        max: 10,
      },
      review: { failOn: 'error', maxComments: 20, levels: {}, waivers: [] },
      runbooks: {
        folder: '.github/whittle/runbooks',
        redact: [],
        escalation: { reviewers: [], teams: [], labels: [], assignees: [] },
      },
    })
  })
})

test('everything that can be given', () => {
  expect(parse(complete)).toEqual({
    accounts: [
      { files: 'envs/prod/**', accounts: ['111122223333'] },
      { files: '**', accounts: ['012345678901', '444455556666'] },
    ],
    snapshot: {
      files: ['iam/prod.json'],
      credentialReports: ['iam/prod.csv'],
      taken: '2026-11-20',
      live: { role: { arn: 'arn:aws:iam::{account}:role/whittle-reader', externalId: 'handshake' } },
      maxAgeDays: 3,
    },
    evidence: {
      windowDays: 60,
      maxAgeDays: 14,
      asOf: '2026-11-01',
      trial: true,
      regions: ['eu-west-1', 'us-gov-east-1'],
      cloudtrail: [
        { kind: 'files', paths: ['logs/'] },
        { kind: 'lookup-events', regions: ['us-east-1'], days: 30, maxPages: 100 },
        { kind: 'lookup-events', regions: ['eu-west-1', 'us-gov-east-1'], days: 90, maxPages: 2000 },
      ],
      recorded: {
        management: 'all',
        excludable: ['kms.amazonaws.com'],
        data: ['AWS::S3::Object'],
        regions: ['eu-west-1'],
      },
      accessAnalyzer: {
        analyzerArn: 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused',
        region: 'eu-west-1',
      },
    },
    policies: {
      include: ['**/*.tf', 'policies/**/*.json'],
      exclude: ['legacy/**', '**/.git/**', '**/.terraform/**', '**/node_modules/**'],
      principals: {
        'policies/admin.json': ['arn:aws:iam::111122223333:user/jane'],
        'aws_iam_policy.deploy': ['arn:aws-us-gov:iam::111122223333:role/ci/deploy'],
      },
      unobserved: [
        { in: 'policies/admin.json', services: ['s3'], reasons: ['data-events', 'nameless'], do: 'drop' },
        { in: '**', services: [], reasons: [], do: 'keep' },
      ],
      generated: 'skip',
    },
    states: { backends: true, role: { arn: 'arn:aws:iam::111122223333:role/whittle-reader', externalId: 'whittle' } },
    networks: {
      office: { cidrs: ['203.0.113.0/24', '198.51.100.7/32', '2001:db8::/48'], vpcs: ['vpc-0a1b2c'], vpcEndpoints: [] },
      vpn: { cidrs: [], vpcs: [], vpcEndpoints: ['vpce-0a1b2c'] },
    },
    fences: [
      { for: 'aws_iam_user_policy.*', from: ['office', 'vpn'], exempt: ['arn:aws:iam::*:role/ops-*'] },
      { for: '**', from: ['office'], exempt: [] },
    ],
    rollout: {
      stages: [
        { name: 'dev', accounts: ['444455556666'], paths: [] },
        { name: 'prod', accounts: [], paths: ['envs/prod/**'] },
      ],
      quietDays: 7,
      atOnce: ['aws_iam_policy.shared'],
    },
    verify: { mergedDays: 30 },
    waivers: [
      { keep: 's3:DeleteObject', in: 'aws_iam_policy.backup', until: '2027-03-01', because: 'yearly clean-up' },
    ],
    pullRequests: {
      name: 'nightly',
      group: 'owner',
      base: 'main',
      branchPrefix: 'iam/whittle-',
      titlePrefix: 'chore(iam): ',
      title: 'Narrow {policy}',
      commit: 'Narrow {policy} in {file}',
      labels: ['iam'],
      reviewers: ['octocat'],
      teamReviewers: ['security'],
      assignees: ['octocat'],
      draft: true,
      max: 3,
    },
    findings: {
      files: ['findings.json'],
      analyzers: ['arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused'],
      recommendations: true,
      pullRequests: true,
      exempt: ['arn:aws:iam::*:role/break-glass'],
      quietDays: 45,
      waivers: [
        {
          resource: 'arn:aws:s3:::site',
          type: 'ExternalAccess',
          owner: 'web',
          because: 'the public website',
          until: '2027-03-01',
        },
      ],
    },
    dashboard: { title: 'IAM', labels: ['iam'] },
    review: {
      failOn: 'warning',
      maxComments: 5,
      levels: { 'wild-write': 'error', 'cross-account': 'off' },
      waivers: [
        { rule: 'public-access', in: 'aws_s3_bucket_policy.site', until: '2027-03-01', because: 'the public website' },
      ],
    },
    runbooks: {
      folder: 'runbooks',
      records: { kind: 'branch', name: 'whittle-records' },
      redact: ['sourceAddress'],
      escalation: { reviewers: ['octocat'], teams: ['security'], labels: ['incident'], assignees: ['octocat'] },
    },
    ledger: {
      expireDays: 500,
      place: {
        kind: 's3',
        bucket: 'acme-whittle',
        key: 'whittle/ledger',
        region: 'eu-west-1',
        role: { arn: 'arn:aws:iam::111122223333:role/whittle', externalId: 'whittle' },
      },
    },
    accessAnalyzer: {
      region: 'eu-west-1',
      required: true,
      checks: {
        validate: true,
        noNewAccess: true,
        accessNotGranted: ['iam:PassRole', 's3:Put*'],
        noPublicAccess: false,
      },
    },
  })
})

test('one word decides for all that cannot be seen', () => {
  expect(parse('policies: {unobserved: drop}').policies.unobserved).toEqual([
    { in: '**', services: [], reasons: [], do: 'drop' },
  ])
})

test('an anchor may be used again', () => {
  const text = 'networks:\n  office: &office {cidrs: ["203.0.113.0/24"]}\n  home: *office\n'
  expect(parse(text).networks['home']).toEqual({ cidrs: ['203.0.113.0/24'], vpcs: [], vpcEndpoints: [] })
})

test('a stage may have the name of an account', () => {
  const stages = '[{name: "111122223333", accounts: ["111122223333"]}, {name: prod, paths: [a]}]'
  expect(parse(`rollout: {stages: ${stages}}`).rollout?.stages).toHaveLength(2)
})

test('names that JavaScript knows are only names', () => {
  expect(mistakes('__proto__: {}\nconstructor: 1')).toHaveLength(2)
  expect(Object.keys(parse('networks: {constructor: {vpcs: [vpc-0a]}}').networks)).toEqual(['constructor'])
})
