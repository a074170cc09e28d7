import { Fields } from '../fields.ts'
import { itemFieldsOf, plainName, quotedName, type TableShape } from '../table.ts'

/** Expressions of a table for the fields of single events; `undefined` where it has none. */
export interface EventColumns {
  readonly eventSource: string
  readonly eventName: string
  readonly eventType: string | undefined
  readonly region: string
  readonly recipient: string | undefined
  readonly sourceAddress: string | undefined
  readonly vpcEndpoint: string | undefined
  readonly userAgent: string | undefined
  readonly errorCode: string | undefined
  readonly errorMessage: string | undefined
  readonly request: string | undefined
  readonly type: string | undefined
  readonly arn: string | undefined
  readonly account: string | undefined
  readonly userName: string | undefined
  readonly accessKey: string | undefined
  readonly issuer: string | undefined
  readonly mfa: string | undefined
  readonly sourceIdentity: string | undefined
  readonly onBehalfOf: string | undefined
  readonly invokedBy: string | undefined
  /** Does any ARN that the record lists meet a condition on `r`? */
  readonly anyResource: (condition: (arn: string) => string) => string | undefined
}

export function eventColumns(shape: TableShape): EventColumns {
  const fields = new Fields(shape)
  const who = (path: string): string | undefined => fields.inside('useridentity', path)
  return {
    eventSource: fields.text('eventsource') ?? `''`,
    eventName: fields.text('eventname') ?? `''`,
    eventType: fields.text('eventtype'),
    region: fields.text('awsregion') ?? `''`,
    recipient: fields.text('recipientaccountid'),
    sourceAddress: fields.text('sourceipaddress'),
    vpcEndpoint: fields.text('vpcendpointid'),
    userAgent: fields.text('useragent'),
    errorCode: fields.text('errorcode'),
    errorMessage: fields.text('errormessage'),
    request: fields.json('requestparameters'),
    type: who('type'),
    arn: who('arn'),
    account: who('accountId'),
    userName: who('userName'),
    accessKey: who('accessKeyId'),
    issuer: who('sessionContext.sessionIssuer.arn'),
    mfa: who('sessionContext.attributes.mfaAuthenticated'),
    sourceIdentity: who('sessionContext.sourceIdentity'),
    onBehalfOf: who('onBehalfOf.userId'),
    invokedBy: who('invokedBy'),
    anyResource: (condition) => {
      const column = fields.column('resources')
      const field = column && itemFieldsOf(column.type)?.find(({ name }) => plainName(name) === 'arn')
      if (column === undefined || field === undefined) return undefined
      return `any_match(${quotedName(column.name)}, r -> ${condition(`r.${quotedName(field.name)}`)})`
    },
  }
}
