import { byCode } from './order.mjs'

/** Texts nest a few levels at most where they list permissions. */
const maxDepth = 6

/**
 * Actions that the SDK model's own texts name for an operation: "To use this operation you must have …", "you need
 * `ec2:CreateNetworkInterface`". Texts of the operation and of the members of its input. As written; whether they exist is
 * for the caller to know.
 */
export function documentedPermissions(model, operation) {
  const seen = new Set()
  const textsOf = (shapeName, depth) => {
    if (!shapeName || seen.has(shapeName) || depth > maxDepth) return []
    seen.add(shapeName)
    const { documentation = '', members = {}, member, value } = model.shapes[shapeName]
    const inner = [...Object.values(members), ...(member ? [member] : []), ...(value ? [value] : [])]
    return [documentation, ...inner.flatMap((each) => [each.documentation ?? '', ...textsOf(each.shape, depth + 1)])]
  }
  const texts = [operation.documentation ?? '', ...textsOf(operation.input?.shape, 0)]
  return [...new Set(texts.flatMap((text) => text.match(/\b[a-z0-9-]+:[A-Z][A-Za-z0-9]+\b/g) ?? []))].toSorted(byCode)
}
