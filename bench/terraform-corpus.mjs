/**
 * How much of real Terraform is understood: `node bench/terraform-corpus.mjs FOLDER…`, each a checkout of a repository;
 * a file FOLDER.commit beside it names its commit. Prints, for each and in total: policy sites found by a plain search
 * of the text and recognised by the readers; documents with literal actions that can be edited; identity policies whose
 * principals are all known without a state; trial edits of every wildcard, read back. With `terraform` on the path, the
 * edited files are held against `terraform fmt -check`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { loadSources } from './sources.mjs'

const folders = process.argv.slice(2).map((folder) => resolve(folder))
if (folders.length === 0) throw new Error('Name the folders of the repositories to read')

const lab = await loadSources()
const options = { accountOf: () => '111122223333', principals: {}, parser: lab.parser }
const include = ['**/*.tf', '**/*.json']

/** Every file below a folder that is not hidden. */
function* filesBelow(folder, below = '') {
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory() && !['.git', '.terraform', 'node_modules'].includes(entry.name))
      yield* filesBelow(folder, path)
    else if (entry.isFile()) yield path
  }
}

const lineOf = (text, at) => text.slice(0, at).split('\n').length

/** From an opening bracket to the one that closes it, strings and heredocs counted as text. */
function balanced(text, from) {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0) return text.slice(from, at + 1)
  }
  return text.slice(from)
}

/** Documents and texts of policies in Terraform's JSON syntax, by the address they have in it. */
function jsonSites(path, text) {
  const sites = []
  const named = (value) => (Array.isArray(value) ? value.flatMap(named) : Object.entries(value ?? {}))
  const holds = (value) =>
    typeof value === 'string'
      ? /"Statement"/.test(value) && /"Effect"/.test(value)
      : typeof value === 'object' && value !== null && Object.values(value).some(holds)
  let root
  try {
    root = JSON.parse(text)
  } catch {
    return sites
  }
  for (const [kind, types] of named(root))
    if (kind === 'data' || kind === 'resource')
      for (const [type, blocks] of named(types))
        for (const [name, block] of named(blocks))
          if (type === 'aws_iam_policy_document') sites.push({ path, form: 'tf.json', address: `data.${type}.${name}` })
          else if (holds(block)) sites.push({ path, form: 'tf.json', host: `${type}.${name}` })
  return sites
}

/** Places where a policy is written or read from a file, by searching the text: nothing of the readers is used. */
function searched(path, text) {
  const sites = []
  const add = (form, at, detail) => {
    const start = text.lastIndexOf('\n', at) + 1
    if (!/^\s*(#|\/\/)/.test(text.slice(start, at))) sites.push({ path, form, line: lineOf(text, at), ...detail })
  }
  if (path.endsWith('.tf.json')) return jsonSites(path, text)
  if (/\.(json|tpl|tftpl|tmpl|template)$/.test(path)) {
    if (/"Statement"\s*:/.test(text) && /"Effect"\s*:/.test(text)) add('file', 0)
    return sites
  }
  for (const { index } of text.matchAll(/^[ \t]*data[ \t]+"aws_iam_policy_document"/gm))
    add('policy_document', text.indexOf('data', index))
  for (const { index } of text.matchAll(/\bjsonencode\(/g)) {
    const inside = balanced(text, index + 'jsonencode'.length)
    if (/\bStatement\b/.test(inside) && /\bEffect\b/.test(inside)) add('jsonencode', index)
  }
  for (const { index, 0: whole } of text.matchAll(/<<-?[ \t]*"?(\w+)"?[ \t]*\r?\n[\s\S]*?\n[ \t]*\1\b/g))
    if (/"Statement"/.test(whole) && /"Effect"/.test(whole)) add('heredoc', index)
  for (const site of statementObjects(text)) add('statements', site)
  for (const { index, 1: call } of text.matchAll(
    /^[ \t]*(?:assume_role_policy|policy|inline_policy)[ \t]*=[ \t]*(templatefile|file)\(/gm,
  )) {
    const head = [...text.slice(0, index).matchAll(/^(resource|module|data)[ \t]+"([^"]+)"(?:[ \t]+"([^"]+)")?/gm)].at(
      -1,
    )
    if (head?.[1] === 'resource' && !head[2].endsWith('_lifecycle_policy'))
      add(call, text.indexOf(call, index), { host: `${head[2]}.${head[3]}` })
  }
  return sites
}

/**
 * Lists and maps of statement objects: from the first object of each that has actions, and resources, an effect or
 * principals, outside of resources, data sources, types and JSON.
 */
function statementObjects(text) {
  const found = []
  const code = text.replace(/^[ \t]*(#|\/\/).*$/gm, (line) => ' '.repeat(line.length))
  const blocks = [...code.matchAll(/^(locals|module|variable)\b[^\n]*\{\n([\s\S]*?)^\}/gm)]
  for (const { index, 0: whole, 1: type } of blocks) {
    if (type === 'variable') continue
    let before = -1
    for (const { index: at } of whole.matchAll(
      /[[{=(]\s*\{(?=[^{}]*\b(?:not_)?actions"?[ \t]*[=:])(?=[^{}]*\b(?:resources|effect|principals)"?[ \t]*[=:])/g,
    )) {
      // The next object of the same list or map stands behind a comma or a name.
      const attribute = attributeAt(whole, at)
      if (attribute !== 0 && attribute !== before) found.push(index + attribute)
      before = attribute
    }
  }
  return found
}

/** The start of the innermost attribute around a position that holds a list or map of objects. */
function attributeAt(text, at) {
  let depth = 0
  for (let position = at; position >= 0; position--) {
    if ('}])'.includes(text[position])) depth++
    else if ('{[('.includes(text[position]) && --depth < 0) {
      const line = text.lastIndexOf('\n', position) + 1
      if (/^\s*"?[\w-]+"?\s*[=:]/.test(text.slice(line, position))) return line
      depth = 0
    }
  }
  return 0
}

const recognises = (site) => (source) => {
  if (site.address !== undefined) return source.file === site.path && source.address === site.address
  const hosted = source.hosts.some(
    ({ address }) => address === site.host || (site.host !== undefined && address.startsWith(`${site.host}.`)),
  )
  return hosted || (source.file === site.path && (site.form === 'file' || source.line === site.line))
}

/** What a policy stands in, for the table of forms. */
const formOf = ({ file, form }, content) =>
  file.endsWith('.hcl')
    ? `terragrunt ${form}`
    : file.endsWith('.tf.json')
      ? `tf.json ${form}`
      : form === 'template' && /%\{/.test(content)
        ? 'template with directives'
        : form

/** What a wildcard may be narrowed to, for a trial. */
const narrowed = (action) =>
  action === '*'
    ? ['s3:TrialOne', 'sqs:TrialTwo']
    : ['TrialOne', 'TrialTwo'].map((name) => action.replace(/[*?].*$/, name))

/** One proposal for every wildcard in the actions of a document; without any, one that drops an action. */
function trials({ document: { statements } }) {
  const changed = (index, action) =>
    statements.map((statement, from) => ({ from, statement: from === index ? { ...statement, action } : statement }))
  const found = statements.flatMap(({ effect, action }, index) =>
    effect === 'Allow' && action
      ? action.flatMap((pattern, at) =>
          /[*?]/.test(pattern) && !lab.hasUnresolved(pattern)
            ? [changed(index, action.toSpliced(at, 1, ...narrowed(pattern)))]
            : [],
        )
      : [],
  )
  if (found.length > 0) return found
  const index = statements.findIndex(
    ({ effect, action }) => effect === 'Allow' && action?.length > 1 && !action.some(lab.hasUnresolved),
  )
  return index === -1 ? [] : [changed(index, statements[index].action.slice(1))]
}

const literalActions = ({ document: { statements } }) =>
  statements.some(({ effect, action }) => effect === 'Allow' && action?.some((each) => !lab.hasUnresolved(each)))

/** Is everything outside of the splices as it was? */
function untouched(before, after, splices) {
  let [from, to] = [0, 0]
  for (const { start, end, text } of splices.toSorted((a, b) => a.start - b.start)) {
    if (before.slice(from, start) !== after.slice(to, to + start - from)) return false
    to += start - from + text.length
    from = end
  }
  return before.slice(from) === after.slice(to)
}

const directoryOf = (path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** The document in the edited file, read with the files beside it and those that read it. */
function readBack(source, tree, content) {
  const near = new Set([
    directoryOf(source.file),
    ...tree
      .filter(({ content: text }) => source.address === undefined && text.includes(basename(source.file)))
      .map(({ path }) => directoryOf(path)),
  ])
  const files = tree
    .filter(({ path }) => near.has(directoryOf(path)) || path === source.file)
    .map((file) => (file.path === source.file ? { ...file, content } : file))
  return lab.readSources(files, options).sources.find(({ id }) => id === source.id)
}

const formatted =
  spawnSync('terraform', ['version']).status === 0 ? mkdtempSync(join(tmpdir(), 'whittle-corpus-')) : undefined
const complaints = (folder) => {
  const { stdout } = spawnSync('terraform', ['fmt', '-check', '-list=true', folder], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  return new Set(
    stdout
      .split('\n')
      .filter(Boolean)
      .map((path) => basename(path)),
  )
}

const total = {
  files: 0,
  identity: 0,
  held: 0,
  sites: 0,
  recognised: 0,
  literal: 0,
  editable: 0,
  trials: 0,
  edited: 0,
  refused: 0,
  wrong: 0,
  touched: 0,
  format: 0,
}
const missed = []
const refusals = new Map()
/** Form → identity policies, those that are read, those that every trial edit was made of. */
const forms = new Map()
for (const folder of folders) {
  const figures = Object.fromEntries(Object.keys(total).map((key) => [key, 0]))
  const { files: tree } = await lab.readTree(folder, { include, exclude: [] })
  const { sources } = lab.readSources(tree, options)
  const sites = [...filesBelow(folder)]
    .filter((path) => /\.(tf|hcl|json|tpl|tftpl|tmpl|template)$/.test(path) && !/\.(lock|tftest)\.hcl$/.test(path))
    .flatMap((path) => searched(path, readFileSync(join(folder, path), 'utf8')))
  figures.files = tree.length
  figures.sites = sites.length
  for (const site of sites) {
    if (sources.some(recognises(site))) figures.recognised++
    else missed.push(`${basename(folder)}/${site.path}:${site.line} (${site.form})`)
  }
  const contents = new Map(tree.map(({ path, content }) => [path, content]))
  const before = new Set()
  const edits = formatted ? join(formatted, 'edited') : undefined
  const originals = formatted ? join(formatted, 'original') : undefined
  for (const each of [edits, originals]) if (each) mkdirSync(each, { recursive: true })
  let number = 0
  for (const source of sources) {
    if (source.kind !== 'identity') continue
    if (source.status === 'found') {
      figures.identity++
      if (source.principalsUnknown.length === 0) figures.held++
    }
    const content = contents.get(source.file)
    const counted = forms.get(formOf(source, content)) ?? { all: 0, read: 0, editable: 0 }
    forms.set(formOf(source, content), counted)
    counted.all++
    if (source.status === 'found') counted.read++
    if (source.status === 'skipped') {
      // What follows on the lines of the site, up to a line that ends a block.
      const block =
        content
          ?.split('\n')
          .slice(source.line - 1)
          .join('\n')
          .split(/\n}/)[0] ?? ''
      if (/"[a-z0-9-]+:[A-Z*][A-Za-z*]*\\?"/.test(block)) {
        figures.literal++
        refusals.set(source.reason, (refusals.get(source.reason) ?? 0) + 1)
      }
      continue
    }
    if (!literalActions(source)) continue
    figures.literal++
    let editable = true
    for (const proposed of trials(source)) {
      figures.trials++
      const result = lab.editSource(source, content, proposed, { parser: lab.parser })
      if (result.kind === 'refused') {
        figures.refused++
        editable = false
        refusals.set(result.reason, (refusals.get(result.reason) ?? 0) + 1)
        continue
      }
      figures.edited++
      const after = lab.applySplices(content, result.splices)
      if (!untouched(content, after, result.splices)) figures.touched++
      const again = readBack(source, tree, after)
      const wanted = { ...source.document, statements: proposed.map(({ statement }) => statement) }
      if (again?.status !== 'found' || !lab.sameDocument(again.document, wanted)) figures.wrong++
      if (edits && /\.(tf|hcl)$/.test(source.file)) {
        const name = `${number++}.tf`
        writeFileSync(join(edits, name), after)
        writeFileSync(join(originals, name), content)
      }
    }
    if (!editable) continue
    figures.editable++
    counted.editable++
  }
  if (formatted) {
    for (const name of complaints(originals)) before.add(name)
    for (const name of complaints(edits)) if (!before.has(name)) figures.format++
    for (const each of [edits, originals]) rmSync(each, { recursive: true, force: true })
  }
  const commit = existsSync(`${folder}.commit`) ? readFileSync(`${folder}.commit`, 'utf8').trim() : 'unknown commit'
  print(`${basename(folder)} (${commit})`, figures)
  for (const key of Object.keys(total)) total[key] += figures[key]
}
if (formatted) rmSync(formatted, { recursive: true, force: true })
print('All', total)
console.log('\nIdentity policies by form: all, read, with literal actions and editable')
for (const [form, { all, read, editable }] of [...forms].sort((a, b) => b[1].all - a[1].all))
  console.log(`  ${form}: ${all}, ${read}, ${editable}`)
if (missed.length > 0) console.log(`\nNot recognised:\n${missed.map((each) => `  ${each}`).join('\n')}`)
if (refusals.size > 0) {
  console.log('\nWhy documents with literal actions are not edited:')
  for (const [reason, times] of [...refusals].sort((a, b) => b[1] - a[1])) console.log(`  ${times} × ${reason}`)
}

function print(
  name,
  {
    files,
    identity,
    held,
    sites,
    recognised,
    literal,
    editable,
    trials: tried,
    edited,
    refused,
    wrong,
    touched,
    format,
  },
) {
  const share = (part, whole) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)}%`)
  console.log(`${name}
  ${files} files; ${recognised} of ${sites} policy sites recognised (${share(recognised, sites)})
  ${editable} of ${literal} documents with literal actions editable (${share(editable, literal)})
  ${held} of ${identity} identity policies with all holders known from the source (${share(held, identity)})
  ${tried} trial edits: ${edited} made, ${refused} refused; ${wrong} read back otherwise, ${touched} with other characters changed, ${
    formatted
      ? `${format} that terraform fmt newly complains about`
      : 'terraform is not installed, its formatter was not asked'
  }`)
}
