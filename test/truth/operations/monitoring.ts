import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, needs, onOne, reference, service, untyped, uuid } from './define.ts'

/**
 * Amazon DevOps Guru, AWS Fault Injection Service, Amazon Managed Grafana and Managed Service for Prometheus, CloudWatch
 * Synthetics.
 */
export const devopsGuru: readonly Operation[] = [
  service({ prefix: 'devops-guru', source: 'devops-guru', page: reference('amazondevopsguru') }).read(
    'SearchInsights',
    untyped('devops-guru:SearchInsights', {
      StartTimeRange: { FromTime: 1767225600, ToTime: 1767312000 },
      Type: 'REACTIVE',
      MaxResults: 100,
    }),
    { capitals: 'DevOps Guru is recorded with the names of its API, capitals included.' },
  ),
]

const faults = service({ prefix: 'fis', source: 'fis', page: reference('awsfaultinjectionservice') })

export const fis: readonly Operation[] = [
  faults.write('StartExperiment', (scene) => {
    const experimentTemplateId = scene.id('EXT', 17, scene.name('experiment-template'))
    return {
      request: { experimentTemplateId, clientToken: uuid(scene) },
      response: { experiment: { id: scene.id('EXP', 17) } },
      needs: needs(
        'fis:StartExperiment',
        [`experiment-template/${experimentTemplateId}`, 'experiment/*'].map((path) => arn(scene, 'fis', path)),
      ),
    }
  }),
  faults.read(
    'GetExperiment',
    onOne('fis:GetExperiment', (scene) => {
      const id = scene.id('EXP', 17, scene.name('experiment'))
      return [{ id }, arn(scene, 'fis', `experiment/${id}`)]
    }),
  ),
]

const boards = service({ prefix: 'grafana', source: 'grafana', page: reference('amazonmanagedgrafana') })
const boardOf = (scene: Scene): readonly [string, string] => {
  const id = scene.id('g-', 10, scene.name('grafana'))
  return [id, arn(scene, 'grafana', `/workspaces/${id}`)]
}

export const grafana: readonly Operation[] = [
  boards.read(
    'DescribeWorkspace',
    onOne('grafana:DescribeWorkspace', (scene) => {
      const [workspaceId, ARN] = boardOf(scene)
      return [{ workspaceId }, ARN]
    }),
  ),
  boards.write(
    'CreateWorkspaceApiKey',
    onOne('grafana:CreateWorkspaceApiKey', (scene) => {
      const [workspaceId, ARN] = boardOf(scene)
      return [{ workspaceId, keyName: fresh(scene, 'key'), keyRole: 'VIEWER', secondsToLive: 3600 }, ARN]
    }),
  ),
]

const metrics = service({ prefix: 'aps', source: 'aps', page: reference('amazonmanagedserviceforprometheus') })
const metricsId = (scene: Scene): string => `ws-${uuid(scene, scene.name('prometheus'))}`

export const aps: readonly Operation[] = [
  metrics.read(
    'DescribeWorkspace',
    onOne('aps:DescribeWorkspace', (scene) => {
      const workspaceId = metricsId(scene)
      return [{ workspaceId }, arn(scene, 'aps', `workspace/${workspaceId}`)]
    }),
  ),
  metrics.write(
    'CreateRuleGroupsNamespace',
    onOne('aps:CreateRuleGroupsNamespace', (scene) => {
      const workspaceId = metricsId(scene)
      const name = fresh(scene, 'rules')
      return [{ workspaceId, name }, arn(scene, 'aps', `rulegroupsnamespace/${workspaceId}/${name}`)]
    }),
  ),
]

const canaries = service({
  prefix: 'synthetics',
  source: 'synthetics',
  page: reference('amazoncloudwatchsynthetics'),
})
const onCanary = (action: string, parameters: Readonly<Record<string, unknown>> = {}): Operation['call'] =>
  onOne(action, (scene) => {
    const name = scene.name('canary')
    return [{ name, ...parameters }, arn(scene, 'synthetics', `canary:${name}`)]
  })

export const synthetics: readonly Operation[] = [
  canaries.read('DescribeCanaries', untyped('synthetics:DescribeCanaries')),
  canaries.write('StartCanary', onCanary('synthetics:StartCanary')),
  canaries.write('UpdateCanary', onCanary('synthetics:UpdateCanary', { Schedule: { Expression: 'rate(5 minutes)' } }), {
    capitals: 'Members of the body are recorded with the names of the API; the name in the path is in lower case.',
  }),
]
