import type { Colours } from './colours.ts'
import { paragraph, table, type Column, type TableOptions } from './tables.ts'

/** The terminal or file that a text is written to: its colours, and how many columns it has. */
export interface Page extends Colours {
  readonly width: number
  /** Are lines of diffs broken at the width? Not where they may be read by a program. */
  readonly breaksDiffs: boolean
  /** A paragraph with a hanging indent (`paragraph` of tables.ts). */
  readonly paragraph: (text: string, first: string) => string[]
  readonly table: (
    columns: readonly Column[],
    rows: readonly (readonly string[])[],
    options?: Omit<TableOptions, 'width'>,
  ) => string[]
}

/** @param width columns */
export const pageOf = (colour: Colours, width: number, breaksDiffs = false): Page => ({
  ...colour,
  width,
  breaksDiffs,
  paragraph: (text, first) => paragraph(text, first, width),
  table: (columns, rows, options) => table(columns, rows, { ...options, width }),
})
