/** The calls at Acme on a given day. Every principal has one function; each returns [region, record] pairs. */
import * as call from './calls.mjs'
import { ACCOUNT, awsService, record, session, timestamp, user } from './record.mjs'

const MAIN = 'eu-west-1'
const GLOBAL = 'us-east-1'
const VPCE = 'vpce-0c4d1e8fa29b7365d'
const cli = (command) =>
  `aws-cli/2.31.4 ua/2.1 os/linux lang/python#3.13.7 cfg/retry-mode#standard md/command#${command}`
const boto = 'Boto3/1.40.21 ua/2.1 os/linux lang/python#3.13.7 Botocore/1.40.21'
const java = 'aws-sdk-java/2.33.4 ua/2.1 os/linux lang/java#21.0.8 cfg/retry-mode#standard'

const minutes = (count) => count * 60_000
const clock = (day, hour, minute = 0, second = 0) => day.start + ((hour * 60 + minute) * 60 + second) * 1000
const key = (rng, prefix) => prefix + rng.text(9, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567') + 'EXAMPLE'
const weekday = (day) => new Date(day.start).getUTCDay()
const date = (milliseconds) => timestamp(milliseconds).slice(0, 10)

/** The service's tasks sit behind VPC endpoints, are replaced every other day, and then read one of their secrets. */
function ordersApi(rng, day) {
  if (day.index % 2 === 1) return []
  const turn = day.index / 2
  const role = 'acme-prod-orders-api'
  const id = 'AROAEXAMPLEORDERSAPI1'
  const task = rng.hex(32)
  const at = clock(day, 3, rng.below(50), rng.below(60))
  const arn = call.SECRETS[turn % 2]
  const asia = key(rng, 'ASIA')
  const who = { role, id, name: task, key: asia, start: timestamp(at - minutes(1)) }
  const from = { ip: `10.40.${12 + rng.below(2)}.${20 + rng.below(60)}`, agent: java, vpce: VPCE }
  const records = [
    record(rng, { at, region: MAIN, identity: session(who), from, call: call.secret(arn) }),
    record(rng, {
      at,
      region: MAIN,
      identity: session({ ...who, invokedBy: 'secretsmanager.amazonaws.com' }),
      call: call.decrypt(arn, rng.uuid()),
    }),
  ]
  if (turn % 5 === 0)
    records.unshift(
      record(rng, {
        at: at - minutes(1),
        region: MAIN,
        identity: awsService('ecs-tasks.amazonaws.com'),
        call: call.assume(role, id, task, asia, timestamp(at + minutes(359))),
      }),
    )
  if (turn % 2 === 1)
    records.push(
      record(rng, {
        at: at + 1000,
        region: MAIN,
        identity: session(who),
        from,
        call: call.parameters(['/acme/prod/orders/flags', '/acme/prod/orders/limits']),
      }),
    )
  if (turn % 3 === 0)
    records.push(
      record(rng, {
        at: at + 2000,
        region: MAIN,
        identity: session(who),
        from,
        call: call.bucketLocation(rng, 'acme-prod-orders-exports'),
      }),
    )
  return records
}

/**
 * GitHub Actions, Tuesdays and Thursdays. In September a run tried to delete a cluster; an SCP of the organisation
 * denies it.
 */
function deploy(rng, day) {
  if (![2, 4].includes(weekday(day))) return []
  const at = clock(day, 9 + rng.below(7), rng.below(50))
  const revision = 310 + day.index
  const identity = session({
    role: 'acme-prod-deploy',
    id: 'AROAEXAMPLEDEPLOY0001',
    name: 'GitHubActions',
    key: key(rng, 'ASIA'),
    start: timestamp(at - 20_000),
    federation: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
  })
  const from = (command) => ({ ip: `198.51.100.${11 + rng.below(8)}`, agent: cli(command) })
  const reads = [call.ec2.subnets, call.ec2.securityGroups, call.ec2.vpcs]
  const steps = [
    ['ecr.get-login-password', call.ecs.login],
    ['ec2.describe-network', reads[day.index % 3]],
    ['ec2.describe-network', reads[(day.index + 1) % 3]],
    ['ecs.register-task-definition', call.ecs.register(revision)],
    ['ecs.update-service', call.ecs.update(revision)],
    ['ecs.wait', call.ecs.describe],
  ]
  const records = steps.map(([command, what], index) =>
    record(rng, { at: at + index * 7000, region: MAIN, identity, from: from(command), call: what }),
  )
  if (date(day.start) === '2026-09-15')
    records.push(
      record(rng, {
        at: at + minutes(3),
        region: MAIN,
        identity,
        from: from('ecs.delete-cluster'),
        call: call.ecs.deleteCluster,
        error: {
          code: 'AccessDeniedException',
          message: `User: ${identity.arn} is not authorized to perform: ecs:DeleteCluster on resource: arn:aws:ecs:${MAIN}:${ACCOUNT}:cluster/acme-prod-old with an explicit deny in a service control policy`,
        },
      }),
    )
  return records
}

const backupName = (milliseconds) => `acme-prod-orders-${date(milliseconds)}`

/** A Lambda function, every other night: snapshot, table backup, and away with the snapshot of two weeks ago. */
function backup(rng, day) {
  if (day.index % 2 === 0) return []
  const at = clock(day, 1, 30, rng.below(30))
  const identity = session({
    role: 'acme-prod-backup',
    id: 'AROAEXAMPLEBACKUP0001',
    name: 'acme-prod-backup',
    key: key(rng, 'ASIA'),
    start: timestamp(at - 1000),
    inScopeOf: {
      issuerType: 'AWS::Lambda::Function',
      credentialsIssuedTo: `arn:aws:lambda:${MAIN}:${ACCOUNT}:function:acme-prod-backup`,
    },
  })
  const steps = [
    call.rds.create(backupName(day.start)),
    call.dynamodb.backup(backupName(day.start), `0${at}-${rng.hex(8)}`),
  ]
  if (day.index % 3 === 0) steps.push(call.rds.list, call.rds.remove(backupName(day.start - minutes(14 * 24 * 60))))
  if (day.index % 5 === 0) steps.push(call.dynamodb.pointInTime)
  return steps.map((what, index) =>
    record(rng, {
      at: at + index * 1000,
      region: MAIN,
      identity,
      from: { ip: '198.51.100.130', agent: boto },
      call: what,
    }),
  )
}

const jenkinsKey = 'AKIAACMECIJNKEXAMPLE'

/**
 * Jenkins, Mondays, Wednesdays and Fridays, from the office's IPv4 or IPv6 address. One night its key was tried from
 * elsewhere.
 */
function jenkins(rng, day) {
  const identity = user({ path: '/ci/', name: 'jenkins', id: 'AIDAEXAMPLEJENKINS001', key: jenkinsKey })
  const records = []
  if ([1, 3, 5].includes(weekday(day))) {
    const at = clock(day, 8 + rng.below(9), rng.below(50))
    const build = 2200 + day.index
    const ip = rng.below(3) === 0 ? '2001:db8:ac3e:10::25' : '203.0.113.25'
    const from = { ip, agent: java }
    const steps = [[MAIN, call.lambda.update(build)]]
    if (day.index % 2 === 0) steps.unshift([MAIN, call.lambda.get])
    if (day.index % 4 === 0) steps.push([MAIN, call.lambda.publish(40 + Math.floor(day.index / 4))])
    if (day.index % 2 === 1)
      steps.push([GLOBAL, call.invalidate(build, `I${rng.text(13, '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ')}`)])
    for (const [index, [region, what]] of steps.entries())
      records.push(record(rng, { at: at + index * 5000, region, identity, from, call: what }))
  }
  if (date(day.start) === '2026-09-22') {
    const from = { ip: '198.51.100.77', agent: cli('iam.list-users') }
    const at = clock(day, 23, 41, 9)
    records.push(
      record(rng, { at, region: GLOBAL, identity, from, call: call.callerIdentity }),
      record(rng, {
        at: at + 6000,
        region: GLOBAL,
        identity,
        from,
        call: call.listUsers,
        error: {
          code: 'AccessDenied',
          message: `User: ${identity.arn} is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${ACCOUNT}:user/ because no identity-based policy allows the iam:ListUsers action`,
        },
      }),
    )
  }
  return records
}

/** An analyst at the office queries the warehouse twice a week; Athena reads the catalogue with her permissions. */
function analyst(rng, day) {
  if (![1, 4].includes(weekday(day))) return []
  const at = clock(day, 10, rng.below(50))
  const who = {
    role: 'acme-analyst',
    id: 'AROAEXAMPLEANALYST001',
    name: 'nadia',
    key: key(rng, 'ASIA'),
    start: timestamp(at - minutes(12)),
    mfa: true,
  }
  const from = { ip: `203.0.113.${60 + rng.below(3)}`, agent: cli('athena') }
  const query = rng.uuid()
  return [
    record(rng, { at, region: MAIN, identity: session(who), from, call: call.athena.start(query) }),
    record(rng, {
      at: at + 1000,
      region: MAIN,
      identity: session({ ...who, invokedBy: 'athena.amazonaws.com' }),
      call: call.athena.table,
    }),
    record(rng, { at: at + 4000, region: MAIN, identity: session(who), from, call: call.athena.state(query) }),
    record(rng, { at: at + 9000, region: MAIN, identity: session(who), from, call: call.athena.results(query) }),
  ]
}

/** The credential report, every third morning; IAM logs in us-east-1. */
function audit(rng, day) {
  if (day.index % 3 > 0) return []
  const at = clock(day, 5, 0, rng.below(40))
  const identity = session({
    role: 'acme-prod-audit',
    id: 'AROAEXAMPLEAUDIT00001',
    name: 'acme-prod-audit',
    key: key(rng, 'ASIA'),
    start: timestamp(at - 1000),
    inScopeOf: {
      issuerType: 'AWS::Lambda::Function',
      credentialsIssuedTo: `arn:aws:lambda:${MAIN}:${ACCOUNT}:function:acme-prod-audit`,
    },
  })
  const steps = [call.report.generate, call.report.get]
  if (day.index % 9 === 0) steps.push(call.report.summary)
  return steps.map((what, index) =>
    record(rng, {
      at: at + index * 1000,
      region: GLOBAL,
      identity,
      from: { ip: '198.51.100.131', agent: boto },
      call: what,
    }),
  )
}

/** Calls that use no permission of a principal, or of no principal whose policies a repository could edit. */
function theRest(rng, day) {
  const records = []
  if (day.index % 4 === 1)
    records.push(
      record(rng, {
        at: clock(day, 4, rng.below(50)),
        region: MAIN,
        identity: session({
          path: '/aws-service-role/ecs.amazonaws.com/',
          role: 'AWSServiceRoleForECS',
          id: 'AROAEXAMPLESERVECS001',
          name: 'ecs-service-scheduler',
          start: timestamp(clock(day, 4)),
          invokedBy: 'ecs.amazonaws.com',
        }),
        call: call.targetHealth,
      }),
    )
  if (day.index % 10 === 5)
    records.push(
      record(rng, {
        at: clock(day, 13, rng.below(50)),
        region: MAIN,
        identity: session({
          path: `/aws-reserved/sso.amazonaws.com/${MAIN}/`,
          role: 'AWSReservedSSO_PlatformEngineer_5e7a90c13bd24f68',
          id: 'AROAEXAMPLEPLATFORM01',
          name: 'jo@acme.example',
          key: key(rng, 'ASIA'),
          start: timestamp(clock(day, 13)),
        }),
        from: { ip: '203.0.113.80', agent: cli('ecs.describe-services') },
        call: call.ecs.describe,
      }),
    )
  if (date(day.start) === '2026-10-01')
    records.push(
      record(rng, {
        at: clock(day, 0, 17, 4),
        region: MAIN,
        identity: awsService('kms.amazonaws.com'),
        call: call.keyRotation,
      }),
    )
  if (date(day.start) === '2026-10-06') {
    const who = { name: 'break-glass', id: 'AIDAEXAMPLEBREAKGLASS' }
    const from = { ip: '203.0.113.9', agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0' }
    const identity = {
      ...user({ ...who, key: key(rng, 'ASIA') }),
      sessionContext: { attributes: { creationDate: timestamp(clock(day, 11)), mfaAuthenticated: 'true' } },
    }
    records.push(
      record(rng, { at: clock(day, 11), region: MAIN, identity: user(who), from, call: call.consoleLogin }),
      record(rng, {
        at: clock(day, 11, 2),
        region: MAIN,
        identity,
        from: { ...from, console: true },
        call: call.redeemCode,
      }),
    )
  }
  return records
}

/** All records of a day, oldest first. `day` is {index, start}: its number, and its first millisecond. */
export function activity(rng, day) {
  const records = [ordersApi, deploy, backup, jenkins, analyst, audit, theRest].flatMap((who) => who(rng, day))
  return records.sort((a, b) => a.eventTime.localeCompare(b.eventTime))
}
