import picomatch from 'picomatch'

/** A glob that matches itself only: words with `.` and `-`, between `/` and `#`. */
const literal = /^\w[\w.-]*(?:[/#]\w[\w.-]*)*$/

/** Each glob of a configuration is matched with every policy. */
const compiled = new Map<string, (text: string) => boolean>()

/** Does a glob of the configuration (`envs/prod/**`, `aws_iam_user_policy.*`) match a path or a Terraform address? */
export function globMatches(glob: string, text: string): boolean {
  let matches = compiled.get(glob)
  if (!matches) {
    matches = literal.test(glob) ? (of) => of === glob : picomatch(glob, { dot: true })
    compiled.set(glob, matches)
  }
  return matches(text)
}

/** Does a glob match this policy: by file, by address, or by `file#address`? */
export function globMatchesPolicy(
  glob: string,
  policy: { readonly file: string; readonly addresses: readonly string[] },
): boolean {
  return (
    globMatches(glob, policy.file) ||
    policy.addresses.some((address) => globMatches(glob, address) || globMatches(glob, `${policy.file}#${address}`))
  )
}

/** A glob that matches one path, one Terraform address, or one `path#address`, and nothing else. */
export const exactGlob = (name: string): string => name.replace(/[^\w./#-]/g, '\\$&')

/**
 * A glob that matches one ARN, and nothing else: what a glob would take for something else is escaped, the rest stays. A
 * backslash, which the names of AWS's resources do not have, becomes any one character.
 */
export const globOfArn = (arn: string): string =>
  arn.replace(/[*?[\]{}()!|\\]/g, (found) => (found === '\\' ? '?' : `\\${found}`))
