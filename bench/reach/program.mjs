import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleModule } from '../../scripts/bundle.mjs'

/** Bundles the command line of the source, with what it reads beside it; the path of the program. */
export async function bundleProgram(root, scratch) {
  const folder = join(scratch, 'program')
  mkdirSync(folder)
  await bundleModule({
    entryPoints: {
      whittle: join(root, 'src/cli.ts'),
      'trail-worker': join(root, 'src/evidence/cloudtrail/fast/worker.ts'),
    },
    outdir: folder,
  })
  for (const asset of readdirSync(join(root, 'assets'))) copyFileSync(join(root, 'assets', asset), join(folder, asset))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  return join(folder, 'whittle.js')
}
