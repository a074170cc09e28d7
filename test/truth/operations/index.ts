import type { Operation } from '../operation.ts'
import { account, budgets, ce, cloudtrail, guardduty, health, organizations, rolesanywhere } from './accounts.ts'
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
import { elasticache, elasticfilesystem, rds, redshift, redshiftData } from './databases.ts'
import { appconfig, cloudformation, codebuild, codecommit, codedeploy, codepipeline } from './delivery.ts'
import { dynamodb } from './dynamodb.ts'
import { ec2 } from './ec2.ts'
import { ec2Network } from './ec2-network.ts'
import { acm, cloudfront, globalaccelerator, route53, wafv2 } from './edge.ts'
import { connect, iam, sts } from './iam.ts'
import { kms } from './kms.ts'
import { lambda } from './lambda.ts'
import { logs } from './logs.ts'
import { runtime } from './runtime.ts'
import { s3 } from './s3.ts'
import { applicationAutoscaling, autoscaling, cloudwatch, elasticloadbalancing, tag } from './scaling.ts'
import { secretsmanager, ssm } from './secrets-and-parameters.ts'
import { sns, sqs } from './sqs-sns.ts'
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
  account,
  acm,
  appconfig,
  applicationAutoscaling,
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
  codebuild,
  codecommit,
  codedeploy,
  codepipeline,
  cognito,
  connect,
  devicefarm,
  ecr,
  ecrPublic,
  ecs,
  eks,
  elasticache,
  elasticfilesystem,
  elasticloadbalancing,
  emr,
  es,
  firehose,
  globalaccelerator,
  glue,
  guardduty,
  health,
  kafka,
  kinesis,
  mediaconvert,
  organizations,
  rds,
  redshift,
  redshiftData,
  rolesanywhere,
  route53,
  runtime,
  sagemaker,
  servicediscovery,
  ses,
  sts,
  tag,
  transfer,
  wafv2,
  xray,
]

/** Every row of the table, the same order in every run. */
export const operations: readonly Operation[] = [...core, ...others].flat()
