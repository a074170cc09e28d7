import { sqlLiteral } from './table.ts'

export interface DdlOptions {
  readonly database: string
  readonly table: string
  readonly bucket: string
  /** Empty, or ends in a slash. */
  readonly prefix: string
  readonly organization?: string
  readonly accounts: readonly string[]
  readonly regions: readonly string[]
  /** `2026-05-01`: the first day that may be asked for. */
  readonly from: string
}

const backquoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``

/**
 * Athena's DDL of a table over a trail's bucket: AWS's present form, JsonSerDe with partition projection, with account
 * and Region as projected partitions, and the fields that AWS's example leaves out and Whittle reads (source identity,
 * ARN prefixes, management or data event, what credentials were issued to).
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
 */
export function tableDdl(options: DdlOptions): string {
  const { database, table, bucket, prefix, organization, accounts, regions, from } = options
  const root = `s3://${bucket}/${prefix}AWSLogs/${organization === undefined ? '' : `${organization}/`}`
  const properties: readonly (readonly [string, string])[] = [
    ['projection.enabled', 'true'],
    ['projection.account.type', 'enum'],
    ['projection.account.values', accounts.join(',')],
    ['projection.region.type', 'enum'],
    ['projection.region.values', regions.join(',')],
    ['projection.timestamp.type', 'date'],
    ['projection.timestamp.format', 'yyyy/MM/dd'],
    ['projection.timestamp.interval', '1'],
    ['projection.timestamp.interval.unit', 'DAYS'],
    ['projection.timestamp.range', `${from.replaceAll('-', '/')},NOW`],
    ['storage.location.template', `${root}\${account}/CloudTrail/\${region}/\${timestamp}`],
  ]
  return `CREATE EXTERNAL TABLE ${backquoted(database)}.${backquoted(table)} (
  eventversion STRING,
  useridentity STRUCT<
    type: STRING,
    principalid: STRING,
    arn: STRING,
    accountid: STRING,
    invokedby: STRING,
    accesskeyid: STRING,
    username: STRING,
    onbehalfof: STRUCT<userid: STRING, identitystorearn: STRING>,
    inscopeof: STRUCT<issuertype: STRING, credentialsissuedto: STRING>,
    invokedbydelegate: STRUCT<accountid: STRING>,
    sessioncontext: STRUCT<
      attributes: STRUCT<mfaauthenticated: STRING, creationdate: STRING>,
      sessionissuer: STRUCT<type: STRING, principalid: STRING, arn: STRING, accountid: STRING, username: STRING>,
      ec2roledelivery: STRING,
      webidfederationdata: STRUCT<federatedprovider: STRING, attributes: MAP<STRING, STRING>>,
      sourceidentity: STRING>>,
  eventtime STRING,
  eventsource STRING,
  eventname STRING,
  awsregion STRING,
  sourceipaddress STRING,
  useragent STRING,
  errorcode STRING,
  errormessage STRING,
  requestparameters STRING,
  responseelements STRING,
  additionaleventdata STRING,
  requestid STRING,
  eventid STRING,
  readonly STRING,
  resources ARRAY<STRUCT<arn: STRING, arnprefix: STRING, accountid: STRING, type: STRING>>,
  eventtype STRING,
  eventcategory STRING,
  managementevent STRING,
  apiversion STRING,
  recipientaccountid STRING,
  serviceeventdetails STRING,
  sharedeventid STRING,
  vpcendpointid STRING,
  vpcendpointaccountid STRING,
  tlsdetails STRUCT<tlsversion: STRING, ciphersuite: STRING, clientprovidedhostheader: STRING>)
PARTITIONED BY (
  ${backquoted('account')} STRING,
  ${backquoted('region')} STRING,
  ${backquoted('timestamp')} STRING)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION ${sqlLiteral(root)}
TBLPROPERTIES (
${properties.map(([name, value]) => `  ${sqlLiteral(name)} = ${sqlLiteral(value)}`).join(',\n')})`
}
