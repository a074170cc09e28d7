import { resolve } from 'node:path'
import { printedStatement } from '../../../evidence/cloudtrail/sql/scopes/print-statement.ts'
import { secondsOf } from '../../../evidence/time.ts'
import { loadCatalog } from '../../../jobs/load/load-inputs.ts'
import { version } from '../../../version.ts'
import { tableShapeFor, sqlSourceOf } from '../sql.ts'
import { InputError } from '../../../errors.ts'
import { addRun, recordOfDrill } from '../../../jobs/runbook/records/add-run.ts'
import {
  prepareRunbook,
  rootOfRunbook,
  runRunbook,
  type RunbookResult,
  type RunRunbookOptions,
} from '../../../jobs/runbook/run-runbook.ts'
import { colours } from '../../../report/colours.ts'
import { escapeInvisible } from '../../../report/escape.ts'
import { runbookJson, type RecordPlace } from '../../../report/runbook/json.ts'
import { runbookMarkdown } from '../../../report/runbook/markdown.ts'
import { containmentLines, runbookText } from '../../../report/runbook/text.ts'
import { redactContainment, redactSentences } from '../../../runbooks/record/redact-run.ts'
import type { RunbookRun } from '../../../runbooks/run.ts'
import type { Answers } from '../../../runbooks/triage.ts'
import { applyEdits, finishInterruptedApply } from '../../apply.ts'
import {
  accountOption,
  asOfOption,
  backendsOption,
  configOption,
  eventsOption,
  printJson,
  snapshotOptions,
  stateOptions,
  wantsColour,
  terminalWidth,
  type Command,
  type Environment,
  type ExitCode,
} from '../../command.ts'
import { formatOf, formatOption } from '../../format.ts'
import { runOptions } from '../../run-options.ts'
import { suggestOption, type Arguments } from '../../options.ts'
import { createProgressReporter } from '../../progress.ts'

const formats = ['text', 'markdown', 'json'] as const

export const runbookCommand: Command = {
  spec: {
    name: 'runbook',
    positionals: 'FILE',
    minPositionals: 1,
    maxPositionals: 1,
    summary: 'Runs an access-revocation runbook: events of its scope, containment, impact, revocation, record.',
    options: [
      eventsOption,
      { name: 'set', value: 'NAME=VALUE', many: true, help: 'a parameter of the runbook' },
      { name: 'answer', value: 'ID=yes|no|unclear', many: true, help: 'the answer to a question of the runbook' },
      formatOption(formats, 'how the run is printed; Markdown has the timeline as a table and as a diagram'),
      { name: 'drill', help: 'everything but the writing; later stages are shown whatever the outcome' },
      { name: 'apply', help: 'edits the files in place, where the run is contained' },
      {
        name: 'sql',
        help: 'prints the statement that Athena or CloudTrail Lake is asked for the scope, and runs nothing',
      },
      {
        name: 'engine',
        value: 'athena|lake',
        values: ['athena', 'lake'],
        help: 'for which engine; default: the one of the configuration, or athena',
      },
      {
        name: 'unredacted',
        help: 'prints values of the fields that redact names, too; records leave them out all the same',
      },
      { name: 'record', value: 'DIR', help: 'adds the record of the run to this folder' },
      { name: 'dir', value: 'DIR', help: 'the checkout; default: the folder that holds the configuration above FILE' },
      ...snapshotOptions,
      ...stateOptions,
      backendsOption,
      accountOption,
      asOfOption,
      configOption,
    ],
    examples: [
      {
        line: 'whittle runbook examples/runbooks/sensitive-data.yml --events examples/cloudtrail --drill',
        shows: 'every stage, and nothing is written',
      },
      {
        line: 'whittle runbook examples/runbooks/sensitive-data.yml --sql --engine athena',
        shows: 'the statement that Athena would be asked',
      },
    ],
    notes:
      'whittle runbook test FILE… runs the cases of runbooks, whittle runbook records checks their records, and whittle runbook workflow FILE writes a workflow. Exit code 1: the run escalates. docs/runbooks.md',
  },
  async run(args, environment) {
    const { stdout, stderr } = environment
    const [file = ''] = args.positionals
    const format = formatOf('runbook', args, formats)
    if (args.flag('drill') && args.flag('apply')) throw new InputError('runbook: a drill (--drill) applies nothing')
    const dir = args.one('dir')
    const root = dir === undefined ? rootOfRunbook(resolve(environment.cwd, file)) : resolve(environment.cwd, dir)
    if (args.flag('sql')) return printSql(args, environment, optionsOf(args, environment, file, root))
    await finishInterruptedApply(root, args.flag('apply'), environment)
    const result = await run(args, environment, file, root, format === 'text')
    const record = await recordOf(args, environment, result)
    const shown = printedRun(args, result.run)
    if (format === 'json') printJson(environment, runbookJson(shown, record, result.problems))
    else if (format === 'markdown') stdout.write(`${runbookMarkdown(shown)}\n`)
    else {
      const isShown = result.run.bound.runbook.priority === 'P1'
      const lines = runbookText(shown, colours(wantsColour(environment)), terminalWidth(environment), isShown)
      stdout.write([...lines, ...recordLines(record), ''].join('\n'))
    }
    const problems = redactSentences(result.problems, shown)
    if (format !== 'json') for (const problem of problems) stderr.write(`whittle: ${escapeInvisible(problem)}\n`)
    if (args.flag('apply')) {
      if (result.run.outcome === 'contained') await applyEdits(root, result.files, environment)
      else stderr.write(`whittle: no file was changed: the run is ${result.run.outcome}\n`)
    }
    return result.run.outcome === 'escalated' ? 1 : 0
  },
}

/** @param isText is the run printed as text? Then what contains is printed as soon as it is known. */
async function run(
  args: Arguments,
  environment: Environment,
  file: string,
  root: string,
  isText: boolean,
): Promise<RunbookResult> {
  const progress = createProgressReporter(environment)
  return runRunbook({
    ...optionsOf(args, environment, file, root),
    onProgress: progress.report,
    onContainment: (containment, { bound, matches }) => {
      if (bound.runbook.priority !== 'P1' || !isText || containment.commands.length === 0) return
      progress.done()
      const found = printedRun(args, { bound, matches })
      const shown = { containment: redactContainment(containment.commands, found), bound }
      const lines = containmentLines(shown, colours(wantsColour(environment)), terminalWidth(environment))
      environment.stdout.write([...lines, '', ''].join('\n'))
    },
  }).finally(progress.done)
}

/** A run as the reports redact it: without `redact`, where the option asks for that. */
const printedRun = <T extends Pick<RunbookRun, 'bound'>>(args: Arguments, run: T): T =>
  args.flag('unredacted') ? { ...run, bound: { ...run.bound, runbook: { ...run.bound.runbook, redact: [] } } } : run

function optionsOf(args: Arguments, environment: Environment, file: string, root: string): RunRunbookOptions {
  return {
    ...runOptions('runbook', args, environment, root),
    file,
    from: environment.cwd,
    given: valuesOf(args, 'set', 'NAME=VALUE'),
    answers: answersOf(args),
    drill: args.flag('drill'),
  }
}

async function printSql(args: Arguments, environment: Environment, options: RunRunbookOptions): Promise<ExitCode> {
  const { bound, settings, from, to } = await prepareRunbook(options)
  const { evidence } = settings
  const configured = evidence.cloudtrail.flatMap(({ kind }) => (kind === 'athena' || kind === 'lake' ? [kind] : []))[0]
  const engine = args.one('engine') ?? configured ?? 'athena'
  if (engine !== 'athena' && engine !== 'lake') throw new InputError('runbook: --engine expects athena or lake')
  const source = sqlSourceOf(engine, evidence)
  const sql = printedStatement(
    bound.scope,
    { from: secondsOf(from), to: secondsOf(to) },
    {
      shape: tableShapeFor(engine, evidence, false),
      catalog: await loadCatalog(),
      filter: { accounts: source?.accounts ?? [], regions: source?.regions ?? [] },
    },
  )
  if (args.flag('json')) printJson(environment, { version, engine, window: { from, to }, sql })
  else environment.stdout.write(sql)
  return 0
}

/** `--NAME KEY=VALUE…`; a value may hold `=`. */
function valuesOf(args: Arguments, option: string, form: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {}
  for (const text of args.all(option)) {
    const at = text.indexOf('=')
    if (at < 1) throw new InputError(`runbook: --${option} ${text}: expects ${form}`)
    const name = text.slice(0, at)
    if (Object.hasOwn(values, name)) throw new InputError(`runbook: --${option} ${name} is given twice`)
    Object.defineProperty(values, name, { value: text.slice(at + 1), enumerable: true })
  }
  return values
}

function answersOf(args: Arguments): Answers {
  const given = valuesOf(args, 'answer', 'ID=yes, ID=no or ID=unclear')
  return Object.fromEntries(
    Object.entries(given).map(([id, value]) => {
      if (value === 'yes' || value === 'no' || value === 'unclear') return [id, value]
      throw new InputError(
        `runbook: --answer ${id}=${value}: expects yes, no or unclear${suggestOption(value, ['yes', 'no', 'unclear'])}`,
      )
    }),
  )
}

async function recordOf(
  args: Arguments,
  environment: Environment,
  { run: made, settings }: RunbookResult,
): Promise<RecordPlace | undefined> {
  const folder = args.one('record')
  if (folder === undefined) return made.drill ? recordOfDrill(made, settings) : undefined
  return addRun(made, settings, { folder: resolve(environment.cwd, folder), name: folder })
}

const recordLines = (record: RecordPlace | undefined): string[] =>
  record === undefined
    ? []
    : ['', `Record: ${record.path ?? 'not written (--record DIR adds it to a folder)'}, sha256 ${record.sha256}`]
