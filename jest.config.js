/** Tests run as ES modules of Node, see test/runner/; types are stripped on the way, `npm run typecheck` judges them. */
export default {
  // Jest leaves one core to itself, which is half of a small machine.
  maxWorkers: '100%',
  testEnvironment: '<rootDir>/test/runner/environment.mjs',
  testRunner: '<rootDir>/test/runner/run-file.mjs',
  transform: {},
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // What takes long has a name of its own, and runs with `npm run test:slow` (jest.slow.config.js).
  testPathIgnorePatterns: ['/node_modules/', '\\.slow\\.test\\.ts$'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // A guard against hanging only: property tests take their time on a busy machine.
  testTimeout: 300000,
}
