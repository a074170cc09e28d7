/** The API calls that Acme makes: what each service writes into a CloudTrail record about itself. */
import { ACCOUNT } from './record.mjs'

const REGION = 'eu-west-1'
const write = { readOnly: false }
const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS'
const cluster = 'acme-prod'
const owned = (type, ARN) => [{ accountId: ACCOUNT, ...(type && { type }), ARN }]
const filter = (name, value) => ({ items: [{ name, valueSet: { items: [{ value }] } }] })
const VPC = 'vpc-0f3a51c09be7d4826'

export const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/6c1f4e0b-52a9-4d7e-9b38-0e7d2a5f8c14`
export const SECRETS = [
  `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:acme/prod/orders-db-Xq4T9m`,
  `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:acme/prod/payments-api-Lw8PzR`,
]

export const ec2 = {
  subnets: { request: { subnetSet: {}, filterSet: filter('vpc-id', VPC) }, name: 'DescribeSubnets' },
  vpcs: { request: { vpcSet: { items: [{ vpcId: VPC }] }, filterSet: {} }, name: 'DescribeVpcs' },
  securityGroups: {
    request: { securityGroupSet: {}, securityGroupIdSet: {}, filterSet: filter('vpc-id', VPC) },
    name: 'DescribeSecurityGroups',
  },
}
for (const call of Object.values(ec2)) call.source = 'ec2.amazonaws.com'

const ecsCall = (name, request, more) => ({ source: 'ecs.amazonaws.com', name, request, ...more })
export const ecs = {
  login: { source: 'ecr.amazonaws.com', host: `api.ecr.${REGION}.amazonaws.com`, name: 'GetAuthorizationToken' },
  register: (revision) =>
    ecsCall(
      'RegisterTaskDefinition',
      {
        family: 'acme-prod-orders-api',
        taskRoleArn: `arn:aws:iam::${ACCOUNT}:role/acme-prod-orders-api`,
        executionRoleArn: `arn:aws:iam::${ACCOUNT}:role/acme-prod-task-execution`,
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '512',
        memory: '1024',
        containerDefinitions: [
          {
            name: 'orders-api',
            image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/orders-api:${revision}`,
            essential: true,
            environment: HIDDEN,
          },
        ],
      },
      {
        ...write,
        response: {
          taskDefinition: {
            taskDefinitionArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/acme-prod-orders-api:${revision}`,
            family: 'acme-prod-orders-api',
            revision,
            status: 'ACTIVE',
          },
        },
      },
    ),
  update: (revision) =>
    ecsCall(
      'UpdateService',
      { cluster, service: 'orders-api', taskDefinition: `acme-prod-orders-api:${revision}`, forceNewDeployment: false },
      {
        ...write,
        response: {
          service: {
            serviceArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:service/${cluster}/orders-api`,
            clusterArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/${cluster}`,
            status: 'ACTIVE',
            desiredCount: 3,
          },
        },
      },
    ),
  describe: ecsCall('DescribeServices', { cluster, services: ['orders-api'] }),
  deleteCluster: ecsCall('DeleteCluster', { cluster: 'acme-prod-old' }, write),
}

export const secret = (arn) => ({
  source: 'secretsmanager.amazonaws.com',
  name: 'GetSecretValue',
  request: { secretId: arn },
})

/** Secrets Manager decrypting with the caller's own permission: a forward access session. */
export const decrypt = (secretArn, version) => ({
  source: 'kms.amazonaws.com',
  name: 'Decrypt',
  request: {
    encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    encryptionContext: { SecretARN: secretArn, SecretVersionId: version },
  },
  additional: { keyMaterialId: '9d5f0c27b1e84a63f7d20e96c4ab18537f6e0d92a5c3b4817e2f96d03ac85b41' },
  resources: owned('AWS::KMS::Key', KEY),
})

export const keyRotation = {
  source: 'kms.amazonaws.com',
  name: 'RotateKey',
  type: 'AwsServiceEvent',
  readOnly: false,
  resources: owned('AWS::KMS::Key', KEY),
  details: { keyId: KEY.split('/')[1] },
}

export const parameters = (names) => ({
  source: 'ssm.amazonaws.com',
  name: 'GetParameters',
  request: { names, withDecryption: true },
  resources: names.flatMap((name) => owned(undefined, `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${name}`)),
})

const s3 = (rng, name, bucket, host, query) => ({
  source: 's3.amazonaws.com',
  name,
  host,
  request: { ...(bucket && { bucketName: bucket }), Host: host, ...query },
  requestId: rng.text(16, '0123456789ABCDEFGHJKMNPQRSTVWXYZ'),
  additional: {
    SignatureVersion: 'SigV4',
    CipherSuite: 'TLS_AES_128_GCM_SHA256',
    bytesTransferredIn: 0,
    AuthenticationMethod: 'AuthHeader',
    'x-amz-id-2': `${rng.text(20, '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ')}=`,
    bytesTransferredOut: 137,
  },
  ...(bucket && { resources: owned('AWS::S3::Bucket', `arn:aws:s3:::${bucket}`) }),
})
export const bucketLocation = (rng, bucket) =>
  s3(rng, 'GetBucketLocation', bucket, `${bucket}.s3.${REGION}.amazonaws.com`, { location: '' })

const rdsCall = (name, request, more) => ({ source: 'rds.amazonaws.com', name, request, ...more })
const snapshot = (id, status) => ({
  dBSnapshotIdentifier: id,
  dBInstanceIdentifier: 'acme-prod-orders',
  dBSnapshotArn: `arn:aws:rds:${REGION}:${ACCOUNT}:snapshot:${id}`,
  engine: 'postgres',
  snapshotType: 'manual',
  status,
})
export const rds = {
  create: (id) =>
    rdsCall(
      'CreateDBSnapshot',
      { dBSnapshotIdentifier: id, dBInstanceIdentifier: 'acme-prod-orders' },
      { ...write, response: snapshot(id, 'creating') },
    ),
  remove: (id) =>
    rdsCall('DeleteDBSnapshot', { dBSnapshotIdentifier: id }, { ...write, response: snapshot(id, 'deleted') }),
  list: rdsCall('DescribeDBSnapshots', {
    dBInstanceIdentifier: 'acme-prod-orders',
    snapshotType: 'manual',
    includeShared: false,
    includePublic: false,
  }),
}

const table = 'acme-prod-orders'
export const dynamodb = {
  backup: (name, suffix) => ({
    source: 'dynamodb.amazonaws.com',
    name: 'CreateBackup',
    ...write,
    request: { tableName: table, backupName: name },
    response: {
      backupDetails: {
        backupArn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${table}/backup/${suffix}`,
        backupName: name,
        backupStatus: 'CREATING',
        backupType: 'USER',
      },
    },
    apiVersion: '2012-08-10',
  }),
  pointInTime: {
    source: 'dynamodb.amazonaws.com',
    name: 'DescribeContinuousBackups',
    request: { tableName: table },
    apiVersion: '2012-08-10',
  },
}

const lambdaFunction = 'acme-prod-resize-images'
const functionArn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${lambdaFunction}`
export const lambda = {
  get: { source: 'lambda.amazonaws.com', name: 'GetFunction20150331v2', request: { functionName: lambdaFunction } },
  update: (build) => ({
    source: 'lambda.amazonaws.com',
    name: 'UpdateFunctionCode20150331v2',
    ...write,
    request: {
      functionName: lambdaFunction,
      s3Bucket: 'acme-prod-builds',
      s3Key: `resize-images/${build}.zip`,
      publish: false,
      dryRun: false,
    },
    response: { functionName: lambdaFunction, functionArn, runtime: 'nodejs22.x', version: '$LATEST' },
  }),
  publish: (version) => ({
    source: 'lambda.amazonaws.com',
    name: 'PublishVersion20150331',
    ...write,
    request: { functionName: lambdaFunction },
    response: { functionName: lambdaFunction, functionArn: `${functionArn}:${version}`, version: String(version) },
  }),
}

export const DISTRIBUTION = 'E2ACME7EXAMPLE'
export const invalidate = (build, id) => ({
  source: 'cloudfront.amazonaws.com',
  name: 'CreateInvalidation',
  ...write,
  request: {
    distributionId: DISTRIBUTION,
    invalidationBatch: { paths: { quantity: 1, items: ['/*'] }, callerReference: `jenkins-${build}` },
  },
  response: {
    location: `https://cloudfront.amazonaws.com/2020-05-31/distribution/${DISTRIBUTION}/invalidation/${id}`,
    invalidation: { id, status: 'InProgress' },
  },
  apiVersion: '2020_05_31',
})

export const athena = {
  start: (query) => ({
    source: 'athena.amazonaws.com',
    name: 'StartQueryExecution',
    ...write,
    request: {
      queryString: HIDDEN,
      queryExecutionContext: { database: 'warehouse' },
      workGroup: 'analysts',
    },
    response: { queryExecutionId: query },
  }),
  state: (query) => ({
    source: 'athena.amazonaws.com',
    name: 'GetQueryExecution',
    request: { queryExecutionId: query },
  }),
  results: (query) => ({
    source: 'athena.amazonaws.com',
    name: 'GetQueryResults',
    request: { queryExecutionId: query, maxResults: 1000 },
  }),
  table: {
    source: 'glue.amazonaws.com',
    name: 'GetTable',
    request: { databaseName: 'warehouse', name: 'orders_daily' },
  },
}

const iam = (name, more) => ({ source: 'iam.amazonaws.com', name, ...more })
export const report = {
  generate: iam('GenerateCredentialReport', { response: { state: 'STARTED' } }),
  get: iam('GetCredentialReport'),
  summary: iam('GetAccountSummary'),
}
export const listUsers = iam('ListUsers')
export const callerIdentity = { source: 'sts.amazonaws.com', name: 'GetCallerIdentity' }

/** A service assumes a role for its task or function: this uses no permission of a principal. */
export const assume = (role, roleId, name, key, expiration) => ({
  source: 'sts.amazonaws.com',
  name: 'AssumeRole',
  request: { roleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`, roleSessionName: name },
  response: {
    credentials: { accessKeyId: key, sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE', expiration },
    assumedRoleUser: {
      assumedRoleId: `${roleId}:${name}`,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`,
    },
  },
  resources: owned('AWS::IAM::Role', `arn:aws:iam::${ACCOUNT}:role/${role}`),
})

export const targetHealth = {
  source: 'elasticloadbalancing.amazonaws.com',
  name: 'DescribeTargetHealth',
  request: {
    targetGroupArn: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/orders-api/3f1c7a9be05d2468`,
  },
  apiVersion: '2015-12-01',
}

export const consoleLogin = {
  source: 'signin.amazonaws.com',
  name: 'ConsoleLogin',
  type: 'AwsConsoleSignIn',
  host: 'eu-west-1.signin.aws.amazon.com',
  readOnly: false,
  response: { ConsoleLogin: 'Success' },
  additional: {
    LoginTo: 'https://console.aws.amazon.com/console/home',
    MobileVersion: 'No',
    MFAIdentifier: `arn:aws:iam::${ACCOUNT}:mfa/break-glass`,
    MFAUsed: 'Yes',
  },
}

/** Opening CloudShell: a step of the console's own, for which IAM has no action. */
export const redeemCode = {
  source: 'cloudshell.amazonaws.com',
  name: 'RedeemCode',
  readOnly: false,
  request: { authCode: HIDDEN },
}
