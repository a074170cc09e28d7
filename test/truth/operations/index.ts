import type { Operation } from '../operation.ts'
import { account, budgets, ce, cloudtrail, guardduty, health, organizations, rolesanywhere } from './accounts.ts'
import {
  codeartifact,
  config,
  cur,
  ds,
  identitystore,
  ram,
  resourceExplorer,
  resourceGroups,
  servicequotas,
  sso,
  support,
  wellarchitected,
} from './administration.ts'
import { athena, emr, es, firehose, glue, kafka, kinesis } from './analytics.ts'
import { apigateway } from './apigateway.ts'
import {
  backup,
  bedrock,
  cognito,
  devicefarm,
  mediaconvert,
  sagemaker,
  servicediscovery,
  ses,
  transfer,
  xray,
} from './applications.ts'
import { batch, ecr, ecrPublic, ecs, eks } from './containers.ts'
import {
  airflow,
  aoss,
  dax,
  dms,
  emrContainers,
  emrServerless,
  kinesisanalytics,
  lakeformation,
  memorydb,
  quicksight,
  timestream,
} from './data-platforms.ts'
import { elasticache, elasticfilesystem, rds, redshift, redshiftData } from './databases.ts'
import { appconfig, cloudformation, codebuild, codecommit, codedeploy, codepipeline } from './delivery.ts'
import { dynamodb } from './dynamodb.ts'
import { ec2Network } from './ec2-network.ts'
import { ec2 } from './ec2.ts'
import { acm, cloudfront, globalaccelerator, route53, wafv2 } from './edge.ts'
import {
  amplify,
  apprunner,
  appsync,
  elasticbeanstalk,
  imagebuilder,
  lightsail,
  servicecatalog,
  workspaces,
} from './hosting.ts'
import { connect, iam, sts } from './iam.ts'
import { comprehend, kendra, lex, polly, rekognition, textract, transcribe } from './intelligence.ts'
import { kms } from './kms.ts'
import { lambda } from './lambda.ts'
import { logs } from './logs.ts'
import { geo, ivs, kinesisvideo, mediapackage } from './media.ts'
import { aps, devopsGuru, fis, grafana, synthetics } from './monitoring.ts'
import { directconnect, networkFirewall, networkmanager, route53resolver, vpcLattice } from './networks.ts'
import { runtime } from './runtime.ts'
import { s3 } from './s3.ts'
import { applicationAutoscaling, autoscaling, cloudwatch, elasticloadbalancing, tag } from './scaling.ts'
import { secretsmanager, ssm } from './secrets-and-parameters.ts'
import {
  accessAnalyzer,
  acmPca,
  inspector2,
  macie2,
  securityhub,
  shield,
  signer,
  verifiedpermissions,
} from './security.ts'
import { sns, sqs } from './sqs-sns.ts'
import { datasync, dlm, fsx, glacier, storagegateway } from './storage.ts'
import { greengrass, iot } from './things.ts'
import { events, scheduler, states } from './workflows.ts'

/** Services whose resource rules the catalog states operation by operation. */
const core = [
  s3,
  ec2,
  ec2Network,
  iam,
  lambda,
  dynamodb,
  kms,
  logs,
  sqs,
  sns,
  secretsmanager,
  ssm,
  states,
  events,
  scheduler,
  apigateway,
]

const others = [
  accessAnalyzer,
  account,
  acm,
  acmPca,
  airflow,
  amplify,
  aoss,
  appconfig,
  applicationAutoscaling,
  apprunner,
  appsync,
  aps,
  athena,
  autoscaling,
  backup,
  batch,
  bedrock,
  budgets,
  ce,
  cloudformation,
  cloudfront,
  cloudtrail,
  cloudwatch,
  codeartifact,
  codebuild,
  codecommit,
  codedeploy,
  codepipeline,
  cognito,
  comprehend,
  config,
  connect,
  cur,
  datasync,
  dax,
  devicefarm,
  devopsGuru,
  directconnect,
  dlm,
  dms,
  ds,
  ecr,
  ecrPublic,
  ecs,
  eks,
  elasticache,
  elasticbeanstalk,
  elasticfilesystem,
  elasticloadbalancing,
  emr,
  emrContainers,
  emrServerless,
  es,
  firehose,
  fis,
  fsx,
  geo,
  glacier,
  globalaccelerator,
  glue,
  grafana,
  greengrass,
  guardduty,
  health,
  identitystore,
  imagebuilder,
  inspector2,
  iot,
  ivs,
  kafka,
  kendra,
  kinesis,
  kinesisanalytics,
  kinesisvideo,
  lakeformation,
  lex,
  lightsail,
  macie2,
  mediaconvert,
  mediapackage,
  memorydb,
  networkFirewall,
  networkmanager,
  organizations,
  polly,
  quicksight,
  ram,
  rds,
  redshift,
  redshiftData,
  rekognition,
  resourceExplorer,
  resourceGroups,
  rolesanywhere,
  route53,
  route53resolver,
  runtime,
  sagemaker,
  securityhub,
  servicecatalog,
  servicediscovery,
  servicequotas,
  ses,
  shield,
  signer,
  sso,
  storagegateway,
  sts,
  support,
  synthetics,
  tag,
  textract,
  timestream,
  transcribe,
  transfer,
  verifiedpermissions,
  vpcLattice,
  wafv2,
  wellarchitected,
  workspaces,
  xray,
]

/** Every row of the table, the same order in every run. */
export const operations: readonly Operation[] = [...core, ...others].flat()
