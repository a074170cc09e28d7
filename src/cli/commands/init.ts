import { resolve } from 'node:path'
import { runInit } from '../../jobs/init/run-init.ts'
import { colours } from '../../report/colours.ts'
import { initJson, initText } from './init-text.ts'
import { eventsOption, printJson, snapshotOptions, wantsColour, terminalWidth, type Command } from '../command.ts'
import { eventPaths } from '../evidence.ts'
import { createProgressReporter } from '../progress.ts'

export const initCommand: Command = {
  spec: {
    name: 'init',
    positionals: '[DIR]',
    minPositionals: 0,
    maxPositionals: 1,
    summary: 'Writes a configuration and workflows for what it finds in the repository, logs and AWS.',
    options: [
      { name: 'dry-run', help: 'print the files and write nothing' },
      { ...eventsOption, help: `${eventsOption.help}; those that lie in DIR are found without` },
      ...snapshotOptions.filter(({ name }) => name === 'iam'),
      { name: 'no-aws', help: 'do not ask AWS, even where there are credentials' },
    ],
    examples: [
      { line: 'whittle init', shows: 'writes .github/whittle.yml and the workflows, and says what to do next' },
      {
        line: 'whittle init examples/ --dry-run --no-aws',
        shows: 'the files that it would write, and where each value comes from, without AWS',
      },
    ],
    notes:
      'A file that is there already is kept. AWS is only read: who the credentials are of, trails, analyzers, roles that trust the repository. docs/init.md',
  },
  async run(args, environment) {
    const root = resolve(environment.cwd, args.positionals[0] ?? '.')
    const dryRun = args.flag('dry-run')
    const progress = createProgressReporter(environment)
    const result = await runInit({
      root,
      dryRun,
      eventPaths: eventPaths(args, environment),
      snapshotPaths: args.all('iam').map((path) => resolve(environment.cwd, path)),
      offline: args.flag('no-aws'),
      now: environment.now(),
      env: environment.env,
      onProgress: progress.report,
      ...(environment.signal && { signal: environment.signal }),
    }).finally(progress.done)
    if (args.flag('json')) printJson(environment, initJson(result, dryRun))
    else
      environment.stdout.write(
        initText(result, dryRun, colours(wantsColour(environment)), Math.min(100, terminalWidth(environment))),
      )
    return 0
  },
}
