import { isFullAdmin, newStatements, placeOfStatement } from './allowed.ts'
import type { Rule } from './rule.ts'

export const fullAdmin: Rule = {
  id: 'full-admin',
  level: 'error',
  severity: '9.8',
  title: 'Every action on every resource',
  finds: 'every action on every resource without a condition',
  help: 'The statement allows everything in the account, permissions included. Name the services and resources that are needed.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
  apply: ({ changes }) =>
    changes
      .filter(({ kind }) => kind === 'identity')
      .flatMap(newStatements)
      .filter(({ statement }) => isFullAdmin(statement))
      .map((found) => ({
        policy: found.change.id,
        place: placeOfStatement(found, 'Action'),
        message: 'This newly allows every action on every resource: its principals are administrators.',
        key: 'admin',
      })),
}
