/** The form of a table of CloudTrail records for a query engine. */

/** Type of a column: `string`, `struct<type:string,…>`, `array<struct<…>>`, lower case. */
export interface TableColumn {
  /** As the table spells it. */
  readonly name: string
  readonly type: string
}

export interface Partition extends TableColumn {
  /** Of a date partition: `yyyy/MM/dd`. Without one it is not known how days are written. */
  readonly format?: string
  /**
   * The rule by which Athena makes up the partition's values; absent where the catalog lists them.
   * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
   */
  readonly projection?: string
  /** Of a partition of numbers that is projected: how many digits each is filled up to. */
  readonly digits?: number
}

export interface TableShape {
  readonly engine: 'athena' | 'lake'
  /** As it stands behind FROM, quoted. */
  readonly from: string
  readonly columns: readonly TableColumn[]
  readonly partitions: readonly Partition[]
  /** `s3://…`: where its files lie. */
  readonly location?: string
}

/** `event_name`, `eventName` → `eventname`: tables differ in how they spell CloudTrail's fields, not in what they call them. */
export const plainName = (name: string): string => name.replaceAll('_', '').toLowerCase()

/** A name in double quotes, as Trino takes it; the quotes cannot be left. */
export const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Text in single quotes; the quotes cannot be left. */
export const sqlLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The fields of `struct<a:string,b:struct<c:int>>`; `undefined` for any other type. */
export function fieldsOf(type: string): readonly TableColumn[] | undefined {
  const inner = /^struct<(.*)>$/s.exec(type.trim())?.[1]
  if (inner === undefined) return undefined
  const fields: TableColumn[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at <= inner.length; at++) {
    const char = inner[at] ?? ','
    if (char === '<' || char === '(') depth++
    else if (char === '>' || char === ')') depth--
    else if (char === ',' && depth === 0) {
      const [name = '', ...rest] = inner.slice(start, at).split(':')
      fields.push({ name: name.trim(), type: rest.join(':').trim() })
      start = at + 1
    }
  }
  return fields
}

/** The fields of a list's items; `undefined` where the type is no list of structs. */
export function itemFieldsOf(type: string): readonly TableColumn[] | undefined {
  const item = /^array<(.*)>$/s.exec(type.trim())?.[1]
  return item === undefined ? undefined : fieldsOf(item)
}

const stringColumns = (names: string): TableColumn[] => names.split(' ').map((name) => ({ name, type: 'string' }))

const identity = (session: string, more: string): string =>
  `struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,username:string${more},sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>${session}>>`

const onBehalfOf = ',onbehalfof:struct<userid:string,identitystorearn:string>'

const commonColumns = (session: string, resource: string, more = ''): TableColumn[] => [
  { name: 'useridentity', type: identity(session, more) },
  ...stringColumns(
    'eventversion eventtime eventsource eventname awsregion sourceipaddress useragent errorcode errormessage requestparameters responseelements additionaleventdata requestid eventid readonly eventtype apiversion recipientaccountid serviceeventdetails sharedeventid vpcendpointid',
  ),
  { name: 'resources', type: `array<struct<arn:string,accountid:string,type:string${resource}>>` },
]

/**
 * The table that `sql --ddl` makes: AWS's present one with the fields that Whittle needs beside.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
 */
export const jsonSerDeTable = (database: string, table: string): TableShape => ({
  engine: 'athena',
  from: `${quotedName(database)}.${quotedName(table)}`,
  columns: [
    ...commonColumns(
      ',sourceidentity:string',
      ',arnprefix:string',
      `${onBehalfOf},inscopeof:struct<issuertype:string,credentialsissuedto:string>,invokedbydelegate:struct<accountid:string>`,
    ),
    ...stringColumns('eventcategory managementevent vpcendpointaccountid'),
  ],
  partitions: [
    { name: 'account', type: 'string' },
    { name: 'region', type: 'string' },
    { name: 'timestamp', type: 'string', format: 'yyyy/MM/dd' },
  ],
})

/** The table that the CloudTrail console made for years: CloudTrailSerde, no partitions. */
export const cloudTrailSerdeTable = (database: string, table: string): TableShape => ({
  engine: 'athena',
  from: `${quotedName(database)}.${quotedName(table)}`,
  columns: commonColumns('', ''),
  partitions: [],
})

/** An event data store (its published schema); the name behind FROM is its id. */
export const lakeTable = (storeId: string): TableShape => ({
  engine: 'lake',
  from: quotedName(storeId),
  columns: [
    ...commonColumns(',sourceidentity:string', ',arnprefix:string', onBehalfOf).filter(
      ({ name }) =>
        !['requestparameters', 'responseelements', 'additionaleventdata', 'eventtime', 'readonly'].includes(name),
    ),
    { name: 'eventtime', type: 'timestamp' },
    { name: 'requestparameters', type: 'map<string,string>' },
    { name: 'responseelements', type: 'map<string,string>' },
    { name: 'additionaleventdata', type: 'map<string,string>' },
    { name: 'readonly', type: 'boolean' },
    { name: 'managementevent', type: 'boolean' },
    { name: 'eventcategory', type: 'string' },
  ],
  partitions: [],
})
