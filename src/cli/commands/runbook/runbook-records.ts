import { resolve } from 'node:path'
import { InputError } from '../../../errors.ts'
import { loadSettings } from '../../../jobs/load/load-inputs.ts'
import { readRecordFiles } from '../../../jobs/runbook/records/folder.ts'
import { colours } from '../../../report/colours.ts'
import { renderRecords } from '../../../report/runbook/records-text.ts'
import { isoSeconds } from '../../../runbooks/duration.ts'
import { checkHead, readChain, type Chain } from '../../../runbooks/record/chain.ts'
import { summaryOf, type RecordSummary } from '../../../runbooks/record/summary.ts'
import { dateMistake } from '../../../settings/value-schemas.ts'
import { version } from '../../../version.ts'
import { configOption, printJson, wantsColour, terminalWidth, type Command, type Environment } from '../../command.ts'
import { configPath } from '../../evidence.ts'
import type { Arguments } from '../../options.ts'

export const runbookRecordsCommand: Command = {
  spec: {
    name: 'runbook records',
    positionals: '[DIR]',
    minPositionals: 0,
    maxPositionals: 1,
    summary: 'Checks the records of runbooks, and counts what auditors sample.',
    options: [
      {
        name: 'since',
        value: 'DATE',
        help: 'count runs that began on this day (UTC) or later; the entire chain is checked',
      },
      {
        name: 'head',
        value: 'SHA256',
        help: 'what the last record has to be, as noted elsewhere: a chain that was cut off at its end looks whole',
      },
      configOption,
    ],
    examples: [
      {
        line: 'whittle runbook records records/ --since 2026-01-01',
        shows: 'checks the whole chain, and counts the runs of a year',
      },
    ],
    notes:
      'DIR is a folder of records, or a checkout of their branch; default runbooks.records.folder of the configuration. Exit code 1: a record is missing or was changed; each is named. docs/runbook-records.md',
  },
  async run(args, environment) {
    const folder = await folderOf(args, environment)
    const since = sinceOf(args)
    const files = await readRecordFiles(resolve(environment.cwd, folder), folder)
    if (files.length === 0 && args.positionals[0] !== undefined) {
      throw new InputError(`${folder}: there is no record of a runbook (000000.json and following)`)
    }
    const chain = readChain(files)
    const expected = args.one('head')
    const headMistake = expected === undefined ? undefined : checkHead(chain, expected.toLowerCase())
    const summary = summaryOf(chain.records, isoSeconds(environment.now().getTime()), since)
    if (args.flag('json')) printJson(environment, recordsJson(chain, summary, folder, headMistake))
    else {
      const text = renderRecords(chain, summary, {
        colours: colours(wantsColour(environment)),
        width: terminalWidth(environment),
        folder,
        ...(since !== undefined && { since }),
        ...(headMistake !== undefined && { headMistake }),
      })
      environment.stdout.write(text)
    }
    return chain.problems.length > 0 || headMistake !== undefined ? 1 : 0
  },
}

async function folderOf(args: Arguments, environment: Environment): Promise<string> {
  const [given] = args.positionals
  if (given !== undefined) return given
  const { records } = (await loadSettings(environment.cwd, configPath(args, environment))).runbooks
  if (records?.kind === 'folder') return records.path
  const where =
    records?.kind === 'branch' ? `they are on the branch ${records.name}: check it out, and name the folder` : 'name it'
  throw new InputError(
    `runbook records: there is no folder of records in the configuration (runbooks.records): ${where}`,
  )
}

function sinceOf(args: Arguments): string | undefined {
  const since = args.one('since')
  const mistake = since === undefined ? undefined : dateMistake(since)
  if (mistake !== undefined) throw new InputError(`runbook records: --since ${since ?? ''} ${mistake}`)
  return since
}

function recordsJson(chain: Chain, summary: RecordSummary, folder: string, headMistake: string | undefined): object {
  const problems = [...chain.problems, ...(headMistake === undefined ? [] : [{ file: null, says: headMistake }])]
  const { head, records } = chain
  return {
    version,
    folder,
    chain: { records: records.length, head, whole: problems.length === 0, problems },
    ...summary,
  }
}
