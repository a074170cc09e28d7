import packageTransformer from './test/support/package-transformer.cjs'

const { pattern, otherPackages } = packageTransformer

/** Tests run as ES modules; the transformer only strips types, `npm run typecheck` judges them. */
export default {
  // Jest leaves one core to itself, which is half of a small machine.
  maxWorkers: '100%',
  // Node keeps the modules of test files that have ended: a worker that has collected so many is replaced by a fresh one,
  // before collecting garbage takes longer than the tests do.
  workerIdleMemoryLimit: '250MB',
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': './test/support/esbuild-transformer.cjs',
    [pattern]: './test/support/package-transformer.cjs',
  },
  transformIgnorePatterns: [otherPackages],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // What takes long has a name of its own, and runs with `npm run test:slow` (jest.slow.config.js).
  testPathIgnorePatterns: ['/node_modules/', '\\.slow\\.test\\.ts$'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // A guard against hanging only: property tests take their time on a busy machine.
  testTimeout: 300000,
}
