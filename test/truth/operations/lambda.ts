import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, HIDDEN, need, reference, resource, roleArn, service, silent, uuid } from './define.ts'

const FUNCTION = 'AWS::Lambda::Function'
/** Policies on functions: versions and aliases are resources of their own. */
const RESOURCES = 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html'

const { read, write } = service({ prefix: 'lambda', source: 'lambda', page: reference('awslambda') })

const functionArn = (scene: Scene, name: string): string => arn(scene, 'lambda', `function:${name}`)

const onFunction =
  (action: string, parameters: Readonly<Record<string, unknown>> = {}): Operation['call'] =>
  (scene) => {
    const functionName = scene.name('function')
    return { request: { functionName, ...parameters }, needs: [need(action, functionArn(scene, functionName))] }
  }

/** Lambda lists the function without its qualifier, and lists the version separately. */
const invocation = (scene: Scene, name: string) => ({
  resources: [resource(scene, FUNCTION, functionArn(scene, name))],
  additional: { functionVersion: `${functionArn(scene, name)}:$LATEST` },
})

export const lambda: readonly Operation[] = [
  write(
    'Invoke',
    (scene) => {
      const name = scene.name('function')
      return {
        request: { functionName: functionArn(scene, name), invocationType: 'RequestResponse' },
        ...invocation(scene, name),
        needs: [need('lambda:InvokeFunction', functionArn(scene, name))],
      }
    },
    { dataType: FUNCTION },
  ),
  write(
    'Invoke#alias-in-arn',
    (scene) => {
      const name = scene.name('function')
      const qualified = `${functionArn(scene, name)}:live`
      return {
        request: { functionName: qualified, invocationType: 'Event' },
        ...invocation(scene, name),
        needs: [need('lambda:InvokeFunction', qualified)],
      }
    },
    { dataType: FUNCTION, page: RESOURCES },
  ),
  write(
    'Invoke#qualifier',
    (scene) => {
      const name = scene.name('function')
      return {
        request: { functionName: name, qualifier: 'live', invocationType: 'RequestResponse' },
        ...invocation(scene, name),
        needs: [need('lambda:InvokeFunction', `${functionArn(scene, name)}:live`)],
      }
    },
    { dataType: FUNCTION, page: RESOURCES },
  ),
  read('GetFunction', onFunction('lambda:GetFunction'), { eventName: 'GetFunction20150331v2' }),
  read(
    'GetFunction#qualifier',
    (scene) => {
      const functionName = scene.name('function')
      return {
        request: { functionName, qualifier: 'live' },
        needs: [need('lambda:GetFunction', `${functionArn(scene, functionName)}:live`)],
      }
    },
    { eventName: 'GetFunction20150331v2', page: RESOURCES },
  ),
  read(
    'GetFunctionConfiguration#alias-in-name',
    (scene) => {
      const name = scene.name('function')
      return {
        request: { functionName: `${name}:live` },
        needs: [need('lambda:GetFunctionConfiguration', `${functionArn(scene, name)}:live`)],
      }
    },
    { eventName: 'GetFunctionConfiguration20150331v2', page: RESOURCES },
  ),
  read('ListFunctions', () => ({ request: { maxItems: 50 }, needs: [need('lambda:ListFunctions', '*')] }), {
    eventName: 'ListFunctions20150331',
  }),
  read('ListVersionsByFunction', onFunction('lambda:ListVersionsByFunction', { maxItems: 10000 }), {
    eventName: 'ListVersionsByFunction20150331',
  }),
  write(
    'CreateFunction#layers-and-tags',
    (scene) => {
      const functionName = fresh(scene, 'function')
      const ARN = functionArn(scene, functionName)
      const role = roleArn(scene, 'function-role')
      const own = arn(scene, 'lambda', `layer:${scene.name('layer')}:4`)
      const partner = arn(scene, 'lambda', 'layer:telemetry:12', scene.otherAccount)
      return {
        request: {
          functionName,
          runtime: 'nodejs22.x',
          role,
          handler: 'index.handler',
          code: { s3Bucket: scene.name('bucket'), s3Key: 'code.zip' },
          layers: [own, partner],
          tags: { team: 'orders' },
          publish: false,
        },
        response: { functionName, functionArn: ARN },
        needs: [
          need('lambda:CreateFunction', ARN),
          need('lambda:TagResource', ARN),
          need('iam:PassRole', role),
          need('lambda:GetLayerVersion', own),
          need('lambda:GetLayerVersion', partner),
        ],
      }
    },
    {
      eventName: 'CreateFunction20150331',
      page: 'https://docs.aws.amazon.com/lambda/latest/dg/permissions-user-function.html',
    },
  ),
  write(
    'CreateFunction#vpc',
    (scene) => {
      const functionName = fresh(scene, 'function')
      const ARN = functionArn(scene, functionName)
      const role = roleArn(scene, 'function-role')
      return {
        request: {
          functionName,
          runtime: 'python3.13',
          role,
          handler: 'app.handler',
          code: { s3Bucket: scene.name('bucket'), s3Key: 'code.zip' },
          vpcConfig: {
            subnetIds: [scene.id('subnet-', 17, 'function')],
            securityGroupIds: [scene.id('sg-', 17, 'function')],
          },
          publish: false,
        },
        response: { functionName, functionArn: ARN },
        needs: [
          need('lambda:CreateFunction', ARN),
          need('iam:PassRole', role),
          silent('ec2:DescribeSecurityGroups', '*'),
          silent('ec2:DescribeSubnets', '*'),
          silent('ec2:DescribeVpcs', '*'),
        ],
      }
    },
    {
      eventName: 'CreateFunction20150331',
      page: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html',
    },
  ),
  write(
    'UpdateFunctionCode',
    (scene) => {
      const ARN = functionArn(scene, scene.name('function'))
      return {
        request: { functionName: ARN, publish: true, s3Bucket: scene.name('bucket'), s3Key: 'code.zip', dryRun: false },
        needs: [need('lambda:UpdateFunctionCode', ARN)],
      }
    },
    { eventName: 'UpdateFunctionCode20150331v2' },
  ),
  write(
    'UpdateFunctionConfiguration#layers',
    (scene) => {
      const ARN = functionArn(scene, scene.name('function'))
      const layer = arn(scene, 'lambda', `layer:${scene.name('layer')}:4`)
      return {
        request: { functionName: ARN, layers: [layer], environment: {} },
        needs: [need('lambda:UpdateFunctionConfiguration', ARN), need('lambda:GetLayerVersion', layer)],
      }
    },
    {
      eventName: 'UpdateFunctionConfiguration20150331v2',
      page: 'https://docs.aws.amazon.com/lambda/latest/dg/permissions-user-function.html',
    },
  ),
  write('CreateAlias', onFunction('lambda:CreateAlias', { name: 'live', functionVersion: '7' }), {
    eventName: 'CreateAlias20150331',
  }),
  write(
    'PublishLayerVersion',
    (scene) => {
      const layerName = scene.name('layer')
      return {
        request: { layerName, content: { s3Bucket: scene.name('bucket'), s3Key: 'layer.zip' } },
        needs: [need('lambda:PublishLayerVersion', arn(scene, 'lambda', `layer:${layerName}`))],
      }
    },
    { eventName: 'PublishLayerVersion20181031' },
  ),
  write(
    'AddPermission',
    (scene) => {
      const functionName = scene.name('function')
      return {
        request: {
          functionName,
          statementId: 'events',
          action: 'lambda:InvokeFunction',
          principal: 'events.amazonaws.com',
        },
        needs: [need('lambda:AddPermission', functionArn(scene, functionName))],
      }
    },
    { eventName: 'AddPermission20150331v2' },
  ),
  write(
    'CreateEventSourceMapping',
    (scene) => ({
      request: {
        eventSourceArn: arn(scene, 'sqs', scene.name('queue')),
        functionName: scene.name('function'),
        batchSize: 10,
        enabled: true,
      },
      needs: [need('lambda:CreateEventSourceMapping', '*')],
    }),
    { eventName: 'CreateEventSourceMapping20150331' },
  ),
  write(
    'UpdateEventSourceMapping',
    (scene) => {
      const id = uuid(scene, scene.name('event-source-mapping'))
      return {
        request: { uUID: id, batchSize: 20 },
        needs: [need('lambda:UpdateEventSourceMapping', arn(scene, 'lambda', `event-source-mapping:${id}`))],
      }
    },
    { eventName: 'UpdateEventSourceMapping20150331' },
  ),
  write('PutFunctionConcurrency', onFunction('lambda:PutFunctionConcurrency', { reservedConcurrentExecutions: 5 }), {
    eventName: 'PutFunctionConcurrency20171031',
  }),
  write(
    'TagResource',
    (scene) => {
      const ARN = functionArn(scene, scene.name('function'))
      return { request: { resource: ARN, tags: { team: HIDDEN } }, needs: [need('lambda:TagResource', ARN)] }
    },
    { eventName: 'TagResource20170331v2' },
  ),
]
