import type { Grade } from '../../../catalog/types.ts'
import type { Network, OriginKeys, OutsideCaller, OutsideKey } from '../../types.ts'
import { boolean, given, InvalidStoreError, list, oneOf, string } from './values.ts'

/** A request of a caller from outside, as `linesOf` writes it. */
export function outsideOf(parts: readonly unknown[]): OutsideKey {
  const [caller, owner, action, resource, grade, operation, network, region, outcome, origin] = parts
  return {
    caller: callerOf(list(caller)),
    owner: string(owner),
    action: string(action),
    resource: resource === null ? null : string(resource),
    grade: gradeOf(grade),
    operation: string(operation),
    network: networkOf(list(network)),
    region: string(region),
    outcome: oneOf(outcome, ['allowed', 'denied']),
    ...(origin !== undefined && { origin: originOf(list(origin)) }),
  }
}

/** Files that were written while `listed` was called `told` are read, too. */
export const gradeOf = (value: unknown): Grade =>
  value === 'told' ? 'listed' : oneOf(value, ['stated', 'listed', 'guessed'] satisfies Grade[])

function callerOf([kind, who, id]: readonly unknown[]): OutsideCaller {
  switch (kind) {
    case 'account':
      return { kind, account: string(who), ...(id !== undefined && { principal: string(id) }) }
    case 'service':
      return { kind, service: string(who) }
    case 'anonymous':
      return { kind }
    default:
      throw new InvalidStoreError()
  }
}

function originOf(parts: readonly unknown[]): OriginKeys {
  const [sourceAccount, sourceArn, sourceOrganisation, organisation] = parts.map((each) => given(each, string))
  return {
    ...(sourceAccount !== undefined && { sourceAccount }),
    ...(sourceArn !== undefined && { sourceArn }),
    ...(sourceOrganisation !== undefined && { sourceOrganisation }),
    ...(organisation !== undefined && { organisation }),
  }
}

export function networkOf([kind, one, ...more]: readonly unknown[]): Network {
  switch (kind) {
    case 'address': {
      const workload = given(more[0], string)
      return { kind, address: string(one), ...(workload !== undefined && { workload }) }
    }
    case 'endpoint': {
      const [vpc, owner, workload] = more.slice(1).map((each) => given(each, string))
      return {
        kind,
        endpoint: string(one),
        address: string(more[0]),
        ...(vpc !== undefined && { vpc }),
        ...(owner !== undefined && { owner }),
        ...(workload !== undefined && { workload }),
      }
    }
    case 'service':
      return { kind, service: string(one), ...(more[0] !== undefined && { forwarded: boolean(more[0]) }) }
    case 'unknown': {
      const vendor = given(one, string)
      return { kind, ...(vendor !== undefined && { vendor }) }
    }
    default:
      throw new InvalidStoreError()
  }
}
