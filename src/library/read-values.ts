import { isObject } from '../collections.ts'
import { refuse } from './refuse.ts'

// Checks of values that callers without types may get wrong; each throws a PolicyError that names the argument.

/** @throws {PolicyError} for what is no object, and for members that the function does not know */
export function objectWith<const Names extends string>(
  value: unknown,
  argument: string,
  names: readonly Names[],
): Readonly<Partial<Record<Names, unknown>>> {
  if (!isObject(value)) refuse(argument, 'expects an object')
  const unknown = Object.keys(value).find((name) => !names.includes(name as Names))
  if (unknown !== undefined) refuse(`${argument}.${unknown}`, `there is no such member; known are ${names.join(', ')}`)
  return value as Readonly<Partial<Record<Names, unknown>>>
}

/** @throws {PolicyError} for what is no record of anything */
export function recordArgument(value: unknown, argument: string): Readonly<Record<string, unknown>> {
  if (!isObject(value)) refuse(argument, 'expects an object')
  return value
}

/** @throws {PolicyError} for what is no list */
export function listArgument(value: unknown, argument: string): readonly unknown[] {
  if (!Array.isArray(value)) refuse(argument, 'expects a list')
  return value as readonly unknown[]
}

/** @throws {PolicyError} for what is no text, or an empty one */
export function textArgument(value: unknown, argument: string): string {
  if (typeof value !== 'string' || value === '') refuse(argument, 'expects a text')
  return value
}

/** @throws {PolicyError} for what is no list of texts */
export const textsArgument = (value: unknown, argument: string): readonly string[] =>
  listArgument(value, argument).map((item, index) => textArgument(item, `${argument}.${index}`))

/** @throws {PolicyError} for a number that is not whole, or below the least one */
export function wholeNumber(value: unknown, argument: string, least: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least)
    refuse(argument, `expects a whole number from ${least}`)
  return value
}

/** @throws {PolicyError} for a value that is none of those known */
export function oneOfArgument<const Known extends string>(
  value: unknown,
  argument: string,
  known: readonly Known[],
): Known {
  const found = known.find((each) => each === value)
  return found ?? refuse(argument, `expects one of ${known.join(', ')}`)
}

/** @throws {PolicyError} for what is neither true nor false */
export function booleanArgument(value: unknown, argument: string): boolean {
  if (typeof value !== 'boolean') refuse(argument, 'expects true or false')
  return value
}

/** @throws {PolicyError} for what is no action, and for a pattern of actions */
export function actionArgument(value: unknown, argument: string): string {
  const action = textArgument(value, argument)
  if (!/^[\w-]+:\w+$/.test(action)) refuse(argument, 'expects one action, such as s3:GetObject')
  return action
}

/** @throws {PolicyError} for what is neither an ARN nor `*` */
export function resourceArgument(value: unknown, argument: string): string {
  const resource = textArgument(value, argument)
  if (resource !== '*' && !/^arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:\S/.test(resource))
    refuse(argument, 'expects an ARN, or "*" for an action that takes no resource')
  return resource
}
