import { describe, expect, test } from '@jest/globals'
import { patternMatches } from '../../src/catalog/action-pattern.ts'
import { runtimePermission, runtimePermissions } from '../../src/catalog/runtime/runtime-permissions.ts'
import { catalog } from './catalog-asset.ts'

describe('why an action has no operation', () => {
  test.each([
    ['ec2:RunInstances', undefined],
    ['s3:GetObject', undefined],
    ['s3:ListAllMyBuckets', undefined],
    ['apigateway:GET', undefined],
    ['codecommit:GitPull', undefined],
    ['iam:PassRole', 'permission-only'],
    ['sts:TagSession', 'permission-only'],
    ['ec2:DescribeLocalGatewayRouteTablePermissions', 'permission-only'],
    ['s3:ReplicateObject', 'permission-only'],
    ['s3:BypassGovernanceRetention', 'permission-only'],
    ['ecr:BatchImportUpstreamImage', 'permission-only'],
    ['codecommit:UploadArchive', 'permission-only'],
    ['lambda:EnableReplication', 'permission-only'],
    ['dynamodb:StartAwsBackupJob', 'permission-only'],
    ['bedrock:CallWithBearerToken', 'permission-only'],
    ['eks:AccessKubernetesApi', 'permission-only'],
    ['ssmmessages:OpenDataChannel', 'permission-only'],
    ['kafka-cluster:Connect', 'permission-only'],
    ['rds-db:connect', 'permission-only'],
    ['neptune-db:ReadDataViaQuery', 'permission-only'],
    ['elasticfilesystem:ClientMount', 'permission-only'],
    ['execute-api:Invoke', 'permission-only'],
    ['athena:GetQueryResultsStream', 'permission-only'],
    ['support:DescribeIssueTypes', 'nameless'],
    ['chime:GetCDRBucket', 'nameless'],
    // No SDK has the service: nothing is known of its operations.
    ['sso-directory:ListGroups', 'unknown'],
    ['dbqms:DescribeFavoriteQueries', 'unknown'],
  ])('%s: %s', (action, mark) => {
    expect(catalog.action(action)).toBeDefined()
    expect(catalog.action(action)?.mark).toBe(mark)
  })

  test('an action with a mark leaves no event, and a permission checked at run time is never nameless', () => {
    const actions = catalog.expand('*')
    expect(
      actions.filter(({ mark, visibility }) => mark && visibility.kind !== 'none').map(({ name }) => name),
    ).toEqual([])
    expect(actions.filter(({ name, mark }) => mark === 'nameless' && runtimePermission(name))).toEqual([])
  })

  test('most actions have an operation, and what is nameless is a small part of what has none', () => {
    const actions = catalog.expand('*')
    const share = (mark: string | undefined): number =>
      actions.filter((action) => action.mark === mark).length / actions.length
    expect(share(undefined)).toBeGreaterThan(0.8)
    expect(share('permission-only')).toBeGreaterThan(0.05)
    expect(share('nameless')).toBeLessThan(0.05)
  })
})

describe('permissions checked at run time', () => {
  test('each row names its page, and every pattern an action that exists', () => {
    const names = catalog.expand('*').map(({ name }) => name.toLowerCase())
    for (const { actions, when, page } of runtimePermissions) {
      expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/[^\s]+\.html$/)
      expect(when).toMatch(/^[a-zA-Z][^.]+$/)
      for (const pattern of actions) {
        expect({ pattern, known: names.some((name) => patternMatches(pattern, name)) }).toEqual({
          pattern,
          known: true,
        })
      }
    }
  })

  test('are found by name, whatever its case', () => {
    expect(runtimePermission('ECR:batchImportUpstreamImage')?.page).toContain('pull-through-cache')
    expect(runtimePermission('tiros:GetQueryAnswer')?.page).toContain('reachability')
    expect(runtimePermission('ec2:RunInstances')).toBeUndefined()
  })
})
