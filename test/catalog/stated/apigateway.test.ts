import { describe, expect, test } from '@jest/globals'
import { pathsOf } from '../../../src/catalog/stated/apigateway-paths.ts'
import { verbsOf } from '../../../src/catalog/operations/api-gateway.ts'
import { statedCases } from './cases.ts'

const api = (path: string): string => `arn:aws:apigateway:eu-central-1::${path}`
const encoded = api('/tags/arn%3Aaws%3Aapigateway%3Aeu-central-1%3A%3A%2Frestapis%2Fa1b2')

statedCases('apigateway', [
  [
    'UpdateStage PATCH',
    { restApiId: 'a1b2', stageName: 'prod', updateStageInput: {} },
    [api('/restapis/a1b2/stages/prod')],
  ],
  ['UpdateStage PATCH', { apiId: 'a1b2', stageName: '$default' }, [api('/apis/a1b2/stages/$default')]],
  ['UpdateStage PATCH', { stageName: 'prod' }, 'unknown'],
  ['UpdateStage PATCH', { restApiId: 'a1b2', stageName: 'a/b' }, 'unknown'],
  [
    'PutIntegration PUT',
    {
      restApiId: 'a1b2',
      resourceId: 'x1',
      httpMethod: 'GET',
      putIntegrationInput: { uri: 'arn:aws:apigateway:eu-central-1:lambda:path/x' },
    },
    [api('/restapis/a1b2/resources/x1/methods/GET/integration')],
  ],
  ['CreateRestApi POST', { createRestApiInput: { name: 'shop' } }, [api('/restapis')]],
  ['GetRestApis GET', { limit: 500 }, [api('/restapis')]],
  ['ImportRestApi POST', { failOnWarnings: false }, [api('/restapis')]],
  ['GetApis GET', {}, [api('/apis')]],
  [
    'CreateResource POST',
    { restApiId: 'a1b2', parentId: 'root', createResourceInput: {} },
    [api('/restapis/a1b2/resources/root')],
  ],
  ['GetDomainName GET', { domainName: 'api.example.com' }, [api('/domainnames/api.example.com')]],
  ['GetDomainName GET', { domainName: 'api.example.com', domainNameId: 'd1' }, 'unknown'],
  ['GetBasePathMapping GET', { domainName: 'api.example.com', basePath: '(none)' }, 'unknown'],
  ['GetUsagePlanKeys GET', { usagePlanId: 'p1' }, [api('/usageplans/p1/keys')]],
  ['GetApiKey GET', { apiKey: 'k1' }, [api('/apikeys/k1')]],
  ['DeleteVpcLink DELETE', { vpcLinkId: 'v1' }, [api('/vpclinks/v1')]],
  ['TagResource PUT', { resourceArn: api('/restapis/a1b2') }, [encoded]],
  ['TagResource PATCH', { resourceArn: api('/restapis/a1b2') }, [api('/restapis/a1b2')]],
  ['TagResource PUT', { resourceArn: 'arn%3Aaws%3Aapigateway%3Aeu-central-1%3A%3A%2Frestapis%2Fa1b2' }, [encoded]],
  ['UntagResource DELETE', { resourceArn: api('/restapis/a1b2'), tagKeys: ['a'] }, [encoded]],
  ['GetTags GET', { resourceArn: api('/restapis/a1b2') }, [encoded]],
  ['GetTags GET', { resourceArn: 'arn:aws:lambda:eu-central-1:111122223333:function:f' }, 'unknown'],
])

describe('paths of API Gateway', () => {
  test('the operations listed have a verb, and no two paths of one ask for the same members', () => {
    const membersOf = (path: string): string => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).join()
    const odd = [...pathsOf].filter(
      ([operation, paths]) => verbsOf(operation).length === 0 || new Set(paths.map(membersOf)).size < paths.length,
    )
    expect(odd).toEqual([])
    expect(pathsOf.size).toBeGreaterThan(140)
  })
})
