import { isPlaceholder } from './find-given.ts'

/** A line of a file that names an account, as a repository names accounts of its own. */
export interface NamedAccount {
  readonly account: string
  readonly file: string
  /** From 1. */
  readonly line: number
  /** What the line does, a phrase: `sets aws_account_id`, `calls it staging`. */
  readonly does: string
}

/** Files in which accounts are named. */
export const accountFile = /\.(tf|tofu|hcl|tfvars|tfbackend|ya?ml)$|\.tfvars\.json$|^accounts?\.json$/

interface Form {
  readonly pattern: RegExp
  /** What the line does; `undefined`: it is no account of the repository's own. */
  readonly does: (name: string) => string | undefined
}

const region = /^[a-z]{2}(-[a-z]+)+-\d$/

/**
 * Words in the names of accounts that are AWS's or a vendor's: of load balancers' logs, images, layers, service principals.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
const foreign =
  /(^|[^a-z])(elb|[an]?lb|log_?delivery|owners?|amis?|images?|insights|layers?|canonical|amazon|aws|ubuntu|debian|redhat|centos|datadog|vendor|third|external)([^a-z]|$)/i

const words = (name: string): string => name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').replaceAll('-', '_')

/**
 * Is it the name of an account that others own? `aws_account_id` is none, `aws_elb_account_id` is one.
 */
export const isForeign = (name: string): boolean => foreign.test(words(name).replace(/^aws_(?=account)/i, ''))

/** In the order in which they count. */
const forms: readonly Form[] = [
  {
    pattern: /\ballowed_account_ids\s*=\s*\[(?<ids>[^\]]*)\]/,
    does: () => 'allows it to a provider',
  },
  {
    pattern: /^\s*role_arn\s*=\s*"arn:aws[a-z-]*:iam::(?<id>\d{12}):role\//,
    does: () => 'assumes a role of it',
  },
  {
    pattern: /^\s*"?(?<name>[\w-]*account[\w-]*)"?\s*[=:]\s*["']?(?<id>\d{12})["']?\s*,?\s*((#|\/\/).*)?$/i,
    does: (name) => (isForeign(name) ? undefined : `sets ${name}`),
  },
  {
    pattern: /^\s*"?(?<name>[A-Za-z][\w-]*)"?\s*[=:]\s*"(?<id>\d{12})"\s*,?\s*((#|\/\/).*)?$/,
    does: (name) =>
      isForeign(name) || region.test(name) || /^(default|value)$|(^|_)(id|number|project|folder)$/i.test(name)
        ? undefined
        : `calls it ${name}`,
  },
  {
    pattern: /^[^"#]*"(?<id>\d{12})"\s*[\],]*\s*(?:#|\/\/)\s*(?<name>[\w -]{2,40})$/,
    does: (name) => (isForeign(name) ? undefined : `calls it ${name.trim()}`),
  },
]

/**
 * The accounts that the lines of a file give a name, or to a provider. They are proposed and never decided by: what a
 * text names may be anything.
 */
export function scanAccounts(file: string, text: string): readonly NamedAccount[] {
  if (!/\d{12}/.test(text)) return []
  return text.split(/\r?\n/).flatMap((written, index): NamedAccount[] => {
    if (!/(?<!\d)\d{12}(?!\d)/.test(written)) return []
    for (const { pattern, does } of forms) {
      const groups = pattern.exec(written)?.groups
      if (!groups) continue
      const what = does(groups['name'] ?? '')
      if (what === undefined) return []
      const ids = (groups['ids'] ?? groups['id'] ?? '').match(/(?<!\d)\d{12}(?!\d)/g) ?? []
      return ids.flatMap((account) => (isPlaceholder(account) ? [] : [{ account, file, line: index + 1, does: what }]))
    }
    return []
  })
}
