import { UnrestoredError } from '../checkout/replace-files.ts'
import { InputError, messageOf } from '../errors.ts'
import { Interruption } from '../interruption.ts'
import { version } from '../version.ts'
import { terminalWidth, type Command, type Environment, type ExitCode } from './command.ts'
import { completionCommand } from './commands/completion/command.ts'
import { coverageCommand } from './commands/coverage.ts'
import { doctorCommand } from './commands/doctor.ts'
import { explainCommand } from './commands/explain/explain.ts'
import { findingsCommand } from './commands/findings.ts'
import { renderCommandHelp, renderHelp } from './help.ts'
import { initCommand } from './commands/init.ts'
import { inventoryCommand } from './commands/inventory.ts'
import { networksCommand } from './commands/networks.ts'
import { readArguments, suggestOption } from './options.ts'
import { planCommand } from './commands/plan.ts'
import { proveCommand } from './commands/prove.ts'
import { replayCommand } from './commands/replay.ts'
import { runWithResultFile } from './result-file.ts'
import { restoreCommand } from './commands/restore.ts'
import { reviewCommand } from './commands/review.ts'
import { runbookCommand } from './commands/runbook/runbook.ts'
import { runbookRecordsCommand } from './commands/runbook/runbook-records.ts'
import { runbookTestCommand } from './commands/runbook/runbook-test.ts'
import { runbookWorkflowCommand } from './commands/runbook/runbook-workflow.ts'
import { sqlCommand } from './commands/sql.ts'
import { usageCommand } from './commands/usage.ts'
import { verifyCommand } from './commands/verify.ts'

export const commands: readonly Command[] = [
  initCommand,
  inventoryCommand,
  usageCommand,
  networksCommand,
  planCommand,
  proveCommand,
  replayCommand,
  reviewCommand,
  findingsCommand,
  verifyCommand,
  restoreCommand,
  runbookCommand,
  runbookTestCommand,
  runbookRecordsCommand,
  runbookWorkflowCommand,
  explainCommand,
  coverageCommand,
  doctorCommand,
  sqlCommand,
  completionCommand(() => commands.map(({ spec }) => spec)),
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
  const [name, ...rest] = argv
  const { stdout } = environment
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const asked = rest.filter((word) => !word.startsWith('-'))
    const isOfCommand = name === 'help' && asked.length > 0
    stdout.write(
      isOfCommand
        ? renderCommandHelp(commandOf(asked).spec, terminalWidth(environment))
        : renderHelp(
            commands.map((command) => command.spec),
            terminalWidth(environment),
          ),
    )
    return 0
  }
  if (name === '--version' || name === '-V') {
    stdout.write(`${version}\n`)
    return 0
  }
  const command = commandOf(argv)
  const args = readArguments(command.spec, argv.slice(command.spec.name.split(' ').length))
  if (args.flag('help')) {
    stdout.write(renderCommandHelp(command.spec, terminalWidth(environment)))
    return 0
  }
  return runWithResultFile(command, args, args.flag('quiet') ? { ...environment, stderr: silent } : environment)
}

/** Errors do not pass here: they are thrown. */
const silent = { write: (): void => {} }

/**
 * Some commands have names of two words, of which the first is a command itself.
 *
 * @throws {InputError} where there is none of that name
 */
function commandOf([name = '', next]: readonly string[]): Command {
  const named = (text: string): Command | undefined => commands.find(({ spec }) => spec.name === text)
  const found = named(`${name} ${next}`) ?? named(name)
  if (found) return found
  const close = suggestOption(name, [...commands.map(({ spec }) => spec.name), 'help'])
  throw new InputError(`there is no command "${name}"${close === '' ? '; see' : `${close} See`} whittle --help`)
}
