import picomatch from 'picomatch'

/** Does a glob of the configuration (`envs/prod/**`, `aws_iam_user_policy.*`) match a path or a Terraform address? */
export function globMatches(glob: string, text: string): boolean {
  return picomatch.isMatch(text, glob, { dot: true })
}

/** Does a glob speak of this policy: by file, by address, or by `file#address`? */
export function globMatchesPolicy(
  glob: string,
  policy: { readonly file: string; readonly addresses: readonly string[] },
): boolean {
  return (
    globMatches(glob, policy.file) ||
    policy.addresses.some((address) => globMatches(glob, address) || globMatches(glob, `${policy.file}#${address}`))
  )
}
