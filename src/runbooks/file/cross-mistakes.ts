import { isTimeZone } from '../../evidence/events/local-time.ts'
import { showValue, type Mistake } from '../../settings/mistakes.ts'
import { nearestWord } from '../../settings/nearest.ts'
import { parameterMistake, parameterTypes } from './parameter-types.ts'
import { listNamed, parametersIn, textsWithPaths } from './texts.ts'

type Members = Readonly<Record<string, unknown>>
type Path = readonly (string | number)[]

const record = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const at = (path: Path, text: string): Mistake => ({ path, atKey: false, text })

/** Rules between the keys of a runbook file; `data` is the file's data, unchecked. */
export function runbookCrossMistakes(data: unknown): Mistake[] {
  const file = record(data)
  return [
    ...unknownParameters(file),
    ...unknownLists(file),
    ...parameterMistakes(file),
    ...doubleIds(file),
    ...hourMistakes(file),
    ...triggerMistakes(file),
    ...testMistakes(file),
    ...subjectMistakes(file),
  ]
}

/** Members in which `${name}` is a parameter. Events of tests and SQL may hold such text for another reason. */
const filledIn = [
  'title',
  'description',
  'lists',
  'scope',
  'triage',
  'revocation',
  'manual',
  'verification',
  'removal',
  'escalation',
] as const

const suggestion = (name: string, known: readonly string[], noun: string): string => {
  const close = nearestWord(name, known)
  if (close !== undefined) return `did you mean ${close}?`
  return known.length === 0 ? `this file has no ${noun}s` : `there are ${known.join(', ')}`
}

function unknownParameters(file: Members): Mistake[] {
  const known = Object.keys(record(file['parameters']))
  return filledIn.flatMap((member) =>
    [...textsWithPaths(file[member], [member])].flatMap(({ text, path }) =>
      parametersIn(text)
        .filter((name) => !known.includes(name))
        .map((name) => at(path, `${showValue(name)} is no parameter: ${suggestion(name, known, 'parameter')}`)),
    ),
  )
}

function unknownLists(file: Members): Mistake[] {
  const known = Object.keys(record(file['lists']))
  const inLists = [...textsWithPaths(file['lists'], ['lists'])]
    .filter(({ text }) => listNamed(text) !== undefined)
    .map(({ path, text }) => at(path, `${showValue(text)}: a list cannot hold another list`))
  const unknown = ['scope', 'verification', 'revocation'].flatMap((member) =>
    [...textsWithPaths(file[member], [member])].flatMap(({ text, path }) => {
      const name = listNamed(text)
      if (name === undefined || known.includes(name)) return []
      return [at(path, `${showValue(text)} is no list: ${suggestion(name, known, 'list')}`)]
    }),
  )
  return [...inLists, ...unknown]
}

function parameterMistakes(file: Members): Mistake[] {
  return Object.entries(record(file['parameters'])).flatMap(([name, value]) => {
    const { type, choices, default: fallback, required } = record(value)
    const known = parameterTypes.find((each) => each === type)
    const path = ['parameters', name]
    if (known === undefined) return []
    if (known === 'choice' && !Array.isArray(choices)) return [at(path, 'is of type choice: give choices')]
    if (known !== 'choice' && choices !== undefined) return [at([...path, 'choices'], 'is only for the type choice')]
    if (fallback !== undefined && required === true)
      return [at([...path, 'required'], 'a parameter with a default need not be given: keep one of the two')]
    if (fallback === undefined && required === false)
      return [at([...path, 'required'], 'a parameter that need not be given must have a default')]
    const given = list(choices).filter((each) => typeof each === 'string')
    const mistake = typeof fallback === 'string' && parameterMistake({ type: known, choices: given }, fallback)
    return mistake ? [at([...path, 'default'], `${showValue(fallback)} ${mistake}`)] : []
  })
}

function doubleIds(file: Members): Mistake[] {
  return [['triage'], ['manual', 'removal'], ['verification'], ['escalation']].flatMap((members) => {
    const seen = new Set<unknown>()
    return members.flatMap((member) =>
      list(file[member]).flatMap((each, index) => {
        const { id } = record(each)
        if (id === undefined || !seen.has(id)) {
          seen.add(id)
          return []
        }
        return [at([member, index, 'id'], `${showValue(id)} is given twice: each must be unique`)]
      }),
    )
  })
}

function hourMistakes(file: Members): Mistake[] {
  const hours = record(file['hours'])
  const zone = hours['time-zone']
  const mistakes: Mistake[] = []
  if (typeof zone === 'string' && !isTimeZone(zone))
    mistakes.push(at(['hours', 'time-zone'], `${showValue(zone)} is no time zone such as Europe/Vienna or UTC`))
  if (typeof hours['from'] === 'string' && hours['from'] === hours['to'])
    mistakes.push(at(['hours', 'to'], 'is the time at which the hours begin: they would be empty'))
  if (file['hours'] !== undefined) return mistakes
  const uses = ['scope', 'verification'].flatMap((member) =>
    [...textsWithPaths(file[member], [member])].filter(({ path }) => path.at(-1) === 'time'),
  )
  return [...mistakes, ...uses.map(({ path }) => at(path, 'needs hours: describe them at the top level'))]
}

function triggerMistakes(file: Members): Mistake[] {
  const parameters = record(file['parameters'])
  const filled = record(record(record(file['triggers'])['event'])['parameters'])
  return Object.entries(filled).flatMap(([name, from]) => {
    const path = ['triggers', 'event', 'parameters', name]
    if (!Object.hasOwn(parameters, name)) {
      return [at(path, `${showValue(name)} is no parameter: ${suggestion(name, Object.keys(parameters), 'parameter')}`)]
    }
    const { type } = record(parameters[name])
    if (type === 'pattern' || type === 'text')
      return [at(path, `is of type ${type}: an event may fill in only values of a form that cannot widen the scope`)]
    if (typeof from === 'string' && !/^detail(?:\.[A-Za-z][\w-]*)+$/.test(from))
      return [at(path, `${showValue(from)} is no path into the event such as detail.userIdentity.arn`)]
    return []
  })
}

function testMistakes(file: Members): Mistake[] {
  const parameters = record(file['parameters'])
  const questions = list(file['triage']).map((question) => String(record(question)['id']))
  const answers = list(file['tests']).flatMap((test, index) =>
    Object.keys(record(record(test)['answers']))
      .filter((id) => !questions.includes(id))
      .map((id) =>
        at(
          ['tests', index, 'answers', id],
          `${showValue(id)} is no question: ${suggestion(id, questions, 'question')}`,
        ),
      ),
  )
  const values = list(file['tests']).flatMap((test, index) =>
    Object.entries(record(record(test)['parameters'])).flatMap(([name, value]) => {
      const path = ['tests', index, 'parameters', name]
      if (!Object.hasOwn(parameters, name))
        return [
          at(path, `${showValue(name)} is no parameter: ${suggestion(name, Object.keys(parameters), 'parameter')}`),
        ]
      const { type, choices } = record(parameters[name])
      const known = parameterTypes.find((each) => each === type)
      if (known === undefined || typeof value !== 'string') return []
      const given = list(choices).filter((each) => typeof each === 'string')
      const mistake = parameterMistake({ type: known, choices: given }, value)
      return mistake === undefined ? [] : [at(path, `${showValue(value)} ${mistake}`)]
    }),
  )
  return [...answers, ...values]
}

/** Nothing that is absent has callers. */
function subjectMistakes(file: Members): Mistake[] {
  if (record(file['scope'])['when'] !== 'empty') return []
  return [...textsWithPaths(file['revocation'], ['revocation'])]
    .filter(({ text, path }) => text === 'matched' && path.length === 4)
    .map(({ path }) => at(path, 'no caller is matched where the scope has to be empty: name the principals'))
}
