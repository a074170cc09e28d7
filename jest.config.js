/** Tests run as ES modules; the transformer only strips types, `npm run typecheck` judges them. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': './test/support/esbuild-transformer.cjs' },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // A guard against hanging only: property tests take their time on a busy machine.
  testTimeout: 300000,
}
