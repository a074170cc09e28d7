import { unpackParameters } from '../lake-parameters.ts'
import { recordOf, type Row } from '../rows.ts'

/** A row of `scopeStatement` as the record it was made of; `undefined` where a structure is no JSON. */
export function recordOfRow(
  row: Row,
  textMembers: boolean,
): { readonly record: Readonly<Record<string, unknown>>; readonly unclear: boolean } | undefined {
  const read = recordOf(row, textMembers)
  if (read === undefined) return undefined
  const { userIdentity, ...rest } = read.record as { readonly userIdentity: SessionIdentity }
  const { attributes, ...session } = userIdentity.sessionContext
  const answers = answersOf(row, textMembers)
  if (answers === undefined) return undefined
  return {
    record: {
      ...rest,
      ...answers,
      // A record of this version: what is not there was not recorded.
      eventVersion: '1.11',
      eventID: row['event_id'],
      eventTime: row['event_time'],
      userAgent: row['user_agent'],
      vpcEndpointAccountId: row['vpc_endpoint_account'],
      userIdentity: {
        ...userIdentity,
        principalId: row['principal_id'],
        accessKeyId: row['access_key'],
        onBehalfOf: { userId: row['on_behalf_of'] },
        sessionContext: { ...session, attributes: { ...attributes, creationDate: momentOf(row['session_created']) } },
      },
    },
    unclear: read.unclear,
  }
}

interface SessionIdentity {
  readonly sessionContext: { readonly attributes: object }
}

/** Engines write a timestamp as `2026-05-01 10:00:00.000`, in UTC. */
const momentOf = (text: string | undefined): string | undefined =>
  text?.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)?(?: UTC)?$/, '$1T$2Z')

function answersOf(row: Row, textMembers: boolean): Readonly<Record<string, unknown>> | undefined {
  try {
    const [responseElements, additionalEventData] = ['response_elements', 'additional_event_data'].map((name) => {
      const value: unknown = JSON.parse(row[name] ?? 'null')
      return textMembers ? unpackParameters(value).parameters : value
    })
    return { responseElements, additionalEventData }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
