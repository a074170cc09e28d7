import { user } from '../support/matches.ts'

export const jane = user('jane')
export const john = user('john')

export const people = `resource "aws_iam_user" "jane" {
  name = "jane"
}

resource "aws_iam_user" "john" {
  name = "john"
}
`
