import type { ActionInfo } from '../types.ts'
import { athena, firehose, kinesis } from './analytics.ts'
import { apigateway } from './apigateway.ts'
import { cloudformation } from './cloudformation.ts'
import { ecr, eks } from './containers.ts'
import { codebuild, codepipeline } from './delivery.ts'
import { dynamodb } from './dynamodb.ts'
import { ec2 } from './ec2.ts'
import { ecs } from './ecs.ts'
import { cloudfront, route53 } from './edge.ts'
import { events } from './events.ts'
import { glue } from './glue.ts'
import { iam } from './iam.ts'
import { kms } from './kms.ts'
import { lambda } from './lambda.ts'
import { logs } from './logs.ts'
import { cloudtrail, cloudwatch, cognitoIdp, ec2InstanceConnect, sagemaker } from './other.ts'
import { rds } from './rds.ts'
import type { StatedRule, StatedRules } from './rule.ts'
import { s3 } from './s3.ts'
import { s3express } from './s3express.ts'
import { autoscaling, batch, elasticloadbalancing } from './scaling.ts'
import { scheduler } from './scheduler.ts'
import { secretsmanager } from './secretsmanager.ts'
import { sns } from './sns.ts'
import { sqs } from './sqs.ts'
import { ssm } from './ssm.ts'
import { states } from './states.ts'
import { backup, elasticfilesystem, es } from './storage.ts'
import { sts } from './sts.ts'

/** By IAM prefix. */
const services: Readonly<Record<string, StatedRules>> = {
  apigateway,
  athena,
  autoscaling,
  backup,
  batch,
  cloudformation,
  cloudfront,
  cloudtrail,
  cloudwatch,
  codebuild,
  codepipeline,
  'cognito-idp': cognitoIdp,
  dynamodb,
  ec2,
  'ec2-instance-connect': ec2InstanceConnect,
  ecr,
  ecs,
  eks,
  elasticfilesystem,
  elasticloadbalancing,
  es,
  events,
  firehose,
  glue,
  iam,
  kinesis,
  kms,
  lambda,
  logs,
  rds,
  route53,
  s3,
  s3express,
  sagemaker,
  scheduler,
  secretsmanager,
  sns,
  sqs,
  ssm,
  states,
  sts,
}

/** The stated rule of an action when it is checked by an operation, if AWS documents one. */
export const statedRule = (action: ActionInfo, operation: string): StatedRule | undefined =>
  services[action.service]?.(action, operation)
