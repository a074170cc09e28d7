import { PolicyError } from './errors.ts'

/** @throws {PolicyError} always: a problem with an argument as a whole */
export function refuse(argument: string, message: string): never {
  throw new PolicyError(argument, [{ path: [], message }])
}
