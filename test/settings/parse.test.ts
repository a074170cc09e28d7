import { describe, expect, test } from '@jest/globals'
import { InputError } from '../../src/errors.ts'
import { defaultSettings, parseSettings } from '../../src/settings/parse.ts'
import { complete } from './example.ts'

const parse = (text: string) => parseSettings(text, '.github/whittle.yml')

/** The messages for an invalid text, without the file's name. */
function mistakes(text: string): string[] {
  try {
    parse(text)
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    const lines = (error as InputError).message.split('\n')
    if (lines.length > 1) expect(lines.shift()).toBe(`.github/whittle.yml: ${lines.length} mistakes`)
    for (const line of lines) expect(line).toMatch(/^\.github\/whittle\.yml:\d+:\d+: \S/)
    return lines.map((line) => line.slice('.github/whittle.yml:'.length))
  }
  throw new Error('no mistake was found')
}

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

describe('one mistake is one line with its place', () => {
  test.each([
    ['acount: x', '1:1: acount: unknown key "acount": did you mean account?'],
    ['evidence: {windw: 90d}', '1:12: evidence.windw: unknown key "windw": did you mean window?'],
    [
      'pull-requests: {branchPrefix: x}',
      '1:17: pull-requests.branchPrefix: unknown key "branchPrefix": did you mean branch-prefix?',
    ],
    [
      'review: {levels: {wild-wirte: note}}',
      '1:19: review.levels.wild-wirte: unknown key "wild-wirte": did you mean wild-write?',
    ],
    [
      'rollout: {stages: [{name: dev, paths: ["dev/**"]}]}',
      '1:19: rollout.stages: needs two stages or more: the first gets a proposal at once',
    ],
    [
      'rollout: {stages: [{name: dev}, {name: prod, paths: [a]}]}',
      '1:20: rollout.stages[0]: needs accounts or paths, one of them',
    ],
    [
      'rollout: {stages: [{name: dev, paths: [b]}, {name: prod, paths: [a], accounts: ["111122223333"]}]}',
      '1:45: rollout.stages[1]: needs accounts or paths, one of them',
    ],
    [
      'rollout: {stages: [{name: dev, accounts: ["111122223333"]}, {name: prod, accounts: ["111122223333"]}]}',
      '1:84: rollout.stages[1].accounts: "111122223333" is in two stages',
    ],
    [
      'rollout: {stages: [{name: dev, paths: [a]}, {name: dev, paths: [b]}]}',
      '1:52: rollout.stages[1].name: "dev" is in two stages',
    ],
    [
      'rollout: {stages: [{name: dev, accounts: ["111122223333", "111122223333"]}, {name: b, paths: [a]}]}',
      '1:42: rollout.stages[0].accounts: "111122223333" is given twice',
    ],
    ['runbooks: {records: {}}', '1:12: runbooks.records: names no place: give folder or branch'],
    ['runbooks: {records: {folder: a, branch: b}}', '1:12: runbooks.records: names two places: keep folder or branch'],
    ['window: 90d', '1:1: window: unknown key "window" here: it belongs under evidence'],
    [
      'evidence: {recorded: {x: 1}}',
      '1:23: evidence.recorded.x: unknown key "x": known here are management, excludable, data, regions',
    ],
    ['account: 111122223333', '1:10: account: must be in quotes: a bare number loses its leading zeros'],
    ['account: "12"', '1:10: account: "12" is not an account id: 12 digits, in quotes'],
    ['accounts: {a: 12}', '1:15: accounts.a: must be in quotes: a bare number loses its leading zeros'],
    ['accounts: {a: "12"}', '1:15: accounts.a: "12" is not an account id: 12 digits, in quotes'],
    ['accounts: {a: []}', '1:15: accounts.a: names no account'],
    ['accounts: {a: ["111122223333", "1"]}', '1:32: accounts.a[1]: "1" is not an account id: 12 digits, in quotes'],
    ['evidence: {max-age: 3w}', '1:21: evidence.max-age: "3w" is not a duration in days such as 90d'],
    [
      'snapshot: {role: "arn:aws:iam::{account}:role/r"}',
      '1:18: snapshot.role: "arn:aws:iam::{account}:role/r" is taken on for live: true only',
    ],
    ['snapshot: {live: true, external-id: abc}', '1:37: snapshot.external-id: "abc" needs the role that asks for it'],
    ['snapshot: {files: []}', '1:19: snapshot.files: names no file'],
    ['snapshot: {taken: 2026-02-30}', '1:19: snapshot.taken: "2026-02-30" is a date that does not exist'],
    ['evidence: {as-of: 2026-02-30}', '1:19: evidence.as-of: "2026-02-30" is a date that does not exist'],
    ['account: "111122223333"\naccounts: {}', '2:1: accounts: account and accounts are both given: keep one of them'],
    ['evidence: {window: 90}', '1:20: evidence.window: must be text in quotes, not 90'],
    ['evidence: {window: 3 months}', '1:20: evidence.window: "3 months" is not a duration in days such as 90d'],
    [
      'evidence: {regions: eu-west-1}',
      '1:21: evidence.regions: must be a list ([…] or lines that begin with "-"), not "eu-west-1"',
    ],
    ['evidence: {regions: [Ireland]}', '1:22: evidence.regions[0]: "Ireland" is not a Region such as eu-west-1'],
    ['evidence:', '1:10: evidence: is empty: give a map of keys, or remove the key'],
    [
      'evidence: {cloudtrail: [{athena: {database: d}}]}',
      '1:34: evidence.cloudtrail[0].athena.table: is missing: it must be text in quotes',
    ],
    [
      'evidence: {cloudtrail: [{athena: {database: d, table: "t; DROP"}}]}',
      '1:55: evidence.cloudtrail[0].athena.table: "t; DROP" is not a name of letters, digits, "_" and "-"',
    ],
    [
      'evidence: {cloudtrail: [{lake: {event-data-store: mine}}]}',
      '1:51: evidence.cloudtrail[0].lake.event-data-store: "mine" is not the ARN of an event data store such as arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/EXAMPLE-…',
    ],
    [
      'evidence: {cloudtrail: [{s3: {bucket: b--, prefix: x}}]}',
      '1:39: evidence.cloudtrail[0].s3.bucket: "b--" is not the name of a bucket',
    ],
    [
      'evidence: {cloudtrail: [{s3: {bucket: logs, prefix: a/AWSLogs}}]}',
      '1:53: evidence.cloudtrail[0].s3.prefix: "a/AWSLogs" is what stands before AWSLogs/',
    ],
    [
      'evidence: {cloudtrail: [{lookup-events: {accounts: ["111122223333"]}}]}',
      '1:52: evidence.cloudtrail[0].lookup-events.accounts: a list needs a role with {account} in it, such as arn:aws:iam::{account}:role/whittle-reader',
    ],
    [
      'evidence: {cloudtrail: [{lookup-events: {role: "arn:aws:iam::{account}:role/r"}}]}',
      '1:48: evidence.cloudtrail[0].lookup-events.role: "arn:aws:iam::{account}:role/r" contains {account}: name them in accounts',
    ],
    [
      'evidence: {cloudtrail: [{}]}',
      '1:25: evidence.cloudtrail[0]: is empty: give files, lookup-events, s3, athena, lake or trail',
    ],
    [
      'evidence: {cloudtrail: [{files: [a], lookup-events: {}}]}',
      '1:25: evidence.cloudtrail[0]: holds 2 places ("files", "lookup-events"): one to each "-"',
    ],
    [
      'evidence: {cloudtrail: [{lookup-events: {days: 91}}]}',
      '1:48: evidence.cloudtrail[0].lookup-events.days: 91 must be at most 90',
    ],
    [
      'evidence: {recorded: {management: al}}',
      '1:35: evidence.recorded.management: "al" must be all or read or write or none: did you mean all?',
    ],
    [
      'evidence: {access-analyzer: {}}',
      '1:29: evidence.access-analyzer.analyzer: is missing: it must be text in quotes',
    ],
    ['policies: {generated: yes}', '1:23: policies.generated: "yes" must be edit or skip'],
    [
      'policies: {unobserved: maybe}',
      '1:24: policies.unobserved: "maybe" must be keep, drop, or a list of {in, services, reasons, do}',
    ],
    [
      'policies: {unobserved: [{do: drp}]}',
      '1:30: policies.unobserved[0].do: "drp" must be keep or drop: did you mean drop?',
    ],
    [
      'networks: {office: {}}',
      '1:12: networks.office: is an empty network: give cidrs, vpcs, vpc-endpoints, or their owners',
    ],
    [
      'fences: [{for: x, from: [office]}]',
      '1:26: fences[0].from[0]: "office" is no network: describe it under networks',
    ],
    [
      'networks: {office: {vpcs: [vpc-0a]}}\nfences: [{for: x, from: [ofice]}]',
      '2:26: fences[0].from[0]: "ofice" is no network of this file: did you mean office?',
    ],
    [
      'waivers: [{keep: "s3:Get*", in: "**", until: 2027-02-30, because: x}]',
      '1:46: waivers[0].until: "2027-02-30" is a date that does not exist',
    ],
    [
      'waivers: [{keep: "s3:Get*", in: "**", until: soon, because: x}]',
      '1:46: waivers[0].until: "soon" is not a date such as 2027-03-01',
    ],
    [
      'waivers: [{keep: "s3:Get*", in: "**", until: 2027-03-01}]',
      '1:11: waivers[0].because: is missing: it must be text in quotes',
    ],
    [
      'waivers: [{keep: "s3:Get*", in: "**", until: 2027-03-01, because: ""}]',
      '1:67: waivers[0].because: "" must be one line of text, not empty',
    ],
    [
      'waivers: [{keep: GetObject, in: "**", until: 2027-03-01, because: x}]',
      '1:18: waivers[0].keep: "GetObject" is not an action or action pattern such as s3:DeleteObject or s3:Get*',
    ],
    ['pull-requests: {base: "a..b"}', '1:23: pull-requests.base: "a..b" is not a branch name that git accepts'],
    ['pull-requests: {draft: yes}', '1:24: pull-requests.draft: must be true or false, not "yes"'],
    ['pull-requests: {group: team}', '1:24: pull-requests.group: "team" must be policy or directory or owner'],
    [
      'pull-requests: {name: a/b}',
      '1:23: pull-requests.name: "a/b" is not a name of at most 50 letters, digits, . _ and -',
    ],
    [
      'pull-requests: {title: "Narrow {polcy}"}',
      '1:24: pull-requests.title: "Narrow {polcy}" has no value for {polcy}: it takes {title}, {policy}, {file}, {address}, {folder}, {name}, {before}, {after}',
    ],
    ['pull-requests: {commit: "\\na"}', '1:25: pull-requests.commit: "\\na" must be text, not empty'],
    ['pull-requests: {max: 0}', '1:22: pull-requests.max: 0 must be at least 1'],
    [
      'pull-requests: {title-prefix: "a\\nb"}',
      '1:31: pull-requests.title-prefix: "a\\nb" must be one line of text, not empty',
    ],
    ['- a', '1:1: must be a map of keys, not a list'],
    ['a: 1\na: 2', '2:1: this key is given twice'],
    ['account: "1"\n---\na: 1', '2:1: a second document begins here: one file is one configuration'],
    ['a: !!js/function x', '1:4: Unresolved tag: tag:yaml.org,2002:js/function'],
    ['a: *b', '1:1: its aliases cannot be followed: Unresolved alias (the anchor must be set before the alias): b'],
  ])('%s', (text, line) => expect(mistakes(text)).toEqual([line]))

  test('a value is quoted short and without what a terminal would act on', () => {
    const [line] = mistakes(`account: "\\e[31m${'x'.repeat(500)}\u202e"`)
    expect(line).toBe(`1:10: account: "\\u001b[31m${'x'.repeat(66)}… is not an account id: 12 digits, in quotes`)
  })
})

const attachedPrincipal = (arn: string): string[] => mistakes(`policies: {principals: {a.json: ["${arn}"]}}`)

describe('principals of policies are users and roles, by ARN', () => {
  test.each([
    ['arn:aws:iam::111122223333:group/admins', 'is a group: name the users in it'],
    ['arn:aws:sts::111122223333:assumed-role/deploy/x', 'is a session: name its role, arn:aws:iam::ACCOUNT:role/NAME'],
    ['arn:aws:iam::111122223333:root', 'is a whole account: name its users and roles'],
    ['arn:aws:iam::111122223333:role/*', 'is a pattern: name each user and role'],
    ['deploy', 'is not the ARN of a user or role such as arn:aws:iam::111122223333:role/deploy'],
    ['arn:aws:iam::1111:role/deploy', 'is not the ARN of a user or role such as arn:aws:iam::111122223333:role/deploy'],
  ])('%s', (arn, why) =>
    expect(attachedPrincipal(arn)).toEqual([`1:34: policies.principals["a.json"][0]: ${JSON.stringify(arn)} ${why}`]),
  )
})

test('all mistakes are reported, in the order of the file', () => {
  const text = 'acount: x\nevidence:\n  window: 90\n  regions: [x]\nwaivers:\n  - keep: s3\n'
  expect(mistakes(text).map((line) => line.split(': ')[0] ?? '')).toEqual([
    '1:1',
    '3:11',
    '4:13',
    '6:5',
    '6:5',
    '6:5',
    '6:11',
  ])
})

test('names that JavaScript knows are only names', () => {
  expect(mistakes('__proto__: {}\nconstructor: 1')).toHaveLength(2)
  expect(Object.keys(parse('networks: {constructor: {vpcs: [vpc-0a]}}').networks)).toEqual(['constructor'])
})
