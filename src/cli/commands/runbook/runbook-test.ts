import { resolve } from 'node:path'
import { loadCatalog, loadSettings } from '../../../jobs/load/load-inputs.ts'
import { loadSnapshots } from '../../../jobs/load/load-snapshots.ts'
import { usersByGroup } from '../../../jobs/runbook/groups.ts'
import { readRunbook } from '../../../jobs/runbook/read-runbook.ts'
import { colours } from '../../../report/colours.ts'
import { escapeInvisible } from '../../../report/escape.ts'
import { runCase, type CaseResult } from '../../../runbooks/cases/run-case.ts'
import { bindRunbook } from '../../../runbooks/file/bind.ts'
import { version } from '../../../version.ts'
import { formatCount } from '../../../words.ts'
import { configOption, printJson, snapshotOptions, wantsColour, type Command, type Environment } from '../../command.ts'
import { configPath, snapshotPaths } from '../../evidence.ts'
import type { Arguments } from '../../options.ts'

interface FileResult {
  readonly file: string
  readonly id: string
  readonly cases: readonly CaseResult[]
}

export const runbookTestCommand: Command = {
  spec: {
    name: 'runbook test',
    positionals: 'FILE…',
    minPositionals: 1,
    maxPositionals: 1000,
    summary: 'Runs the test cases inside runbook files.',
    options: [configOption, ...snapshotOptions],
    examples: [
      { line: 'whittle runbook test examples/runbooks/*.yml', shows: 'the cases of all runbooks of the example' },
    ],
    notes:
      'Networks come from the configuration, and groups from account snapshots. Exit code 1: a case fails, or a file has none. docs/runbooks.md',
  },
  async run(args, environment) {
    const files: FileResult[] = []
    for (const path of args.positionals) files.push(await runFile(path, args, environment))
    const failed = files.filter(hasFailed)
    if (args.flag('json')) printJson(environment, { version, files })
    else environment.stdout.write(render(files, environment))
    return failed.length === 0 ? 0 : 1
  },
}

const hasFailed = ({ cases }: FileResult): boolean =>
  cases.length === 0 || cases.some(({ failures }) => failures.length > 0)

async function runFile(path: string, args: Arguments, environment: Environment): Promise<FileResult> {
  const file = await readRunbook(path, environment.cwd)
  const root = resolve(environment.cwd, path, '../..')
  const settings = await loadSettings(root, configPath(args, environment))
  const now = environment.now()
  const today = settings.evidence.asOf ?? now.toISOString().slice(0, 10)
  const paths = snapshotPaths('runbook test', args, environment)
  const snapshots = await loadSnapshots({ settings, root, paths, today, now, filesOnly: true })
  const groups = usersByGroup(snapshots)
  const catalog = await loadCatalog()
  const cases = file.runbook.tests.map((test) => {
    const request = { file: path, text: file.text, given: test.parameters, networks: settings.networks }
    return runCase(bindRunbook(file, { ...request, ...(groups && { groups }) }), test, catalog)
  })
  return { file: path, id: file.runbook.id, cases }
}

function render(files: readonly FileResult[], environment: Environment): string {
  const paint = colours(wantsColour(environment))
  const lines = files.flatMap(({ file, cases }) => [
    escapeInvisible(file),
    ...(cases.length === 0 ? [`  ${paint.bad('fail')}  The file has no test cases: describe one under tests.`] : []),
    ...cases.flatMap(({ name, failures }) => [
      `  ${failures.length === 0 ? paint.good('pass') : paint.bad('fail')}  ${escapeInvisible(name)}`,
      ...failures.map((failure) => `        ${escapeInvisible(failure)}`),
    ]),
  ])
  const all = files.flatMap(({ cases }) => cases)
  const failed = all.filter(({ failures }) => failures.length > 0).length
  const sum = `${formatCount(all.length, 'case')} of ${formatCount(files.length, 'runbook')}: ${failed === 0 ? 'all pass' : `${failed} failed`}.`
  return [...lines, '', all.length === 0 ? 'No case was run.' : sum, ''].join('\n')
}
