import { describe } from '@jest/globals'
import { account, listing, other, stated } from './calls.ts'

const arn = (rest: string, owner = account): string => `arn:aws:lambda:eu-central-1:${owner}:${rest}`
const orders = arn('function:orders')

describe('an invocation is checked on the ARN with its qualifier, whatever resources lists', () => {
  stated('lambda', [
    ['lambda:InvokeFunction', 'Invoke', { functionName: 'orders' }, [orders]],
    ['lambda:InvokeFunction', 'Invoke', { functionName: orders }, [orders], listing(orders)],
    [
      'lambda:InvokeFunction',
      'Invoke',
      { functionName: orders, qualifier: 'live' },
      [`${orders}:live`],
      listing(orders),
    ],
    ['lambda:InvokeFunction', 'Invoke', { functionName: 'orders', qualifier: '$LATEST' }, [`${orders}:$LATEST`]],
    ['lambda:InvokeFunction', 'Invoke', { functionName: 'orders:7' }, [`${orders}:7`]],
    ['lambda:InvokeFunction', 'Invoke', { functionName: `${orders}:live` }, [`${orders}:live`]],
    ['lambda:InvokeFunction', 'Invoke', { functionName: 'orders:live', qualifier: 'live' }, [`${orders}:live`]],
    ['lambda:InvokeFunction', 'Invoke', { functionName: 'orders:live', qualifier: 'old' }, 'unknown'],
    ['lambda:InvokeFunction', 'Invoke', { functionName: 'my-fn-1:live' }, [arn('function:my-fn-1:live')]],
    ['lambda:InvokeFunction', 'InvokeWithResponseStream', { functionName: 'orders' }, [orders]],
    ['lambda:InvokeFunction', 'Invoke', { functionName: `${other}:function:orders` }, [arn('function:orders', other)]],
    [
      'lambda:InvokeFunction',
      'Invoke',
      { functionName: `${other}:function:orders`, qualifier: '3' },
      [arn('function:orders:3', other)],
    ],
    ['lambda:InvokeFunction', 'Invoke', { functionName: 'Orders' }, [arn('function:Orders')]],
    ['lambda:InvokeFunction', 'Invoke', { functionName: `${other}:orders` }, 'unknown'],
    ['lambda:InvokeFunction', 'Invoke', { functionName: 'orders*' }, 'unknown'],
    ['lambda:InvokeFunction', 'Invoke', { functionName: 'orders', qualifier: 'a b' }, 'unknown'],
    ['lambda:InvokeFunction', 'Invoke', {}, 'unknown', listing(orders)],
    ['lambda:InvokeFunction', 'Invoke', null, 'unknown', listing(orders)],
  ])
})

describe('so are grants to others and function URLs', () => {
  stated('lambda', [
    [
      'lambda:AddPermission',
      'AddPermission20150331v2',
      { functionName: 'orders', qualifier: 'live' },
      [`${orders}:live`],
    ],
    ['lambda:RemovePermission', 'RemovePermission20150331v2', { functionName: 'orders', statementId: 's' }, [orders]],
    [
      'lambda:GetFunctionUrlConfig',
      'GetFunctionUrlConfig',
      { functionName: 'orders', qualifier: 'live' },
      [`${orders}:live`],
    ],
    ['lambda:CreateFunctionUrlConfig', 'CreateFunctionUrlConfig', { functionName: 'orders' }, [orders]],
    [
      'lambda:PutProvisionedConcurrencyConfig',
      'PutProvisionedConcurrencyConfig',
      { functionName: 'orders', qualifier: '7' },
      [`${orders}:7`],
    ],
    [
      'lambda:GetProvisionedConcurrencyConfig',
      'GetProvisionedConcurrencyConfig',
      { functionName: 'orders' },
      'unknown',
    ],
  ])
})

describe('other calls are checked on the function', () => {
  stated('lambda', [
    ['lambda:GetFunction', 'GetFunction20150331v2', { functionName: 'orders' }, [orders]],
    [
      'lambda:GetFunction',
      'GetFunction20150331v2',
      { functionName: 'orders', qualifier: '7' },
      [orders, `${orders}:7`],
    ],
    [
      'lambda:CreateFunction',
      'CreateFunction20150331',
      { functionName: 'orders', role: 'arn:aws:iam::1:role/r' },
      [orders],
    ],
    [
      'lambda:CreateAlias',
      'CreateAlias20150331',
      { functionName: 'orders', name: 'live', functionVersion: '7' },
      [orders],
    ],
    [
      'lambda:ListAliases',
      'ListAliases20150331',
      { functionName: arn('function:orders', other) },
      [arn('function:orders', other)],
    ],
    [
      'lambda:UpdateFunctionCode',
      'UpdateFunctionCode20150331v2',
      { fullyQualifiedArn: { functionQualifier: {} }, functionName: orders, publish: true },
      [orders],
    ],
    ['lambda:TagResource', 'TagResource20170331v2', { resource: orders, tags: { a: 'b' } }, [orders]],
    ['lambda:ListTags', 'ListTags20170331', { resource: `${orders}:live` }, 'unknown'],
  ])
})

describe('layers, mappings and code signing', () => {
  const layer = arn('layer:tools', other)
  const config = arn('code-signing-config:csc-0f6c334abcdea4d8b')
  stated('lambda', [
    ['lambda:GetLayerVersion', 'GetLayerVersion20181031', { layerName: layer, versionNumber: 3 }, [`${layer}:3`]],
    [
      'lambda:GetLayerVersion',
      'GetLayerVersion20181031',
      { layerName: 'tools', versionNumber: '3' },
      [arn('layer:tools:3')],
    ],
    ['lambda:GetLayerVersion', 'GetLayerVersion20181031', { layerName: 'tools' }, 'unknown'],
    ['lambda:GetLayerVersion', 'GetLayerVersionByArn20181031', { arn: `${layer}:3` }, [`${layer}:3`]],
    [
      'lambda:GetLayerVersion',
      'UpdateFunctionConfiguration20150331v2',
      { functionName: 'orders', layers: [`${layer}:3`, `${layer}:4`] },
      [`${layer}:3`, `${layer}:4`],
    ],
    ['lambda:PublishLayerVersion', 'PublishLayerVersion20181031', { layerName: 'tools' }, [arn('layer:tools')]],
    [
      'lambda:DeleteEventSourceMapping',
      'DeleteEventSourceMapping20150331',
      { uUID: 'a-1' },
      [arn('event-source-mapping:a-1')],
    ],
    ['lambda:UpdateEventSourceMapping', 'UpdateEventSourceMapping20150331', { functionName: 'orders' }, 'unknown'],
    ['lambda:CreateEventSourceMapping', 'CreateEventSourceMapping20150331', { functionName: 'orders' }, ['*']],
    ['lambda:GetCodeSigningConfig', 'GetCodeSigningConfig', { codeSigningConfigArn: config }, [config]],
    [
      'lambda:PutFunctionCodeSigningConfig',
      'PutFunctionCodeSigningConfig',
      { codeSigningConfigArn: config, functionName: 'orders' },
      [config, orders],
    ],
    ['lambda:PutFunctionCodeSigningConfig', 'PutFunctionCodeSigningConfig', { functionName: 'orders' }, 'unknown'],
  ])
})
