/**
 * Trails of accounts in which every role and user makes half of the calls that its policies allow: the truth of what is
 * needed, and its records.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { bundleModule } from '../../scripts/bundle.mjs'
import { chance } from './by-hand.mjs'
import { principalsOf } from './details.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const day = 86_400_000

/** AWS's actions and what CloudTrail calls them, as the product knows them. */
export async function loadCatalog() {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-reach-'))
  try {
    const outfile = join(folder, 'catalog.mjs')
    const contents = ['load', 'event-sources', 'map-event'].map((name) => `export * from './${name}.ts'`).join('\n')
    await bundleModule({ stdin: { contents, resolveDir: join(root, 'src/catalog') }, outfile })
    const { decodeCatalog, eventSourcesOf, mapEvent } = await import(pathToFileURL(outfile).href)
    return { catalog: decodeCatalog(readFileSync(join(root, 'assets/catalog.br'))), eventSourcesOf, mapEvent }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const matches = (pattern, text) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'is',
  ).test(text)

const listOf = (value) => (value === undefined ? [] : [value].flat())

/**
 * Does a document allow an action, as far as its statements without conditions say? An evaluator of its own: the last word on
 * what a narrower document must still allow.
 */
export function allows(document, action, resource) {
  const granted = (effect) =>
    listOf(document.Statement).some((statement) => {
      if (statement.Effect !== effect) return false
      const acts =
        statement.Action === undefined
          ? !listOf(statement.NotAction).some((each) => matches(each, action))
          : listOf(statement.Action).some((each) => matches(each, action))
      if (!acts) return false
      if (resource === undefined) return true
      return statement.Resource === undefined
        ? !listOf(statement.NotResource).some((each) => matches(each, resource))
        : listOf(statement.Resource).some((each) => matches(each, resource))
    })
  return granted('Allow')
}

/**
 * The actions that a document grants and whose calls a trail of management events shows under their own names.
 *
 * @returns `{name, service, eventSource, eventName, write}`
 */
export function visibleActions(document, { catalog, eventSourcesOf, mapEvent }) {
  const found = new Map()
  for (const statement of listOf(document.Statement)) {
    if (statement.Effect !== 'Allow' || statement.Action === undefined || statement.Condition !== undefined) continue
    for (const pattern of listOf(statement.Action)) {
      // Of a wildcard over all services, or over hundreds of actions, a sample.
      for (const info of catalog.expand(pattern).slice(0, 400)) {
        if (found.has(info.name) || info.visibility.kind !== 'management' || info.mark !== undefined) continue
        const [service, eventName] = info.name.split(':')
        const eventSource = eventSourcesOf(service)[0]
        if (eventSource === undefined) continue
        const mapping = mapEvent(catalog, { eventSource, eventName, region: 'eu-west-1', account: '111122223333' })
        if (mapping.kind !== 'actions' || !mapping.actions.some(({ action }) => action === info.name)) continue
        found.set(info.name, {
          name: info.name,
          eventSource,
          eventName,
          write: !/^(List|Read)$/.test(info.accessLevel),
          home: info.homeRegions?.aws?.[0],
        })
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** At most so many different calls by one principal of one policy. */
const mostCalls = 12

/**
 * What each principal of an account calls: half of the actions of each of its policies.
 *
 * @returns principal's ARN → action name → call
 */
export function usesOf(account, knowledge, seed) {
  const uses = new Map()
  for (const policy of account.policies) {
    const actions = visibleActions(policy.document, knowledge)
    const half = actions.filter(({ name }) => chance(seed, name) < 0.5).slice(0, mostCalls)
    const chosen = half.length > 0 ? half : actions.slice(0, 1)
    for (const arn of principalsOf(account, policy)) {
      const own = uses.get(arn) ?? new Map()
      for (const call of chosen) own.set(call.name, call)
      uses.set(arn, own)
    }
  }
  return uses
}

/** Calls that services make in the place of a role: whether they were needed, a trail of its own calls does not show. */
const madeByServices = /^logs:|^ec2:\w+NetworkInterface\w*$|^kms:CreateGrant$/

/**
 * Does use leave something of a policy to remove: an action that a trail would have shown, that none of its principals calls,
 * and that changes something?
 */
export function leavesSomething(policies, uses, principals, knowledge) {
  const used = new Set(principals.flatMap((arn) => [...(uses.get(arn)?.keys() ?? [])]))
  return policies.some(({ document }) =>
    visibleActions(document, knowledge).some(
      ({ name, write }) => write && !used.has(name) && !madeByServices.test(name),
    ),
  )
}

/**
 * Writes an account's trail as files of CloudTrail, one a week.
 *
 * @param now milliseconds: the last records are of the day before
 */
export function writeTrail(folder, account, uses, { now, days = 100 }) {
  const { account: id, region } = account.world
  let number = 0
  const eventID = () =>
    `00000000-${id.slice(0, 4)}-4${id.slice(4, 7)}-8${id.slice(7, 10)}-${(++number).toString(16).padStart(12, '0')}`
  const identities = new Map(
    [...account.roles.values(), ...account.users.values()].map((entity) => [entity.arn, entity]),
  )
  const record = (at, arn, { eventSource, eventName, write, home }, awsRegion) => ({
    eventVersion: '1.11',
    userIdentity: identityOf(
      identities.get(arn) ?? { arn, name: arn.split('/').at(-1), id: 'AROAWATCHER0000000000' },
      id,
    ),
    eventTime: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource,
    eventName,
    awsRegion: home ?? awsRegion ?? region,
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.27.50',
    requestParameters: null,
    responseElements: null,
    requestID: eventID(),
    eventID: eventID(),
    readOnly: !write,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: id,
    eventCategory: 'Management',
  })
  const watcher = `arn:aws:iam::${id}:role/watcher`
  const quiet = [
    { eventSource: 'ec2.amazonaws.com', eventName: 'DescribeRegions', write: false },
    { eventSource: 'ec2.amazonaws.com', eventName: 'CreateTags', write: true },
  ]
  const regions = regionsOf(account, uses)
  let records = []
  for (let before = days; before >= 1; before--) {
    const at = now - before * day
    for (const awsRegion of regions) for (const call of quiet) records.push(record(at, watcher, call, awsRegion))
    if (before % 10 === 0)
      for (const [arn, own] of uses)
        for (const call of [whoAmI, ...own.values()]) records.push(record(at + 3_600_000, arn, call))
    if (before % 10 !== 1) continue
    const [year, month, date] = new Date(at).toISOString().slice(0, 10).split('-')
    const place = join(folder, 'AWSLogs', id, 'CloudTrail', region, year, month, date)
    mkdirSync(place, { recursive: true })
    writeFileSync(
      join(place, `${id}_CloudTrail_${region}_${year}${month}${date}T2355Z_abcdefghijklmnop.json.gz`),
      gzipSync(JSON.stringify({ Records: records })),
    )
    records = []
  }
}

/** The Regions in which anything may be called: the account's own, global services', those that policies name. */
function regionsOf(account, uses) {
  const homes = [...uses.values()].flatMap((own) => [...own.values()].flatMap(({ home }) => home ?? []))
  const named =
    JSON.stringify(account.policies.map(({ document }) => document)).match(/\b[a-z]{2}-(?:[a-z]+-){1,2}\d\b/g) ?? []
  const existing =
    /^(us|eu|ca|sa|ap|af|me|il|mx)-(east|west|north|south|central|northeast|southeast|northwest|southwest)-\d$/
  return [...new Set([account.world.region, 'us-east-1', ...homes, ...named.filter((each) => existing.test(each))])]
}

/** A call that needs no permission: a principal is seen. */
const whoAmI = { eventSource: 'sts.amazonaws.com', eventName: 'GetCallerIdentity', write: false }

function identityOf({ arn, name, id }, account) {
  if (arn.includes(':user/'))
    return {
      type: 'IAMUser',
      principalId: id,
      arn,
      accountId: account,
      accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
      userName: name,
    }
  return {
    type: 'AssumedRole',
    principalId: `${id}:session`,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/session`,
    accountId: account,
    accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId: id, arn, accountId: account, userName: name },
      attributes: { creationDate: '2026-05-01T10:00:00Z', mfaAuthenticated: 'false' },
    },
  }
}
