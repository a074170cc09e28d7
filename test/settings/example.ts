/** A configuration that gives everything there is to give. */
export const complete = `
accounts:
  envs/prod/**: "111122223333"
  "**": ["444455556666", "012345678901"]
evidence:
  window: 60d
  max-age: 14d
  as-of: 2026-11-01
  trial: true
  regions: [eu-west-1, us-gov-east-1]
  cloudtrail:
    - files: [logs/]
    - lookup-events: {regions: [us-east-1], days: 30, max-pages: 100}
    - lookup-events: {}
  recorded:
    management: all
    excludable: [kms.amazonaws.com]
    data: ["AWS::S3::Object"]
    regions: [eu-west-1]
  access-analyzer: {analyzer: "arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused"}
snapshot:
  files: [iam/prod.json]
  credential-reports: [iam/prod.csv]
  taken: "2026-11-20"
  live: true
  role: arn:aws:iam::{account}:role/whittle-reader
  external-id: handshake
  max-age: 3d
policies:
  include: ["**/*.tf", "policies/**/*.json"]
  exclude: [legacy/**]
  principals:
    ./policies/admin.json: ["arn:aws:iam::111122223333:user/jane"]
    aws_iam_policy.deploy: ["arn:aws-us-gov:iam::111122223333:role/ci/deploy"]
  unobserved:
    - {in: policies/admin.json, services: [s3], reasons: [data-events, nameless], do: drop}
    - {do: keep}
states: {backends: true, role: "arn:aws:iam::111122223333:role/whittle-reader", external-id: whittle}
networks:
  office: {cidrs: ["203.0.113.0/24", "198.51.100.7", "2001:db8::/48"], vpcs: [vpc-0a1b2c]}
  vpn: {vpc-endpoints: [vpce-0a1b2c]}
fences:
  - {for: "aws_iam_user_policy.*", from: [office, vpn], exempt: ["arn:aws:iam::*:role/ops-*"]}
  - {for: "**", from: [office]}
rollout:
  stages:
    - {name: dev, accounts: ["444455556666"]}
    - {name: prod, paths: [envs/prod/**]}
  quiet: 7d
  at-once: [aws_iam_policy.shared]
waivers:
  - {keep: "s3:DeleteObject", in: "aws_iam_policy.backup", until: 2027-03-01, because: "yearly clean-up"}
ledger:
  s3: {bucket: acme-whittle, key: whittle/ledger, region: eu-west-1, role: "arn:aws:iam::111122223333:role/whittle", external-id: whittle}
  expire: 500d
access-analyzer:
  region: eu-west-1
  required: true
  checks: {validate: true, no-new-access: true, access-not-granted: [iam:PassRole, "s3:Put*"]}
pull-requests:
  name: nightly
  group: owner
  base: main
  branch-prefix: iam/whittle-
  title-prefix: "chore(iam): "
  title: "Narrow {policy}"
  commit: "Narrow {policy} in {file}"
  labels: [iam]
  reviewers: [octocat]
  team-reviewers: [security]
  assignees: [octocat]
  draft: true
  max: 3
findings:
  files: [findings.json]
  analyzers: ["arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused"]
  recommendations: true
  pull-requests: true
  exempt: ["arn:aws:iam::*:role/break-glass"]
  quiet: 45d
  waivers:
    - {resource: "arn:aws:s3:::site", type: ExternalAccess, owner: web, because: "the public website", until: 2027-03-01}
dashboard: {title: IAM, labels: [iam]}
review:
  fail-on: warning
  max-comments: 5
  levels: {wild-write: error, cross-account: "off"}
  waivers:
    - {rule: public-access, in: "aws_s3_bucket_policy.site", until: 2027-03-01, because: "the public website"}
runbooks:
  folder: runbooks
  records: {branch: whittle-records}
  redact: [sourceAddress]
  escalation: {reviewers: [octocat], teams: [security], labels: [incident], assignees: [octocat]}
`
