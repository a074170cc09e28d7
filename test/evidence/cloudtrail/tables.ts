/** Tables as Athena's GetTableMetadata describes them. */
const strings = (names: string): { Name: string; Type: string }[] =>
  names.split(' ').map((Name) => ({ Name, Type: 'string' }))

const identity = (more = ''): { Name: string; Type: string } => ({
  Name: 'useridentity',
  Type: `struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,username:string,sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>,ec2roledelivery:string,webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>${more}>>`,
})

const fields =
  'eventversion eventtime eventsource eventname awsregion sourceipaddress useragent errorcode errormessage requestparameters responseelements additionaleventdata requestid eventid readonly eventtype apiversion recipientaccountid serviceeventdetails sharedeventid vpcendpointid'

export const tables = {
  /** As `sql --ddl` makes it. */
  present: {
    TableType: 'EXTERNAL_TABLE',
    Columns: [
      identity(',sourceidentity:string'),
      ...strings(fields),
      ...strings('eventcategory managementevent'),
      { Name: 'resources', Type: 'array<struct<arn:string,arnprefix:string,accountid:string,type:string>>' },
    ],
    PartitionKeys: strings('account region timestamp'),
    Parameters: { 'projection.enabled': 'true', 'projection.timestamp.format': 'yyyy/MM/dd' },
  },
  /** As the CloudTrail console made it for years. */
  console: {
    TableType: 'EXTERNAL_TABLE',
    Columns: [
      identity(),
      ...strings(fields),
      { Name: 'resources', Type: 'array<struct<arn:string,accountid:string,type:string>>' },
    ],
    PartitionKeys: [],
    Parameters: {
      classification: 'cloudtrail',
      'serde.serialization.lib': 'com.amazon.emr.hive.serde.CloudTrailSerde',
    },
  },
} as const
