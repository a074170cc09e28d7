/** The content of a data file, in Terraform's types; `line`: 1-based, where a scalar begins. */
export type DataValue =
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null; readonly line: number }
  | { readonly kind: 'list'; readonly items: readonly DataValue[] }
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, DataValue> }
  /** Terraform may read it in more than one way. */
  | { readonly kind: 'unreadable' }

export const unreadableValue: DataValue = { kind: 'unreadable' }

/** More values than this in one file are not read. */
export const mostValues = 50_000

/** Values nested deeper than this are not read. */
export const deepestNesting = 100

/** Terraform has all text in this form of Unicode. */
export const scalar = (value: string | number | boolean | null, line: number): DataValue => ({
  kind: 'scalar',
  value: typeof value === 'string' ? value.normalize('NFC') : value,
  line,
})
