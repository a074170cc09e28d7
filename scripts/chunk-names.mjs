// The names of the files in dist/: what is in one can be read from its name.

/** Packages that the clients of AWS share. Together they are one file, loaded with the first client. */
const awsRuntime =
  /\/node_modules\/(@smithy\/|@aws\/|@aws-sdk\/(?!client-|credential-provider-|nested-clients|token-providers))/

const shared = 'aws-runtime'

/** Credentials that only some machines use, each of which is loaded on its own. */
const credentials = /\/node_modules\/@smithy\/credential-provider-imds\//

/** For rollup's `manualChunks`: the file that a module belongs to, or `undefined` where rollup decides. */
export function sharedChunk(id) {
  return awsRuntime.test(id) && !credentials.test(id) ? shared : undefined
}

/** For rollup's `chunkFileNames`: `client-s3.js` for what `import('@aws-sdk/client-s3')` loads. */
export function chunkFileName({ name, facadeModuleId, moduleIds }) {
  return `${facadeModuleId === null ? sharedName(name, moduleIds) : (packageName(facadeModuleId) ?? kebab(name))}.js`
}

/** The package, then the submodule (`nested-clients-sts`), then the module where it is not the package's own index. */
function packageName(id) {
  const path = id.slice(id.lastIndexOf('/node_modules/') + 1)
  const found =
    /^node_modules\/(?:@[^/]+\/)?([^/]+)\/(?:.*\/submodules\/([^/]+)\/)?(?:.*\/)?([^/]+)\.(?:[cm]?js|json)$/.exec(path)
  if (found === null) return undefined
  const [, name, submodule, module] = found
  return [name, submodule, module === 'index' ? undefined : kebab(module)]
    .filter((part) => part !== undefined)
    .join('-')
}

/**
 * A file that several others import: what decides on policies, which the library needs too; everything else that the
 * command line and the action have in common; the catalog; what events stand for, which worker threads load; or a part of
 * a package.
 */
function sharedName(name, moduleIds) {
  const has = (folder) => moduleIds.some((id) => !id.includes('/node_modules/') && id.includes(`/src/${folder}`))
  if (name === shared) return shared
  if (has('jobs/load/')) return 'jobs'
  if (has('jobs/')) return 'decisions'
  if (has('catalog/load')) return 'catalog'
  if (has('catalog/')) return 'events'
  return packageName(moduleIds.at(-1) ?? '') ?? kebab(name)
}

const kebab = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()
