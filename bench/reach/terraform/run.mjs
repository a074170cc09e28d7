/** Terraform, run in a folder; what stops a plan is taken out until it can be made. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const { TF_CLI_CONFIG_FILE: _, ...inherited } = process.env
const environment = { ...inherited, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }

export function terraform(folder, ...words) {
  const { status, stdout, stderr, error } = spawnSync('terraform', words, {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  if (error) throw error
  return { status, stdout, stderr }
}

export function initialise(folder) {
  const plugins = process.env.TF_PLUGIN_DIR
  const { status, stderr, stdout } = terraform(
    folder,
    'init',
    '-input=false',
    '-no-color',
    ...(plugins ? [`-plugin-dir=${plugins}`] : []),
  )
  return { done: status === 0, said: stderr + stdout }
}

/** Errors of `validate`, `plan` or `apply` with `-json`: where and what. */
function errorsOf(command, stdout) {
  const diagnostics =
    command === 'validate'
      ? JSON.parse(stdout).diagnostics
      : stdout
          .split('\n')
          .filter((line) => line.startsWith('{'))
          .map((line) => JSON.parse(line))
          .flatMap(({ diagnostic }) => (diagnostic === undefined ? [] : [diagnostic]))
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ summary, detail, range, address }) => ({
      summary,
      detail: detail ?? '',
      address,
      path: range && join(range.filename),
      line: range?.start.line,
    }))
}

/**
 * Repeats `validate` and `plan` until both succeed, taking out the blocks that fail.
 *
 * @returns what was taken out, each with Terraform's words
 */
export function planWhatCanBe(folder, { blockAt, remove }, log = () => undefined) {
  const removed = []
  for (const [command, ...words] of [
    ['init'],
    ['validate', '-json'],
    ['plan', '-json', '-input=false', '-refresh=false', '-out=plan'],
  ])
    for (let round = 0; ; round++) {
      if (round > 60) throw new Error(`terraform ${command} does not come to an end`)
      if (command === 'init') {
        const { done, said } = initialise(folder)
        if (done) break
        const places = [...said.matchAll(/on (\S+\.tf) line (\d+)/g)].map(([, path, line]) => ({
          path: join(path),
          line: Number(line),
          summary: said.slice(said.indexOf('Error:') + 7).split('\n')[0],
          detail: '',
        }))
        if (takeOut(places) === 0) throw new Error(`terraform init fails: ${said}`)
        continue
      }
      const { status, stdout, stderr } = terraform(folder, command, ...words)
      if (status === 0) break
      const errors = errorsOf(command, stdout)
      const gone = takeOut(errors)
      log(`${command} ${round}: ${errors.length} errors, ${gone} blocks taken out`)
      if (gone === 0)
        throw new Error(
          `terraform ${command} fails: ${stderr}${errors.map((error) => JSON.stringify(error)).join('\n')}`,
        )
      if (errors.some(({ summary }) => /module/i.test(summary))) initialise(folder)
    }
  return removed

  function takeOut(errors) {
    const found = new Map()
    for (const error of errors) {
      const place = error.path === undefined ? undefined : blockAt(error.path, error.line)
      if (place !== undefined && !found.has(place.block)) found.set(place.block, { ...error, ...place })
    }
    remove([...found.values()])
    removed.push(...found.values())
    return found.size
  }
}
