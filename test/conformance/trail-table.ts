/** CloudTrail's records as rows of a table: as a SerDe reads them, names without case, what is no text as JSON text. */

export const identityColumns = {
  type: 'VARCHAR',
  principalid: 'VARCHAR',
  arn: 'VARCHAR',
  accountid: 'VARCHAR',
  invokedby: 'VARCHAR',
  username: 'VARCHAR',
  inscopeof: { issuertype: 'VARCHAR' },
  invokedbydelegate: { accountid: 'VARCHAR' },
  sessioncontext: {
    attributes: { mfaauthenticated: 'VARCHAR' },
    sessionissuer: { type: 'VARCHAR', arn: 'VARCHAR' },
    sourceidentity: 'VARCHAR',
  },
}
export const resourceColumns = { arn: 'VARCHAR', arnprefix: 'VARCHAR', accountid: 'VARCHAR', type: 'VARCHAR' }

export const textColumns =
  'eventtime eventsource eventname awsregion sourceipaddress errorcode errormessage requestparameters eventid readonly eventtype apiversion recipientaccountid sharedeventid vpcendpointid vpcendpointaccountid eventcategory managementevent account region timestamp'.split(
    ' ',
  )

/** @param account of the partition */
export function tableRow(record: Readonly<Record<string, unknown>>, account: string): Record<string, unknown> {
  const day = String(record['eventTime']).slice(0, 10).replaceAll('-', '/')
  const row: Record<string, unknown> = { account, region: record['awsRegion'], timestamp: day }
  for (const [name, value] of Object.entries(record)) {
    const key = name.toLowerCase()
    if (value === null || value === undefined) continue
    row[key] = key === 'useridentity' || key === 'resources' ? withoutCase(value) : textOf(value)
  }
  return row
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

function withoutCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCase)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.toLowerCase(), withoutCase(inner)]))
}
