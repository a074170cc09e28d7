/** Jest asks for an environment, a set of globals, for each test file. Here tests use those of the process. */
export default class Environment {
  global = {}
  moduleMocker = { restoreAllMocks() {} }
  fakeTimers = null
  fakeTimersModern = null

  getVmContext = () => null
  setup = async () => {}
  teardown = async () => {}
  exportConditions = () => ['node', 'import']
}
