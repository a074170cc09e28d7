import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { bashScript } from '../../../src/cli/commands/completion/bash.ts'
import { fishScript } from '../../../src/cli/commands/completion/fish.ts'
import { zshScript } from '../../../src/cli/commands/completion/zsh.ts'
import { optionsOf } from '../../../src/cli/options.ts'
import { commands } from '../../../src/cli/run.ts'
import { runLine } from '../line.ts'

const specs = commands.map(({ spec }) => spec)
let cwd = ''
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'whittle-completion-'))
  mkdirSync(join(cwd, 'logs'))
  writeFileSync(join(cwd, 'one file.json'), '{}')
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

test('the command prints the script of a shell', async () => {
  expect(await runLine(['completion', 'bash'], cwd)).toEqual({ code: 0, out: bashScript(specs), err: '' })
  expect((await runLine(['completion', 'zsh'], cwd)).out).toBe(zshScript(specs))
  expect((await runLine(['completion', 'fish'], cwd)).out).toBe(fishScript(specs))
  expect(JSON.parse((await runLine(['completion', 'fish', '--json'], cwd)).out)).toMatchObject({ shell: 'fish' })
  expect(await runLine(['completion', 'fihs'], cwd)).toMatchObject({
    code: 2,
    err: 'whittle: completion: fihs: expects bash, zsh or fish, did you mean fish?\n',
  })
})

describe('bash', () => {
  /** What bash would offer for the last of these words. */
  const offered = (...words: string[]): string[] => {
    const list = words.map((word) => `'${word}'`).join(' ')
    const asks = `COMP_WORDS=(whittle ${list}); COMP_CWORD=${words.length}; _whittle; printf '%s\\n' "\${COMPREPLY[@]}"`
    const out = execFileSync('bash', ['--norc', '-c', `${bashScript(specs)}\n${asks}`], { cwd, encoding: 'utf8' })
    return out.split('\n').filter(Boolean)
  }

  test('reads the script', () => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: bashScript(specs), encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const script = `${bashScript(specs)}\ncomplete -p whittle`
    expect(execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8' })).toBe('complete -F _whittle whittle\n')
  })

  test.each<[string[], string[]]>([
    [['pl'], ['plan']],
    [['re'], ['replay', 'review', 'restore']],
    [['--v'], ['--version']],
    [['help', 'net'], ['networks']],
    [['runbook', 'wor'], ['workflow']],
    [
      ['plan', '--a'],
      ['--account', '--as-of', '--apply'],
    ],
    [['prove', 'a.json', '--out'], ['--output']],
    [['runbook', 'test', '--iam-'], ['--iam-taken']],
    [['runbook', 'workflow', '--che'], ['--check']],
    [
      ['sql', '--engine', ''],
      ['athena', 'lake'],
    ],
    [['sql', '--engine', '=', 'la'], ['lake']],
    [
      ['sql', '--engine', '='],
      ['athena', 'lake'],
    ],
    [['review', '--fail-on', 'w'], ['warning']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['plan', '--events', 'o'], ['one file.json']],
    [['plan', 'lo'], ['logs']],
    [['plan', '--json', 'on'], ['one file.json']],
    [['prove', 'a.json', 'on'], ['one file.json']],
    [['review', '--base', ''], ['logs']],
    [['plan', '--account', ''], []],
    [['sql', ''], []],
  ])('%j', (words, expected) => {
    expect(offered(...words)).toEqual(expected)
  })

  test('offers every option of every command', () => {
    for (const spec of specs) {
      const names = optionsOf(spec).map(({ name }) => `--${name}`)
      expect(offered(...spec.name.split(' '), '--')).toEqual(names)
    }
  })
})

test.each([
  ['zsh', zshScript, (name: string) => `--${name}[`],
  ['fish', fishScript, (name: string) => `-l ${name} `],
] as const)('%s: every command with its options', (shell, script, written) => {
  const text = script(specs)
  for (const spec of specs) {
    const part =
      shell === 'zsh'
        ? text.split(`\n    '${spec.name}')\n`)[1]?.split(' ;;\n')[0]
        : text
            .split('\n')
            .filter((line) => line.startsWith(`complete -c whittle -n '__whittle_is ${spec.name}' `))
            .join('\n')
    for (const { name } of optionsOf(spec)) expect(part).toContain(written(name))
  }
})

test.each([
  ['zsh', zshScript],
  ['fish', fishScript],
] as const)('%s reads the script, where it is installed', (shell, script) => {
  const { error, status, stderr } = spawnSync(shell, ['-n', '/dev/stdin'], { input: script(specs), encoding: 'utf8' })
  if (error) expect(error).toMatchObject({ code: 'ENOENT' })
  else expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
