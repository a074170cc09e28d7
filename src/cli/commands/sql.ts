import { resolve } from 'node:path'
import { storeIdOf } from '../../evidence/cloudtrail/sql/lake.ts'
import { tableDdl } from '../../evidence/cloudtrail/sql/ddl.ts'
import {
  cloudTrailSerdeTable,
  jsonSerDeTable,
  lakeTable,
  type TableShape,
} from '../../evidence/cloudtrail/sql/table.ts'
import { distinctStatement, withInlinedParameters, usageStatement } from '../../evidence/cloudtrail/sql/usage-query.ts'
import { InputError } from '../../errors.ts'
import { loadSettings } from '../../jobs/load/load-inputs.ts'
import type { CloudTrailSource, EvidenceSettings } from '../../settings/types.ts'
import { version } from '../../version.ts'
import { configOption, printJson, type Command } from '../command.ts'
import type { Arguments } from '../options.ts'
import { principalArn, principalOption } from '../principal.ts'

export const sqlCommand: Command = {
  spec: {
    name: 'sql',
    positionals: '',
    minPositionals: 0,
    maxPositionals: 0,
    summary: 'The statements that Athena or CloudTrail Lake would be asked, to read or to run by hand.',
    options: [
      {
        name: 'engine',
        value: 'athena|lake',
        values: ['athena', 'lake'],
        help: 'for which engine; default: the one that evidence.cloudtrail names, and athena with --ddl or --console-table; else required',
      },
      { name: 'ddl', help: "the table over the trail's bucket (athena)" },
      { name: 'plain', help: 'only which services and calls there were, without counts' },
      {
        name: 'console-table',
        help: 'for the table that the CloudTrail console made (CloudTrailSerde, no partitions)',
      },
      principalOption,
      { name: 'from', value: 'DAY', help: 'first day, 2026-05-01; default: the evidence window before --to' },
      { name: 'to', value: 'DAY', help: 'last day; default: today' },
      configOption,
    ],
    examples: [
      { line: 'whittle sql --engine athena --ddl', shows: 'the table over the bucket of the trail' },
      {
        line: 'whittle sql --engine lake --principal arn:aws:iam::111122223333:role/acme-prod-deploy --from 2026-05-01',
        shows: 'the calls of one role, asked of CloudTrail Lake',
      },
    ],
    notes:
      'Database, table, event data store, accounts and Regions come from evidence.cloudtrail of the configuration; without them, names to replace are printed.',
  },
  async run(args, environment) {
    const config = args.one('config')
    const { evidence } = await loadSettings(
      environment.cwd,
      config === undefined ? undefined : resolve(environment.cwd, config),
    )
    const engine = engineOf(args, evidence)
    const { from, to } = windowOf(args, evidence, environment.now())
    const sql = args.flag('ddl') ? ddl(engine, evidence, from.slice(0, 10)) : query(args, engine, evidence, from, to)
    if (args.flag('json')) printJson(environment, { version, engine, ...sql })
    else {
      for (const note of sql.notes) environment.stderr.write(`whittle: the table: ${note}\n`)
      environment.stdout.write(`${sql.sql};\n`)
    }
    return 0
  },
}

/** The engine that is named, else the only one that the options or the configuration leave. */
function engineOf(args: Arguments, { cloudtrail }: EvidenceSettings): 'athena' | 'lake' {
  const engine = args.one('engine')
  if (engine === 'athena' || engine === 'lake') return engine
  if (args.flag('ddl') || args.flag('console-table')) return 'athena'
  const kinds = new Set(cloudtrail.map(({ kind }) => kind))
  const [isAthena, isLake] = [kinds.has('athena'), kinds.has('lake')]
  if (isAthena !== isLake) return isAthena ? 'athena' : 'lake'
  throw new InputError(
    `sql: --engine athena or --engine lake is needed: evidence.cloudtrail of the configuration names ${isAthena ? 'both' : 'neither'}`,
  )
}

interface Printed {
  readonly sql: string
  readonly notes: readonly string[]
}

/** The first source of a kind. */
export const sqlSourceOf = <Kind extends CloudTrailSource['kind']>(
  kind: Kind,
  { cloudtrail }: EvidenceSettings,
): Extract<CloudTrailSource, { kind: Kind }> | undefined =>
  cloudtrail.find((source): source is Extract<CloudTrailSource, { kind: Kind }> => source.kind === kind)

function query(
  args: Arguments,
  engine: 'athena' | 'lake',
  evidence: EvidenceSettings,
  from: string,
  to: string,
): Printed {
  const principal = principalArn(args.one('principal'), 'sql')
  const source = sqlSourceOf(engine, evidence)
  const filter = {
    from,
    to,
    accounts: source?.accounts ?? [],
    regions: source?.regions ?? [],
    ...(principal !== undefined && { principal }),
  }
  const shape = tableShapeFor(engine, evidence, args.flag('console-table'))
  const statement = args.flag('plain') ? distinctStatement(shape, filter) : usageStatement(shape, filter)
  return { sql: withInlinedParameters(statement), notes: statement.notes }
}

/** The table of the configuration, or one with names to replace. @param console the table that the console made */
export function tableShapeFor(engine: 'athena' | 'lake', evidence: EvidenceSettings, console: boolean): TableShape {
  if (engine === 'lake') {
    const store = sqlSourceOf('lake', evidence)?.store
    return lakeTable(store === undefined ? 'EVENT_DATA_STORE_ID' : storeIdOf(store))
  }
  const { database = 'default', table = 'cloudtrail_logs' } = sqlSourceOf('athena', evidence) ?? {}
  return (console ? cloudTrailSerdeTable : jsonSerDeTable)(database, table)
}

function ddl(engine: 'athena' | 'lake', evidence: EvidenceSettings, from: string): Printed {
  if (engine !== 'athena') throw new InputError('sql: --ddl is for athena: CloudTrail Lake makes its own tables')
  const athena = sqlSourceOf('athena', evidence)
  const { database = 'default', table = 'cloudtrail_logs' } = athena ?? {}
  const s3 = sqlSourceOf('s3', evidence)
  const orElse = (values: readonly (readonly string[] | undefined)[], placeholder: string): readonly string[] =>
    values.find((value) => value !== undefined && value.length > 0) ?? [placeholder]
  const { organization } = s3 ?? {}
  return {
    sql: tableDdl({
      database,
      table,
      bucket: s3?.bucket ?? 'TRAIL_BUCKET',
      prefix: s3?.prefix ?? '',
      ...(organization !== undefined && { organization }),
      accounts: orElse([athena?.accounts, s3?.accounts], 'ACCOUNT_ID'),
      regions: orElse([athena?.regions, s3?.regions, evidence.regions], 'REGION'),
      from,
    }),
    notes: [],
  }
}

/** Whole days in UTC; `to` is exclusive. */
function windowOf(
  args: Arguments,
  evidence: EvidenceSettings,
  now: Date,
): { readonly from: string; readonly to: string } {
  const dayMs = 86_400_000
  const day = (name: 'from' | 'to'): number | undefined => {
    const text = args.one(name)
    if (text === undefined) return undefined
    const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
    if (Number.isNaN(time)) throw new InputError(`sql: --${name} ${text}: expects a day such as 2026-05-01`)
    return time
  }
  const to = (day('to') ?? Math.floor(now.getTime() / dayMs) * dayMs) + dayMs
  const from = day('from') ?? to - (evidence.windowDays > 0 ? evidence.windowDays : 90) * dayMs
  if (from >= to) throw new InputError('sql: --from lies after --to')
  const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`
  return { from: iso(from), to: iso(to) }
}
