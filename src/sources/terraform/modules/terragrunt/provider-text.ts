import { TOKEN_END, TOKEN_START, showUnresolved } from '../../../../policy/unresolved.ts'

/** The alias and the account of one provider in a text. */
export interface WrittenProvider {
  /** `''`: the default provider; absent: any provider. */
  readonly alias?: string
  /** Absent: there may be several; `null`: the provider chooses none. */
  readonly account?: string | null
  /** Absent: it names none, or one that is not known. */
  readonly region?: string
}

/** A value that is not known. */
const unknown = `${TOKEN_START}[^${TOKEN_END}]*${TOKEN_END}`

/** Strings and values that are not known: braces and comment signs in them have no meaning. */
const quoted = `"(?:\\\\.|${unknown}|[^"\\\\\\n${TOKEN_START}])*"|${unknown}`

const comments = new RegExp(`(${quoted})|#[^\\n]*|//[^\\n]*|/\\*[^]*?\\*/`, 'g')

const header = new RegExp(`\\bprovider[ \\t]+"?(?:aws\\b|(${TOKEN_START}))[^\\n{]*\\{`, 'g')

/** A value that is a line, or its beginning: an argument, a block or a whole provider. */
const inserted = new RegExp(`^[ \\t]*${TOKEN_START}`, 'm')

/** The providers of AWS in a Terraform text, in which values that are not known are opaque. */
export function providersIn(text: string): WrittenProvider[] {
  // Arguments in JSON syntax are not followed.
  if (/^\s*\{/.test(text)) return /"provider"\s*:/.test(text) ? [{}] : []
  const code = text.replace(comments, (_, kept: string | undefined) => kept ?? '')
  const found: WrittenProvider[] = []
  let outside = ''
  let last = 0
  for (const match of code.matchAll(header)) {
    if (match.index < last) continue
    const start = match.index + match[0].length
    const end = closingBrace(code, start)
    found.push(end === undefined || match[1] !== undefined ? {} : providerOf(code.slice(start, end)))
    outside += code.slice(last, match.index)
    last = end ?? code.length
  }
  outside += code.slice(last)
  return inserted.test(outside) && /provider/i.test(showUnresolved(code)) ? [...found, {}] : found
}

/** The code with strings and unknown values overwritten, at the same positions. */
const bracesOf = (code: string): string => code.replace(new RegExp(quoted, 'g'), (all) => '_'.repeat(all.length))

/** The end of the block whose inside begins at `start`. */
function closingBrace(code: string, start: number): number | undefined {
  let depth = 1
  for (const { 0: brace, index } of bracesOf(code).matchAll(/[{}]/g)) {
    if (index < start) continue
    depth += brace === '{' ? 1 : -1
    if (depth === 0) return index
  }
  return undefined
}

function providerOf(body: string): WrittenProvider {
  const own = withoutNested(body)
  const written = /^[ \t]*alias[ \t]*=[ \t]*([^\n]*)/m.exec(own)?.[1]
  const alias = written === undefined ? '' : /^"([\w-]+)"/.exec(written)?.[1]
  const account = accountOf(body)
  const region = /^[ \t]*region[ \t]*=[ \t]*"([a-z0-9-]+)"/m.exec(own)?.[1]
  return {
    ...(alias !== undefined && { alias, ...(account !== undefined && { account }) }),
    ...(region !== undefined && { region }),
  }
}

/** A body without its blocks and objects: they may have arguments of the same names. */
function withoutNested(body: string): string {
  const brace = bracesOf(body).indexOf('{')
  if (brace < 0) return body
  const end = closingBrace(body, brace + 1) ?? body.length
  return `${body.slice(0, brace)}${withoutNested(body.slice(end + 1))}`
}

/**
 * Arguments whose value chooses credentials that the text does not show.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs#authentication-and-configuration
 */
const credentials = /\b(?:profile|access_key|shared_\w+_files?)[ \t]*=/

const allowed = new RegExp(`\\ballowed_account_ids[ \\t]*=[ \\t]*(?:\\[((?:${unknown}|[^\\]])*)\\])?`, 'g')

const roles = /\brole_arn[ \t]*=[ \t]*([^\n]*)/g

/** The account of a provider: absent where there may be several, `null` where it chooses none. */
function accountOf(body: string): string | null | undefined {
  if (credentials.test(body) || inserted.test(body) || /\bdynamic[ \t]+"?assume_role/.test(body)) return undefined
  const ids = [...body.matchAll(allowed)].flatMap(([, list]) => (list === undefined ? [undefined] : idsIn(list)))
  const assumed = [...body.matchAll(roles)].map(([, role = '']) => accountOfRole(role))
  if (/\bassume_role/.test(body) !== assumed.length > 0) return undefined
  const chosen = new Set([...ids, ...assumed])
  const [account = null] = chosen
  return chosen.has(undefined) || chosen.size > 1 ? undefined : account
}

const idsIn = (list: string): (string | undefined)[] =>
  list.split(',').flatMap((each) => (each.trim() === '' ? [] : [/^"?(\d{12})"?$/.exec(each.trim())?.[1]]))

/** The account in the ARN of a role, also in quotes. */
export const accountOfRole = (role: string): string | undefined =>
  /^"?arn:aws[a-z-]*:iam::(\d{12}):role\//.exec(role)?.[1]
