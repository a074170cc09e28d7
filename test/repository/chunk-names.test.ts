import { expect, test } from '@jest/globals'

interface Chunk {
  readonly name: string
  readonly facadeModuleId: string | null
  readonly moduleIds: readonly string[]
}

const { chunkFileName, sharedChunk } = (await import(
  new URL('../../scripts/chunk-names.mjs', import.meta.url).href
)) as {
  readonly chunkFileName: (chunk: Chunk) => string
  readonly sharedChunk: (id: string) => string | undefined
}

const packages = '/project/node_modules'

test.each([
  [`${packages}/@aws-sdk/client-s3/dist-es/index.js`, 'client-s3.js'],
  [`${packages}/@smithy/credential-provider-imds/dist-es/index.js`, 'credential-provider-imds.js'],
  [`${packages}/@aws-sdk/nested-clients/dist-es/submodules/sso-oidc/index.js`, 'nested-clients-sso-oidc.js'],
  [`${packages}/@aws-sdk/credential-provider-sso/dist-es/loadSso.js`, 'credential-provider-sso-load-sso.js'],
  [`${packages}/a/${packages}/yaml/dist/index.cjs`, 'yaml.js'],
  ['/project/src/catalog/loadCatalog.ts', 'load-catalog.js'],
])('what is loaded by %s is in %s', (facadeModuleId, file) => {
  expect(chunkFileName({ name: facadeModuleId.replace(/^.*\/|\.\w+$/g, ''), facadeModuleId, moduleIds: [] })).toBe(file)
})

test.each([
  [['/project/src/policy/glob.ts', '/project/src/jobs/load/load-inputs.ts', '/project/src/catalog/load.ts'], 'jobs.js'],
  [['/project/src/policy/glob.ts', '/project/src/jobs/narrow/propose.ts'], 'decisions.js'],
  [['/project/src/catalog/map-event.ts', '/project/src/catalog/event-names.ts'], 'events.js'],
  [[`${packages}/ipaddr.js/lib/ipaddr.js`, '/project/src/catalog/load.ts'], 'catalog.js'],
  [[`${packages}/@aws-sdk/nested-clients/package.json`], 'nested-clients-package.js'],
  [[`${packages}/x/src/jobs/a.js`, `${packages}/x/src/catalog/index.js`], 'x.js'],
  [['/project/src/errors.ts'], 'some-errors.js'],
])('%j together are %s', (moduleIds, file) => {
  expect(chunkFileName({ name: 'someErrors', facadeModuleId: null, moduleIds })).toBe(file)
})

test('the file that clients of AWS share keeps its name', () => {
  const moduleIds = [`${packages}/@smithy/core/dist-es/index.js`, `${packages}/@aws-sdk/checksums/dist-es/sha.js`]
  expect(chunkFileName({ name: 'aws-runtime', facadeModuleId: null, moduleIds })).toBe('aws-runtime.js')
})

test.each([
  ['@smithy/core/dist-es/index.js', 'aws-runtime'],
  ['@aws-sdk/core/dist-es/index.js', 'aws-runtime'],
  ['@aws/lambda-invoke-store/dist-es/index.js', 'aws-runtime'],
  ['@aws-sdk/client-s3/dist-es/index.js', undefined],
  ['@aws-sdk/credential-provider-env/dist-es/index.js', undefined],
  ['@smithy/credential-provider-imds/dist-es/index.js', undefined],
  ['zod/v4/index.js', undefined],
])('%s is in %s', (path, chunk) => expect(sharedChunk(`${packages}/${path}`)).toBe(chunk))
