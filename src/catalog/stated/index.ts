import type { ActionInfo } from '../types.ts'
import { apigateway } from './apigateway.ts'
import { dynamodb } from './dynamodb.ts'
import { ec2 } from './ec2.ts'
import { events } from './events.ts'
import { glue } from './glue.ts'
import { iam } from './iam.ts'
import { kms } from './kms.ts'
import { lambda } from './lambda.ts'
import { logs } from './logs.ts'
import type { StatedRule, StatedRules } from './rule.ts'
import { s3 } from './s3.ts'
import { s3express } from './s3express.ts'
import { scheduler } from './scheduler.ts'
import { secretsmanager } from './secretsmanager.ts'
import { sns } from './sns.ts'
import { sqs } from './sqs.ts'
import { ssm } from './ssm.ts'
import { states } from './states.ts'
import { sts } from './sts.ts'

/** By IAM prefix. */
const services: Readonly<Record<string, StatedRules>> = {
  apigateway,
  dynamodb,
  ec2,
  events,
  glue,
  iam,
  kms,
  lambda,
  logs,
  s3,
  s3express,
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
