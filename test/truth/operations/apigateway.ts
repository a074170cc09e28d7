import type { Operation, Scene } from '../operation.ts'
import { arn, need, reference, service } from './define.ts'

/** REST APIs: the action is the verb, the resource the path of the operation. */
const { read, write } = service({
  prefix: 'apigateway',
  source: 'apigateway',
  page: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html',
})
const V2 = reference('amazonapigatewaymanagementv2')

const path = (scene: Scene, text: string): string => arn(scene, 'apigateway', `/${text}`, '')
const restApiId = (scene: Scene): string => scene.id('', 10, scene.name('rest-api'))
const stageOf = (scene: Scene): string => scene.pick(['prod', 'test'])

export const apigateway: readonly Operation[] = [
  read('GetRestApi', (scene) => {
    const id = restApiId(scene)
    return {
      request: { restApiId: id, template: false },
      needs: [need('apigateway:GET', path(scene, `restapis/${id}`))],
    }
  }),
  read('GetRestApis', (scene) => ({
    request: { limit: 100, template: false },
    needs: [need('apigateway:GET', path(scene, 'restapis'))],
  })),
  write('CreateDeployment', (scene) => {
    const id = restApiId(scene)
    return {
      request: { restApiId: id, createDeploymentInput: { stageName: stageOf(scene) }, template: false },
      needs: [need('apigateway:POST', path(scene, `restapis/${id}/deployments`))],
    }
  }),
  read('GetStage', (scene) => {
    const id = restApiId(scene)
    const stageName = stageOf(scene)
    return {
      request: { restApiId: id, stageName, template: false },
      needs: [need('apigateway:GET', path(scene, `restapis/${id}/stages/${stageName}`))],
    }
  }),
  write('UpdateStage', (scene) => {
    const id = restApiId(scene)
    const stageName = stageOf(scene)
    return {
      request: {
        restApiId: id,
        stageName,
        patchOperations: [{ op: 'replace', path: '/*/*/logging/loglevel', value: 'INFO' }],
        template: false,
      },
      needs: [need('apigateway:PATCH', path(scene, `restapis/${id}/stages/${stageName}`))],
    }
  }),
  write('DeleteStage', (scene) => {
    const id = restApiId(scene)
    const stageName = stageOf(scene)
    return {
      request: { restApiId: id, stageName, template: false },
      needs: [need('apigateway:DELETE', path(scene, `restapis/${id}/stages/${stageName}`))],
    }
  }),
  read('GetMethod', (scene) => {
    const id = restApiId(scene)
    const resourceId = scene.id('', 6, id)
    return {
      request: { restApiId: id, resourceId, httpMethod: 'GET', template: false },
      needs: [need('apigateway:GET', path(scene, `restapis/${id}/resources/${resourceId}/methods/GET`))],
    }
  }),
  write('CreateUsagePlanKey', (scene) => {
    const usagePlanId = scene.id('', 6, scene.name('usage-plan'))
    return {
      request: {
        usagePlanId,
        createUsagePlanKeyInput: { keyId: scene.id('', 10, 'key'), keyType: 'API_KEY' },
        template: false,
      },
      needs: [need('apigateway:POST', path(scene, `usageplans/${usagePlanId}/keys`))],
    }
  }),
  write(
    'TagResource',
    (scene) => {
      const resourceArn = path(scene, `restapis/${restApiId(scene)}/stages/${stageOf(scene)}`)
      return {
        request: { resourceArn, tags: { team: 'orders' }, template: false },
        needs: [need('apigateway:PUT', path(scene, `tags/${encodeURIComponent(resourceArn)}`))],
      }
    },
    { page: reference('amazonapigatewaymanagement') },
  ),
  read(
    'GetApis',
    (scene) => ({
      request: { maxResults: '100' },
      needs: [need('apigateway:GET', path(scene, 'apis'))],
    }),
    { page: V2 },
  ),
  write(
    'CreateIntegration',
    (scene) => {
      const apiId = scene.id('', 10, scene.name('http-api'))
      return {
        request: {
          apiId,
          integrationMethod: 'POST',
          integrationType: 'AWS_PROXY',
          payloadFormatVersion: '2.0',
          integrationUri: arn(scene, 'lambda', `function:${scene.name('function')}`),
        },
        needs: [need('apigateway:POST', path(scene, `apis/${apiId}/integrations`))],
      }
    },
    { page: V2 },
  ),
]
