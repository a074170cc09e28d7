import { resolve } from 'node:path'
import { runDoctor } from '../../jobs/doctor/run-doctor.ts'
import { colours } from '../../report/colours.ts'
import { doctorJson } from '../../report/doctor/json.ts'
import { doctorText } from '../../report/doctor/text.ts'
import {
  accountOption,
  configOption,
  eventsOption,
  printJson,
  snapshotOptions,
  stateOptions,
  wantsColour,
  terminalWidth,
  type Command,
} from '../command.ts'
import { evidenceStoreFor, ledgerOption } from '../evidence-store.ts'
import { createProgressReporter } from '../progress.ts'
import { runOptions } from '../run-options.ts'

export const doctorCommand: Command = {
  spec: {
    name: 'doctor',
    positionals: '[DIR]',
    minPositionals: 0,
    maxPositionals: 1,
    summary: 'Checks a set-up: credentials, permissions, evidence, repository; with the remedy of what is wrong.',
    options: [
      eventsOption,
      ledgerOption,
      configOption,
      accountOption,
      ...stateOptions,
      ...snapshotOptions,
      { name: 'no-aws', help: 'ask AWS for nothing; what is not known then is skipped, with that reason' },
      { name: 'no-github', help: 'ask GitHub for nothing' },
    ],
    examples: [
      {
        line: 'whittle doctor examples --events examples/cloudtrail --no-aws --no-github',
        shows: 'what can be checked without credentials: configuration, policies, and the logs of the example',
      },
      {
        line: 'whittle doctor --json -o doctor.json',
        shows: 'everything, with the credentials of the run and GITHUB_TOKEN, as JSON in a file',
      },
    ],
    notes:
      'Every call reads. Exit code 0: nothing failed; 1: something did. "skipped" means that it is not known, and why. GitHub is asked with GITHUB_TOKEN or GH_TOKEN. docs/doctor.md',
  },
  async run(args, environment) {
    const root = resolve(environment.cwd, args.positionals[0] ?? '.')
    const progress = createProgressReporter(environment)
    const report = await runDoctor({
      ...runOptions('doctor', args, environment, root),
      noAws: args.flag('no-aws'),
      noGitHub: args.flag('no-github'),
      nodeVersion: process.version,
      store: (settings) => evidenceStoreFor(args, environment, settings, root).store,
      onProgress: progress.report,
    }).finally(progress.done)
    if (args.flag('json')) printJson(environment, doctorJson(report))
    else {
      const width = terminalWidth(environment)
      const lines = doctorText(report, colours(wantsColour(environment)), width)
      environment.stdout.write(`${lines.join('\n')}\n`)
    }
    return report.results.some(({ status }) => status === 'fail') ? 1 : 0
  },
}
