import * as core from '@actions/core'
import { escapeInvisibleInLines } from '../report/escape.ts'

/** The runner's side of the action: its log, its outputs, its page. */
export interface Workflow {
  /** Masks a value in everything that is printed from now on. */
  secret(value: string): void
  /** Text of any origin for the log. */
  print(text: string): void
  warning(line: string): void
  /** A notice, warning or error on lines of a file; GitHub shows ten of each of a step. */
  annotate(level: 'notice' | 'warning' | 'error', line: string, place: AnnotationPlace): void
  output(name: string, value: string): void
  /** Markdown for the page of the run. */
  summary(markdown: string): Promise<void>
  /** Fails the step with one line. */
  fail(line: string): void
}

/** `file`: from the root of the repository. */
export interface AnnotationPlace {
  readonly title: string
  readonly file: string
  readonly startLine: number
  readonly endLine: number
}

const annotations = { notice: core.notice, warning: core.warning, error: core.error }

/** @param env for GITHUB_STEP_SUMMARY, which runners before 2.297 do not set */
export function createWorkflow(env: Readonly<Record<string, string | undefined>>): Workflow {
  return {
    secret: (value) => {
      if (value !== '') core.setSecret(value)
    },
    print: (text) => core.info(escapeWorkflowCommands(text)),
    warning: (line) => core.warning(line),
    annotate: (level, line, place) => annotations[level](line, { ...place }),
    output: (name, value) => core.setOutput(name, value),
    summary: async (markdown) => {
      if (env['GITHUB_STEP_SUMMARY']) await core.summary.addRaw(markdown, true).write()
    },
    fail: (line) => core.setFailed(line),
  }
}

/**
 * Text that the runner will not take for a command: it trims a line and reads `::name::`, and it reads `##[name]`
 * anywhere in one (actions/runner, ActionCommand.cs). Its comparison may overlook characters without a width, so these
 * are shown, not hidden between the colons.
 */
export const escapeWorkflowCommands = (text: string): string =>
  escapeInvisibleInLines(text)
    .split('\n')
    .map((line) => line.replace(/^(\s*)::/u, '$1\\::').replaceAll('##[', '#\\#['))
    .join('\n')
