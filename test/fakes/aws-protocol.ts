/** `type` makes it an error of that name. `raw`: what is sent instead of `body` as JSON. */
export interface AwsAnswer {
  readonly status: number
  readonly type?: string
  readonly body?: unknown
  readonly raw?: { readonly contentType: string; readonly body: string | Buffer }
  readonly headers?: Readonly<Record<string, string>>
}

/** An error as AWS JSON 1.1 and REST-JSON both carry it. */
export const awsError = (type: string, message: string, status = 400): AwsAnswer => ({
  status,
  type,
  body: { __type: type, message, Message: message },
})

/** An error as the services of the query protocol (IAM, STS) and S3 carry it. */
export const xmlError = (code: string, message: string, status = 400): AwsAnswer => ({
  status,
  raw: {
    contentType: 'text/xml',
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><Code>${code}</Code><Message>${message}</Message></ErrorResponse>`,
  },
})

export const xml = (body: string): AwsAnswer => ({
  status: 200,
  raw: { contentType: 'text/xml', body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` },
})

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`).replaceAll('\n', '&#10;')

export type Input = Readonly<Record<string, unknown>>
