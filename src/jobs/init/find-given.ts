import { directoryOf } from '../../sources/files.ts'
import type { TfvarsValue, Module } from '../../sources/terraform/modules/module.ts'
import { placeAt } from '../../sources/terraform/modules/places.ts'
import {
  attributeOf,
  withoutParentheses,
  bodiesIn,
  type Block,
  type Expression,
} from '../../sources/terraform/syntax/syntax-tree.ts'
import type { GivenAccount } from './types.ts'

/** The blocks `provider "aws"` of a directory. */
export const providersOf = ({ files }: Module): readonly Block[] =>
  files.flatMap(({ syntax }) =>
    syntax.body.blocks.filter(({ type, labels, broken }) => type === 'provider' && labels[0] === 'aws' && !broken),
  )

/** Arguments by which a provider chooses its account. */
const choosing = new Set(['allowed_account_ids', 'role_arn', 'assume_role'])

/**
 * The accounts that the repository has for the variables and locals by which the providers of a directory choose their
 * account: in files of values, as defaults, and as locals. Other values may be given when Terraform runs, so that these are
 * no more than a proposal.
 *
 * @param directories those of all modules: their files of values are for them
 * @returns sorted by account; the first place of each
 * @see https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
 */
export function findGiven(root: Module, directories: readonly string[]): readonly GivenAccount[] {
  const { variables, locals } = namesChoosing(root)
  const others = directories.filter((each) => each !== root.directory && !isWithin(root.directory, each))
  const given = root.given.filter(({ file }) => !others.some((each) => isWithin(directoryOf(file.path), each)))
  const values = [...given, ...defaultsOf(root)].filter(({ name }) => variables.has(name))
  const found = new Map<string, string>()
  for (const { name, value, file } of [...values, ...localsOf(root).filter((each) => locals.has(each.name))])
    for (const account of accountsIn(value))
      if (!found.has(account)) found.set(account, `${placeAt(file, value.start)} sets ${name}`)
  return [...found].map(([account, because]) => ({ account, because })).sort((a, b) => (a.account < b.account ? -1 : 1))
}

/** A value with its name, and the file that it is in. */
type Named = Pick<TfvarsValue, 'name' | 'value' | 'file'>

/** The names that the providers choose by, and those that stand in their values. */
function namesChoosing(root: Module): {
  readonly variables: ReadonlySet<string>
  readonly locals: ReadonlySet<string>
} {
  const all = providersOf(root)
  const own = all.filter(({ body }) => attributeOf(body, 'alias') === undefined)
  const variables = new Set<string>()
  const locals = new Set<string>()
  const read = ({ text }: Expression): void => {
    for (const [, kind, name = ''] of text.matchAll(/\b(var|local)\.([\w-]+)/g)) {
      if (kind === 'var') variables.add(name)
      else if (!locals.has(name)) {
        locals.add(name)
        const value = root.documents.locals.get(name)
        if (value) read(value)
      }
    }
  }
  for (const { body } of own.length > 0 ? own : all)
    for (const { name, value } of bodiesIn(body).flatMap(({ attributes }) => attributes))
      if (choosing.has(name)) read(value)
  return { variables, locals }
}

const blocksOf = (root: Module, type: string): readonly { readonly block: Block; readonly file: Named['file'] }[] =>
  root.files.flatMap((file) =>
    file.syntax.body.blocks.filter((block) => block.type === type && !block.broken).map((block) => ({ block, file })),
  )

/** The defaults of variables. */
export const defaultsOf = (root: Module): readonly Named[] =>
  blocksOf(root, 'variable').flatMap(({ block, file }) => {
    const value = attributeOf(block.body, 'default')?.value
    return value ? [{ name: block.labels[0] ?? '', value, file }] : []
  })

/** The locals. */
const localsOf = (root: Module): readonly Named[] =>
  blocksOf(root, 'locals').flatMap(({ block, file }) =>
    block.body.attributes.map(({ name, value }) => ({ name, value, file })),
  )

const isWithin = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`)

const account = /^"?(?:arn:aws[a-z-]*:iam::)?(\d{12})(?:"?$|:role\/)/

/** Accounts that a value is, or that its list, its map or the argument `account_id` of its objects has. */
function accountsIn(value: Expression): readonly string[] {
  const inner = withoutParentheses(value)
  if (inner.kind === 'tuple') return inner.elements.flatMap(accountsIn)
  if (inner.kind === 'object')
    return inner.entries.flatMap(({ key, value: worth }) => {
      const isObject = withoutParentheses(worth).kind === 'object'
      return isObject || isPlainAccount(worth, key.text) ? accountsIn(worth) : []
    })
  const found = account.exec(inner.text)?.[1]
  return found === undefined || isPlaceholder(found) ? [] : [found]
}

/** In an object among other things only the account itself counts; in a map of accounts every value. */
const isPlainAccount = (worth: Expression, key: string): boolean =>
  /^"?(?:(?:aws_?)?account(?:_?(?:id|number))?|id|role_arn)"?$/i.test(key) ||
  (!/account|owner/i.test(key) && account.test(withoutParentheses(worth).text))

/** `000000000000`: stands where no account is known. */
export const isPlaceholder = (id: string): boolean => /^(\d)\1{11}$/.test(id) || id === '123456789012'
