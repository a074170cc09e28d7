import { patternMatches } from './action-pattern.ts'

/**
 * Reads and lists that hand out what an account keeps secret or stores for its users: secrets, parameters, credentials,
 * objects, items, messages, log lines and decrypted data. An unused one never comes back under a wildcard.
 *
 * As of 2026-11-29. Sources: the service authorization reference for what each action returns, and the lists of actions
 * that expose credentials or data in salesforce/cloudsplaining (BSD-3-Clause), checked against the reference.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const patterns: readonly string[] = [
  'aoss:apiaccessall',
  'apigateway:get',
  'appsync:listapikeys',
  'athena:getqueryresults*',
  'bedrock:getprompt',
  'cassandra:select*',
  'cloudformation:gettemplate',
  'codeartifact:getauthorizationtoken',
  'codeartifact:getpackageversionasset',
  'codecommit:getblob',
  'codecommit:getfile',
  'codecommit:getfolder',
  'codecommit:gitpull',
  'codepipeline:pollfor*jobs',
  'cognito-identity:getcredentialsforidentity',
  'cognito-identity:getopenidtoken*',
  'cognito-idp:admingetuser',
  'cognito-idp:describeuserpoolclient',
  'cognito-idp:listusers*',
  'connect:getfederationtoken*',
  'datapipeline:getpipelinedefinition',
  'dynamodb:batchgetitem',
  'dynamodb:getitem',
  'dynamodb:getrecords',
  'dynamodb:partiqlselect',
  'dynamodb:query',
  'dynamodb:scan',
  'ebs:getsnapshotblock',
  'ec2:describeinstanceattribute',
  'ec2:describelaunchtemplateversions',
  'ec2:getconsoleoutput',
  'ec2:getconsolescreenshot',
  'ec2:getlaunchtemplatedata',
  'ec2:getpassworddata',
  'ecr:batchgetimage',
  'ecr:getauthorizationtoken',
  'ecr:getdownloadurlforlayer',
  'ecr-public:getauthorizationtoken',
  'es:eshttpget',
  'es:eshttphead',
  'gamelift:getcomputea*',
  'gamelift:getinstanceaccess',
  'gamelift:requestuploadcredentials',
  'glue:getconnection*',
  'glue:getjob*',
  'healthlake:readresource',
  'healthlake:search*',
  'iam:generatecredentialreport',
  'iam:getaccountauthorizationdetails',
  'iam:getcredentialreport',
  'iot:getthingshadow',
  'iot:receive',
  'kafka-cluster:readdata*',
  'kendra:query',
  'kinesis:getrecords',
  'kinesis:getsharditerator',
  'kinesis:subscribetoshard',
  'kinesisvideo:get*media*',
  'kms:decrypt',
  'kms:derivesharedsecret',
  'kms:generatedatakey*',
  'lambda:getfunction',
  'lambda:getfunctionconfiguration',
  'lambda:getlayerversion',
  'lambda:listfunctions',
  'lightsail:downloaddefaultkeypair',
  'lightsail:getbucketaccesskeys',
  'lightsail:getinstanceaccessdetails',
  'lightsail:getkeypair*',
  'lightsail:getrelationaldatabasemasteruserpassword',
  'logs:filterlogevents',
  'logs:getlogevents',
  'logs:getlogrecord',
  'logs:getqueryresults',
  'logs:startlivetail',
  'logs:startquery',
  'logs:unmask',
  'medialive:describeinputdevicethumbnail',
  'mediastore:getobject',
  'neptune-db:readdataviaquery',
  'neptune-graph:getquery*',
  'neptune-graph:readdataviaquery',
  'qldb:partiqlselect',
  'rds:downloadcomplete*',
  'rds:downloaddblogfileportion',
  'rds-data:*',
  'redshift:getclustercredentials*',
  'redshift-data:getstatementresult*',
  'redshift-serverless:getcredentials',
  's3:getobject*',
  's3:listbucket*',
  's3-object-lambda:getobject*',
  's3-outposts:getobject*',
  's3express:createsession',
  's3tables:gettabledata',
  'sagemaker:batchgetrecord',
  'sagemaker:getrecord',
  'sdb:select',
  'sdb:getattributes',
  'secretsmanager:batchgetsecretvalue',
  'secretsmanager:getrandompassword',
  'secretsmanager:getsecretvalue',
  'signin:*',
  'snowball:getjobmanifest',
  'snowball:getjobunlockcode',
  'sqs:receivemessage',
  'ssm:getcommandinvocation',
  'ssm:getparameter*',
  'ssm:listcommandinvocations',
  'states:describeexecution',
  'states:getexecutionhistory',
  'storagegateway:describechapcredentials',
  'sts:assumerole*',
  'sts:getfederationtoken',
  'sts:getsessiontoken',
  'support:describeattachment',
  'support:describecommunications',
  'timestream:select*',
  'workdocs:getdocument*',
  'workmail:getmailboxdetails',
]

const byService = new Map<string, readonly string[]>()
for (const pattern of patterns) {
  const service = pattern.slice(0, pattern.indexOf(':'))
  byService.set(service, [...(byService.get(service) ?? []), pattern])
}

const cache = new Map<string, boolean>()

/** Does the action return secrets, credentials or stored data? In any case: `s3:GetObject`. */
export function isSensitiveRead(action: string): boolean {
  const known = cache.get(action)
  if (known !== undefined) return known
  const lower = action.toLowerCase()
  const listed = byService.get(lower.slice(0, lower.indexOf(':'))) ?? []
  const answer = listed.some((pattern) => patternMatches(pattern, lower))
  cache.set(action, answer)
  return answer
}
