/**
 * API Gateway authorises its management calls by HTTP verb on a path ARN: `apigateway:GET` on `/restapis/…`. The verb
 * follows from the operation's first word; these are the ones that do not follow it, from the SDK models of
 * `apigateway` and `apigatewayv2`.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const exceptions: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    importdocumentationparts: ['PUT'],
    importapi: ['PUT'],
    reimportapi: ['PUT'],
    /**
     * PUT in REST APIs, POST in HTTP APIs; both record the same event name. Changing tags also changes (PATCH) what they
     * are on.
     * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-iam-policy.html
     */
    tagresource: ['PUT', 'POST', 'PATCH'],
    untagresource: ['DELETE', 'PATCH'],
  }),
)

const byFirstWord: readonly (readonly [RegExp, string])[] = [
  [/^(create|generate|import|testinvoke|publish|preview|disable|reject)/, 'POST'],
  [/^(get|export|list)/, 'GET'],
  [/^(delete|flush|reset|untag)/, 'DELETE'],
  [/^update/, 'PATCH'],
  [/^put/, 'PUT'],
]

/** The verbs that may stand for an operation of API Gateway, without prefix; empty when its name gives none away. */
export function verbsOf(operation: string): readonly string[] {
  const name = operation.toLowerCase()
  const exception = exceptions.get(name)
  if (exception) return exception
  const verb = byFirstWord.find(([pattern]) => pattern.test(name))?.[1]
  return verb ? [verb] : []
}
