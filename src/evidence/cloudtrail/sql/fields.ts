import {
  fieldsOf,
  itemFieldsOf,
  sqlLiteral,
  plainName,
  quotedName,
  type TableColumn,
  type TableShape,
} from './table.ts'

/** Between the parts of a resource, and between resources: characters that no ARN holds. */
export const partSeparator = '\u001f'
export const itemSeparator = '\u001e'

/** The SQL by which a table spells CloudTrail's fields; `undefined` for those it does not have. */
export class Fields {
  readonly #shape: TableShape

  constructor(shape: TableShape) {
    this.#shape = shape
  }

  /** A top-level column that holds the field, whatever its spelling. */
  column(name: string): TableColumn | undefined {
    const all = [...this.#shape.columns, ...this.#shape.partitions]
    return (
      all.find((each) => each.name.toLowerCase() === name.toLowerCase()) ??
      all.find((each) => plainName(each.name) === name.toLowerCase())
    )
  }

  /** `sessionContext.sessionIssuer.arn` below `userIdentity`, in a struct or in a column of JSON text. */
  inside(column: string, path: string): string | undefined {
    const top = this.column(column)
    if (top === undefined) return undefined
    if (/^(?:string|varchar)/.test(top.type)) {
      return `json_extract_scalar(${quotedName(top.name)}, ${sqlLiteral(`$.${path}`)})`
    }
    let expression = quotedName(top.name)
    let type = top.type
    for (const step of path.split('.')) {
      const field = fieldsOf(type)?.find(({ name }) => plainName(name) === step.toLowerCase())
      if (field === undefined) return undefined
      expression += `.${quotedName(field.name)}`
      type = field.type
    }
    return expression
  }

  /**
   * A key of `eventContext.requestContext`, in JSON text or a map of texts; spelled as AWS's reference spells it.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
   */
  contextKey(key: string): string | undefined {
    const column = this.column('eventcontext')
    if (column === undefined) return undefined
    const isText = (type: string): boolean => /^(?:string|varchar)/.test(type)
    if (isText(column.type)) {
      return `json_extract_scalar(${quotedName(column.name)}, ${sqlLiteral(`$.requestContext["${key}"]`)})`
    }
    const keys = fieldsOf(column.type)?.find(({ name }) => plainName(name) === 'requestcontext')
    if (keys === undefined) return undefined
    const expression = `${quotedName(column.name)}.${quotedName(keys.name)}`
    if (isText(keys.type)) return `json_extract_scalar(${expression}, ${sqlLiteral(`$["${key}"]`)})`
    return /^map<(?:string|varchar), *(?:string|varchar)>$/.test(keys.type)
      ? `element_at(${expression}, ${sqlLiteral(key)})`
      : undefined
  }

  text(name: string): string | undefined {
    const column = this.column(name)
    if (column === undefined) return undefined
    return /^(?:string|varchar)/.test(column.type)
      ? quotedName(column.name)
      : `CAST(${quotedName(column.name)} AS VARCHAR)`
  }

  /** The words of an error message that may decide what became of a call (`callOutcome`): messages are as many as calls. */
  refusal(): string | undefined {
    const message = this.text('errormessage')
    return message === undefined ? undefined : `regexp_extract(${message}, ${sqlLiteral(refusalWords)})`
  }

  /** ISO 8601, to the second. */
  time(): string | undefined {
    const column = this.column('eventtime')
    if (column === undefined) return undefined
    return column.type.startsWith('timestamp')
      ? `date_format(${quotedName(column.name)}, '%Y-%m-%dT%H:%i:%sZ')`
      : quotedName(column.name)
  }

  /** JSON text of a column that holds a structure: as text, or as a map of text. */
  json(name: string): string | undefined {
    const column = this.column(name)
    if (column === undefined) return undefined
    return column.type.startsWith('map')
      ? `json_format(CAST(${quotedName(column.name)} AS JSON))`
      : quotedName(column.name)
  }

  /** JSON text, without members that differ from call to call and say nothing of resources. */
  requestParameters(): string | undefined {
    const json = this.json('requestparameters')
    if (json === undefined) return undefined
    return `regexp_replace(${json}, ${sqlLiteral(volatile)}, ${sqlLiteral('"$1":null')})`
  }

  /** The ARNs, ARN prefixes and types of `resources`, as `sql-rows` reads them. */
  resources(): string | undefined {
    const column = this.column('resources')
    if (column === undefined) return undefined
    const fields = itemFieldsOf(column.type)
    if (fields === undefined) return /^(?:string|varchar)/.test(column.type) ? quotedName(column.name) : undefined
    const part = (name: string): string => {
      const field = fields.find((each) => plainName(each.name) === name)
      return field === undefined ? `''` : `coalesce(r.${quotedName(field.name)}, '')`
    }
    const item = ['arn', 'arnprefix', 'type'].map(part).join(`, ${separator(partSeparator)}, `)
    return `array_join(transform(${quotedName(column.name)}, r -> concat(${item})), ${separator(itemSeparator)})`
  }
}

/** With the action, without callers, resources and ids. */
const refusalWords =
  '([Yy]ou are|^([Uu]ser|[Cc]aller) is|is) not authorized to (perform|access)(: {0,1}[A-Za-z0-9_-]+:[A-Za-z0-9_]+){0,1}|not able to validate the provided access credentials|[Nn]ot authorized for|does not belong to'

const separator = (char: string): string => `chr(${char.codePointAt(0)})`

/**
 * Page tokens, idempotency tokens, times and sizes: with them nearly every call would be a row of its own. The value
 * gives way to null, which leaves the JSON well-formed.
 */
const volatile = `"(nextToken|NextToken|marker|clientToken|ClientToken|clientRequestToken|ClientRequestToken|idempotencyToken|creatorRequestId|callerReference|startTime|StartTime|endTime|EndTime|startTimestamp|endTimestamp|queryId|roleSessionName|durationSeconds|maxResults|MaxResults|maxRecords|limit|uploadId|partNumber)":("([^"\\\\]|\\\\.)*"|-{0,1}[0-9][0-9.eE+-]*)`
