import type { Colours } from '../colours.ts'
import {
  checkStatuses,
  doctorAreas,
  type CheckResult,
  type CheckStatus,
  type DoctorReport,
  type Remedy,
} from './types.ts'
import { escapeInvisible, escapeInvisibleInLines } from '../escape.ts'
import { shellLines } from '../shell-lines.ts'
import { paragraph } from '../tables.ts'
import { joinList } from '../wording.ts'
import { formatCount, formatNumber } from '../../words.ts'

const titles: Readonly<Record<(typeof doctorAreas)[number], string>> = {
  machine: 'This machine',
  configuration: 'Configuration',
  policies: 'Policies',
  credentials: 'Credentials',
  permissions: 'Permissions in AWS',
  evidence: 'Evidence',
  trails: 'Trails',
  analyzers: 'Access Analyzer',
  snapshot: 'Account snapshots',
  states: 'Terraform states',
  github: 'GitHub',
  workflows: 'Workflows',
}

/** Columns before the details: the widest status and a gap. */
const indent = 2 + 'skipped'.length + 2

/** A list of results by area, the gravest first, each with what to do. @param width columns of the terminal */
export function doctorText({ results }: DoctorReport, colour: Colours, width: number): string[] {
  const areas = doctorAreas.filter((area) => results.some((each) => each.area === area))
  return [
    ...areas.flatMap((area) => [
      colour.strong(titles[area]),
      ...results.filter((each) => each.area === area).flatMap((each) => resultLines(each, colour, width)),
      '',
    ]),
    summaryLine(results, colour),
  ]
}

function resultLines(result: CheckResult, colour: Colours, width: number): string[] {
  const { status, detail, remedies, statement, see } = result
  const word = status.padEnd(indent - 4)
  const [first = '', ...others] = paragraph(escapeInvisible(detail), ' '.repeat(indent), width)
  const remedyLinesOf = (remedy: Remedy) => remedyLines(remedy, width)
  return [
    `  ${colourOf(status, colour)(word)}  ${first.slice(indent)}`,
    ...others,
    ...remedies.flatMap(remedyLinesOf),
    ...(statement === undefined ? [] : block(JSON.stringify(statement, null, 2))),
    ...(see === undefined ? [] : [colour.faint(`${' '.repeat(indent)}${escapeInvisible(see)}`)]),
  ]
}

function remedyLines({ kind, text }: Remedy, width: number): string[] {
  const margin = ' '.repeat(indent)
  if (kind === 'command') return shellLines(text, `${margin}$ `, width)
  if (kind === 'yaml') return block(text)
  return paragraph(escapeInvisible(text), `${margin}→ `, width)
}

const block = (text: string): string[] =>
  escapeInvisibleInLines(text)
    .split('\n')
    .map((line) => `${' '.repeat(indent + 4)}${line}`)

const colourOf = (status: CheckStatus, colour: Colours): ((text: string) => string) =>
  ({ ok: colour.good, warn: colour.warn, fail: colour.bad, skipped: colour.faint })[status]

function summaryLine(results: readonly CheckResult[], colour: Colours): string {
  const counts = checkStatuses
    .map((status) => ({ status, count: results.filter((each) => each.status === status).length }))
    .filter(({ count }) => count > 0)
  const words = counts.map(({ status, count }) => colourOf(status, colour)(`${formatNumber(count)} ${status}`))
  return `${formatCount(results.length, 'check')}: ${joinList(words)}.`
}
