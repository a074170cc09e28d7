import { describe, expect, test } from '@jest/globals'
import { eventSourcesOf, excludableSource, servicesOf } from '../../src/catalog/event-sources.ts'
import { catalog } from './catalog-asset.ts'

describe('event source → IAM prefix', () => {
  test.each([
    ['monitoring', 'cloudwatch'],
    ['tagging', 'tag'],
    ['email', 'ses'],
    ['streams.dynamodb', 'dynamodb'],
    ['servicecatalog-appregistry', 'servicecatalog'],
    ['application-insights', 'applicationinsights'],
    ['agreement-marketplace', 'aws-marketplace'],
    ['models.lex', 'lex'],
    ['runtime.lex', 'lex'],
    ['iotdata', 'iot'],
    ['elasticloadbalancing', 'elasticloadbalancing'],
    ['s3', 's3'],
    ['rdsdata', 'rds-data'],
    ['amazonmq', 'mq'],
    ['edgekeyvaluestore', 'cloudfront-keyvaluestore'],
    ['chime-sdk-voice', 'chime'],
    ['opensearchservice', 'es'],
    ['marketplacecatalog', 'aws-marketplace'],
    ['metrics-sagemaker', 'sagemaker'],
    ['pricelist', 'pricing'],
    ['taxconsole', 'tax'],
  ])('%s.amazonaws.com is %s', (source, prefix) => {
    expect(servicesOf(`${source}.amazonaws.com`)[0]).toBe(prefix)
    expect(eventSourcesOf(prefix)).toContain(`${source}.amazonaws.com`)
  })

  test('disregards case and the domain of China', () => {
    expect(servicesOf('Monitoring.amazonaws.com.cn')).toEqual(['cloudwatch'])
  })

  test('an unlisted source is its own prefix', () => {
    expect(servicesOf('newservice.amazonaws.com')).toEqual(['newservice'])
    expect(eventSourcesOf('newservice')).toEqual(['newservice.amazonaws.com'])
  })

  test('a prefix that is no host has only the sources of the table', () => {
    expect(eventSourcesOf('cloudwatch')).toEqual(['monitoring.amazonaws.com'])
  })

  test('every service has a source that leads back to it', () => {
    const lost = catalog
      .services()
      .filter((service) => !eventSourcesOf(service).some((source) => servicesOf(source).includes(service)))
    expect(lost).toEqual([])
  })

  test('every prefix of an AWS list is one of the catalog', () => {
    const sources = ['amazonmq', 'aps-workspaces', 'aws-payment-encryption', 'edgekeyvaluestore', 'participant-connect']
    const unknown = sources.filter(
      (source) => catalog.actionsOf(servicesOf(`${source}.amazonaws.com`)[0]!).length === 0,
    )
    expect(unknown).toEqual([])
  })

  test('KMS and the RDS Data API can be left out of a trail', () => {
    expect([excludableSource('kms'), excludableSource('rds-data'), excludableSource('s3')]).toEqual([
      'kms.amazonaws.com',
      'rdsdata.amazonaws.com',
      undefined,
    ])
  })
})
