import { parse } from 'csv-parse/sync'
import { mostValues, scalar, type DataValue } from './data-value.ts'

/**
 * CSV as `csvdecode` reads it: a list of objects of texts, by the names in the first line; `undefined` where Terraform
 * would fail, or may.
 *
 * @see https://developer.hashicorp.com/terraform/language/functions/csvdecode
 */
export function decodeCsv(content: string): DataValue | undefined {
  if (/\r(?!\n)/.test(content)) return undefined
  let records: string[][]
  try {
    records = parse(content, { skipEmptyLines: true, recordDelimiter: ['\r\n', '\n'] })
  } catch {
    return undefined
  }
  const [names, ...rows] = records
  if (!names || new Set(names).size < names.length || rows.length * names.length > mostValues) return undefined
  return {
    kind: 'list',
    items: rows.map((row) => ({
      kind: 'object',
      entries: new Map(
        names.map((name, index) => [name.normalize('NFC'), scalar((row[index] ?? '').replaceAll('\r\n', '\n'), 0)]),
      ),
    })),
  }
}
