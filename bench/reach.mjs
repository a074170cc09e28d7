/**
 * How many identity policies of public repositories are found with all their principals, and narrowed:
 * `npm run bench:reach -- FOLDER… [--seed S] [--reasons] [--row]`, each a checkout.
 * With nothing configured, with the accounts of every directory configured, and with account snapshots, which are made of the
 * checkout by a generator that uses nothing of Whittle's reader: two accounts or those that the source names, a fifth of the
 * documents changed afterwards, near duplicates of a fifth made by hand. Half of what each principal may call is called, over
 * 100 days. `--reasons` names the policies behind each cause, `--row` prints one row for the table of benches, `--keep FOLDER` keeps
 * what was made. Ends with 1 where an instance, a principal or a permission that was used is lost.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { known, scoreMatches, scoreNarrowing, snapshotOptions, whittle } from './reach/measure.mjs'
import { bundleProgram } from './reach/program.mjs'
import { loadCatalog } from './reach/uses.mjs'
import { makeWork } from './reach/work.mjs'

const { values, positionals } = parseArgs({
  options: {
    seed: { type: 'string' },
    reasons: { type: 'boolean' },
    row: { type: 'boolean' },
    keep: { type: 'string' },
  },
  allowPositionals: true,
})
const folders = positionals.map((folder) => resolve(folder))
if (folders.length === 0) throw new Error('Name the folders of the repositories to measure')
const seed = values.seed ?? '1'
const root = fileURLToPath(new URL('..', import.meta.url))

const started = performance.now()
const say = values.row ? () => undefined : console.log
const scratch = mkdtempSync(join(tmpdir(), 'whittle-reach-'))
const share = (part, whole) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)}%`)
const total = {
  policies: 0,
  nothing: 0,
  configured: 0,
  applied: 0,
  drifted: 0,
  located: 0,
  matched: 0,
  unattached: 0,
  extra: 0,
  leaving: 0,
  narrowed: 0,
}
const [misses, reasons] = [new Map(), new Map()]
const defects = []
try {
  const program = await bundleProgram(root, scratch)
  const knowledge = await loadCatalog()
  say(
    '| repository | identity policies | principals known, nothing configured | accounts configured | snapshots: found in the accounts, of those applied without drift | principals all known | narrowed of those that use leaves something of |\n| --- | --- | --- | --- | --- | --- | --- |',
  )
  for (const folder of folders) {
    const figures = measure(folder, program, knowledge)
    for (const key of Object.keys(total)) total[key] += figures[key]
    say(row(basename(folder), figures))
  }
  say(row('**all**', total))
  say(
    `\n${total.applied} of ${total.policies} are applied, ${total.drifted} of them changed afterwards; ${total.unattached} of the matched are attached to nothing; ${total.extra} take in more than the source makes; ${defects.length} defects`,
  )
  for (const each of defects) say(`DEFECT ${each}`)
  print('Not matched', misses)
  print('Matched, not narrowed', reasons)
  if (values.row)
    console.log(
      `| ${total.policies} identity policies of ${folders.length} repositories, with account snapshots | ${((performance.now() - started) / 1000).toFixed(0)} s | ${share(total.matched, total.applied - total.drifted)} matched, ${share(total.narrowed, total.leaving)} narrowed, ${defects.length} defects |`,
    )
  if (defects.length > 0) process.exitCode = 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function measure(folder, program, knowledge) {
  const name = basename(folder)
  const work = join(values.keep ?? scratch, name)
  // A configuration without accounts, whatever the checkout has.
  writeFileSync(join(scratch, 'nothing.yml'), '{}\n')
  const nothing = known(program, folder, '--config', join(scratch, 'nothing.yml'))
  const { accounts, instances, uses } = makeWork(folder, work, { now: Date.now(), seed, knowledge })
  const config = ['--config', join(work, 'whittle.yml')]
  const configured = known(program, folder, ...config)
  const snapshots = snapshotOptions(work, accounts)
  const matched = known(program, folder, ...config, ...snapshots)
  const matches = scoreMatches(matched.policies, instances)
  const plan = whittle(program, 'plan', folder, ...config, ...snapshots, '--events', join(work, 'trail'))
  const narrowing = scoreNarrowing(matches.scored, plan, uses, knowledge)
  for (const each of [...matches.defects, ...narrowing.defects]) defects.push(`${name}: ${String(each)}`)
  gather(misses, matches.misses, name)
  gather(reasons, narrowing.reasons, name)
  const { applied, drifted, unattached } = matches
  return {
    policies: nothing.all,
    nothing: nothing.known,
    configured: configured.known,
    applied,
    drifted,
    unattached,
    located: matches.located,
    matched: matches.matched,
    extra: matches.extra.length,
    leaving: narrowing.leaving,
    narrowed: narrowing.narrowed,
  }
}

function row(name, { policies, nothing, configured, applied, drifted, located, matched, leaving, narrowed }) {
  const clean = applied - drifted
  return `| ${name} | ${policies} | ${nothing} (${share(nothing, policies)}) | ${configured} (${share(configured, policies)}) | ${located} of ${clean} (${share(located, clean)}) | ${matched} (${share(matched, clean)}) | ${narrowed} of ${leaving} (${share(narrowed, leaving)}) |`
}

function gather(into, from, name) {
  for (const [cause, ids] of from) into.set(cause, [...(into.get(cause) ?? []), ...ids.map((id) => `${name}/${id}`)])
}

function print(title, causes) {
  say(`\n${title}:`)
  for (const [cause, ids] of [...causes].sort((a, b) => b[1].length - a[1].length)) {
    say(`  ${ids.length} × ${cause}`)
    if (values.reasons) for (const id of ids) say(`      ${id}`)
  }
}
