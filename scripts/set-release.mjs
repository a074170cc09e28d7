// Sets by which name the documentation, the examples and the workflows that Whittle writes refer to this action, and the
// version of package.json where they name one: hooks of pre-commit, the packed file, addresses of schemas.
//
//   node scripts/set-release.mjs OWNER/NAME@vX.Y.Z           a tag; the comment asks to pin it to a commit
//   node scripts/set-release.mjs OWNER/NAME@COMMIT vX.Y.Z    a commit (40 hexadecimal digits), the tag as a comment
//   node scripts/set-release.mjs --check [OWNER/NAME]        exit code 1 where a file has another reference or version,
//                                                            or the reference is not to the repository OWNER/NAME
//
// src/action-reference.ts has the present one. dist/ is built afterwards.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = 'src/action-reference.ts'

/** What is searched, by prefix; `dist/` follows from `src/`, and CHANGELOG.md tells of earlier releases. */
const searched = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'action.yml',
  'docs',
  'examples',
  '.github',
  'src',
  'schema',
]

/** The reference that `src/action-reference.ts` exports. */
export function presentReference(text) {
  const found = /^export const actionReference: string = '([^'\n]+)'$/m.exec(text)
  if (!found) throw new Error(`${source} exports no actionReference`)
  return found[1]
}

/** The reference that arguments ask for; throws where they are none. */
export function referenceOf([reference = '', tag]) {
  const [, repository, ref] = /^([A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+)@(.+)$/.exec(reference) ?? []
  if (!repository) throw new Error('give OWNER/NAME@vX.Y.Z, or OWNER/NAME@COMMIT vX.Y.Z')
  const version = /^v\d+(\.\d+){0,2}$/
  if (tag === undefined && version.test(ref)) return `${repository}@${ref} # pin it to the commit you reviewed`
  if (/^[0-9a-f]{40}$/.test(ref) && tag !== undefined && version.test(tag)) return `${repository}@${ref} # ${tag}`
  throw new Error(
    `${reference}: behind @ stands a tag vX.Y.Z, or a commit of 40 digits and its tag as another argument`,
  )
}

const repositoryOf = (reference) => reference.slice(0, reference.indexOf('@'))
const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** Every mention of the action's repository at some version, with its comment if it has one. */
const mentions = (repository) => new RegExp(String.raw`(?<![\w.-])${escaped(repository)}@[\w.-]+(?: # [^'"\n]*)?`, 'g')
const addresses = (repository) => new RegExp(String.raw`(?<=https://github\.com/)${escaped(repository)}(?![\w.-])`, 'g')

/** `text` with `to` in the place of every mention of the repository of `from`; its addresses on github.com too. */
export function withReference(text, from, to) {
  const repository = repositoryOf(from)
  return text.replace(mentions(repository), () => to).replace(addresses(repository), () => repositoryOf(to))
}

/**
 * `text` with `version` in the place of every other one by which it names what a release of `reference`'s repository has: the
 * tag of the hooks, the packed file, and the branch of the major version in addresses.
 */
export function withVersion(text, reference, version) {
  const address = String.raw`https://github\.com/${escaped(repositoryOf(reference))}`
  return text
    .replace(new RegExp(String.raw`(?<=${address}\n\s+rev: )v\S+`, 'g'), () => `v${version}`)
    .replace(/(?<![\w.-])whittle-\d[\w.-]*\.tgz/g, () => `whittle-${version}.tgz`)
    .replace(new RegExp(String.raw`(?<=${address}/raw/)v\d+(?=/)`, 'g'), () => `v${version.split('.')[0]}`)
}

function main(args) {
  const from = presentReference(readFileSync(`${root}${source}`, 'utf8'))
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  const check = args[0] === '--check'
  const to = check ? from : referenceOf(args)
  const files = execFileSync('git', ['ls-files', '-z', '--', ...searched], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((file) => /\.(md|ya?ml|ts|tf|json)$/.test(file))
  const changed = files.filter((file) => {
    const text = readFileSync(`${root}${file}`, 'utf8')
    const next = withVersion(withReference(text, from, to), to, version)
    if (next !== text && !check) writeFileSync(`${root}${file}`, next)
    return next !== text
  })
  for (const file of changed) process.stdout.write(`${file}${check ? ': another reference' : ''}\n`)
  const other = check && args[1] !== undefined && args[1] !== repositoryOf(from)
  if (other) process.stdout.write(`${source}: the reference is to ${repositoryOf(from)}, not to ${args[1]}\n`)
  if (check) process.exitCode = changed.length > 0 || other ? 1 : 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`set-release: ${error.message}\n`)
    process.exitCode = 2
  }
}
