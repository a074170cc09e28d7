// Packs Whittle for npm: what `npm pack` gives, with the manifest that an installed package needs.
//
//   node scripts/package.mjs [--out FOLDER] [--name NAME] [--repository OWNER/NAME]
//
// Everything that runs is bundled into dist/, so that the package has no dependencies. Its name on npm is settled by the
// release (the repository's variable NPM_PACKAGE): without --name it keeps the name of package.json and stays private, and
// npm refuses to publish it.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('../', import.meta.url))

/** Members of package.json that say nothing about the installed package. */
const ofTheProject = ['scripts', 'dependencies', 'devDependencies', 'overrides', 'files']

/** The manifest of the package. @param name its name on npm; `undefined`: it is not to be published */
export function packageManifest(manifest, { name, repository }) {
  const entries = Object.entries(manifest).filter(([member]) => !ofTheProject.includes(member))
  const own = Object.fromEntries(entries)
  if (name !== undefined) {
    if (!/^(@[a-z0-9-][a-z0-9-._]*\/)?[a-z0-9-][a-z0-9-._]*$/.test(name))
      throw new Error(`${name}: is no name of a package`)
    delete own.private
  }
  return {
    ...own,
    ...(name !== undefined && { name, publishConfig: { access: 'public', provenance: true } }),
    // npm refuses a provenance whose repository is another one
    ...(repository !== undefined && {
      repository: { type: 'git', url: `git+https://github.com/${repository}.git` },
      bugs: `https://github.com/${repository}/issues`,
      homepage: `https://github.com/${repository}#readme`,
    }),
  }
}

/** Calls npm without scripts and without a network. */
const npm = (args, cwd) =>
  execFileSync('npm', [...args, '--json', '--offline', '--ignore-scripts'], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })

/** Packs into `out`. @returns what npm says of it: `filename`, `size`, `files` */
export function pack({ out, name, repository }) {
  const [{ files }] = JSON.parse(npm(['pack', '--dry-run'], root))
  const stage = mkdtempSync(join(realpathSync(tmpdir()), 'whittle-package-'))
  try {
    for (const { path } of files) {
      mkdirSync(dirname(join(stage, path)), { recursive: true })
      copyFileSync(join(root, path), join(stage, path))
    }
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const own = packageManifest(manifest, { name, repository })
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(own, null, 2)}\n`)
    mkdirSync(out, { recursive: true })
    return JSON.parse(npm(['pack', '--pack-destination', out], stage))[0]
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { out: { type: 'string', default: '.' }, name: { type: 'string' }, repository: { type: 'string' } },
  })
  const { filename, size, files } = pack({ ...values, out: resolve(values.out) })
  console.log(`${join(values.out, filename)}  ${files.length} files, ${Math.ceil(size / 1024)} KB`)
}
