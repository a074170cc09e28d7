// The page of the action's inputs and outputs, from action.yml.
import { code, contents, page, prose } from './markdown.mjs'

export function actionPage({ description, inputs, outputs, runs }) {
  return page('Inputs and outputs of the action', 'action.yml', [
    prose(description),
    `It runs on ${code(runs.using)}. How inputs, configuration and outcome work together is described in [action.md](../action.md).`,
    contents(['Inputs', 'Outputs']),
    '## Inputs',
    ...Object.entries(inputs).map(([name, { description: text, default: value, required }]) =>
      [`### ${code(name)}`, prose(text.trim()), defaultOf(value, required)].filter(Boolean).join('\n\n'),
    ),
    '## Outputs',
    ...Object.entries(outputs).map(([name, { description: text }]) =>
      [`### ${code(`outputs.${name}`)}`, prose(text.trim())].join('\n\n'),
    ),
  ])
}

const defaultOf = (value, required) =>
  required ? 'Required.' : value === undefined || value === '' ? '' : `Default: ${code(String(value))}.`
