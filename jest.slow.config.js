/** `npm run test:slow`: the tests that `npm test` leaves out. */
import config from './jest.config.js'

export default {
  ...config,
  testMatch: ['<rootDir>/test/**/*.slow.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
}
