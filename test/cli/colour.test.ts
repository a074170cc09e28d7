import { expect, test } from '@jest/globals'
import { wantsColour } from '../../src/cli/command.ts'

const terminal = { isTTY: true, write: () => true }
const pipe = { write: () => true }

test.each<[Readonly<Record<string, string>>, onTerminal: boolean, inPipe: boolean]>([
  [{}, true, false],
  [{ NO_COLOR: '1' }, false, false],
  [{ NO_COLOR: '0' }, false, false],
  [{ NO_COLOR: '' }, true, false],
  [{ FORCE_COLOR: '1' }, true, true],
  [{ FORCE_COLOR: 'yes' }, true, true],
  [{ FORCE_COLOR: '' }, true, false],
  [{ FORCE_COLOR: '0' }, false, false],
  [{ FORCE_COLOR: 'false' }, false, false],
  [{ FORCE_COLOR: '0', CLICOLOR_FORCE: '1' }, false, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, false],
  [{ CLICOLOR_FORCE: '1' }, true, true],
  [{ CLICOLOR_FORCE: '0' }, true, false],
  [{ CLICOLOR_FORCE: '1', NO_COLOR: '1' }, false, false],
  [{ CLICOLOR_FORCE: '1', CLICOLOR: '0' }, true, true],
  [{ CLICOLOR: '1' }, true, false],
  [{ CLICOLOR: '0' }, false, false],
  [{ CLICOLOR: '' }, true, false],
  [{ TERM: 'dumb' }, false, false],
  [{ TERM: 'dumb', FORCE_COLOR: '1' }, true, true],
  [{ TERM: 'dumb', CLICOLOR_FORCE: '1' }, true, true],
  [{ TERM: 'xterm-256color' }, true, false],
])('%j: colours on a terminal %s, in a pipe %s', (env, onTerminal, inPipe) => {
  expect([wantsColour({ stdout: terminal, env }), wantsColour({ stdout: pipe, env })]).toEqual([onTerminal, inPipe])
})

test('a result in a file has no colours', () => {
  expect(wantsColour({ stdout: { ...pipe, isFile: true }, env: { FORCE_COLOR: '1', CLICOLOR_FORCE: '1' } })).toBe(false)
})
