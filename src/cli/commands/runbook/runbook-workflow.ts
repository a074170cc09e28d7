import { mkdir, readFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { actionReference, isThisAction } from '../../../action-reference.ts'
import { InputError } from '../../../errors.ts'
import { readRunbook } from '../../../jobs/runbook/read-runbook.ts'
import { workflowPath, writeWorkflow } from '../../../runbooks/workflow/write-workflow.ts'
import type { Command } from '../../command.ts'
import { openResult } from '../../result-file.ts'

export const runbookWorkflowCommand: Command = {
  spec: {
    name: 'runbook workflow',
    positionals: 'FILE',
    minPositionals: 1,
    maxPositionals: 1,
    summary: 'Writes the GitHub workflow of a runbook, or checks the one that is there.',
    options: [
      { name: 'check', help: 'write nothing; exit code 1 where the workflow is not what the runbook asks for' },
      { name: 'print', help: 'print it instead of writing it' },
      {
        name: 'output',
        short: 'o',
        value: 'FILE',
        help: 'the workflow, written whole or not at all; default: .github/workflows/runbook-ID.yml',
      },
      { name: 'uses', value: 'ACTION', help: `what stands in uses: for this action; default ${actionReference}` },
    ],
    examples: [
      { line: 'whittle runbook workflow examples/runbooks/sensitive-data.yml --print', shows: 'the workflow, printed' },
      {
        line: 'whittle runbook workflow runbooks/leaver.yml --check',
        shows: 'for a job: exit code 1 where the workflow is not what the runbook asks for',
      },
    ],
    notes: 'Run it in the root of the repository. docs/runbook-records.md',
  },
  async run(args, environment) {
    const [file = ''] = args.positionals
    const { runbook } = await readRunbook(file, environment.cwd)
    const path = relative(environment.cwd, resolve(environment.cwd, file)).split(sep).join('/')
    if (path.startsWith('../../../')) throw new InputError(`runbook workflow: ${file} is not below the current folder`)
    const target = args.one('output') ?? workflowPath(runbook)
    const absolute = resolve(environment.cwd, target)
    const present = await readFile(absolute, 'utf8').catch(() => undefined)
    const uses = args.one('uses') ?? usesIn(present) ?? actionReference
    const text = writeWorkflow({ runbook, file: path, uses })
    if (args.flag('print')) environment.stdout.write(text)
    else if (present === text) environment.stdout.write(`${target} is what ${path} asks for\n`)
    else if (args.flag('check')) {
      const says =
        present === undefined ? 'is missing' : `differs from what ${path} asks for${firstDifference(present, text)}`
      environment.stdout.write(`${target} ${says}; write it with whittle runbook workflow ${path}\n`)
      return 1
    } else {
      await mkdir(dirname(absolute), { recursive: true })
      const written = await openResult(target, environment.cwd)
      written.write(text)
      await written.finish()
      environment.stdout.write(`${target} written\n`)
    }
    return 0
  },
}

/** The version of this action that a workflow is pinned to stays: the owner of the repository chose it. */
const usesIn = (text: string | undefined): string | undefined =>
  [...(text ?? '').matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, uses = '']) => uses.trim()).find(isThisAction)

function firstDifference(present: string, wanted: string): string {
  const [one, other] = [present.split('\n'), wanted.split('\n')]
  const at = other.findIndex((line, index) => line !== one[index])
  return at < 0 ? '' : ` (line ${at + 1})`
}
