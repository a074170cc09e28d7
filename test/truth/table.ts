import type { Operation } from './operation.ts'
import { apigateway } from './operations/apigateway.ts'
import { dynamodb } from './operations/dynamodb.ts'
import { ec2 } from './operations/ec2.ts'
import { connect, iam, sts } from './operations/iam.ts'
import { kms } from './operations/kms.ts'
import { lambda } from './operations/lambda.ts'
import { logs } from './operations/logs.ts'
import { s3 } from './operations/s3.ts'
import { secretsmanager, ssm } from './operations/secrets-and-parameters.ts'
import { sns, sqs } from './operations/sqs-sns.ts'
import { events, scheduler, states } from './operations/workflows.ts'

/** Every operation that simulated principals do. */
export const table: readonly Operation[] = [
  ...apigateway,
  ...connect,
  ...dynamodb,
  ...ec2,
  ...events,
  ...iam,
  ...kms,
  ...lambda,
  ...logs,
  ...s3,
  ...scheduler,
  ...secretsmanager,
  ...sns,
  ...sqs,
  ...ssm,
  ...states,
  ...sts,
]
