/**
 * The HTTP handler of the SDK's clients. Node's own agents go through HTTPS_PROXY and HTTP_PROXY where
 * NODE_USE_ENV_PROXY=1 says so (Node 24); the SDK makes its own agents, which need the setting explicitly. A call that
 * does not return is given up, and counts as a network failure.
 * @see https://nodejs.org/api/http.html#built-in-proxy-support
 */
export function createTransport(env: Readonly<Record<string, string | undefined>> = process.env) {
  const agent = env['NODE_USE_ENV_PROXY'] === '1' ? { proxyEnv: env } : undefined
  return {
    connectionTimeout: 10_000,
    requestTimeout: 60_000,
    ...(agent && { httpAgent: agent, httpsAgent: agent }),
  }
}
