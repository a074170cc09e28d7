/** What references to resources of IAM give in Terraform. */
import { textOf } from './values.mjs'

/** An object whose attributes are made when they are asked for. */
export function lazy(makers) {
  const object = {}
  for (const [name, make] of Object.entries(makers))
    Object.defineProperty(object, name, { get: make, enumerable: true })
  return object
}

const named =
  (kind, prefix) =>
  (address, read, { world, ids }) => {
    const name = () => nameOf(address, read, ids)
    const path = () => textOf(read('path') ?? '/')
    return lazy({
      name,
      id: prefix === 'policy' ? () => `arn:aws:iam::${world.account}:${prefix}${path()}${name()}` : name,
      arn: () => `arn:aws:iam::${world.account}:${prefix}${path()}${name()}`,
      path,
      unique_id: () => ids.id(kind, address),
      policy: () => read('policy'),
      description: () => read('description') ?? '',
      role: () => read('role'),
      user: () => read('user'),
    })
  }
export const entities = {
  aws_iam_role: named('AROA', 'role'),
  aws_iam_user: named('AIDA', 'user'),
  aws_iam_group: named('AGPA', 'group'),
  aws_iam_policy: named('ANPA', 'policy'),
  aws_iam_instance_profile: named('AIPA', 'instance-profile'),
  aws_iam_role_policy: named('', 'role-policy'),
}

/** The name that a resource gets: given, with a prefix, or made up as Terraform does. */
export function nameOf(address, read, ids) {
  const name = read('name')
  if (name !== undefined && name !== null) return textOf(name)
  const prefix = read('name_prefix')
  return `${prefix === undefined || prefix === null ? 'terraform-' : textOf(prefix)}${ids.suffix(address)}`
}
