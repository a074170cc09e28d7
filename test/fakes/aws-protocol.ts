/** `type` makes it an error of that name. */
export interface AwsAnswer {
  readonly status: number
  readonly type?: string
  readonly body: unknown
}

/** An error as AWS JSON 1.1 and REST-JSON both carry it. */
export const awsError = (type: string, message: string, status = 400): AwsAnswer => ({
  status,
  type,
  body: { __type: type, message, Message: message },
})
