import { isObject } from '../../collections.ts'

/** JSON values and files that lie among logs and are no CloudTrail records. */

/** `hidesCalls`: it is made of CloudTrail events, in a form that cannot be read; otherwise it says nothing of calls. */
export interface ForeignFormat {
  /** Continues "it is": `AWS Config`. */
  readonly what: string
  readonly hidesCalls: boolean
  /** The input to give instead, a clause. */
  readonly instead?: string
}

type Members = Readonly<Record<string, unknown>>

const has = (value: Members, ...names: readonly string[]): boolean => names.every((name) => Object.hasOwn(value, name))

const firstOf = (value: unknown, is: (first: unknown) => boolean): boolean => Array.isArray(value) && is(value[0])

const logs = 'give the logs of the trail’s bucket instead'

const harmless = (what: string): ForeignFormat => ({ what, hidesCalls: false })
const hiding = (what: string, instead: string = logs): ForeignFormat => ({ what, hidesCalls: true, instead })

/** In this order; each by members that nothing else has. */
const kinds: readonly (readonly [(value: Members) => boolean, ForeignFormat])[] = [
  [(value) => has(value, 'class_uid') && has(value, 'metadata'), hiding('OCSF, as Security Lake keeps events')],
  [
    (value) => isObject(value['_source']) || has(value, '@timestamp'),
    hiding('a document of Elasticsearch or OpenSearch'),
  ],
  [
    (value) => has(value, '_raw') || (isObject(value['result']) && has(value['result'], '_raw')),
    hiding('a Splunk export'),
  ],
  [
    (value) => isObject(value['hits']) && has(value['hits'], 'hits'),
    hiding('an answer of Elasticsearch or OpenSearch'),
  ],
  [(value) => firstOf(value['results'], (row) => isObject(row) && has(row, '_raw')), hiding('a Splunk export')],
  [
    (value) => firstOf(value['results'], (row) => firstOf(row, (cell) => isObject(cell) && has(cell, 'field'))),
    hiding(
      'an answer of CloudWatch Logs Insights, which holds 10,000 events at most',
      'export the log group, or give the logs of the trail’s bucket, instead',
    ),
  ],
  [(value) => has(value, 'TimeGenerated', 'EventName'), hiding('a row of Microsoft Sentinel')],
  [
    (value) => has(value, 'EventId', 'EventName') && !has(value, 'CloudTrailEvent'),
    hiding(
      'an event of LookupEvents without its CloudTrailEvent',
      'run the command without a --query that leaves it out',
    ),
  ],
  [(value) => value['eventSource'] === 'aws:s3' && has(value, 's3'), harmless('a notification of Amazon S3')],
  [(value) => has(value, 'configurationItems') || has(value, 'configSnapshotId'), harmless('AWS Config')],
  [(value) => has(value, 'configurationItem', 'messageType'), harmless('AWS Config')],
  [(value) => has(value, 'digestStartTime', 'digestEndTime'), harmless('a digest of CloudTrail')],
  [(value) => has(value, 'detail-type', 'detail'), harmless('an EventBridge event of something else')],
  [(value) => has(value, 'webaclId', 'httpRequest'), harmless('a log of AWS WAF')],
  [(value) => has(value, 'query_name', 'srcaddr'), harmless('a query log of Route 53 Resolver')],
  [(value) => has(value, 'ProductArn', 'AwsAccountId'), harmless('a finding of Security Hub')],
  [(value) => has(value, 'schemaVersion', 'severity', 'service'), harmless('a finding of GuardDuty')],
  [(value) => has(value, 'UserDetailList', 'RoleDetailList'), harmless('a snapshot of IAM')],
  [(value) => has(value, 'terraform_version'), harmless('a Terraform state or plan')],
]

/** A description of a value that is known to be no CloudTrail record. */
export function foreignFormatOf(value: unknown): ForeignFormat | undefined {
  return isObject(value) ? kinds.find(([is]) => is(value))?.[1] : undefined
}

const archive = (what: string): ForeignFormat => hiding(what, 'unpack it')
const cli = (what: string): ForeignFormat => hiding(what, 'run the command with --output json')

/** By the first bytes. */
const magic: readonly (readonly [bytes: string, at: number, ForeignFormat])[] = [
  ['PK\u0003\u0004', 0, archive('a ZIP archive')],
  ['ustar', 257, archive('a tar archive')],
  ['7z\u00bc\u00af', 0, archive('a 7-Zip archive')],
  ['Rar!', 0, archive('a RAR archive')],
  ['BZh', 0, archive('compressed with bzip2')],
  ['\u00fd7zXZ', 0, archive('compressed with xz')],
  ['\u0028\u00b5\u002f\u00fd', 0, archive('compressed with Zstandard')],
  ['PAR1', 0, hiding('Parquet, as Security Lake keeps events')],
]

/** Other output of the AWS CLI than JSON, by the first line. */
const cliOutput: readonly (readonly [RegExp, ForeignFormat])[] = [
  [/^[-+]{6,}\s*\r?\n[|+]/, cli('a table of the AWS CLI')],
  [/^(?:EVENTS|RECORDS|LOGEVENTS|QUERYRESULTROWS|NEXTTOKEN)\t/i, cli('the text output of the AWS CLI')],
  [/^(?:Events|Records|QueryResultRows|NextToken|- CloudTrailEvent|- Events):/, cli('the YAML output of the AWS CLI')],
]

/** By the first line. */
const texts: readonly (readonly [RegExp, ForeignFormat])[] = [
  ...cliOutput,
  [/^version https:\/\/git-lfs\.github\.com\//, hiding('a pointer of Git LFS', 'run git lfs pull')],
  [/^\s*<(?:!DOCTYPE|html|\?xml|Error)/i, hiding('HTML or XML', 'download the logs again')],
  [/^(?:version account-id |\d \d{12} eni-)/, harmless('VPC flow logs')],
  [/^(?:https?|h2|wss?|tls|tcp) \d/, harmless('access logs of a load balancer')],
  [
    /^\d{4}-\d\d-\d\dT[\d:.]+Z (?:app|net|awselb)?[\w./-]+ \d+\.\d+\.\d+\.\d+:\d+ /,
    harmless('access logs of a load balancer'),
  ],
  [/^[0-9a-f]{64} \S+ \[/, harmless('access logs of an S3 bucket')],
]

/** A description of a file, by its beginning, that is known to hold no JSON. */
export function foreignFormatOfFile(head: Uint8Array): ForeignFormat | undefined {
  const text = latin1(head)
  return magic.find(([bytes, at]) => text.startsWith(bytes, at))?.[2] ?? texts.find(([line]) => line.test(text))?.[1]
}

/** Does a file begin as what the AWS CLI prints in another form than JSON? */
export const isCliOutput = (head: Uint8Array): boolean => cliOutput.some(([line]) => line.test(latin1(head)))

const latin1 = (head: Uint8Array): string =>
  Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 1024)).toString('latin1')

/** `it is AWS Config`, with what to give instead where that matters. */
export const describeForeignFormat = ({ what, instead }: ForeignFormat): string =>
  `it is ${what}, not a CloudTrail log${instead === undefined ? '' : `; ${instead}`}`
