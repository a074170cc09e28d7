import { directoryOf, type SourceFile } from '../../files.ts'

/**
 * OpenTofu reads `x.tofu` in the place of an `x.tf` beside it; Terraform reads only `x.tf`.
 * @see https://opentofu.org/docs/language/files/
 */
export function withoutReplacedFiles(files: readonly SourceFile[]): {
  readonly kept: readonly SourceFile[]
  readonly replaced: ReadonlyMap<string, readonly string[]>
} {
  const paths = new Set(files.map(({ path }) => path))
  const replaced = new Map<string, string[]>()
  const kept = files.filter(({ path }) => {
    const replacement = /\.tf(\.json)?$/.test(path) ? path.replace(/\.tf(\.json)?$/, '.tofu$1') : undefined
    if (replacement === undefined || !paths.has(replacement)) return true
    const directory = directoryOf(path)
    const sentence = `${replacement} takes the place of ${path} for OpenTofu, and not for Terraform, so which of them applies is not known`
    replaced.set(directory, [...(replaced.get(directory) ?? []), sentence])
    return false
  })
  return { kept, replaced }
}
