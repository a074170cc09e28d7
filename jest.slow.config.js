/** `npm run test:slow`: the tests that `npm test` leaves out, and all cases of those of which it runs a sample. */
import config from './jest.config.js'

export default {
  ...config,
  globals: { everything: true },
  testMatch: ['<rootDir>/test/**/*.slow.test.ts', '<rootDir>/test/**/*.sampled.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
}
