import { UnrestoredError } from '../checkout/replace-files.ts'
import { InputError, messageOf } from '../errors.ts'
import { Interruption } from '../interruption.ts'
import { version } from '../version.ts'
import type { Command, Environment, ExitCode } from './command.ts'
import { coverageCommand } from './coverage.ts'
import { explainCommand } from './explain.ts'
import { findingsCommand } from './findings.ts'
import { renderCommandHelp, renderHelp } from './help.ts'
import { inventoryCommand } from './inventory.ts'
import { networksCommand } from './networks.ts'
import { readArguments } from './options.ts'
import { planCommand } from './plan.ts'
import { proveCommand } from './prove.ts'
import { replayCommand } from './replay.ts'
import { reviewCommand } from './review.ts'
import { runbookCommand } from './runbook.ts'
import { runbookRecordsCommand } from './runbook-records.ts'
import { runbookTestCommand } from './runbook-test.ts'
import { runbookWorkflowCommand } from './runbook-workflow.ts'
import { sqlCommand } from './sql.ts'
import { usageCommand } from './usage.ts'
import { verifyCommand } from './verify.ts'

const commands: readonly Command[] = [
  inventoryCommand,
  usageCommand,
  networksCommand,
  planCommand,
  proveCommand,
  replayCommand,
  reviewCommand,
  findingsCommand,
  verifyCommand,
  runbookCommand,
  runbookTestCommand,
  runbookRecordsCommand,
  runbookWorkflowCommand,
  explainCommand,
  coverageCommand,
  sqlCommand,
]

/** Runs one command line; the only place that catches. @returns the exit code */
export async function runCommandLine(argv: readonly string[], environment: Environment): Promise<ExitCode> {
  try {
    return await dispatch(argv, environment)
  } catch (error) {
    const { signal } = environment
    // Whatever fails after that fails because of it.
    if (signal?.aborted && signal.reason instanceof Interruption) {
      const files = error instanceof UnrestoredError ? error.message : 'no file was changed'
      environment.stderr.write(`whittle: ${signal.reason.message}; ${files}\n`)
      return signal.reason.exitCode
    }
    const expected = error instanceof InputError
    const text = expected ? error.message : `unexpected error, please report it: ${messageOf(error)}`
    environment.stderr.write(`whittle: ${text}\n`)
    if (!expected && environment.env['WHITTLE_DEBUG']) environment.stderr.write(`${(error as Error).stack ?? ''}\n`)
    return 2
  }
}

async function dispatch(argv: readonly string[], environment: Environment): Promise<ExitCode> {
  const [name] = argv
  const specs = commands.map(({ spec }) => spec)
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    environment.stdout.write(renderHelp(specs))
    return 0
  }
  if (name === '--version') {
    environment.stdout.write(`${version}\n`)
    return 0
  }
  const command = commandOf(argv)
  if (!command) throw new InputError(`there is no command "${name}"; see whittle --help`)
  const args = readArguments(command.spec, argv.slice(command.spec.name.split(' ').length))
  if (args.flag('help')) {
    environment.stdout.write(renderCommandHelp(command.spec))
    return 0
  }
  return command.run(args, environment)
}

/** Some commands have names of two words, of which the first is a command itself. */
const commandOf = ([name, next]: readonly string[]): Command | undefined =>
  commands.find(({ spec }) => spec.name === `${name} ${next}`) ?? commands.find(({ spec }) => spec.name === name)
