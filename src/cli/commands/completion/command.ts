import { version } from '../../../version.ts'
import { printJson, type Command } from '../../command.ts'
import type { CommandSpec } from '../../options.ts'
import { bashScript } from './bash.ts'
import { fishScript } from './fish.ts'
import { zshScript } from './zsh.ts'

const scripts: Readonly<Record<string, (specs: readonly CommandSpec[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

/** @param specs of all commands, this one included */
export const completionCommand = (specs: () => readonly CommandSpec[]): Command => ({
  spec: {
    name: 'completion',
    positionals: 'bash|zsh|fish',
    minPositionals: 1,
    maxPositionals: 1,
    values: Object.keys(scripts),
    summary: 'Prints a script with which a shell completes commands, options and their values.',
    options: [],
    examples: [
      { line: 'source <(whittle completion bash)', shows: 'completion in this shell' },
      {
        line: 'whittle completion zsh -o "${fpath[1]}/_whittle"',
        shows: 'completion in every zsh that starts from now on, where that folder is yours',
      },
      {
        line: 'whittle completion fish -o ~/.config/fish/completions/whittle.fish',
        shows: 'completion in every fish',
      },
    ],
    notes: 'It completes the name whittle: link dist/cli.js under it, into a folder of PATH.',
  },
  async run(args, environment) {
    const [shell = ''] = args.positionals
    const script = scripts[shell]?.(specs()) ?? ''
    if (args.flag('json')) printJson(environment, { version, shell, script })
    else environment.stdout.write(script)
    return 0
  },
})
