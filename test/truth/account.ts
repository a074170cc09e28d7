import { isDecisive, isLogged, loggedDays, regionIsRead, blindSpotsOf, type BlindSpots } from './blind-spots.ts'
import type { Call, Operation } from './operation.ts'
import type { Random } from './random.ts'
import { daysOf, rhythmOf, rhythms, type Rhythm } from './rhythm.ts'
import { exampleScene, sceneOf, Things } from './scene.ts'

/** A role or user of the simulated account. */
export interface Principal {
  readonly kind: 'role' | 'user'
  /** As AWS knows it. */
  readonly name: string
  /** As it follows from the source alone: another name where a variable's default is not what was applied. */
  readonly writtenName: string
  readonly path: string
  readonly account: string
  readonly arn: string
  /** `AROA…` or `AIDA…` */
  readonly id: string
  readonly address: string
  readonly works: readonly Work[]
}

/** An operation that a principal does in some rhythm. */
export interface Work {
  readonly operation: Operation
  readonly rhythm: Rhythm
  readonly region: string
  /** Every call fails with it, after it was authorised. */
  readonly failure?: string
  /** An AWS service makes the calls for the principal. */
  readonly invokedBy?: string
  /** The record names the operation or its service in a way that nothing shows. */
  readonly foreign?: 'name' | 'source'
  /** AWS refuses every call: nothing of it is granted. */
  readonly denied: boolean
  readonly calls: readonly Happening[]
}

export interface Happening {
  readonly day: number
  /** Of the day. */
  readonly second: number
  readonly call: Call
  /** Does a log that is read hold it? */
  readonly visible: boolean
}

/** What a principal must still be allowed. */
export interface TrueNeed {
  readonly action: string
  readonly resource: string
  /** The Region of the request. */
  readonly region: string
  readonly operation: string
  readonly rhythm: Rhythm
  readonly silent: boolean
  /** Is there a record of it that is read? */
  readonly visible: boolean
  /** What is special about its evidence, in a few words. */
  readonly circumstance: string
  readonly foreign: boolean
}

export interface Account {
  readonly id: string
  readonly otherId: string
  readonly spots: BlindSpots
  readonly principals: readonly Principal[]
}

const teams = ['orders', 'etl', 'deploy', 'reports', 'gateway', 'cleanup', 'indexer', 'ops']
const failures = [
  'ThrottlingException',
  'NoSuchKey',
  'ResourceNotFoundException',
  'ValidationException',
  'Client.DryRunOperation',
]
const services = ['cloudformation.amazonaws.com', 'athena.amazonaws.com', 'ssm.amazonaws.com']

export function accountOf(random: Random, table: readonly Operation[]): Account {
  const id = `4${random.digits(11)}`
  const otherId = `7${random.digits(11)}`
  const spots = blindSpotsOf(random.derive('blind spots'))
  const picked = new DataSelector(spots)
  const count = Number(random.weighted({ '1': 3, '2': 4, '3': 2, '4': 1 }))
  const principals = Array.from({ length: count }, (_, index) =>
    principalOf(random.derive(`principal ${index}`), index, { id, otherId, spots, table, picked }),
  )
  return { id, otherId, spots, principals }
}

interface Surroundings {
  readonly id: string
  readonly otherId: string
  readonly spots: BlindSpots
  readonly table: readonly Operation[]
  readonly picked: DataSelector
}

function principalOf(random: Random, index: number, around: Surroundings): Principal {
  const { spots } = around
  const kind = random.chance(0.85) ? 'role' : 'user'
  const name = `${random.pick(teams)}-${random.pick(['app', 'job', 'svc'])}-${index + 1}`
  const path = random.chance(0.25) ? `/${random.pick(['app', 'ci', 'team/data'])}/` : '/'
  const account = spots.unreadAccount && index === 1 ? around.otherId : around.id
  const misnamed = kind === 'role' && random.chance(0.05)
  const idle = random.chance(0.04)
  const works = idle ? [] : worksOf(random.derive('works'), account, around)
  return {
    kind,
    name,
    writtenName: misnamed ? `${name}-default` : name,
    path,
    account,
    arn: `arn:aws:iam::${account}:${kind}${path}${name}`,
    id: `${kind === 'role' ? 'AROA' : 'AIDA'}${random.hex(16).toUpperCase()}0`,
    address: `203.0.113.${random.between(1, 250)}`,
    works,
  }
}

function worksOf(random: Random, account: string, around: Surroundings): Work[] {
  const { spots, table } = around
  // Principals work with few services: all of one, and some others.
  const sources = [...new Set(table.map(({ eventSource }) => eventSource))]
  const near = new Set(random.sample(sources, random.between(2, 4)))
  const candidates = table.filter(({ eventSource }) => near.has(eventSource))
  const chosen = random.sample(candidates, random.between(2, 6))
  if (random.chance(0.5)) chosen.push(random.pick(table))
  const unique = [...new Set(chosen)]
  const works = unique.map((operation, index) =>
    workOf(random.derive(`work ${index}`), operation, account, around, { odd: spots.names.length > 0 }),
  )
  if (spots.data === 'one-resource') works.push(manyThings(random.derive('things'), account, around))
  if (account !== around.id) works.push(...guestWork(random.derive('guest'), account, around))
  return works
}

/**
 * What a principal of the account that is not read does in the one that is: the owner of what is called gets a record.
 */
function guestWork(random: Random, account: string, around: Surroundings): Work[] {
  const operations = around.table.filter(isRecordedByOwner)
  if (operations.length === 0) return []
  return [workOf(random, random.pick(operations), account, around, { odd: false, rhythm: 'third-day' })]
}

/**
 * Does the record of a call to another account's resource go to that account too? So it is for roles that are assumed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
const isRecordedByOwner = ({ id }: Operation): boolean => id.startsWith('sts.AssumeRole#foreign')

/** What is done every day with several buckets, tables or queues, of which the trail may record one. */
function manyThings(random: Random, account: string, around: Surroundings): Work {
  const operation = random.pick(around.table.filter(({ category, unlogged }) => category === 'Data' && !unlogged))
  return workOf(random, operation, account, around, { odd: false, rhythm: 'daily', variants: 3 })
}

interface Habit {
  /** May the records be such as nothing maps? */
  readonly odd: boolean
  /** Drawn unless given. */
  readonly rhythm?: Rhythm
  /** Different things that it works with. */
  readonly variants?: number
}

function workOf(
  random: Random,
  operation: Operation,
  account: string,
  around: Surroundings,
  { odd, ...habit }: Habit,
): Work {
  const { spots } = around
  const inSecond = random.chance(spots.secondMissing === undefined ? 0.3 : 0.5)
  const worksIn = (inSecond ? spots.second : undefined) ?? spots.home
  const region = operation.region ?? worksIn
  const rhythm = habit.rhythm ?? rhythmOf(random)
  const denied = random.chance(0.05)
  const failure = !denied && random.chance(0.08) ? random.pick(failures) : undefined
  const invokedBy = random.chance(0.05) ? random.pick(services) : undefined
  const foreign = odd && random.chance(0.06) ? foreignShape(operation, random) : undefined
  const variants = habit.variants ?? random.between(1, 3)
  const owner = `${account}/${worksIn}`
  const place = { account, otherAccount: account === around.id ? around.otherId : around.id, region: worksIn }
  const days = daysOf(rhythm, spots.horizon, loggedDays, random.derive('days')).map((day) => shownDay(spots, day))
  const things = Array.from({ length: variants }, (_, index) => new Things(owner, random.derive(`variant ${index}`)))
  const each = random.derive('calls')
  const calls = days.map((day, index): Happening => {
    const call = operation.call(sceneOf(place, things[index % variants]!, each))
    const visible =
      (account === around.id || isRecordedByOwner(operation)) &&
      operation.unlogged === undefined &&
      isLogged(spots, day) &&
      regionIsRead(spots, region, day) &&
      around.picked.records(operation, call)
    return { day, second: each.below(86_400), call, visible }
  })
  return {
    operation,
    rhythm,
    region,
    ...(failure === undefined ? {} : { failure }),
    ...(invokedBy === undefined ? {} : { invokedBy }),
    ...(foreign === undefined ? {} : { foreign }),
    denied,
    calls,
  }
}

/**
 * How a record is made one that nothing maps: of an unknown event, or of an unknown source but with the name of the
 * action. Not for calls that need several actions: such a record says nothing of the others.
 */
function foreignShape(operation: Operation, random: Random): 'name' | 'source' | undefined {
  const [first, ...others] = operation.call(exampleScene(operation.id)).needs
  if (first === undefined || others.length > 0 || first.silent) return undefined
  const named = first.action.endsWith(`:${operation.eventName}`)
  return named ? random.pick(['name', 'source'] as const) : 'name'
}

/**
 * A day that lacks in otherwise long evidence hides nothing that is done only then: by the product's own rule the days
 * that are covered are enough, so such a call happens on a day beside it.
 */
function shownDay(spots: BlindSpots, day: number): number {
  if (!isDecisive(spots)) return day
  let shown = day
  while (spots.missingDays.has(shown)) shown++
  return shown
}

/** What the trail's event selectors record. */
class DataSelector {
  readonly #spots: BlindSpots
  /** Data type → the one bucket, table or queue whose events are recorded. */
  readonly #only = new Map<string, string>()

  constructor(spots: BlindSpots) {
    this.#spots = spots
  }

  records(operation: Operation, call: Call): boolean {
    const { data, management, excludable } = this.#spots
    if (operation.category === 'Management') {
      if (!excludable && /^(kms|rdsdata)\./.test(operation.eventSource)) return false
      return management === 'all' || (management === 'read') === operation.readOnly
    }
    if (data !== 'one-resource') return data !== 'none'
    const thing = containerOf(call.needs[0]?.resource ?? '')
    const type = operation.dataType ?? ''
    if (!this.#only.has(type)) this.#only.set(type, thing)
    return this.#only.get(type) === thing
  }
}

/** The bucket of an object, the table of an index. */
const containerOf = (arn: string): string =>
  arn
    .split('/')
    .slice(0, arn.startsWith('arn:aws:s3:::') ? 1 : 2)
    .join('/')

/**
 * What a principal must keep: what the evidence shows, what is still being done, and what the evidence could not have
 * shown. What ended before the evidence begins, and would have been seen if it went on, is needed no more.
 */
export function needsOf(principal: Principal, { id, spots }: Account): TrueNeed[] {
  const { works } = principal
  const needs = new Map<string, TrueNeed>()
  for (const work of works) {
    if (work.denied) continue
    const alive = rhythms[work.rhythm].alive
    const observable = isDecisive(spots) && couldShow(work, spots)
    for (const { call, visible } of work.calls) {
      if (!visible && !alive && observable) continue
      for (const { action, resource, silent = false } of call.needs) {
        const key = `${action} ${resource} ${work.region}`
        const known = needs.get(key)
        const seen = visible && !silent
        if (known?.visible || (known && !seen)) continue
        needs.set(key, {
          action,
          resource,
          region: work.region,
          operation: work.operation.id,
          rhythm: work.rhythm,
          silent,
          visible: seen,
          circumstance: circumstanceOf(work, principal, seen, silent, spots, id),
          foreign: work.foreign !== undefined,
        })
      }
    }
  }
  return [...needs.values()]
}

/**
 * Would every call of the work be in the evidence on a day that is read, and would its record show something? One that
 * nothing maps shows only that there is such work, which is enough for work that ended before the evidence begins.
 */
const couldShow = ({ foreign, calls }: Work, spots: BlindSpots): boolean =>
  (foreign === undefined || calls.every(({ visible }) => !visible)) &&
  calls.every(
    ({ visible, day, call }) => (visible || !isLogged(spots, day)) && call.needs.some(({ silent }) => !silent),
  )

/** The reason why the evidence of a need is as it is: wrong removals are grouped by it. */
function circumstanceOf(
  { operation, region, foreign, failure, invokedBy }: Work,
  { name, writtenName, account, works }: Principal,
  seen: boolean,
  silent: boolean,
  spots: BlindSpots,
  id: string,
): string {
  if (account !== id) return 'the account is not read'
  if (name !== writtenName) return 'the holder has another name in the source'
  if (foreign !== undefined) return `the ${foreign === 'name' ? 'event name' : 'event source'} is unknown`
  if (operation.unlogged !== undefined) return 'CloudTrail never logs it'
  if (silent) return 'the record does not show it'
  if (seen) return ['seen', ...(failure ? ['fails'] : []), ...(invokedBy ? ['called by a service'] : [])].join(', ')
  if (spots.horizon > loggedDays) return 'the evidence is old'
  if (!isDecisive(spots)) return 'the evidence is short'
  if (region === spots.second && spots.secondMissing === 'half') {
    const there = works.some((work) => work.region === region && work.calls.some(({ visible }) => visible))
    return `its Region is read for one half, ${there ? 'calls of the holder point to it' : 'nothing of the holder points to it'}`
  }
  if (region === spots.second && spots.secondMissing) return `its Region is not read (${spots.secondMissing})`
  if (region !== spots.home && region !== spots.second) return 'the Region of global services is not read'
  return operation.category === 'Data' ? `data events: ${spots.data}` : 'management events are recorded in part'
}
