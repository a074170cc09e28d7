/**
 * Runs a test file as Node would: modules of the project are loaded once for each worker process, not once for each test
 * file. Jest's own way loads, compiles and links them anew in a context of its own, which takes longer than most tests.
 */
import { pathToFileURL } from 'node:url'
import { jestExpect } from '@jest/expect'
import * as circus from 'jest-circus'
import { formatExecError, formatResultsErrors } from 'jest-message-util'

/** @see https://jestjs.io/docs/configuration#testrunner-string */
export default async function runFile(globalConfig, config, _environment, _runtime, path) {
  // Jest's own takes positions from maps that it made itself; Node knows those of its loader.
  Error.prepareStackTrace = undefined
  Object.assign(globalThis, config.globals)
  circus.resetState()
  const state = circus.getState()
  circus.setState({
    ...state,
    testTimeout: config.testTimeout ?? globalConfig.testTimeout ?? state.testTimeout,
    testNamePattern: globalConfig.testNamePattern ? new RegExp(globalConfig.testNamePattern, 'i') : null,
  })
  jestExpect.setState({ testPath: path, expand: globalConfig.expand })
  circus.addEventHandler(checkExpectations)
  const restore = [keepProcess(), catchErrors()]
  try {
    await import(`${pathToFileURL(path).href}?${Date.now()}`)
    return resultOf(await circus.run(), globalConfig, config, path)
  } finally {
    for (const each of restore) each()
    circus.removeEventHandler(checkExpectations)
  }
}

/** What `expect` noted during a test belongs to its result. */
function checkExpectations(event) {
  if (event.name === 'test_start') {
    jestExpect.setState({ currentTestName: event.test.name, suppressedErrors: [] })
  } else if (event.name === 'test_done') {
    const { suppressedErrors } = jestExpect.getState()
    const missing = jestExpect.extractExpectedAssertionsErrors().map(({ error }) => error)
    event.test.errors.push(...suppressedErrors, ...missing)
  }
}

/** Of the process, what a test file may change is as before when the file has ended. @returns ends it */
function keepProcess() {
  const [env, folder] = [{ ...process.env }, process.cwd()]
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name]
    Object.assign(process.env, env)
    process.chdir(folder)
    process.exitCode = undefined
  }
}

/** What no code catches, and what would end the process, fails the test that runs, or the file. @returns ends it */
function catchErrors() {
  const note = (error) => {
    const { currentlyRunningTest, unhandledErrors } = circus.getState()
    ;(currentlyRunningTest?.errors ?? unhandledErrors).push(error)
  }
  const { exit } = process
  process.exit = (code) => {
    throw new Error(`process.exit was called with ${code}`)
  }
  process.on('uncaughtException', note)
  process.on('unhandledRejection', note)
  return () => {
    process.exit = exit
    process.off('uncaughtException', note)
    process.off('unhandledRejection', note)
  }
}

function resultOf({ testResults, unhandledErrors }, globalConfig, config, path) {
  const results = testResults.map((each) => assertionResult(each))
  const countOf = (status) => results.filter((each) => each.status === status).length
  const failed = unhandledErrors.map((stack) => formatExecError({ message: '', stack }, config, globalConfig, path))
  const message = [formatResultsErrors(results, config, globalConfig, path) ?? '', ...failed]
    .filter(Boolean)
    .join('\n\n')
  return {
    failureMessage: message === '' ? null : message,
    leaks: false,
    numFailingTests: countOf('failed'),
    numPassingTests: countOf('passed'),
    numPendingTests: countOf('pending'),
    numTodoTests: countOf('todo'),
    openHandles: [],
    perfStats: { start: 0, end: 0, runtime: 0, slow: false },
    skipped: false,
    snapshot: { added: 0, fileDeleted: false, matched: 0, unchecked: 0, uncheckedKeys: [], unmatched: 0, updated: 0 },
    testExecError: unhandledErrors.length > 0 ? { message: '', stack: unhandledErrors.join('\n') } : undefined,
    testFilePath: path,
    testResults: results,
  }
}

/** @see https://jestjs.io/docs/configuration#testresultsprocessor-string */
function assertionResult({ testPath, status, duration, errors, invocations, location, numPassingAsserts }) {
  const [title, ...ancestors] = testPath.slice(1).reverse()
  return {
    ancestorTitles: ancestors.reverse(),
    title,
    fullName: testPath.slice(1).join(' '),
    status: status === 'skip' ? 'pending' : status === 'done' ? (errors.length > 0 ? 'failed' : 'passed') : status,
    duration,
    failureMessages: errors.map(withPlaces),
    failureDetails: [],
    invocations,
    location,
    numPassingAsserts,
  }
}

/** Node names functions without a name `<anonymous>`: Jest leaves such frames out, and with them the line of the test. */
const withPlaces = (stack) =>
  stack
    .split('\n')
    .filter((line) => !/^ +at .*\/test\/runner\/run-file\.mjs/.test(line))
    .map((line) => line.replace(/^( +at )<anonymous> \((.*)\)$/, '$1$2'))
    .join('\n')
