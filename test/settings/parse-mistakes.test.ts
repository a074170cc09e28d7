import { describe, expect, test } from '@jest/globals'
import { mistakes } from './support.ts'

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
      '1:18: snapshot.role: "arn:aws:iam::{account}:role/r" is assumed for live: true only',
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
